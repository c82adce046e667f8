// Package access says who may see what. Before there are users the rule is short: the demo city, whose people are made
// up, is open to everyone and shows its flats; any other store is served to this machine only, and without what it says
// about single flats.
package access

import (
	"errors"
	"fmt"
	"net"
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
