package vector_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// record is a feature on its way into a tile.
type record struct {
	id       int64
	geometry orb.Geometry
	values   []data.Value
}

// encode writes one layer.
func encode(a tiles.Address, keys []string, records []record) tiles.Tile {
	e := vector.NewEncoder()
	e.Begin(a)
	write(e, "things", keys, records)
	return e.Finish()
}

func write(e *vector.Encoder, name string, keys []string, records []record) {
	values := vector.NewValues()
	codes := make([][]uint32, len(records))
	for i, r := range records {
		for _, v := range r.values {
			codes[i] = append(codes[i], values.Add(v))
		}
	}
	values.Freeze()
	e.Layer(name, keys, values)
	for i, r := range records {
		points, ends, kind := vector.Append(nil, nil, r.geometry)
		e.Feature(r.id, vector.Shape{Kind: kind, Points: points, Ends: ends}, codes[i])
	}
}

func decode(t interface {
	Helper()
	Fatalf(string, ...any)
}, tile tiles.Tile,
) vector.Decoded {
	t.Helper()
	d, err := vector.Decode(tile.Data, vector.DefaultLimits())
	if err != nil {
		t.Fatalf("our own tile does not decode: %v", err)
	}
	return d
}

// at is a place in degrees by tile units of a tile, so that tests can speak of the grid.
func at(a tiles.Address, x, y float64) orb.Point {
	b := a.Bound()
	origin := tiles.Project(orb.Point{b.Min[0], b.Max[1]})
	unit := float64(uint64(1)<<(32-a.Z)) / vector.Extent
	return tiles.Point{X: origin.X + int32(x*unit), Y: origin.Y + int32(y*unit)}.LonLat()
}

func ring(a tiles.Address, xy ...float64) orb.Ring {
	var r orb.Ring
	for i := 0; i+1 < len(xy); i += 2 {
		r = append(r, at(a, xy[i], xy[i+1]))
	}
	return append(r, r[0])
}

var street = tiles.Address{Z: 15, X: 27436, Y: 12745}

func TestFeatureIsReadBackAsWritten(t *testing.T) {
	keys := []string{"name", "floors", "height", "below", "open", "nothing"}
	tile := encode(street, keys, []record{{
		id: 1 << 53, geometry: orb.Polygon{ring(street, 10, 10, 50, 10, 50, 40, 10, 40)},
		values: []data.Value{
			data.Text("3幢"), data.Int(18), data.Real(52.2), data.Int(-2), data.Bool(true), data.Null(),
		},
	}})
	got := decode(t, tile).Layer("things")
	if got.Version != 2 || got.Extent != 4096 || len(got.Features) != 1 || tile.Features != 1 {
		t.Fatalf("layer %+v", got)
	}
	f := got.Features[0]
	want := "id 9007199254740992 MultiPolygon [[{10 10} {50 10} {50 40} {10 40}]] " +
		"[{name 3幢} {floors 18} {height 52.2} {below -2} {open true}]"
	if text := fmt.Sprint("id ", f.ID, " ", f.Kind, " ", f.Parts, " ", f.Attributes); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestTablesHoldWhatIsUsedOnce(t *testing.T) {
	square := orb.Polygon{ring(street, 10, 10, 50, 10, 50, 40, 10, 40)}
	tile := encode(street, []string{"unused", "use", "kind"}, []record{
		{1, square, []data.Value{data.Null(), data.Text("shop"), data.Text("shop")}},
		{2, square, []data.Value{data.Null(), data.Text("shop"), data.Null()}},
		{3, orb.Point{0, 0}, []data.Value{data.Text("far"), data.Text("away"), data.Null()}},
	})
	for word, want := range map[string]int{"shop": 1, "use": 1, "kind": 1, "unused": 0, "far": 0} {
		if got := bytes.Count(tile.Data, []byte(word)); got != want {
			t.Errorf("%q is %d times in the tile, want %d", word, got, want)
		}
	}
}

func TestEncoderIsDeterministicWhenUsedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := someRecords(t)
		first := encode(street, []string{"a", "b"}, records)
		e := vector.NewEncoder()
		e.Begin(tiles.Address{})
		write(e, "other", []string{"z"}, []record{{9, orb.Point{0, 0}, []data.Value{data.Text("left over")}}})
		e.Finish()
		if rapid.Bool().Draw(t, "aged") {
			e.Age()
		}
		e.Begin(street)
		write(e, "things", []string{"a", "b"}, records)
		if again := e.Finish(); !bytes.Equal(first.Data, again.Data) || first.Features != again.Features {
			t.Fatalf("%d and %d bytes", len(first.Data), len(again.Data))
		}
	})
}

