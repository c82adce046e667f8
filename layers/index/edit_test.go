package index_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/tiles"
)

// editing is a town that changes, and an editor that follows it.
type editing struct {
	layerstest.Rows
	editor *index.Editor
	next   int64 // id nobody had yet
}

func newEditing(t testing.TB) *editing {
	t.Helper()
	e := &editing{Rows: town().Rows, next: 1_000_000}
	e.Sort()
	x, err := index.LoadAt(t.Context(), e.Rows, layers.NewCatalogue(e.List), today())
	if err != nil {
		t.Fatal(err)
	}
	e.editor = index.NewEditor(x)
	t.Cleanup(e.editor.Close)
	return e
}

// apply tells the editor of ids that may have changed.
func (e *editing) apply(ids map[string][]int64) []index.Touched {
	return e.editor.Apply(e.Edits(ids), today())
}

// same holds an index that was edited against one that was loaded.
func same(t interface{ Fatalf(string, ...any) }, got, want *index.Index, places []tiles.Address) {
	scopes := []data.Scope{data.Everything(), {}, {Regions: []string{"370699001001"}}}
	for _, l := range want.Catalogue().All() {
		for _, scope := range scopes {
			gotCount, _ := got.Count(l.Name, scope)
			wantCount, _ := want.Count(l.Name, scope)
			gotBounds, _ := got.Bounds(l.Name, scope)
			wantBounds, _ := want.Bounds(l.Name, scope)
			if gotCount != wantCount || gotBounds != wantBounds {
				t.Fatalf("%s: %d in %v, want %d in %v", l.Name, gotCount, gotBounds, wantCount, wantBounds)
			}
			if a, b := features(got, l.Name, scope), features(want, l.Name, scope); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: %d features, want %d; %s", l.Name, len(a), len(b), firstOther(a, b))
			}
			for _, at := range places {
				p := at.Bound().Center()
				gotID, gotFound := got.At(l.Name, p, scope)
				wantID, wantFound := want.At(l.Name, p, scope)
				if gotID != wantID || gotFound != wantFound {
					t.Fatalf("%s at %v: %d, want %d", l.Name, p, gotID, wantID)
				}
			}
		}
	}
	names := []string{}
	for _, l := range want.Catalogue().All() {
		names = append(names, l.Name)
	}
	for _, scope := range scopes {
		for _, at := range places {
			if a, b := drawn(t, got, names, scope, at), drawn(t, want, names, scope, at); !bytes.Equal(a, b) {
				t.Fatalf("tile %s: %d bytes, want %d", at, len(a), len(b))
			}
		}
	}
}

func firstOther(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%.300s\nwant %.300s", a[i], b[i])
		}
	}
	return ""
}

func features(x *index.Index, layer string, scope data.Scope) []string {
	var list []string
	_ = x.Each(layer, scope, func(f index.Feature) bool {
		if one, err := x.Feature(layer, f.ID, scope); err != nil || !reflect.DeepEqual(one, f) {
			list = append(list, fmt.Sprint("not itself: ", one, err))
		}
		list = append(list, fmt.Sprint(f.ID, f.Geometry, f.LabelPoint, f.Bound, f.Values))
		return true
	})
	return list
}

func drawn(t interface{ Fatalf(string, ...any) }, x *index.Index, names []string, scope data.Scope, at tiles.Address) []byte {
	source, err := x.Source(names, scope)
	if err != nil {
		t.Fatalf("%v", err)
	}
	tile, err := source.Tile(context.Background(), at)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return tile.Data
}

func (e *editing) fresh(t interface{ Fatalf(string, ...any) }) *index.Index {
	x, err := index.LoadAt(context.Background(), e.Rows, layers.NewCatalogue(e.List), today())
	if err != nil {
		t.Fatalf("%v", err)
	}
	return x
}

// addresses are the tiles of a few zooms that hold a point.
func addresses(p orb.Point) []tiles.Address {
	var list []tiles.Address
	for _, zoom := range []uint8{8, 13, 16, 18} {
		list = append(list, tiles.At(tiles.Project(p), zoom))
	}
	return list
}

