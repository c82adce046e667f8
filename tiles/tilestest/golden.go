package tilestest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// update makes Golden write what it was given instead of comparing: go test ./some/package -update.
var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Golden compares with testdata/<name>.golden.json, or writes that file under -update. When they differ, what was got is
// left beside it as <name>.got.json.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with: go test . -run %s -update", err, t.Name())
	}
	if bytes.Equal(want, got) {
		return
	}
	beside := filepath.Join("testdata", name+".got.json")
	if err := os.WriteFile(beside, got, 0o644); err != nil {
		t.Error(err)
	}
	t.Errorf("%s differs from %s; if that is right: go test . -run %s -update", path, beside, t.Name())
}

// JSON is a tile as text to be read and compared: one line per feature.
func JSON(t testing.TB, tile tiles.Tile) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("{\n")
	for i, l := range Decode(t, tile).Layers {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.Write(line(t, l.Name))
		b.WriteString(": [\n")
		for j, f := range l.Features {
			if j > 0 {
				b.WriteString(",\n")
			}
			b.WriteString("  ")
			b.Write(line(t, readable(f)))
		}
		b.WriteString("\n]")
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

func line(t testing.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// feature is a decoded feature as it is written in goldens.
type feature struct {
	ID         uint64         `json:"id"`
	Type       string         `json:"type"`
	Properties map[string]any `json:"properties"`
	Geometry   [][][2]int64   `json:"geometry"`
}

func readable(f vector.DecodedFeature) feature {
	out := feature{ID: f.ID, Type: f.Kind.String(), Properties: map[string]any{}}
	for _, a := range f.Attributes {
		out.Properties[a.Key] = Plain(a.Value)
	}
	for _, part := range f.Parts {
		points := make([][2]int64, len(part))
		for i, p := range part {
			points[i] = [2]int64{p.X, p.Y}
		}
		out.Geometry = append(out.Geometry, points)
	}
	return out
}

// Decode takes a tile apart; a tile that cannot be is a failure.
func Decode(t testing.TB, tile tiles.Tile) vector.Decoded {
	t.Helper()
	d, err := vector.Decode(tile.Data, vector.DefaultLimits())
	if err != nil {
		t.Fatalf("the tile does not decode: %v", err)
	}
	return d
}

// Plain is a value as encoding/json would read it: float64, bool, string or nil.
func Plain(v data.Value) any {
	switch v.Type() {
	case data.TypeInt, data.TypeReal:
		return v.Real()
	case data.TypeBool:
		return v.Bool()
	case data.TypeText:
		return v.Text()
	default:
		return nil
	}
}
