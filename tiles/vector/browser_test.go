package vector_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// foreign is a feature as another program read it.
type foreign struct {
	Layer      string         `json:"layer"`
	ID         uint64         `json:"id"`
	Type       uint8          `json:"type"`
	Properties map[string]any `json:"properties"`
	Geometry   [][][2]int64   `json:"geometry"`
}

// sample is a tile with every kind of geometry and of value, some of it cut.
func sample() tiles.Tile {
	keys := []string{"name", "floors", "height", "below", "open"}
	e := vector.NewEncoder()
	e.Begin(street)
	write(e, "areas", keys, []record{
		{1, orb.Polygon{
			ring(street, 100, 100, 900, 100, 900, 900, 100, 900), ring(street, 200, 200, 200, 400, 400, 400, 400, 200),
		}, []data.Value{data.Text("锦绣花园"), data.Int(18), data.Real(52.25), data.Int(-2), data.Bool(true)}},
		{2, orb.MultiPolygon{
			{ring(street, 1000, 1000, 1400, 1000, 1200, 1300)}, {ring(street, 4000, 3000, 9000, 3000, 9000, 3500, 4000, 3500)},
		}, []data.Value{data.Text(""), data.Int(1 << 40), data.Null(), data.Null(), data.Bool(false)}},
	})
	write(e, "lines", keys[:1], []record{
		{3, orb.LineString{at(street, -500, 10), at(street, 2000, 2000), at(street, 2000, 9000)}, []data.Value{data.Text("长江路")}},
		{4, orb.MultiLineString{
			{at(street, 10, 10), at(street, 20, 20)}, {at(street, 30, 10), at(street, 40, 20)},
		}, []data.Value{data.Text("双线")}},
	})
	write(e, "points", nil, []record{
		{5, at(street, 7, 8), nil}, {6, orb.MultiPoint{at(street, 1, 2), at(street, 3, 4), at(street, -10, 4100)}, nil},
	})
	return e.Finish()
}

func TestBrowsersReadOurTiles(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed; it is needed to read tiles as browsers do: apt-get install nodejs")
	}
	tile := sample()
	path := filepath.Join(t.TempDir(), "sample.mvt")
	if err = os.WriteFile(path, tile.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, "testdata/decode.mjs", path).CombinedOutput()
	if err != nil {
		t.Fatalf("node: %v\n%s\n(if a module is missing: npm ci in frontend)", err, out)
	}
	var got []foreign
	if err = json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if want := asForeign(tilestest.Decode(t, tile)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// asForeign is what our decoder read, said as the browsers' decoder says it: rings closed.
func asForeign(d vector.Decoded) []foreign {
	var out []foreign
	for _, l := range d.Layers {
		for _, f := range l.Features {
			g := foreign{Layer: l.Name, ID: f.ID, Type: uint8(f.Kind), Properties: map[string]any{}}
			for _, a := range f.Attributes {
				g.Properties[a.Key] = tilestest.Plain(a.Value)
			}
			for _, part := range f.Parts {
				if f.Kind == vector.Points { // every point is a part there
					for _, p := range part {
						g.Geometry = append(g.Geometry, [][2]int64{{p.X, p.Y}})
					}
					continue
				}
				g.Geometry = append(g.Geometry, pairs(part, f.Kind))
			}
			out = append(out, g)
		}
	}
	return out
}

func pairs(part []vector.TilePoint, kind vector.Kind) [][2]int64 {
	var list [][2]int64
	for _, p := range part {
		list = append(list, [2]int64{p.X, p.Y})
	}
	if kind == vector.Polygons {
		list = append(list, list[0])
	}
	return list
}
