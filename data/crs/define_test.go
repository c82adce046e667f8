package crs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data/crs"
)

// Our definitions mean to others what they mean to us: read back by ourselves, and by PROJ through GDAL, which knows the
// system of each by its number.
func TestDefinitionsAreUnderstood(t *testing.T) {
	codes := []int{4326, 4490, 3857}
	for code := 4491; code <= 4554; code += 9 {
		codes = append(codes, code)
	}
	codes = append(codes, 4549, 4528, 4554, 4512, 4501)
	for _, code := range codes {
		want := lookup(t, strconv.Itoa(code))
		for kind, text := range map[string]string{"OGC": want.Definition(), "ESRI": want.ESRI()} {
			got, err := crs.Recognise(text)
			here := orb.Point{121.4, 37.5} // zones of 3 and of 6 degrees share meridians, and are the same then
			if err != nil || got.FromLonLat(here) != want.FromLonLat(here) {
				t.Errorf("%s of %d is read as %s, %v", kind, code, got, err)
			}
			if kind == "ESRI" && code == 3857 {
				continue // GDAL finds the number by the name, which the next line asks for
			}
			file := filepath.Join(t.TempDir(), "x.prj")
			if err = os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "gdalsrsinfo", "-e", "-o", "epsg", file).CombinedOutput()
			if err != nil || !strings.Contains(string(out), "EPSG:"+strconv.Itoa(code)) {
				t.Errorf("gdalsrsinfo (apt-get install gdal-bin) takes %s of %d for %s %v", kind, code, out, err)
			}
		}
	}
	for _, name := range []string{"GCJ-02", "BD-09"} {
		if c := lookup(t, name); c.Definition() != "" || c.ESRI() != "" {
			t.Errorf("%s has a definition", name)
		}
	}
}
