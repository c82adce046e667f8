package importer

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Whatever stands in a file: reading it never panics, both readings see the same features, and what is kept of a
// geometry is valid and mended to the same once more.
func FuzzGeoJSON(f *testing.F) {
	for _, seed := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"桥"},"geometry":{"type":"Point","coordinates":[121.4,37.4]}}]}`,
		`{"type":"Feature","properties":{"a":[1]},"geometry":null}` + "\n" + `{"type":"Feature","properties":{"a":null}}`,
		`{"type":"Feature","id":{},"properties":[],"geometry":{"type":"GeometryCollection","geometries":[null,{"type":"MultiPoint","coordinates":[[1,2],[3]]}]}}`,
		`{"type":"FeatureCollection","crs":null,"features":[null]}`, "\ufeff{}", "\x1e{", `{"type":"FeatureCollection"}`,
		`{"features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[1,0]]]}}],"type":"FeatureCollection"}`,
		`{"type":"Feature","properties":{"x":1e400},"geometry":{"type":"LineString","coordinates":[[1,2],[1,2]]}}`,
		`{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[2,0],[2,2],[0,2],[0,0]]],[[[1,1],[3,1],[3,3],[1,3],[1,1]]]]}}`,
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,2],[2,1],[1,2],[1,1]]]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g := newGeoJSON(Options{File: "in.geojson"})
		g.open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
		s, err := g.learn(t.Context())
		var problem *Problem
		if err != nil {
			if !errors.As(err, &problem) {
				t.Fatalf("%q: %v is no Problem", text, err)
			}
			return
		}
		count := int64(0)
		err = g.rows(t.Context(), func(r record) error {
			count++
			checkMended(t, r)
			return nil
		})
		if err != nil || count != s.total {
			t.Fatalf("%q: %d features, then %d, %v", text, s.total, count, err)
		}
	})
}

func checkMended(t *testing.T, r record) {
	t.Helper()
	once, _, wrong := mend(r.geometry, data.ShapeAny)
	if r.fault != nil || wrong != nil {
		return
	}
	if area, ok := once.(orb.MultiPolygon); ok {
		if reason := invalid(area); reason != "" {
			t.Fatalf("%v was mended to %v, which is not valid: %s", r.geometry, once, reason)
		}
	}
	again, changed, wrong := mend(once, data.ShapeAny)
	if wrong != nil || changed || !orb.Equal(once, again) {
		t.Fatalf("%v was mended to %v, then to %v (%v)", r.geometry, once, again, wrong)
	}
}

// The text reader finds the first byte that is no UTF-8, however the text is cut into pieces.
func TestCheckedTextInEveryPiece(t *testing.T) {
	good := "\ufeff邻图 neighbour map \x1e 锦绣花园"
	for size := 1; size <= len(good); size++ {
		read, err := io.ReadAll(&checkedText{from: &pieces{text: good, size: size}})
		want := "   邻图 neighbour map   锦绣花园"
		if err != nil || string(read) != want {
			t.Fatalf("in pieces of %d: %q, %v", size, read, err)
		}
		_, err = io.ReadAll(&checkedText{from: &pieces{text: good + "\xe9\x94", size: size}})
		var wrong *notUTF8
		if !errors.As(err, &wrong) || wrong.offset != int64(len(good)) {
			t.Fatalf("in pieces of %d: %v", size, err)
		}
	}
}

// pieces gives a text in reads of a size.
type pieces struct {
	text string
	size int
}

func (p *pieces) Read(to []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(to[:min(p.size, len(to))], p.text)
	p.text = p.text[n:]
	return n, nil
}
