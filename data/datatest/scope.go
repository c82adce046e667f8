package datatest

import (
	"testing"

	"lintu/data"
)

func scopeTests() []test {
	return []test{
		looking("the zero scope sees no row of any table", func(t *testing.T, s suite) {
			for _, table := range data.Tables() {
				wantIDs(t, s.scan(t, data.Query{Table: table.Name}))
			}
		}),
		looking("the zero scope sees nothing by id, code, box or page either", func(t *testing.T, s suite) {
			for _, q := range []data.Query{
				by("buildings", func(q *data.Query) { q.IDs = []int64{101} }),
				boxed("buildings", 0, 0, 3, 1),
				where("buildings", "code", data.Text("b-101")),
				by("buildings", func(q *data.Query) { q.After, q.Limit = 100, 1 }),
			} {
				q.Scope = data.Scope{}
				rows, err := collect(t.Context(), s, q)
				if len(rows) > 0 {
					t.Errorf("%+v gives %d rows", q, len(rows))
				}
				n, _ := s.Count(t.Context(), q)
				if n > 0 {
					t.Errorf("%+v counts %d rows (%v)", q, n, err)
				}
			}
		}),
		looking("tables alone, or regions alone, are nothing", func(t *testing.T, s suite) {
			for _, scope := range []data.Scope{{Tables: []string{"*"}}, {Regions: []string{""}}, {Tables: []string{"*"}, Privacy: data.PerFlat}} {
				wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: scope}))
				wantIDs(t, s.scan(t, data.Query{Table: "region_links", Scope: scope}))
			}
		}),
		looking("only the tables it names", func(t *testing.T, s suite) {
			scope := data.Scope{Regions: []string{""}, Tables: []string{"compounds"}}
			wantIDs(t, s.scan(t, data.Query{Table: "compounds", Scope: scope}), compoundCrossing, compoundSecond)
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: scope}))
		}),
		looking("a grid sees its own rows", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within(codeG1)}), 101, 102)
			wantIDs(t, s.scan(t, data.Query{Table: "cameras", Scope: within(codeG1)}))
			wantIDs(t, s.scan(t, data.Query{Table: "devices", Scope: within(codeG1)}), 1)
		}),
		looking("a community sees its grids and what lies in none", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within(codeB)}), 105, 106)
			wantIDs(t, s.scan(t, data.Query{Table: "regions", Scope: within(codeB)}), communityB, gridG3)
		}),
		looking("several regions add up", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within(codeG1, codeG3)}), 101, 102, 105)
		}),
		looking("overlapping regions give no row twice", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within(codeG1, codeA)}), 101, 102, 103, 104)
		}),
		looking("a prefix is of codes, character by character", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within(codeG1[:14])}), 101, 102, 103, 104)
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within("51050200100_")}))
			wantIDs(t, s.scan(t, data.Query{Table: "buildings", Scope: within("%")}))
		}),
		changing("a row without a region is only seen everywhere", func(t *testing.T, s suite) {
			s.write(t, insert("vehicles", data.Vehicle{Meta: meta(2, "z-2"), Kind: "patrol"}.Row()))
			wantIDs(t, s.scan(t, data.Query{Table: "vehicles", Scope: within("5")}), 1)
			wantIDs(t, s.scan(t, data.Query{Table: "vehicles", Scope: data.Public()}), 1, 2)
		}),
		looking("a table without regions is open to every scope that names it", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, data.Query{Table: "region_links", Scope: within(codeG1)}), 1, 2)
		}),
		looking("scope and box and condition hold together", func(t *testing.T, s suite) {
			q := boxed("buildings", 0, 0, 3, 1)
			q.Scope = within(codeA)
			q.Where = []data.Match{{Field: "compound_id", Value: data.Int(compoundCrossing)}}
			wantIDs(t, s.scan(t, q), 101, 102, 103)
		}),
		looking("per-flat fields are absent without the right", testFieldScope),
		looking("per-flat fields are there with it", func(t *testing.T, s suite) {
			if v := value("households", "area", s.row(t, "households", 10112)); v != data.Real(88.5) {
				t.Errorf("area %v", v)
			}
		}),
		looking("a condition on a field that may not be read is refused", func(t *testing.T, s suite) {
			q := where("households", "occupancy", data.Text(string(data.Vacant)))
			q.Scope = data.Public()
			wantFails(t, s, q, data.ErrInvalid)
		}),
		looking("a condition on a personal field is refused to everybody", func(t *testing.T, s suite) {
			for _, scope := range []data.Scope{data.Everything(), {Regions: []string{""}, Tables: []string{"*"}, Privacy: data.Personal}} {
				q := where("residents", "name", data.Text(plainValues().name))
				q.Scope = scope
				wantFails(t, s, q, data.ErrInvalid)
			}
		}),
	}
}

// within is a scope of some regions, with every table and field class.
func within(codes ...string) data.Scope {
	return data.Scope{Regions: codes, Tables: []string{"*"}, Privacy: data.PerFlat}
}

func testFieldScope(t *testing.T, s suite) {
	for _, table := range data.Tables() {
		for _, row := range s.scan(t, data.Query{Table: table.Name, Scope: data.Public()}) {
			for i, f := range table.Fields {
				if f.Privacy != data.Open && !row.Values[i].IsNull() {
					t.Fatalf("%s.%s of %d is %v for everybody", table.Name, f.Name, row.ID, row.Values[i])
				}
			}
		}
	}
}
