package vector_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"testing"

	"lintu/data"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// fixture is a published tile and what is in it; testdata/mvt-fixtures/README.md says where they come from.
type fixture struct {
	ID          string
	Valid       bool
	Description string
	MVT         []byte
	Tile        json.RawMessage // of the shape of fixtureTile if it is valid
}

type fixtureTile struct{ Layers []fixtureLayer }

type fixtureLayer struct {
	Name     string
	Version  uint32
	Extent   uint32
	Keys     []string
	Values   []map[string]any
	Features []struct {
		ID       uint64
		Tags     []int
		Type     uint8
		Geometry []uint32
	}
}

func fixtures(t testing.TB) []fixture {
	t.Helper()
	content, err := os.ReadFile("testdata/mvt-fixtures/fixtures.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var list []fixture
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		var f fixture
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// diverges are fixtures that are read though they are marked invalid, or refused though marked valid, and why.
func diverges() map[string]string {
	return map[string]string{
		"003": "no geometry type is read as type unknown, as protocol buffers say; such a feature has no geometry",
		"046": "a line of no length is read as it stands: it can be drawn and means what it says",
		"057": "a MoveTo of 536870911 points with one point behind it, which 4.3.3.1 does not allow; its twin 051 is marked so",
	}
}

func TestPublishedFixtures(t *testing.T) {
	valid := 0
	for _, f := range fixtures(t) {
		if f.Valid {
			valid++
		}
		t.Run(f.ID, func(t *testing.T) {
			d, err := vector.Decode(f.MVT, vector.DefaultLimits())
			why, other := diverges()[f.ID]
			switch want := f.Valid != other; {
			case err != nil && !errors.Is(err, vector.ErrTile):
				t.Errorf("%v is not an ErrTile", err)
			case want != (err == nil):
				t.Errorf("got %v, want it to be read: %v %s\n%s", err, want, why, f.Description)
			case err == nil:
				sameAsFixture(t, d, f)
			}
		})
	}
	if total := len(fixtures(t)); valid != 46 || total != 74 {
		t.Errorf("%d valid fixtures of %d, want 46 of 74", valid, total)
	}
}

func sameAsFixture(t *testing.T, d vector.Decoded, f fixture) {
	t.Helper()
	var tile fixtureTile
	if err := json.Unmarshal(f.Tile, &tile); err != nil {
		t.Fatal(err)
	}
	if len(d.Layers) != len(tile.Layers) {
		t.Fatalf("%d layers, want %d", len(d.Layers), len(tile.Layers))
	}
	for i, want := range tile.Layers {
		got := d.Layers[i]
		if want.Extent == 0 {
			want.Extent = 4096
		}
		if got.Name != want.Name || got.Version != want.Version || got.Extent != want.Extent || len(got.Features) != len(want.Features) {
			t.Errorf("layer %+v, want %+v", got, want)
			continue
		}
		for j, feature := range want.Features {
			properties := map[string]string{}
			for k := 0; k+1 < len(feature.Tags); k += 2 {
				for _, v := range want.Values[feature.Tags[k+1]] {
					properties[want.Keys[feature.Tags[k]]] = fmt.Sprint(v)
				}
			}
			read := map[string]string{}
			for _, a := range got.Features[j].Attributes {
				read[a.Key] = fmt.Sprint(plain(a.Value))
			}
			if got.Features[j].ID != feature.ID || uint8(got.Features[j].Kind) != feature.Type || !reflect.DeepEqual(read, properties) {
				t.Errorf("feature %+v, want %+v with %v", got.Features[j], feature, properties)
			}
			if points := expand(feature.Geometry); feature.Type != 0 && !reflect.DeepEqual(got.Features[j].Parts, points) {
				t.Errorf("geometry %v, want %v", got.Features[j].Parts, points)
			}
		}
	}
}

// expand walks a list of commands in the plainest way.
func expand(list []uint32) [][]vector.TilePoint {
	var parts [][]vector.TilePoint
	var x, y int64
	for i := 0; i < len(list); {
		id, count := list[i]&7, int(list[i]>>3)
		i++
		if id == 7 {
			continue
		}
		if id == 1 {
			parts = append(parts, nil)
		}
		for range count {
			x += int64(int32(list[i]>>1) ^ -int32(list[i]&1))
			y += int64(int32(list[i+1]>>1) ^ -int32(list[i+1]&1))
			i += 2
			parts[len(parts)-1] = append(parts[len(parts)-1], vector.TilePoint{X: x, Y: y})
		}
	}
	return parts
}

// plain is a value as the fixtures write it down: floats of 32 bits with no more digits than they have.
func plain(v data.Value) any {
	if f := float32(v.Real()); v.Type() == data.TypeReal && float64(f) == v.Real() {
		return f
	}
	return tilestest.Plain(v)
}
