package index_test

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers/index"
	"lintu/tiles"
)

// withoutScope are the exported methods that may do without a scope, and why.
func withoutScope() map[string]string {
	return map[string]string{
		"Catalogue": "the list of layers, which holds no feature",
		"Alike":     "whether two states of a layer are the same one",
		"Bytes":     "how much memory a layer takes, for operations",
		"Loading":   "how many layers are not there yet, for operations",
	}
}

// TestTheZeroScopeSeesNothing calls every exported method of the index that it finds with the zero scope, so that a new
// one cannot be forgotten; and with the scope of everything, so that it is known to have asked for what is there.
func TestTheZeroScopeSeesNothing(t *testing.T) {
	x := reflect.ValueOf(loadTown(t))
	found := 0
	for i := range x.NumMethod() {
		name, method := x.Type().Method(i).Name, x.Method(i)
		t.Run(name, func(t *testing.T) {
			seen, scoped := call(t, method, data.Scope{})
			if _, exempt := withoutScope()[name]; exempt == scoped {
				t.Fatalf("takes a scope: %v, listed as one that does not: %v", scoped, exempt)
			}
			if !scoped {
				return
			}
			found++
			if seen {
				t.Error("the zero scope sees something")
			}
			if all, _ := call(t, method, data.Everything()); !all {
				t.Error("the scope of everything sees nothing: this test asks for what is not there")
			}
		})
	}
	if found < 6 {
		t.Errorf("only %d read methods found", found)
	}
}

// call calls a method with a scope and arguments that find something, and reports whether it gave anything out.
func call(t *testing.T, method reflect.Value, scope data.Scope) (seen, scoped bool) {
	t.Helper()
	arguments := map[reflect.Type]any{
		reflect.TypeFor[data.Scope]():               scope,
		reflect.TypeFor[string]():                   "grids",
		reflect.TypeFor[[]string]():                 []string{"grids", "buildings", "roads"},
		reflect.TypeFor[int64]():                    int64(10),
		reflect.TypeFor[orb.Point]():                place(0.001, 0.001),
		reflect.TypeFor[*index.Index]():             (*index.Index)(nil),
		reflect.TypeFor[func(int64, tiles.Point)](): func(int64, tiles.Point) { seen = true },
		reflect.TypeFor[func(index.Feature) bool](): func(index.Feature) bool { seen = true; return true },
	}
	var in []reflect.Value
	for i := range method.Type().NumIn() {
		kind := method.Type().In(i)
		argument, known := arguments[kind]
		if !known {
			t.Fatalf("this test does not know what to pass for %v", kind)
		}
		scoped = scoped || kind == reflect.TypeFor[data.Scope]()
		in = append(in, reflect.ValueOf(argument))
	}
	for _, result := range method.Call(in) {
		seen = seen || tells(t, result.Interface())
	}
	return seen, scoped
}

// tells reports whether a result says anything of what is held: it is no zero value, error, empty bound, or source of
// empty tiles.
func tells(t *testing.T, result any) bool {
	t.Helper()
	switch r := result.(type) {
	case nil, error:
		return false
	case orb.Bound:
		return !r.IsEmpty()
	case tiles.Source:
		tile, err := r.Tile(t.Context(), tiles.At(tiles.Project(place(0.001, 0.001)), 15))
		if err != nil {
			t.Fatal(err)
		}
		return tile.Features > 0 || len(tile.Data) > 0
	case index.Feature:
		return r.ID != 0 || r.Geometry != nil || r.Values != nil
	default:
		return !reflect.ValueOf(result).IsZero()
	}
}