// someRecords draws geometries that lie in, across and outside the tile.
func someRecords(t *rapid.T) []record {
	coordinate := rapid.OneOf(rapid.Float64Range(-300, 4400), rapid.Float64Range(-40000, 44000), rapid.Float64Range(100, 110))
	place := rapid.Custom(func(t *rapid.T) orb.Point {
		return at(street, coordinate.Draw(t, "x"), coordinate.Draw(t, "y"))
	})
	line := rapid.Custom(func(t *rapid.T) orb.LineString {
		return rapid.SliceOfN(place, 0, 12).Draw(t, "points")
	})
	value := rapid.OneOf(
		rapid.Map(rapid.String(), data.Text), rapid.Map(rapid.Int64(), data.Int), rapid.Map(rapid.Bool(), data.Bool),
		rapid.Map(rapid.Float64(), data.Real), rapid.Just(data.Null()),
	)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record {
		r := record{id: rapid.Int64Range(1, data.MaxID).Draw(t, "id"), values: rapid.SliceOfN(value, 2, 2).Draw(t, "values")}
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			r.geometry = place.Draw(t, "point")
		case 1:
			r.geometry = orb.MultiPoint(line.Draw(t, "points"))
		case 2:
			r.geometry = line.Draw(t, "line")
		case 3:
			r.geometry = orb.MultiLineString(rapid.SliceOfN(line, 0, 4).Draw(t, "lines"))
		case 4:
			r.geometry = orb.Polygon{orb.Ring(line.Draw(t, "ring"))}
		default:
			r.geometry = orb.MultiPolygon{
				{orb.Ring(line.Draw(t, "outer")), orb.Ring(line.Draw(t, "hole"))}, {orb.Ring(line.Draw(t, "other"))},
			}
		}
		return r
	}), 0, 8).Draw(t, "records")
}

func TestWhateverIsWrittenObeysTheSpecification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := someRecords(t)
		tile := encode(street, []string{"a", "b"}, records)
		d := decode(t, tile)
		layer := d.Layer("things")
		if len(layer.Features) != tile.Features {
			t.Fatalf("%d features, said to be %d", len(layer.Features), tile.Features)
		}
		for _, f := range layer.Features {
			for i, part := range f.Parts {
				checkPart(t, f.Kind, part, i == 0)
			}
		}
	})
}

func checkPart(t *rapid.T, kind vector.Kind, part []vector.TilePoint, first bool) {
	for i, p := range part {
		buffer := int64(64)
		if kind == vector.Lines {
			buffer = 480
		}
		if min(p.X, p.Y) < -buffer || max(p.X, p.Y) > 4096+buffer {
			t.Fatalf("%v is outside the buffer", p)
		}
		if kind != vector.Points && i > 0 && part[i-1] == p {
			t.Fatalf("a way of no length at %v", p)
		}
	}
	if kind != vector.Polygons {
		return
	}
	if part[0] == part[len(part)-1] {
		t.Fatalf("the closing point is repeated: %v", part)
	}
	if area := doubleArea(part); area == 0 || first && area < 0 {
		t.Fatalf("area %d of ring %v", area, part)
	}
}

func doubleArea(ring []vector.TilePoint) int64 {
	sum := int64(0)
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += int64(p.X)*int64(q.Y) - int64(q.X)*int64(p.Y)
	}
	return sum
}
