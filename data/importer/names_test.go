package importer_test

import (
	"slices"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/importer"
)

// Columns whose names no store takes get others, and their values are kept.
func TestColumnsThatNoStoreTakesAreRenamed(t *testing.T) {
	store := newStore(t)
	long := strings.Repeat("long", 20)
	header := "no,lon,lat,xmin,CTID,rowid,oid,tableoid,blind_x,_blind_y,select," + long + "," + long + "er"
	report := run(t, store, importer.Options{
		File: write(t, "in.csv", header+"\n1,121,37,a1,a2,a3,a4,a5,a6,a7,a8,a9,a10\n"), As: "features:things", CRS: "4490", Key: "no", Source: "s",
	})
	if report.Stored != 1 || len(report.LeftOut) > 1 {
		t.Fatalf("%+v", report)
	}
	tables, err := store.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table := tables[slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == "things" })]
	row, got := rows(t, store, "things")[0], map[string]string{}
	for i, f := range table.Fields {
		if fault := data.FieldNameFault(f.Name); fault != "" {
			t.Errorf("%s %s", f.Name, fault)
		}
		if v := row.Values[i].Text(); strings.HasPrefix(v, "a") {
			got[v] = f.Name
		}
	}
	want := map[string]string{
		"a1": "xmin_2", "a2": "ctid_2", "a3": "rowid_2", "a4": "oid_2", "a5": "tableoid_2", "a6": "column_blind_x",
		"a7": "column_blind_y", "a8": "select", "a9": long[:60], "a10": long[:60] + "_2",
	}
	for value, name := range want {
		if got[value] != name {
			t.Errorf("%s is in %q, want %q", value, got[value], name)
		}
	}
	_, err = importer.Run(t.Context(), importer.Options{
		File: write(t, "in.csv", "lon,lat,a\n121,37,x\n"), As: "features:others", CRS: "4490", Fields: map[string]string{"xmin": "a"},
	}, store)
	if err == nil || !strings.Contains(err.Error(), "xmin") {
		t.Errorf("%v: does not name the field", err)
	}
}
