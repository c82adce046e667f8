package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/tiles"
	"lintu/tiles/vector"
)

// inDegrees is the path of the tile of CGCS2000Quad of a zoom that holds a point, and its address.
func inDegrees(layers string, p orb.Point, zoom uint8) (string, tiles.Address) {
	a := tiles.At(tiles.CGCS2000Quad.Project(p), zoom)
	a.Set = tiles.CGCS2000Quad
	return fmt.Sprintf("/ogc/collections/%s/tiles/CGCS2000Quad/%d/%d/%d", layers, a.Z, a.Y, a.X), a
}

func TestTilesInBothMatrixSets(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	short := s.get(tileOf("buildings,households", *flat.Position, 17))
	a := tiles.At(tiles.Project(*flat.Position), 17)
	long := s.get(fmt.Sprintf("/ogc/collections/buildings,households/tiles/WebMercatorQuad/%d/%d/%d", a.Z, a.Y, a.X))
	if !bytes.Equal(short.body, long.body) || short.header.Get("ETag") != long.header.Get("ETag") || len(short.body) == 0 {
		t.Errorf("%d and %d bytes, tags %s and %s", len(short.body), len(long.body), short.header.Get("ETag"), long.header.Get("ETag"))
	}
	path, c := inDegrees("buildings,households", *flat.Position, 17)
	r := s.get(path, "Accept-Encoding", "identity")
	if r.status != 200 || r.header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
		t.Fatalf("%s: status %d, %s", path, r.status, r.body)
	}
	tile, err := vector.Decode(r.body, vector.DefaultLimits())
	must(t, err)
	found := false
	for _, f := range tile.Layer("households").Features {
		if f.ID == uint64(flat.ID) {
			b, p := c.Bound(), f.Parts[0][0]
			unit := (b.Max[0] - b.Min[0]) / vector.Extent
			lon, lat := b.Min[0]+float64(p.X)*unit, b.Max[1]-float64(p.Y)*unit
			found = math.Abs(lon-flat.Position[0]) <= unit && math.Abs(lat-flat.Position[1]) <= unit
		}
	}
	if !found {
		t.Errorf("flat %d is not where it is, or not there", flat.ID)
	}
	if empty := s.get("/ogc/collections/buildings/tiles/CGCS2000Quad/15/0/0"); empty.status != 204 {
		t.Errorf("a tile with nothing in it: %d", empty.status)
	}
}

// TestGDALReadsTilesInDegrees: coordinates that another program makes of a tile and the description of its matrix set are those
// of the feature.
func TestGDALReadsTilesInDegrees(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	path, a := inDegrees("households", *flat.Position, 17)
	folder := t.TempDir()
	file, about := filepath.Join(folder, "tile.mvt"), filepath.Join(folder, "metadata.json")
	must(t, os.WriteFile(file, s.get(path).body, 0o600))
	must(t, os.WriteFile(about, []byte(`{"crs":"EPSG:4490","tile_origin_upper_left_x":-180,"tile_origin_upper_left_y":90,"tile_dimension_zoom_0":360}`), 0o600))
	read := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", file, "households", "-where", fmt.Sprint("mvt_id = ", flat.ID),
		"-oo", fmt.Sprint("Z=", a.Z), "-oo", fmt.Sprint("X=", a.X), "-oo", fmt.Sprint("Y=", a.Y), "-oo", "METADATA_FILE="+about,
		"-oo", "CLIP=NO", "-a_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=9")
	out, err := read.Output()
	if err != nil {
		t.Fatalf("ogr2ogr: %v", err)
	}
	var collection struct {
		Features []struct {
			Geometry struct{ Coordinates json.RawMessage }
		}
	}
	must(t, json.Unmarshal(out, &collection))
	if len(collection.Features) != 1 {
		t.Fatalf("%s", out)
	}
	var place [2]float64
	text := strings.Trim(string(collection.Features[0].Geometry.Coordinates), "[] ")
	_, err = fmt.Sscanf(strings.ReplaceAll(text, " ", ""), "%f,%f", &place[0], &place[1])
	must(t, err)
	unit := (a.Bound().Max[0] - a.Bound().Min[0]) / vector.Extent
	if math.Abs(place[0]-flat.Position[0]) > unit || math.Abs(place[1]-flat.Position[1]) > unit {
		t.Errorf("GDAL has the flat at %v, it is at %v", place, *flat.Position)
	}
}
