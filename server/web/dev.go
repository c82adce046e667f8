package web

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// Vite hands pages on to a development server, so that everything is on one port while working on the front end.
type Vite struct{ proxy *httputil.ReverseProxy }

// NewVite proxies to the Vite server at a URL.
func NewVite(address string) (*Vite, error) {
	target, err := url.Parse(address)
	if err != nil || (target.Scheme != "http" && target.Scheme != "https") || target.Host == "" {
		return nil, fmt.Errorf("the Vite server's address %q is not a URL such as http://127.0.0.1:5173", address)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = fmt.Fprintf(w, "The Vite server at %s does not answer (%v). Start it with `make dev`.\n", address, err)
		},
	}
	return &Vite{proxy}, nil
}

// ServePage answers with what Vite says; it has every page.
func (v *Vite) ServePage(w http.ResponseWriter, r *http.Request) bool {
	v.proxy.ServeHTTP(w, r)
	return true
}
