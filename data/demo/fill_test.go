package demo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"lintu/data"
	"lintu/data/demo"
	"lintu/data/geopackage"
)

// TestFillThenRead holds that what a store derives is what the city says: a store gives every building the grid its
// label point lies in.
func TestFillThenRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	store, err := geopackage.Create(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	c := city(t, "community", 1)
	written := map[string]int64{}
	if err = demo.Fill(t.Context(), store, c, func(table string, rows int64, done bool) {
		if done {
			written[table] = rows
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, table := range c.Tables() {
		if got := int64(count(c, table.Name)); written[table.Name] != got {
			t.Errorf("%d rows of %s were written, want %d", written[table.Name], table.Name, got)
		}
	}
	said := map[int64]data.Building{}
	for row := range c.Rows("buildings") {
		said[row.ID] = data.BuildingOf(row)
	}
	query := data.Query{Table: "buildings", Scope: data.Everything()}
	err = store.Scan(t.Context(), query, func(row data.Row) error {
		b, want := data.BuildingOf(row), said[row.ID]
		if b.Grid != want.Grid || b.Region != want.Region {
			t.Errorf("building %s: the store says grid %d of %s, the city %d of %s", b.Code, b.Grid, b.Region, want.Grid, want.Region)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNDJSONIsOneObjectPerRow(t *testing.T) {
	var out bytes.Buffer
	c := city(t, "community", 1)
	if err := demo.WriteNDJSON(&out, c); err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, table := range c.Tables() {
		want += count(c, table.Name)
	}
	lines := bytes.Split(bytes.TrimSuffix(out.Bytes(), []byte("\n")), []byte("\n"))
	if len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for i, line := range lines {
		var object struct {
			Table string
			ID    int64
		}
		if err := json.Unmarshal(line, &object); err != nil || object.Table == "" || object.ID == 0 {
			t.Fatalf("line %d: %v: %s", i+1, err, line)
		}
	}
}

var errFull = errors.New("full")

// full takes some bytes and then no more.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestNDJSONReportsAFullDisk(t *testing.T) {
	if err := demo.WriteNDJSON(&full{room: 200000}, city(t, "community", 1)); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}