// TestEditsGiveWhatALoadGives edits a town at random, packing as it goes, and holds every state against a fresh load.
func TestEditsGiveWhatALoadGives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := newEditing(t)
		e.editor.PackAfter(rapid.IntRange(0, 40).Draw(rt, "pack after"))
		for range rapid.IntRange(1, 5).Draw(rt, "steps") {
			ids := map[string][]int64{}
			for range rapid.IntRange(0, 30).Draw(rt, "edits") {
				table, id := e.change(rt)
				ids[table] = append(ids[table], id)
			}
			before := e.editor.Index()
			touched := e.apply(ids)
			if rapid.Bool().Draw(rt, "wait for the packing") {
				e.editor.Await()
			}
			places := addresses(place(rapid.Float64Range(-0.002, 0.02).Draw(rt, "x"), rapid.Float64Range(-0.002, 0.01).Draw(rt, "y")))
			now := e.fresh(rt)
			same(rt, e.editor.Index(), now, places)
			toldOf(rt, before, now, touched, places)
		}
	})
}

// toldOf checks that a tile whose bytes differ meets a box that was touched.
func toldOf(t interface{ Fatalf(string, ...any) }, before, now *index.Index, touched []index.Touched, places []tiles.Address) {
	for _, l := range now.Catalogue().All() {
		for _, at := range places {
			if bytes.Equal(drawn(t, before, []string{l.Name}, data.Everything(), at), drawn(t, now, []string{l.Name}, data.Everything(), at)) {
				continue
			}
			told := slices.ContainsFunc(touched, func(touch index.Touched) bool {
				return touch.Layer == l.Name && slices.ContainsFunc(touch.Boxes, at.Box(1024).Meets)
			})
			if !told {
				t.Fatalf("%s in %s changed and nobody was told: %v", l.Name, at, touched)
			}
		}
	}
}

// change writes or deletes one row and gives its table and id.
func (e *editing) change(t *rapid.T) (string, int64) {
	table := rapid.SampledFrom([]string{"households", "buildings", "regions", "compounds", "roads", "water", "stations", "cameras"}).Draw(t, "table")
	all := e.Of[table]
	p := place(rapid.Float64Range(-0.001, 0.018).Draw(t, "dx"), rapid.Float64Range(-0.001, 0.009).Draw(t, "dy"))
	what := rapid.SampledFrom([]string{"insert", "update", "same", "move", "delete"}).Draw(t, "what")
	if len(all) == 0 {
		what = "insert"
	}
	if what == "insert" {
		row := e.made(table, p, t)
		e.Set(table, row)
		return table, row.ID
	}
	row := all[rapid.IntRange(0, len(all)-1).Draw(t, "row")]
	row.Values = slices.Clone(row.Values)
	switch what {
	case "delete":
		e.Remove(table, row.ID)
		return table, row.ID
	case "same":
		row.Version++
	case "move":
		row.Geometry = e.made(table, p, t).Geometry
	case "update":
		other := e.made(table, p, t)
		row.Values = other.Values
	}
	e.Set(table, row)
	return table, row.ID
}

