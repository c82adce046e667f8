package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
	"lintu/layers/index"
	"lintu/tiles"
)

// changing is a store that can be written.
type changing interface {
	Store
	data.Writer
	data.Counter
	Close() error
}

// stores are one of each kind, with the town in it.
func stores(t *testing.T, test func(t *testing.T, s changing, w *writer)) {
	t.Run("geopackage", func(t *testing.T) {
		s, err := geopackage.Create(filepath.Join(t.TempDir(), "town.gpkg"), geopackage.Options{Poll: time.Millisecond})
		begin(t, s, err, test)
	})
	t.Run("postgis", func(t *testing.T) {
		url := postgistest.Existing(t).Database(t)
		if _, err := postgis.Migrate(t.Context(), url, postgis.MigrateOptions{}); err != nil {
			t.Fatal(err)
		}
		key, err := seal.NewMaster()
		if err != nil {
			t.Fatal(err)
		}
		s, err := postgis.Open(t.Context(), url, postgis.Options{Key: key, Poll: time.Millisecond})
		begin(t, s, err, test)
	})
}

func begin(t *testing.T, s changing, err error, test func(t *testing.T, s changing, w *writer)) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := newWriter(11)
	if _, err := s.Write(t.Context(), w.town()); err != nil {
		t.Fatal(err)
	}
	test(t, s, w)
}

// audience remembers what it was shown.
type audience struct {
	state  *State
	told   Touched
	shown  int
	broken []error
	lost   []error
	found  int
	refuse error
}

func (a *audience) Publish(_ context.Context, s *State, t Touched) error {
	if a.refuse != nil {
		return a.refuse
	}
	a.state = s
	a.told.add(t)
	a.shown++
	return nil
}

func (a *audience) Broken(err error)            { a.broken = append(a.broken, err) }
func (a *audience) Lost(err error, _ time.Time) { a.lost = append(a.lost, err) }
func (a *audience) Found()                      { a.found++ }

