package datatest

import (
	"errors"
	"slices"
	"testing"

	"lintu/data"
)

func loadTests() []test {
	return append(fullLoadTests(), refusedLoadTests()...)
}

func fullLoadTests() []test {
	return []test{
		changing("many rows into an empty table, found by id, code, box and page", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 5000))
			wantTrees(t, s)
		}),
		changing("many rows into a table that has some", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 2500))
			s.load(t, "trees", manyTrees(2501, 5000))
			wantTrees(t, s)
		}),
		changing("few rows into a table that has many", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 4990))
			s.load(t, "trees", manyTrees(4991, 5000))
			wantTrees(t, s)
		}),
		changing("ids before those that are there", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(2501, 5000))
			s.load(t, "trees", manyTrees(1, 2500))
			wantTrees(t, s)
		}),
		changing("single writes after a load find their place in its indexes", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 4000))
			for rows := range slices.Chunk(manyTrees(4001, 5000), 50) {
				var batch data.Batch
				for _, row := range rows {
					batch = append(batch, insert("trees", row))
				}
				s.write(t, batch...)
			}
			wantTrees(t, s)
			for rows := range slices.Chunk(manyTrees(1, 4000), 400) {
				var batch data.Batch
				for _, row := range rows {
					batch = append(batch, remove("trees", row.ID))
				}
				s.write(t, batch...)
			}
			wantIDs(t, s.scan(t, by("trees", func(q *data.Query) { q.Limit = 2 })), 4001, 4002)
		}),
	}
}

func refusedLoadTests() []test {
	return []test{
		changing("no rows at all", func(t *testing.T, s suite) {
			before := s.everything(t)
			s.load(t, "lanes", nil)
			s.unchanged(t, before)
		}),
		changing("ids must ascend", func(t *testing.T, s suite) {
			before := s.everything(t)
			for _, ids := range [][2]int64{{61, 60}, {60, 60}} {
				rows := []data.Row{data.Compound{Meta: meta(ids[0], "a")}.Row(), data.Compound{Meta: meta(ids[1], "b")}.Row()}
				if _, err := s.Load(t.Context(), "compounds", each(rows)); !errors.Is(err, data.ErrInvalid) {
					t.Errorf("%v: %v, want ErrInvalid", ids, err)
				}
			}
			s.unchanged(t, before)
		}),
		changing("an id that is there refuses the whole load", func(t *testing.T, s suite) {
			before := s.everything(t)
			rows := []data.Row{data.Compound{Meta: meta(1, "a")}.Row(), data.Compound{Meta: meta(compoundSecond, "b")}.Row()}
			if _, err := s.Load(t.Context(), "compounds", each(rows)); !errors.Is(err, data.ErrExists) {
				t.Errorf("%v, want ErrExists", err)
			}
			s.unchanged(t, before)
		}),
		changing("a bad row behind many good ones refuses the whole load, and the table works on", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			rows := manyTrees(1, 5000)
			rows[4321].Values = rows[4321].Values[:3]
			if _, err := s.Load(t.Context(), "trees", each(rows)); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("%v, want ErrInvalid", err)
			}
			wantIDs(t, s.all(t, "trees"))
			s.load(t, "trees", manyTrees(1, 5000))
			wantTrees(t, s)
		}),
		changing("an unknown reference behind many good ones refuses the whole load", func(t *testing.T, s suite) {
			before := s.everything(t)
			home := data.Household{Meta: meta(200_000, "h"), Building: 101, Region: codeG1}
			lost := home
			lost.ID, lost.Building = 200_001, 999
			_, err := s.Load(t.Context(), "households", each([]data.Row{home.Row(), lost.Row()}))
			var invalid *data.InvalidError
			if !errors.As(err, &invalid) || invalid.Field != "building_id" || invalid.ID != 200_001 {
				t.Errorf("%v", err)
			}
			s.unchanged(t, before)
		}),
		changing("rows may refer to later ones of the same load", func(t *testing.T, s suite) {
			s.load(t, "regions", []data.Row{
				data.Region{Meta: meta(30, "g-30"), Level: data.LevelGrid, Parent: 31}.Row(),
				data.Region{Meta: meta(31, "c-31"), Level: data.LevelCommunity, Parent: street}.Row(),
			})
		}),
		changing("but not to nothing", func(t *testing.T, s suite) {
			before := s.everything(t)
			rows := []data.Row{data.Region{Meta: meta(30, "g-30"), Level: data.LevelGrid, Parent: 31}.Row()}
			if _, err := s.Load(t.Context(), "regions", each(rows)); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("%v, want ErrInvalid", err)
			}
			s.unchanged(t, before)
		}),
		changing("an unknown table", func(t *testing.T, s suite) {
			if _, err := s.Load(t.Context(), "castles", each(nil)); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("%v, want ErrNotFound", err)
			}
		}),
		changing("references hold again after a load", func(t *testing.T, s suite) {
			s.refused(t, data.ErrInvalid, insert("households", data.Household{Meta: meta(99999, "h"), Building: 999}.Row()))
			s.write(t, remove("buildings", 101))
			wantIDs(t, s.scan(t, where("units", "building_id", data.Int(101))))
		}),
	}
}

func trees() data.Table {
	return data.FeatureTable("trees", data.ShapePoint, data.Field{Name: "height", Type: data.TypeReal})
}

// manyTrees stand in rows of a hundred, a thousandth of a grid apart.
func manyTrees(from, to int64) []data.Row {
	var rows []data.Row
	for id := from; id <= to; id++ {
		rows = append(rows, data.Feature{
			Meta: meta(id, "tree-"+data.Int(id).String()), Geometry: *spot(float64(id%100)/1000, float64(id/100)/1000),
			Attributes: []data.Value{data.Real(float64(id))},
		}.Row())
	}
	return rows
}

// wantTrees looks for the 5,000 trees by every way there is.
func wantTrees(t *testing.T, s suite) {
	t.Helper()
	const n = 5000
	all := s.all(t, "trees")
	if int64(len(all)) != n {
		t.Fatalf("%d trees, want %d", len(all), n)
	}
	for i, want := range manyTrees(1, n) {
		wantSame(t, trees(), all[i], want)
	}
	wantIDs(t, s.scan(t, where("trees", "code", data.Text("tree-2501"))), 2501)
	wantIDs(t, s.scan(t, boxed("trees", 0.0095, 0.0195, 0.0115, 0.0215)), 2010, 2011, 2110, 2111)
	wantIDs(t, s.scan(t, by("trees", func(q *data.Query) { q.After, q.Limit = n-1, 5 })), n)
}