// made is a new row of a table.
func (e *editing) made(table string, p orb.Point, t *rapid.T) data.Row {
	e.next++
	region := rapid.SampledFrom([]string{"370699001001001", "370699001002002", "370699001003001", ""}).Draw(t, "region")
	name := rapid.SampledFrom([]string{"", "甲", "乙", "锦绣花园10", fmt.Sprint(e.next)}).Draw(t, "name")
	side := rapid.Float64Range(0.0001, 0.003).Draw(t, "side")
	area := orb.MultiPolygon{{{p, {p[0] + side, p[1]}, {p[0] + side, p[1] + side}, {p[0], p[1] + side}, p}}}
	if rapid.IntRange(0, 9).Draw(t, "without a place") == 0 {
		area = nil
	}
	switch m := meta(e.next, "x"+name); table {
	case "households":
		return data.Household{Meta: m, Region: region, Building: 101, Room: name, Position: &p}.Row()
	case "buildings":
		return data.Building{Meta: m, Region: region, Name: name, FloorsAbove: int(side * 10000), FloorHeight: 3, Footprint: area}.Row()
	case "compounds":
		return data.Compound{Meta: m, Region: region, Name: name, Area: area}.Row()
	case "regions":
		r := data.Region{Meta: m, Level: rapid.SampledFrom([]data.Level{data.LevelGrid, data.LevelCommunity, data.LevelCity}).Draw(t, "level"), Name: name, Area: area}
		if rapid.IntRange(0, 4).Draw(t, "of last year") == 0 {
			r.ValidTo = today().AddDate(-1, 0, 0)
		}
		return r.Row()
	case "cameras":
		return data.Camera{Meta: m, Region: region, Name: name, Heading: side, Position: &p}.Row()
	case "roads":
		kind := rapid.SampledFrom([]string{"main", "minor", "path"}).Draw(t, "kind")
		return data.Feature{Meta: m, Geometry: orb.LineString{p, {p[0] + side, p[1] + side/2}}, Attributes: []data.Value{data.Text(name), data.Text(kind), data.Real(side)}}.Row()
	case "water":
		var g orb.Geometry = area
		if area == nil {
			g = nil
		}
		return data.Feature{Meta: m, Geometry: g, Attributes: []data.Value{data.Text(name), data.Text("lake")}}.Row()
	default:
		g := orb.Geometry(p)
		if rapid.Bool().Draw(t, "two entrances") {
			g = orb.MultiPoint{p, {p[0] + side, p[1]}}
		}
		return data.Feature{Meta: m, Geometry: g, Attributes: []data.Value{data.Text(name), data.Text("2"), data.Int(int64(side * 1e6))}}.Row()
	}
}

func TestAnEditThatChangesNothingSeenTouchesNothing(t *testing.T) {
	e := newEditing(t)
	flat := e.Of["households"][0]
	flat.Values = slices.Clone(flat.Values)
	flat.Values[data.Households().Index("occupancy")] = data.Text(string(data.Let))
	e.Set("households", flat)
	if touched := e.apply(map[string][]int64{"households": {flat.ID}}); len(touched) > 0 || index.Parts(e.editor.Index(), "households") != 1 {
		t.Errorf("touched %v, %d parts", touched, index.Parts(e.editor.Index(), "households"))
	}
}

func TestManyEditsArePackedAndReadersKeepTheirState(t *testing.T) {
	e := newEditing(t)
	e.editor.PackAfter(100)
	first, at := e.editor.Index(), addresses(place(0.002, 0.002))
	old := drawn(t, first, []string{"households"}, data.Everything(), at[3])
	most := 0
	for i := range int64(400) {
		p := place(0.002, 0.002)
		e.Set("households", data.Household{Meta: meta(5_000_000+i, "x"), Building: 101, Room: fmt.Sprint(i), Position: &p}.Row())
		e.apply(map[string][]int64{"households": {5_000_000 + i}})
		most = max(most, index.Parts(e.editor.Index(), "households"))
	}
	e.editor.Await()
	if n := index.Parts(e.editor.Index(), "households"); n > 4 || most > 10 {
		t.Errorf("%d parts, %d at most", n, most)
	}
	same(t, e.editor.Index(), e.fresh(t), at)
	if !bytes.Equal(old, drawn(t, first, []string{"households"}, data.Everything(), at[3])) {
		t.Error("the state before looks different now")
	}
}

func TestALayerIsReadAnew(t *testing.T) {
	e := newEditing(t)
	e.Remove("stations", 7)
	touched, err := e.editor.Reload(t.Context(), e.Rows, []string{"stations"}, today())
	if err != nil || len(touched) != 1 || touched[0].Layer != "stations" || len(touched[0].Boxes) != 1 {
		t.Errorf("%v %v", touched, err)
	}
	same(t, e.editor.Index(), e.fresh(t), addresses(place(0.003, 0.003)))
}
