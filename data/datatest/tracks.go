package datatest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"lintu/data"
)

// Relations is what is asked of another program's tables.
type Relations interface {
	Relations(ctx context.Context) ([]data.Relation, error)
	Tracking(ctx context.Context, names []string) (map[string]data.Tracking, error)
	Rows(ctx context.Context, e *data.Excerpt, ids []int64, each func(data.Row) error) error
}

// Others is a store with tables of another program's beside the city's own: trees, with a key id and a name; loose, with a name and
// nothing that names its rows; hidden, which nobody tracks; and views of them, shaded of trees and loose, half of trees and hidden.
type Others struct {
	data.Feed
	Relations

	Track  func(ctx context.Context, names []string, remove bool) ([]data.Track, error)
	Run    func(t *testing.T, statements string) // by a program that knows nothing of Lintu
	Schema string                                // of the tables, as changes name them: with a dot
	Named  string                                // and as relations do
}

// RunTracks tests how changes of other programs' tables are told.
func RunTracks(t *testing.T, o Others) {
	trees, loose := o.Schema+"trees", o.Schema+"loose"
	o.refusals(t)
	for round := range 2 { // again changes nothing
		done, err := o.Track(t.Context(), []string{"trees", "loose"}, false)
		must(t, err)
		if len(done) != 2 || done[0].Key != "id" || done[1].Key != "" || done[0].Before != (round == 1) || done[1].Before != (round == 1) {
			t.Fatalf("%+v", done)
		}
	}
	at := o.position(t)
	for _, c := range []struct {
		do     string
		told   []string
		reload []string
	}{
		{"INSERT INTO trees (id, name) VALUES (1, 'a'), (2, 'b')", []string{"+" + trees + " 1", "+" + trees + " 2"}, nil},
		{"UPDATE trees SET name = 'c' WHERE id = 2", []string{"~" + trees + " 2"}, nil},
		{"UPDATE trees SET id = 3 WHERE id = 2", []string{"+" + trees + " 3", "-" + trees + " 2"}, nil},
		{"BEGIN; DELETE FROM trees; ROLLBACK;", nil, nil},
		{"DELETE FROM trees WHERE id = 99", nil, nil},
		{"DELETE FROM trees WHERE id = 1", []string{"-" + trees + " 1"}, nil},
		{"INSERT INTO loose (name) VALUES ('a')", nil, []string{loose}},
		{"UPDATE loose SET name = 'b'; DELETE FROM loose;", nil, []string{loose}},
		{"INSERT INTO hidden (id) VALUES (1)", nil, nil},
	} {
		o.Run(t, c.do)
		delta, err := o.Changes(t.Context(), at)
		must(t, err)
		if got := told(delta); !slices.Equal(got, slices.Sorted(slices.Values(c.told))) || !slices.Equal(delta.Reload, c.reload) {
			t.Errorf("%s: told %q, reload %q; want %q, %q", c.do, got, delta.Reload, c.told, c.reload)
		}
		at = delta.Next
	}
	o.tracking(t)
	o.rows(t)
	done, err := o.Track(t.Context(), []string{"trees", "loose"}, true)
	must(t, err)
	if done[0].Before || done[1].Before {
		t.Errorf("%+v", done)
	}
	at = o.position(t)
	o.Run(t, "INSERT INTO trees (id, name) VALUES (7, 'g')")
	delta, err := o.Changes(t.Context(), at)
	must(t, err)
	wantTold(t, delta)
	if done, err = o.Track(t.Context(), []string{"trees"}, true); err != nil || !done[0].Before {
		t.Errorf("what was not tracked: %+v, %v", done, err)
	}
}

func (o Others) position(t *testing.T) data.Position {
	t.Helper()
	at, err := o.Position(t.Context())
	must(t, err)
	return at
}

func (o Others) refusals(t *testing.T) {
	t.Helper()
	for _, name := range []string{"nowhere", "shaded", "buildings"} {
		if name == "buildings" && o.Named != "" {
			name = "lintu.buildings"
		}
		if _, err := o.Track(t.Context(), []string{"trees", name}, false); !errors.Is(err, data.ErrTrack) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if found, err := o.Tracking(t.Context(), []string{o.Named + "trees"}); err != nil || len(found) > 0 {
		t.Errorf("tracked by what was refused: %+v, %v", found, err)
	}
}

func (o Others) tracking(t *testing.T) {
	t.Helper()
	var names []string
	for _, name := range []string{"trees", "loose", "shaded", "half", "hidden", "nowhere"} {
		names = append(names, o.Named+name)
	}
	found, err := o.Tracking(t.Context(), names)
	must(t, err)
	both := found[o.Named+"shaded"]
	slices.Sort(both.Tables)
	if len(found) != 3 || found[o.Named+"trees"].Key != "id" || found[o.Named+"loose"].Key != "" || both.Key != "" ||
		!slices.Equal(both.Tables, []string{o.Schema + "loose", o.Schema + "trees"}) {
		t.Errorf("%+v", found)
	}
}

// rows wants those that are there of the numbers that were told.
func (o Others) rows(t *testing.T) {
	t.Helper()
	list, err := o.Relations.Relations(t.Context())
	must(t, err)
	i := slices.IndexFunc(list, func(r data.Relation) bool { return r.Name == "trees" })
	e := &data.Excerpt{Relation: list[i], ID: list[i].Key, Geometry: list[i].Geometries[0]}
	var ids []int64
	must(t, o.Rows(t.Context(), e, []int64{1, 2, 3}, func(row data.Row) error {
		ids = append(ids, row.ID)
		return nil
	}))
	if !slices.Equal(ids, []int64{3}) {
		t.Errorf("rows %v", ids)
	}
}
