package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"lintu/server/api"
)

// TestRefusedRequests lists every way a request can be wrong, one row for each cause.
func TestRefusedRequests(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	long := url.QueryEscape(strings.Repeat("锦", 201))
	ids := strings.TrimSuffix(strings.Repeat("1,", 1001), ",")
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		code, field, says        string
	}{
		{name: "a layer that is not published", path: "/tiles/bildings/15/0/0.mvt", status: 404, code: "unknown_layer", field: "layers", says: "bildings"},
		{name: "one unknown layer among known ones", path: "/tiles/buildings,nothing/15/0/0.mvt", status: 404, code: "unknown_layer", says: "nothing"},
		{name: "a layer twice in a tile", path: "/tiles/roads,roads/15/0/0.mvt", status: 400, code: "bad_parameter", field: "layers", says: "twice"},
		{name: "a hole in the list of layers", path: "/tiles/roads,,water/15/0/0.mvt", status: 400, code: "bad_parameter", field: "layers", says: "empty"},
		{name: "more layers than a tile holds", path: "/tiles/" + strings.Repeat("a,", 64) + "b/1/0/0.mvt", status: 400, code: "bad_parameter", field: "layers", says: "65"},
		{name: "a zoom that is too deep", path: "/tiles/roads/23/0/0.mvt", status: 400, code: "bad_address", field: "address", says: "z="},
		{name: "a column beyond the zoom", path: "/tiles/roads/2/4/0.mvt", status: 400, code: "bad_address", field: "address", says: "x="},
		{name: "a row beyond the zoom", path: "/tiles/roads/2/0/4.mvt", status: 400, code: "bad_address", field: "address", says: "y="},
		{name: "a negative column", path: "/tiles/roads/2/-1/0.mvt", status: 400, code: "bad_address", says: "x="},
		{name: "an address with leading zeros", path: "/tiles/roads/02/0/0.mvt", status: 400, code: "bad_address", says: "leading zeros"},
		{name: "another format of tile", path: "/tiles/roads/2/0/0.png", status: 400, code: "bad_parameter", field: "y", says: ".mvt"},
		{name: "a tile matrix set there is none of", path: "/ogc/collections/roads/tiles/WorldCRS84Quad/2/0/0", status: 404, code: "unknown_tile_matrix_set", field: "set", says: "WorldCRS84Quad"},
		{name: "zoom 0 in degrees", path: "/ogc/collections/roads/tiles/CGCS2000Quad/0/0/0", status: 400, code: "bad_address", field: "address", says: "1 to 22"},
		{name: "a row beyond the south pole", path: "/ogc/collections/roads/tiles/CGCS2000Quad/1/1/0", status: 400, code: "bad_address", field: "address", says: "y="},
		{name: "tile sets of an unknown layer", path: "/ogc/collections/bildings/tiles", status: 404, code: "unknown_layer", field: "layers"},
		{name: "a tile matrix set that is not described", path: "/ogc/tileMatrixSets/c", status: 404, code: "unknown_tile_matrix_set", field: "set"},
		{name: "tiles described of an unknown layer", path: "/tiles/bildings.json", status: 404, code: "unknown_layer", field: "layers"},
		{name: "a theme there is none of", path: "/styles/sepia.json", status: 404, code: "unknown_style", field: "theme", says: "sepia"},
		{name: "a language there is none of", path: "/styles/light.json?lang=fr", status: 400, code: "bad_parameter", field: "lang", says: "fr"},
		{name: "a feature of an unknown layer", path: "/api/v1/layers/bildings/features/1", status: 404, code: "unknown_layer", field: "layer"},
		{name: "an id that is a word", path: "/api/v1/layers/buildings/features/first", status: 400, code: "bad_parameter", field: "id", says: "first"},
		{name: "an id beyond 2^53", path: "/api/v1/households/9007199254740993", status: 400, code: "bad_parameter", field: "id", says: "2^53"},
		{name: "a feature that is not there", path: "/api/v1/layers/buildings/features/4503599627370496", status: 404, code: "not_found", field: "id"},
		{name: "an id of another layer", path: fmt.Sprintf("/api/v1/layers/communities/features/%d", flat.grid), status: 404, code: "not_found"},
		{name: "a building that is not there", path: "/api/v1/buildings/4503599627370496/households", status: 404, code: "not_found", field: "id"},
		{name: "a household that is not there", path: "/api/v1/households/4503599627370496", status: 404, code: "not_found", field: "id"},
		{name: "figures of no layer", path: "/api/v1/statistics?ids=1", status: 400, code: "bad_parameter", field: "layer", says: "missing"},
		{name: "figures of nothing", path: "/api/v1/statistics?layer=grids", status: 400, code: "bad_parameter", field: "ids", says: "missing"},
		{name: "figures of a layer that has none", path: "/api/v1/statistics?layer=roads&ids=1", status: 400, code: "no_statistics", field: "layer"},
		{name: "figures of more areas than are answered at once", path: "/api/v1/statistics?layer=grids&ids=" + ids, status: 400, code: "bad_parameter", field: "ids", says: "1001"},
		{name: "a search for nothing", path: "/api/v1/search?q=%20", status: 400, code: "bad_parameter", field: "q", says: "missing"},
		{name: "a search for a page of text", path: "/api/v1/search?q=" + long, status: 400, code: "bad_parameter", field: "q", says: "201"},
		{name: "a search for more answers than there are", path: "/api/v1/search?q=a&limit=1000", status: 400, code: "bad_parameter", field: "limit", says: "1000"},
		{name: "a search in GBK", path: "/api/v1/search?q=%BD%F5%D0%E5", status: 400, code: "bad_parameter", field: "q", says: "UTF-8"},
		{name: "a parameter nobody knows", path: "/api/v1/search?q=a&limt=3", status: 400, code: "unknown_parameter", field: "limt", says: `did you mean "limit"?`},
		{name: "a parameter twice", path: "/api/v1/search?q=a&q=b", status: 400, code: "bad_parameter", field: "q", says: "2 times"},
		{name: "an address of the API that is not there", path: "/api/v1/people", status: 404, code: "no_such_address"},
		{name: "an asset that was not built", path: "/assets/none-1234.js", status: 404, code: "no_such_address"},
		{name: "a way out of the front end's folder", path: "/..%2f..%2fetc/passwd", status: 404, code: "no_such_address"},
		{name: "a method that changes things", method: "DELETE", path: "/api/v1/households/1", status: 405, code: "method_not_allowed"},
		{name: "a body where none is taken", path: "/api/v1/status", body: "{}", status: 413, code: "body_not_taken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.method == "" {
				c.method = "GET"
			}
			r := s.ask(c.method, c.path, c.body, c.header...)
			var p api.Problem
			if err := json.Unmarshal(r.body, &p); err != nil {
				t.Fatalf("status %d: %v in %s", r.status, err, r.body)
			}
			if r.status != c.status || p.Status != c.status || p.Code != c.code {
				t.Fatalf("status %d, %s", r.status, r.body)
			}
			if c.field != "" && p.Field != c.field || !strings.Contains(p.Detail, c.says) {
				t.Errorf("want field %q and %q in %s", c.field, c.says, r.body)
			}
			if r.header.Get("Content-Type") != "application/problem+json" || p.RequestID == "" {
				t.Errorf("not a whole problem document: %v %s", r.header, r.body)
			}
		})
	}
}

// TestRefusedConnections are those HTTP itself does not allow, written by hand.
func TestRefusedConnections(t *testing.T) {
	s := demo(t)
	for _, c := range []struct{ name, sent, want string }{
		{"headers without end", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", "431"},
		{"no Host", "GET /healthz HTTP/1.1\r\n\r\n", "400"},
		{"something that is not HTTP", "\x16\x03\x01 hello\r\n\r\n", "400"},
		{"a chunked body", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "413"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go func() { _, _ = io.WriteString(conn, c.sent) }() // the server may hang up before it is all written
			line := make([]byte, 12)
			if _, err := io.ReadFull(conn, line); err != nil {
				t.Fatal(err)
			}
			if got := string(line[9:]); got != c.want {
				t.Errorf("got %q, want %s", line, c.want)
			}
		})
	}
}
