// Package access says who may see what. Before there are users the rule is short: the demo city, whose people are made
// up, is open to everyone and shows its flats; any other store is served to this machine only, and without what it says
// about single flats.
package access

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"lintu/data"
)

// ErrExposed says that a store with real records would have been reachable from other machines.
var ErrExposed = errors.New("without users only the demo city may be served to other machines")

// The addresses served where none is set.
const (
	openAddress  = ":8080"
	localAddress = "127.0.0.1:8080"
)

// Visitor is what anybody may see of a store.
func Visitor(store data.Identity) data.Scope {
	if store.Demo {
		return data.Everything()
	}
	return data.Public()
}

// Address is where a store may be served: the address asked for, or the default of its kind. Serving records of real
// people beyond this machine is [ErrExposed].
func Address(store data.Identity, asked string) (string, error) {
	if asked == "" && store.Demo {
		return openAddress, nil
	}
	if asked == "" {
		return localAddress, nil
	}
	host, _, err := net.SplitHostPort(asked)
	if err != nil {
		return "", fmt.Errorf("listen address %q is not of the form host:port or :port", asked)
	}
	if !store.Demo && !Local(host) {
		return "", fmt.Errorf("%w: this store is not it, so %q is refused; listen on %s", ErrExposed, asked, localAddress)
	}
	return asked, nil
}

// Local reports whether a host is this machine and cannot be another: a loopback address or the name localhost.
func Local(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

// Near reports whether a connection comes from this machine: from a loopback address.
func Near(r *http.Request) bool {
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil { // every request asks; this allocates nothing
		return at.Addr().Unmap().IsLoopback()
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && Local(host)
}

// Here reports whether a request may change what is served: it comes from this machine, names this machine, and was made
// by one of our own pages or by no page at all. A page of another site can send a form to this address through the
// browser of whoever sits at this machine; browsers say so in Origin and Sec-Fetch-Site.
func Here(r *http.Request) bool {
	if !Near(r) || !Asked(data.Identity{}, r.Host) {
		return false
	}
	for _, handedOn := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} { // by a proxy, for somebody else
		if r.Header.Get(handedOn) != "" {
			return false
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && (page.Scheme == "http" || page.Scheme == "https") && page.Host == r.Host
}

// Asked reports whether a request's Host header may be answered. A store kept to this machine is also kept from web
// pages that reach it through a name of their own which they resolve to 127.0.0.1 (DNS rebinding).
func Asked(store data.Identity, hostHeader string) bool {
	if store.Demo {
		return true
	}
	host, _, err := net.SplitHostPort(hostHeader)
	if err != nil {
		host = hostHeader
	}
	return Local(host)
}
