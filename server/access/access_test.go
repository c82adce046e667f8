package access_test

import (
	"errors"
	"net/http/httptest"
	"testing"

	"lintu/data"
	"lintu/server/access"
)

func TestAddress(t *testing.T) {
	demo, real := data.Identity{Demo: true}, data.Identity{}
	for _, c := range []struct {
		name    string
		store   data.Identity
		asked   string
		want    string
		exposed bool
	}{
		{"the demo city is open by default", demo, "", ":8080", false},
		{"the demo city may be served anywhere", demo, "0.0.0.0:80", "0.0.0.0:80", false},
		{"a real store stays here by default", real, "", "127.0.0.1:8080", false},
		{"a real store on another port", real, "127.0.0.1:9000", "127.0.0.1:9000", false},
		{"a real store on another loopback address", real, "127.8.9.1:80", "127.8.9.1:80", false},
		{"a real store over IPv6", real, "[::1]:80", "[::1]:80", false},
		{"a real store on localhost", real, "localhost:80", "localhost:80", false},
		{"a real store on every address", real, ":8080", "", true},
		{"a real store on every IPv4 address", real, "0.0.0.0:8080", "", true},
		{"a real store on every IPv6 address", real, "[::]:8080", "", true},
		{"a real store on the network", real, "192.168.1.5:8080", "", true},
		{"a real store on a name that may be anything", real, "localhost.example:8080", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := access.Address(c.store, c.asked)
			if got != c.want || errors.Is(err, access.ErrExposed) != c.exposed {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := access.Address(demo, "8080"); err == nil || errors.Is(err, access.ErrExposed) {
		t.Errorf("a port alone is no address: %v", err)
	}
}

func TestVisitor(t *testing.T) {
	occupancy := data.Households().Fields[data.Households().Index("occupancy")]
	room := data.Households().Fields[data.Households().Index("room")]
	name := data.Residents().Fields[data.Residents().Index("name")]
	for _, c := range []struct {
		field      data.Field
		demo, real bool
	}{{room, true, true}, {occupancy, true, false}, {name, false, false}} {
		if got := access.Visitor(data.Identity{Demo: true}).SeesField(c.field); got != c.demo {
			t.Errorf("demo: %s seen: %v", c.field.Name, got)
		}
		if got := access.Visitor(data.Identity{}).SeesField(c.field); got != c.real {
			t.Errorf("real: %s seen: %v", c.field.Name, got)
		}
	}
}

func TestAsked(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost:8080": true, "127.0.0.1:8080": true, "[::1]:8080": true, "[::1]": true, "127.0.0.1": true, "LOCALHOST": true,
		"evil.example:8080": false, "127.0.0.1.evil.example": false, "": false, "192.168.1.2:8080": false,
	} {
		if got := access.Asked(data.Identity{}, host); got != want {
			t.Errorf("Asked(real, %q) = %v", host, got)
		}
		if !access.Asked(data.Identity{Demo: true}, host) {
			t.Errorf("the demo city refuses %q", host)
		}
	}
}

func TestHere(t *testing.T) {
	for _, c := range []struct {
		name   string
		remote string
		host   string
		header []string
		want   bool
	}{
		{"a program of this machine", "127.0.0.1:1", "localhost:8080", nil, true},
		{"over IPv6", "[::1]:1", "[::1]:8080", nil, true},
		{"a page of ours", "127.0.0.1:1", "localhost:8080", []string{"Origin", "http://localhost:8080", "Sec-Fetch-Site", "same-origin"}, true},
		{"typed into the address line", "127.0.0.1:1", "127.0.0.1:8080", []string{"Sec-Fetch-Site", "none"}, true},
		{"another machine", "192.0.2.7:1", "localhost:8080", nil, false},
		{"another name", "127.0.0.1:1", "lintu.example", nil, false},
		{"a page of another site", "127.0.0.1:1", "localhost:8080", []string{"Origin", "http://evil.example"}, false},
		{"a page of another port", "127.0.0.1:1", "localhost:8080", []string{"Origin", "http://localhost:3000"}, false},
		{"a page of a file", "127.0.0.1:1", "localhost:8080", []string{"Origin", "null"}, false},
		{"a form of another site", "127.0.0.1:1", "localhost:8080", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"by way of a proxy", "127.0.0.1:1", "localhost:8080", []string{"X-Forwarded-For", "192.0.2.7"}, false},
		{"by way of another", "127.0.0.1:1", "localhost:8080", []string{"Forwarded", "for=192.0.2.7"}, false},
		{"nobody knows from where", "@", "localhost:8080", nil, false},
	} {
		r := httptest.NewRequest("POST", "/api/v1/imports", nil)
		r.RemoteAddr, r.Host = c.remote, c.host
		for i := 0; i+1 < len(c.header); i += 2 {
			r.Header.Set(c.header[i], c.header[i+1])
		}
		if got := access.Here(r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
