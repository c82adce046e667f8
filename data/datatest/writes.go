package datatest

import (
	"testing"

	"lintu/data"
)

func writeTests() []test {
	return append(plainWriteTests(), versionWriteTests()...)
}

func plainWriteTests() []test {
	return []test{
		changing("an inserted row is there as it was written, with version 1", func(t *testing.T, s suite) {
			row := data.Compound{Meta: meta(60, "c-60"), Name: "新苑", Community: communityB, Region: codeB, Area: square(2, 0, 1, 1)}.Row()
			if v := s.write(t, insert("compounds", row)); v[0] != 1 {
				t.Errorf("version %d", v[0])
			}
			wantSame(t, data.Compounds(), s.row(t, "compounds", 60), row)
		}),
		changing("an update replaces the row and raises its version", func(t *testing.T, s suite) {
			before := s.row(t, "compounds", compoundSecond)
			row := set("compounds", "name", before, data.Text("江畔雅居二期"))
			versions := s.write(t, update("compounds", row))
			got := s.row(t, "compounds", compoundSecond)
			wantSame(t, data.Compounds(), got, row)
			if versions[0] != before.Version+1 || got.Version != versions[0] {
				t.Errorf("version %d, then %d returned and %d stored", before.Version, versions[0], got.Version)
			}
		}),
		changing("an update with the version it read succeeds", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.write(t, ifVersion(row.Version, update("compounds", row)))
		}),
		changing("a stale update is refused and changes nothing", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.write(t, update("compounds", set("compounds", "name", row, data.Text("first"))))
			s.refused(t, data.ErrStale, ifVersion(row.Version, update("compounds", set("compounds", "name", row, data.Text("second")))))
		}),
		changing("a stale deletion is refused", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.write(t, update("compounds", row))
			s.refused(t, data.ErrStale, ifVersion(row.Version, remove("compounds", row.ID)))
		}),
		changing("a deletion with the version it read succeeds", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.write(t, ifVersion(row.Version, remove("compounds", row.ID)))
			wantIDs(t, s.all(t, "compounds"), compoundCrossing)
		}),
		changing("a version that was returned is the one to ask with", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			for range 3 {
				v := s.write(t, ifVersion(row.Version, update("compounds", row)))
				row.Version = v[0]
			}
		}),
	}
}

func versionWriteTests() []test {
	return []test{
		changing("put inserts what is not there and replaces what is", func(t *testing.T, s suite) {
			row := data.Compound{Meta: meta(60, "c-60"), Name: "一"}.Row()
			first := s.write(t, putCompound(row))
			row = set("compounds", "name", row, data.Text("二"))
			second := s.write(t, putCompound(row))
			wantSame(t, data.Compounds(), s.row(t, "compounds", 60), row)
			if first[0] != 1 || second[0] != 2 {
				t.Errorf("versions %v, %v", first, second)
			}
		}),
		changing("a stale put is refused", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.write(t, putCompound(row))
			s.refused(t, data.ErrStale, ifVersion(row.Version, putCompound(row)))
		}),
		changing("changes of a batch build on each other", func(t *testing.T, s suite) {
			b := data.Building{Meta: meta(200, "b-200"), Name: "新楼", Footprint: square(0.3, 0.4, 0.1, 0.05)}
			u := data.Unit{Meta: meta(2001, "u-2001"), Building: 200, Number: 1}
			h := data.Household{Meta: meta(20011, "h-20011"), Building: 200, Unit: 2001, Room: "101"}
			s.write(t, insert("buildings", b.Row()), insert("units", u.Row()), insert("households", h.Row()))
			wantIDs(t, s.scan(t, where("households", "unit_id", data.Int(2001))), 20011)
		}),
		changing("a row changed twice in a batch has one final version", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			versions := s.write(t, update("compounds", row), update("compounds", row))
			if got := s.row(t, "compounds", compoundSecond).Version; versions[0] != got || versions[1] != got || got != row.Version+2 {
				t.Errorf("versions %v, stored %d, before %d", versions, got, row.Version)
			}
		}),
		changing("inserted and deleted in one batch is gone", func(t *testing.T, s suite) {
			before := s.everything(t)
			s.write(t, insert("compounds", data.Compound{Meta: meta(60, "c-60")}.Row()), remove("compounds", 60))
			s.unchanged(t, before)
		}),
		changing("an empty batch is fine", func(t *testing.T, s suite) { s.write(t) }),
		changing("a batch is all or nothing", func(t *testing.T, s suite) {
			good := data.Compound{Meta: meta(60, "c-60")}.Row()
			s.refused(t, data.ErrNotFound, insert("compounds", good), remove("buildings", 101), remove("compounds", 999))
		}),
		changing("the smallest and the largest id", func(t *testing.T, s suite) {
			s.write(t, insert("compounds", data.Compound{Meta: meta(1, "first")}.Row()),
				insert("compounds", data.Compound{Meta: meta(data.MaxID, "last")}.Row()))
			wantIDs(t, s.all(t, "compounds"), 1, compoundCrossing, compoundSecond, data.MaxID)
		}),
		changing("aliases and every field of the record's own survive", func(t *testing.T, s suite) {
			c := data.CompoundOf(s.row(t, "compounds", compoundSecond))
			c.Aliases = map[string]string{"gas": "G-7", "房管": "0003"}
			c.OwnerOrg, c.Source, c.Demo = "住建局", "import", true
			s.write(t, update("compounds", c.Row()))
			wantSame(t, data.Compounds(), s.row(t, "compounds", compoundSecond), c.Row())
		}),
	}
}