func load(t *testing.T, s Store) *City {
	t.Helper()
	c, err := Load(t.Context(), s, time.Now, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// catchUp takes in everything that was committed.
func catchUp(t *testing.T, c *City, a *audience) {
	t.Helper()
	var pending Touched
	for {
		before := c.Position()
		c.due = time.Time{}
		if err := c.once(t.Context(), a, &pending); err != nil {
			t.Fatal(err)
		}
		if c.Position() == before && !c.stale {
			return
		}
	}
}

// TestACityThatFollowsIsTheOneThatIsLoaded writes at random and holds what was followed against a fresh load.
func TestACityThatFollowsIsTheOneThatIsLoaded(t *testing.T) {
	stores(t, func(t *testing.T, s changing, w *writer) {
		c := load(t, s)
		a := &audience{state: c.State()}
		written := 0
		for round := range 12 {
			for range 1 + w.IntN(4) {
				var b data.Batch
				for range 1 + w.IntN(6) {
					b = append(b, w.write())
				}
				_, err := s.Write(t.Context(), b)
				switch {
				case err == nil:
					written += len(b)
				case !errors.Is(err, data.ErrInvalid) && !errors.Is(err, data.ErrNotFound) && !errors.Is(err, data.ErrExists):
					t.Fatal(err)
				}
			}
			before := a.state
			a.told = Touched{}
			catchUp(t, c, a)
			wantSame(t, a.state, load(t, s).State())
			wantTold(t, before, a.state, a.told)
			if t.Failed() {
				t.Fatalf("in round %d", round)
			}
		}
		if len(a.lost)+len(a.broken) > 0 || written < 40 {
			t.Errorf("lost %v, broken %v, %d written", a.lost, a.broken, written)
		}
		wantCounted(t, a.state, s)
	})
}

// wantSame compares everything a state can be asked for.
func wantSame(t *testing.T, got, want *State) {
	t.Helper()
	if !slices.EqualFunc(got.Tables, want.Tables, data.Table.Equal) || !reflect.DeepEqual(got.Catalogue.All(), want.Catalogue.All()) {
		t.Fatal("other tables or layers")
	}
	for _, scope := range []data.Scope{data.Everything(), {Regions: []string{"370699001001"}}} {
		for _, l := range want.Catalogue.All() {
			if a, b := everything(got.Index, l.Name, scope), everything(want.Index, l.Name, scope); a != b {
				t.Errorf("%s:\n%.600s\nwant\n%.600s", l.Name, a, b)
			}
			for id := range int64(80) {
				x, _ := got.Figures.Numbers(l.Name, id, scope)
				y, _ := want.Figures.Numbers(l.Name, id, scope)
				if x != y {
					t.Errorf("%s %d: %+v, want %+v", l.Name, id, x, y)
				}
			}
		}
		for _, typed := range []string{"锦绣花园", "翠湖", "路", "第1", "3幢101", "锦绣花园2幢102", "c1", "37069900100", "cuihu"} {
			x, err := got.Names.Find(t.Context(), typed, 50, scope)
			y, bad := want.Names.Find(t.Context(), typed, 50, scope)
			if err != nil || bad != nil || !reflect.DeepEqual(x, y) {
				t.Errorf("%s: %v, want %v; %v %v", typed, x, y, err, bad)
			}
		}
	}
	for _, at := range addresses() {
		if a, b := tile(t, got, at), tile(t, want, at); !bytes.Equal(a, b) {
			t.Errorf("tile %s: %d bytes, want %d", at, len(a), len(b))
		}
	}
	if got.Newest.Before(want.Newest) {
		t.Errorf("newest %s, want %s", got.Newest, want.Newest)
	}
}

func everything(x *index.Index, layer string, scope data.Scope) string {
	var all strings.Builder
	n, _ := x.Count(layer, scope)
	bounds, _ := x.Bounds(layer, scope)
	fmt.Fprintln(&all, n, bounds)
	_ = x.Each(layer, scope, func(f index.Feature) bool {
		fmt.Fprintln(&all, f.ID, f.Geometry, f.Values)
		return true
	})
	return all.String()
}

// addresses are tiles over the town.
func addresses() []tiles.Address {
	var list []tiles.Address
	for _, zoom := range []uint8{11, 14, 17} {
		for x := range 4 {
			list = append(list, tiles.At(tiles.Project(orb.Point{121.391 + float64(x)*0.005, 37.532}), zoom))
		}
	}
	return list
}

func tile(t *testing.T, s *State, at tiles.Address, layers ...string) []byte {
	t.Helper()
	if len(layers) == 0 {
		for _, l := range s.Catalogue.All() {
			layers = append(layers, l.Name)
		}
	}
	source, err := s.Index.Source(layers, data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	made, err := source.Tile(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return made.Data
}

// wantTold checks that whatever is different was named.
func wantTold(t *testing.T, before, now *State, told Touched) {
	t.Helper()
	if told.All {
		return
	}
	for _, l := range before.Catalogue.All() {
		for _, at := range addresses() {
			differs := !bytes.Equal(tile(t, before, at, l.Name), tile(t, now, at, l.Name))
			if differs && !slices.ContainsFunc(told.Boxes[l.Name], at.Box(1024).Meets) {
				t.Errorf("%s is different in %s: %v", l.Name, at, told.Boxes[l.Name])
			}
		}
		for id := range int64(80) {
			x, was := before.Figures.Numbers(l.Name, id, data.Everything())
			y, is := now.Figures.Numbers(l.Name, id, data.Everything())
			named := told.AnyArea
			for k := range told.Areas {
				named = named || k.Table == l.Table && k.ID == id
			}
			if was && is && x != y && !named {
				t.Errorf("figures of %s %d are others and were not named", l.Name, id)
			}
		}
	}
}

// wantCounted compares figures with what the store itself counts.
func wantCounted(t *testing.T, s *State, truth data.Counter) {
	t.Helper()
	compared := 0
	for layer, table := range map[string]string{"streets": "regions", "communities": "regions", "grids": "regions", "micro_grids": "regions", "compounds": "compounds", "buildings": "buildings"} {
		for id := range int64(80) {
			got, found := s.Figures.Numbers(layer, id, data.Everything())
			if !found {
				continue
			}
			want, err := truth.Numbers(t.Context(), table, id)
			if err != nil || got.Numbers != want {
				t.Errorf("%s %d: %+v, want %+v; %v", layer, id, got.Numbers, want, err)
			}
			compared++
		}
	}
	if compared < 10 {
		t.Errorf("only %d areas compared", compared)
	}
}

func TestANewLayerIsPublished(t *testing.T) {
	stores(t, func(t *testing.T, s changing, w *writer) {
		c := load(t, s)
		a := &audience{state: c.State()}
		trees := data.FeatureTable("trees", data.ShapePoint, data.Field{Name: "name", Type: data.TypeText})
		if err := s.Create(t.Context(), trees); err != nil {
			t.Fatal(err)
		}
		next := func(from, to int64) func() (data.Row, bool) {
			return func() (data.Row, bool) {
				from++
				return w.row("trees", from), from <= to
			}
		}
		if _, err := s.Load(t.Context(), "trees", next(0, 3000)); err != nil {
			t.Fatal(err)
		}
		catchUp(t, c, a)
		if n, err := a.state.Index.Count("trees", data.Everything()); n != 3000 || err != nil || !a.told.Layers {
			t.Errorf("%d trees, %v; told %v", n, err, a.told.Layers)
		}
		wantSame(t, a.state, load(t, s).State())
		if _, err := s.Load(t.Context(), "trees", next(3000, 6000)); err != nil {
			t.Fatal(err)
		}
		catchUp(t, c, a)
		wantSame(t, a.state, load(t, s).State())
	})
}

func TestNothingIsShownWhenNothingChanged(t *testing.T) {
	stores(t, func(t *testing.T, s changing, w *writer) {
		c := load(t, s)
		a := &audience{}
		row := w.row("residents", 1)
		if _, err := s.Write(t.Context(), data.Batch{{Table: "residents", Op: data.OpUpdate, Row: row}}); err != nil {
			t.Fatal(err)
		}
		catchUp(t, c, a)
		if a.shown > 0 {
			t.Errorf("shown %d times: %+v", a.shown, a.told)
		}
	})
}

// reloading is a store that says that something is to be read anew.
type reloading struct {
	changing
	tables []string
}

func (r *reloading) Changes(ctx context.Context, since data.Position) (data.Delta, error) {
	delta, err := r.changing.Changes(ctx, since)
	delta.Reload, r.tables = append(delta.Reload, r.tables...), nil
	return delta, err
}

func TestWhatCannotBeToldIsReadAnew(t *testing.T) {
	stores(t, func(t *testing.T, s changing, w *writer) {
		told := &reloading{changing: s}
		c := load(t, told)
		a := &audience{state: c.State()}
		old := a.state
		for _, tables := range [][]string{{"buildings"}, {"lanes", "households"}, {data.ReloadAll}} {
			if _, err := s.Write(t.Context(), data.Batch{w.insert("buildings"), w.insert("households"), w.insert("lanes")}); err != nil {
				t.Fatal(err)
			}
			told.tables = tables
			a.told = Touched{}
			catchUp(t, c, a)
			wantSame(t, a.state, load(t, s).State())
			if all := slices.Contains(tables, data.ReloadAll); a.told.All != all || !all && len(a.told.Boxes) == 0 {
				t.Errorf("%v: told %+v", tables, a.told)
			}
		}
		if n, _ := old.Index.Count("buildings", data.Everything()); n != 8 {
			t.Errorf("a reader of the state before sees %d buildings", n)
		}
	})
}
