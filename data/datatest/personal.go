package datatest

import (
	"bytes"
	"testing"

	"lintu/data"
)

func personalTests() []test {
	return []test{
		looking("no scan returns a personal value, whatever the scope asks for", func(t *testing.T, s suite) {
			for _, privacy := range []data.Privacy{data.Open, data.PerFlat, data.Personal, 255} {
				scope := data.Scope{Regions: []string{""}, Tables: []string{"*"}, Privacy: privacy}
				for _, row := range s.scan(t, data.Query{Table: "residents", Scope: scope}) {
					if r := data.ResidentOf(row); r.Name+r.IDNumber+r.Phone+r.BirthDate != "" {
						t.Fatalf("privacy %d reads %+v", privacy, r)
					}
				}
			}
		}),
		looking("no personal value lies on the disk in plain, after a load", func(t *testing.T, s suite) { wantUnreadable(t, s, plainValues()) }),
		changing("nor after an insert, an update and a deletion", func(t *testing.T, s suite) {
			first := plain{"上官查无此人", "370699198501010022", "12955550001", "1985-01-01"}
			second := plain{"欧阳亦无此人", "370699198601010033", "12955550002", "1986-01-01"}
			s.write(t, insert("residents", person(900, first)))
			s.write(t, update("residents", person(900, second)))
			s.write(t, remove("residents", 900))
			wantUnreadable(t, s, first)
			wantUnreadable(t, s, second)
		}),
		looking("open values do lie there, so that the search means something", func(t *testing.T, s suite) {
			if !bytes.Contains(s.Raw(t), []byte("三牌坊巷")) {
				t.Error("the name of the lane is not found either")
			}
		}),
		changing("a resident read and written back keeps who they are", testKeepsPersonal),
	}
}

func person(id int64, p plain) data.Row {
	return data.Resident{Meta: meta(id, "p-900"), Name: p.name, IDNumber: p.number, Phone: p.phone, BirthDate: p.birth}.Row()
}

func wantUnreadable(t *testing.T, s suite, p plain) {
	t.Helper()
	raw := s.Raw(t)
	for what, v := range map[string]string{"name": p.name, "id number": p.number, "phone": p.phone, "birth date": p.birth} {
		if bytes.Contains(raw, []byte(v)) {
			t.Errorf("the %s lies on the disk in plain", what)
		}
	}
}

// testKeepsPersonal can see only that writing back what a scan gave is allowed; that the values stay is for the store's
// own tests, which have the key.
func testKeepsPersonal(t *testing.T, s suite) {
	row := s.row(t, "residents", 1)
	s.write(t, ifVersion(row.Version, update("residents", set("residents", "sex", row, data.Text("male")))))
	got := data.ResidentOf(s.row(t, "residents", 1))
	if got.Sex != "male" || got.Name != "" {
		t.Errorf("%+v", got)
	}
}
