package geopackage

import (
	"bytes"
	"testing"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/seal"
)

// bytesOf is a blob of a row as it is stored; nil for NULL.
func bytesOf(t *testing.T, s *Store, table, column string, id int64) []byte {
	t.Helper()
	var blob []byte
	err := s.read(t.Context(), func(conn *sqlite.Conn) error {
		return each(conn, "SELECT "+quote(column)+" FROM "+quote(table)+" WHERE id = ?", []any{id}, func(stmt *sqlite.Stmt) error {
			if kind := stmt.ColumnType(0); kind != sqlite.TypeBlob && kind != sqlite.TypeNull {
				t.Errorf("%s.%s of %d is a %v", table, column, id, kind)
			}
			blob = append(blob, (&rowReader{}).bytes(stmt, 0)...)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

// opened is a personal value in plain, by the store's own keys.
func opened(t *testing.T, s *Store, field string, id int64) string {
	t.Helper()
	blob := bytesOf(t, s, "residents", field, id)
	if blob == nil {
		return ""
	}
	value, err := s.keys.Open(blob, seal.Place{Table: "residents", Field: field, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func wang() data.Resident {
	return data.Resident{
		Meta: data.Meta{ID: 7, Code: "p-7"}, Name: "王测试", IDNumber: "37069919900101001x", Phone: "129 0000 1111", BirthDate: "1990-01-01",
		Sex: "male",
	}
}

func store1(t *testing.T, s *Store, op data.Op, row data.Row) {
	t.Helper()
	if _, err := s.Write(t.Context(), data.Batch{{Table: "residents", Op: op, Row: row}}); err != nil {
		t.Fatal(err)
	}
}

func wantPersonal(t *testing.T, s *Store, want data.Resident) {
	t.Helper()
	got := data.Resident{
		Name: opened(t, s, "name", 7), IDNumber: opened(t, s, "id_number", 7), Phone: opened(t, s, "phone", 7),
		BirthDate: opened(t, s, "birth_date", 7),
	}
	if got.Name != want.Name || got.IDNumber != want.IDNumber || got.Phone != want.Phone || got.BirthDate != want.BirthDate {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestPersonalValuesAreSealedAndOpen(t *testing.T) {
	s := newStore(t)
	store1(t, s, data.OpInsert, wang().Row())
	wantPersonal(t, s, wang())
	if blob := bytesOf(t, s, "residents", "name", 7); bytes.Contains(blob, []byte("王")) {
		t.Errorf("in plain: %q", blob)
	}
}

func TestLoadedPersonalValuesAreSealedAndOpen(t *testing.T) {
	s := newStore(t)
	loadRows(t, s, "residents", []data.Row{wang().Row()})
	wantPersonal(t, s, wang())
}

func TestAnUpdateKeepsPersonalValuesItDoesNotBring(t *testing.T) {
	s := newStore(t)
	store1(t, s, data.OpInsert, wang().Row())
	row := wang().Row()
	for i, f := range data.Residents().Fields {
		if f.Privacy == data.Personal {
			row.Values[i] = data.Null()
		}
	}
	index := bytesOf(t, s, "residents", "blind_name", 7)
	store1(t, s, data.OpUpdate, row)
	wantPersonal(t, s, wang())
	store1(t, s, data.OpPut, row)
	wantPersonal(t, s, wang())
	if !bytes.Equal(index, bytesOf(t, s, "residents", "blind_name", 7)) {
		t.Error("the blind index changed")
	}
}

func TestAnUpdateReplacesPersonalValuesItBrings(t *testing.T) {
	s := newStore(t)
	store1(t, s, data.OpInsert, wang().Row())
	row := data.Residents().Index("phone")
	next := wang().Row()
	next.Values[row] = data.Text("129 0000 2222")
	store1(t, s, data.OpUpdate, next)
	want := wang()
	want.Phone = "129 0000 2222"
	wantPersonal(t, s, want)
}

func TestAnEmptyTextClearsAPersonalValueAndItsIndex(t *testing.T) {
	s := newStore(t)
	store1(t, s, data.OpInsert, wang().Row())
	row := wang().Row()
	row.Values[data.Residents().Index("phone")] = data.Text("")
	store1(t, s, data.OpUpdate, row)
	want := wang()
	want.Phone = ""
	wantPersonal(t, s, want)
	for _, column := range []string{"phone", "blind_phone"} {
		if blob := bytesOf(t, s, "residents", column, 7); len(blob) > 0 {
			t.Errorf("%s is %x", column, blob)
		}
	}
}

func TestBlindIndexesFindEqualValues(t *testing.T) {
	s := newStore(t)
	first, second := wang(), wang()
	second.ID, second.Name, second.Phone = 8, "李测试", "129-0000-1111"
	store1(t, s, data.OpInsert, first.Row())
	store1(t, s, data.OpInsert, second.Row())
	if a, b := bytesOf(t, s, "residents", "blind_phone", 7), bytesOf(t, s, "residents", "blind_phone", 8); !bytes.Equal(a, b) || len(a) != seal.BlindSize {
		t.Errorf("the same phone: %x and %x", a, b)
	}
	if a, b := bytesOf(t, s, "residents", "blind_name", 7), bytesOf(t, s, "residents", "blind_name", 8); bytes.Equal(a, b) {
		t.Errorf("two names: %x", a)
	}
	if a, b := bytesOf(t, s, "residents", "phone", 7), bytesOf(t, s, "residents", "phone", 8); bytes.Equal(a, b) {
		t.Error("equal phones are equal on the disk")
	}
}

func TestEveryPersonalFieldIsABlob(t *testing.T) {
	s := newStore(t)
	for _, table := range data.Tables() {
		for _, f := range table.Fields {
			kind := ask(t, s, "SELECT type FROM pragma_table_info(?) WHERE name = ?", table.Name, f.Name)
			if (kind == "BLOB") != (f.Privacy == data.Personal) {
				t.Errorf("%s.%s is a %s", table.Name, f.Name, kind)
			}
		}
	}
}

// TestASealedValueMovedElsewhereDoesNotOpen is somebody who can write the file but has no key.
func TestASealedValueMovedElsewhereDoesNotOpen(t *testing.T) {
	s := newStore(t)
	other := wang()
	other.ID = 8
	store1(t, s, data.OpInsert, wang().Row())
	store1(t, s, data.OpInsert, other.Row())
	err := s.write(t.Context(), func(conn *sqlite.Conn) error {
		_, err := run(conn, "UPDATE residents SET name = (SELECT name FROM residents WHERE id = 7) WHERE id = 8")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	blob := bytesOf(t, s, "residents", "name", 8)
	if _, err := s.keys.Open(blob, seal.Place{Table: "residents", Field: "name", ID: 8}); err == nil {
		t.Error("it opens")
	}
}
