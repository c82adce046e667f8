package app

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWhatAKilledMakerLeftGoes tells a folder that somebody is making a store in from one that was left behind. A kill
// closes the lock; nothing else does.
func TestWhatAKilledMakerLeftGoes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	begin := func() making {
		t.Helper()
		m, err := makeIn(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(m.path, "store.gpkg"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		return m
	}
	there := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	running, dead := begin(), begin()
	if err := dead.lock.Close(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, ".making-1.ndjson")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	next := begin()
	if there(dead.path) || !there(running.path) || !there(other) {
		t.Errorf("left behind: %v, running: %v, a file of another kind: %v; want only the first gone", there(dead.path), there(running.path), there(other))
	}
	for _, m := range []making{running, next} {
		if err := m.end(); err != nil || there(m.path) {
			t.Errorf("%v, there: %v", err, there(m.path))
		}
	}
}
