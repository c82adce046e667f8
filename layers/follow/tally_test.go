package follow

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/geopackage"
)

// TestRowsThatCannotBeReadAreLeftOut has another program write what no table can hold, before the city is read and while
// it is followed.
func TestRowsThatCannotBeReadAreLeftOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "town.gpkg")
	s, err := geopackage.Create(path, geopackage.Options{Poll: time.Millisecond})
	begin(t, s, err, func(t *testing.T, s changing, _ *writer) {
		spoil := func(condition string) {
			t.Helper()
			out, err := exec.Command("ogrinfo", path, "-sql", "UPDATE buildings SET updated_at = 'never' WHERE "+condition).CombinedOutput()
			if err != nil || strings.Contains(string(out), "ERROR") {
				t.Fatalf("(apt-get install gdal-bin): %v: %s", err, out)
			}
		}
		spoil("id <= 2")
		a := &audience{}
		c, err := Load(t.Context(), s, time.Now, a.Broken)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		a.state = c.State()
		wantBroken(t, a, 6, "buildings 1: updated_at: a text that is no time, and so it is with 1 more of buildings")
		spoil("id = 3")
		catchUp(t, c, a)
		wantBroken(t, a, 5, "buildings 3: updated_at: a text that is no time")
	})
}

// wantBroken compares what is shown and what was told since the last time.
func wantBroken(t *testing.T, a *audience, shown int64, told string) {
	t.Helper()
	if n, err := a.state.Index.Count("buildings", data.Everything()); err != nil || n != shown {
		t.Errorf("%d buildings are shown, want %d: %v", n, shown, err)
	}
	if len(a.broken) != 1 || !strings.HasSuffix(a.broken[0].Error(), told) {
		t.Errorf("told %q, want %q", a.broken, told)
	}
	a.broken = nil
}
