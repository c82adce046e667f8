package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command runs one and gives its exit code and what it said.
func command(t *testing.T, arguments ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := Main(t.Context(), Process{Args: arguments, Stdout: &out, Stderr: &out})
	return code, out.String()
}

func TestExportsSayWhatTheyLeaveOut(t *testing.T) {
	folder := t.TempDir()
	store, out := filepath.Join(folder, "demo.gpkg"), filepath.Join(folder, "h.csv")
	if code, said := command(t, "demo", "--preset", "community", "--store", store); code != 0 {
		t.Fatal(said)
	}
	for _, c := range []struct {
		name      string
		arguments []string
		code      int
		want      []string
	}{
		{"households", []string{"--layer", "households", "--to", out}, 0, []string{"households: ", "left out, it says something about a single flat: use, occupancy, occupied, area", "it is EPSG:4490"}},
		{"the same again", []string{"--layer", "households", "--to", out}, 1, []string{"there is a file already", "--force"}},
		{"and once more", []string{"--layer", "households", "--to", out, "--force", "--flats"}, 0, []string{"households: "}},
		{"grids, a level of one table", []string{"--layer", "grids", "--to", filepath.Join(folder, "g.shp"), "--crs", "4549", "--encoding", "GBK"}, 0, []string{"grids: 7 rows", "is called"}},
		{"all layers", []string{"--to", filepath.Join(folder, "all.gpkg")}, 0, []string{"cameras: ", "micro_grids: "}},
		{"people", []string{"--layer", "residents", "--to", filepath.Join(folder, "r.csv")}, 2, []string{`unknown layer "residents"`, "the layers are"}},
		{"a slip of the pen", []string{"--layer", "bildings", "--to", filepath.Join(folder, "r.csv")}, 2, []string{`did you mean "buildings"?`}},
		{"no layer", []string{"--to", filepath.Join(folder, "r.csv")}, 2, []string{"say with --layer which"}},
		{"no file", []string{"--layer", "grids"}, 2, []string{"--to"}},
		{"no format", []string{"--layer", "grids", "--to", "a.kml"}, 2, []string{"--format"}},
		{"an encoding of GeoJSON", []string{"--layer", "grids", "--to", "a.geojson", "--encoding", "GBK"}, 2, []string{"for Shapefiles"}},
		{"Xian 1980", []string{"--layer", "grids", "--to", "a.geojson", "--crs", "EPSG:2385"}, 2, []string{"Xian 1980"}},
		{"heights", []string{"--layer", "grids", "--to", "a.geojson", "--crs", "4979"}, 2, []string{"has heights"}},
		{"a Shapefile of another name", []string{"--layer", "grids", "--to", "a.zip", "--format", "shp"}, 2, []string{".shp"}},
		{"the store itself", []string{"--layer", "grids", "--to", store, "--force"}, 2, []string{"the store itself"}},
		{"no store", []string{"--layer", "grids", "--to", "a.csv", "--store", filepath.Join(folder, "none.gpkg")}, 1, []string{"there is no store"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, said := command(t, append([]string{"export", "--store", store}, c.arguments...)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d: %s", code, c.code, said)
			}
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q does not say %q", said, want)
				}
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "r.csv")); err == nil {
		t.Error("people left the store")
	}
}
