package e2e

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestNoRequestBreaksTheServer puts requests together from parts that are right, wrong and strange; whatever comes out
// is answered, and never as a fault of the server.
func TestNoRequestBreaksTheServer(t *testing.T) {
	s := demo(t)
	word := rapid.OneOf(
		rapid.SampledFrom([]string{
			"api", "v1", "tiles", "styles", "layers", "features", "buildings", "households", "statistics", "search", "status",
			"grids", "roads,water", "ogc", "collections", "tileMatrixSets", "CGCS2000Quad", "light.json", "0", "1", "-1", "9007199254740992", "1e3", "15", "0.mvt", "13398.mvt", "roads.json",
			"%2e%2e", "%00", "%E9%94%A6", "%BD%F5", "", ",", "..", "*", "{z}",
		}),
		rapid.StringMatching(`[a-z0-9,._-]{0,12}`),
	)
	parameter := rapid.SampledFrom([]string{
		"", "q=%E9%94%A6", "q=3%E5%B9%A22%E5%8D%95%E5%85%83501", "q=%00", "layer=grids", "ids=1,2", "ids=,", "limit=0", "limit=5", "lang=en", "lang=",
		"layer=", "x", "=", "%", "q=1;2", "ids=9999999999999999999",
	})
	rapid.Check(t, func(rt *rapid.T) {
		path := "/" + strings.Join(rapid.SliceOfN(word, 0, 7).Draw(rt, "path"), "/")
		if query := strings.Join(rapid.SliceOfN(parameter, 0, 3).Draw(rt, "query"), "&"); query != "" {
			path += "?" + query
		}
		if r := s.get(path); r.status >= 500 || r.status < 200 {
			rt.Fatalf("%s: status %d: %s", path, r.status, r.body)
		}
	})
}

// TestManyAtOnceGetTheSameAnswers asks for the same things from many sides; run with -race it also looks for shared
// state.
func TestManyAtOnceGetTheSameAnswers(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	paths := []string{
		tileOf("buildings", *flat.Position, 15), tileOf("water,green,roads,lanes", *flat.Position, 13),
		"/api/v1/layers", "/styles/light.json", "/api/v1/search?q=1-101",
	}
	want := map[string]string{}
	for _, path := range paths {
		want[path] = string(s.get(path, "Accept-Encoding", "gzip").body)
	}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 20 {
				path := paths[(worker+i)%len(paths)]
				if got := s.get(path, "Accept-Encoding", "gzip"); string(got.body) != want[path] {
					t.Errorf("%s: %d bytes, %d before", path, len(got.body), len(want[path]))
				}
			}
		})
	}
	all.Wait()
}
