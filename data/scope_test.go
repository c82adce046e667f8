package data_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lintu/data"
)

func TestTheZeroScopeSeesNothing(t *testing.T) {
	var zero data.Scope
	for _, table := range data.Tables() {
		if zero.SeesTable(table.Name) {
			t.Errorf("it sees %s", table.Name)
		}
		for _, f := range table.Fields {
			if zero.SeesField(f) {
				t.Errorf("it sees %s.%s", table.Name, f.Name)
			}
		}
	}
	if zero.SeesRegion("") || zero.SeesRegion("510502") || zero.Everywhere() {
		t.Error("it sees a region")
	}
}

func TestNoScopeSeesPersonalFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scope := data.Scope{
			Regions: rapid.SliceOf(rapid.String()).Draw(t, "regions"), Tables: rapid.SliceOf(rapid.String()).Draw(t, "tables"),
			Privacy: data.Privacy(rapid.Uint8().Draw(t, "privacy")),
		}
		if scope.SeesField(data.Field{Name: "name", Privacy: data.Personal}) {
			t.Fatalf("%+v does", scope)
		}
	})
}

func TestFieldClasses(t *testing.T) {
	open, flat := data.Field{Privacy: data.Open}, data.Field{Privacy: data.PerFlat}
	if !data.Public().SeesField(open) || data.Public().SeesField(flat) {
		t.Error("the public sees open fields, and those only")
	}
	if !data.Everything().SeesField(open) || !data.Everything().SeesField(flat) {
		t.Error("the server itself sees per-flat fields too")
	}
}

func TestScopeTables(t *testing.T) {
	some := data.Scope{Regions: []string{"51"}, Tables: []string{"buildings", "lanes"}}
	if !some.SeesTable("buildings") || some.SeesTable("households") || some.SeesTable("") {
		t.Error("it sees the tables it names, and those only")
	}
	for _, scope := range []data.Scope{data.Everything(), data.Public()} {
		if !scope.SeesTable("buildings") || !scope.SeesTable("roads") {
			t.Error("a star is all tables")
		}
	}
	if (data.Scope{Tables: []string{"*"}}).SeesTable("buildings") {
		t.Error("without a region there is no table")
	}
}

func TestScopeRegions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefixes := rapid.SliceOfN(rapid.StringMatching(`[0-9]{0,6}`), 0, 4).Draw(t, "prefixes")
		code := rapid.StringMatching(`[0-9]{0,9}`).Draw(t, "code")
		want, everywhere := false, false
		for _, p := range prefixes {
			want = want || strings.HasPrefix(code, p)
			everywhere = everywhere || p == ""
		}
		scope := data.Scope{Regions: prefixes}
		if scope.SeesRegion(code) != want || scope.Everywhere() != everywhere {
			t.Fatalf("%q sees %q: %v, everywhere: %v", prefixes, code, scope.SeesRegion(code), scope.Everywhere())
		}
	})
}

func TestScopesThatSeeTheSameHaveOneForm(t *testing.T) {
	same := [][]data.Scope{
		{data.Everything(), {Regions: []string{"37", ""}, Tables: []string{"buildings", "*"}, Privacy: data.PerFlat}},
		{data.Public()},
		{{Regions: []string{"3702", "3701"}, Tables: []string{"b", "a"}}, {Regions: []string{"3701", "370102", "3702", "3702"}, Tables: []string{"a", "b", "a"}}},
		{{Regions: []string{"3701 3702"}, Tables: []string{"a", "b"}}},
		{{Regions: []string{"3701", "3702"}, Tables: []string{"a b"}}},
		{{}, {Regions: []string{""}}, {Tables: []string{"*"}, Privacy: data.PerFlat}},
	}
	forms := map[string]int{}
	for i, list := range same {
		for _, s := range list {
			form := s.Form()
			if before, there := forms[form]; there && before != i {
				t.Errorf("%+v has the form %q of another", s, form)
			}
			forms[form] = i
		}
	}
	if len(forms) != len(same) {
		t.Errorf("%d forms of %d: %v", len(forms), len(same), forms)
	}
}
