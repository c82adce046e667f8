package vector_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

func TestGDALReadsOurTiles(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Fatal("ogr2ogr is not installed; it is needed to read tiles as GDAL does: apt-get install gdal-bin")
	}
	tile := sample()
	path := filepath.Join(t.TempDir(), "sample.mvt")
	if err := os.WriteFile(path, tile.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, layer := range tilestest.Decode(t, tile).Layers {
		t.Run(layer.Name, func(t *testing.T) {
			read := exec.CommandContext(t.Context(), ogr, "-f", "GeoJSON", "/vsistdout/", path, layer.Name, "-t_srs", "EPSG:4326",
				"-oo", fmt.Sprint("Z=", street.Z), "-oo", fmt.Sprint("X=", street.X), "-oo", fmt.Sprint("Y=", street.Y),
				"-oo", "CLIP=NO", "-lco", "COORDINATE_PRECISION=9")
			read.Stderr = os.Stderr
			out, err := read.Output()
			if err != nil {
				t.Fatalf("ogr2ogr: %v", err)
			}
			var collection struct{ Features []geoJSON }
			if err := json.Unmarshal(out, &collection); err != nil {
				t.Fatal(err)
			}
			if len(collection.Features) != len(layer.Features) {
				t.Fatalf("%d features, want %d", len(collection.Features), len(layer.Features))
			}
			for i, f := range collection.Features {
				sameAsGDAL(t, f, layer.Features[i])
			}
		})
	}
}

func sameAsGDAL(t *testing.T, got geoJSON, want vector.DecodedFeature) {
	t.Helper()
	if id := got.Properties["mvt_id"]; id != float64(want.ID) {
		t.Errorf("id %v, want %d", id, want.ID)
	}
	delete(got.Properties, "mvt_id")
	properties := map[string]any{}
	for _, a := range want.Attributes {
		properties[a.Key] = tilestest.Plain(a.Value)
	}
	if !reflect.DeepEqual(got.Properties, properties) {
		t.Errorf("%d: attributes %v, want %v", want.ID, got.Properties, properties)
	}
	var parts [][]vector.TilePoint
	for _, part := range want.Parts {
		if want.Kind == vector.Polygons {
			part = append(part[:len(part):len(part)], part[0])
		}
		parts = append(parts, part)
	}
	if flat := flatten(got.Geometry.Coordinates, nil); !reflect.DeepEqual(flat, parts) {
		t.Errorf("%d: geometry %v, want %v", want.ID, flat, parts)
	}
}

type geoJSON struct {
	Properties map[string]any
	Geometry   struct{ Coordinates any }
}

// flatten gives the parts of GeoJSON coordinates, however deep they lie, in units of the street's tile.
func flatten(coordinates any, parts [][]vector.TilePoint) [][]vector.TilePoint {
	list := coordinates.([]any)
	if _, point := list[0].(float64); point {
		return append(parts, []vector.TilePoint{unit(list)})
	}
	if points, ok := list[0].([]any); ok && isNumber(points[0]) {
		part := make([]vector.TilePoint, len(list))
		for i, p := range list {
			part[i] = unit(p.([]any))
		}
		return append(parts, part)
	}
	for _, inner := range list {
		parts = flatten(inner, parts)
	}
	return parts
}

func isNumber(v any) bool {
	_, ok := v.(float64)
	return ok
}

func unit(place []any) vector.TilePoint {
	x, y := street.Origin()
	side := float64(uint64(1) << (32 - street.Z))
	q := tiles.Project(orb.Point{place[0].(float64), place[1].(float64)})
	return vector.TilePoint{
		X: int64(math.Round(float64(int64(q.X)-x) * vector.Extent / side)),
		Y: int64(math.Round(float64(int64(q.Y)-y) * vector.Extent / side)),
	}
}
