package importer_test

import (
	"errors"
	"testing"

	"lintu/data"
	"lintu/data/importer"
)

func regionsByCode(t *testing.T, all []data.Row) map[string]data.Region {
	t.Helper()
	found := map[string]data.Region{}
	for _, row := range all {
		g := data.RegionOf(row)
		if _, twice := found[g.Code]; twice {
			t.Errorf("%s is there twice", g.Code)
		}
		found[g.Code] = g
	}
	return found
}

// Lists of division codes have no geometry, come in any order, one level a file, and know nothing of each other.
func TestRegionsNeedNoGeometry(t *testing.T) {
	store := newStore(t)
	communities := importer.Options{
		File: write(t, "communities.csv", "code,name,streetCode\n500103001001,\"嘉西村社区\",500103001\n500103001002,领事巷社区,500103001\n"), As: "regions",
	}
	if report := run(t, store, communities); report.Stored != 2 || report.CRS != "" || report.Created {
		t.Errorf("%+v", report)
	}
	errorFile := inFolder(t, "errors.csv")
	above := importer.Options{
		File: write(t, "above.csv", "\ufeff代码,名称\n500103001,七星岗街道\n500103,渝中区\n5001,市辖区\n50,重庆市\n5,无\n500103999,\n99,nowhere\n500103000000,渝中区\n"),
		As:   "regions", Fields: map[string]string{"code": "代码", "name": "名称"}, ErrorFile: errorFile,
	}
	if report := run(t, store, above); report.Stored != 4 || report.Updated != 1 || report.Refused != 3 {
		t.Errorf("%+v", report)
	}
	if list := errorRows(t, errorFile); len(list) != 3 || list[0][2] != "代码" || list[1][2] != "代码" {
		t.Errorf("%q", list)
	}
	found := regionsByCode(t, rows(t, store, "regions"))
	for code, want := range map[string]struct {
		parent string
		level  data.Level
	}{
		"500000000000": {"", data.LevelProvince}, "500100000000": {"500000000000", data.LevelCity},
		"500103000000": {"500100000000", data.LevelDistrict}, "500103001000": {"500103000000", data.LevelStreet},
		"500103001001": {"500103001000", data.LevelCommunity}, "500103001002": {"500103001000", data.LevelCommunity},
	} {
		g, there := found[code]
		if !there || g.Level != want.level || g.Parent != found[want.parent].ID || g.Name == "" || len(g.Area) != 0 {
			t.Errorf("%s: %+v, want %+v", code, g, want)
		}
	}
	if again := run(t, store, communities); again.Updated != 2 || again.Stored != 0 {
		t.Errorf("%+v", again)
	}
}

// A list of names keeps the outline that is there, and an outline what the list said of other systems.
func TestARegionKeepsWhatTheFileDoesNotSay(t *testing.T) {
	store := newStore(t)
	outline := importer.Options{
		File: write(t, "outline.geojson", collection(area(`{"xzqdm":"500103001","xzqmc":"七星岗"}`, square))), As: "regions",
	}
	run(t, store, outline)
	before := regionsByCode(t, rows(t, store, "regions"))["500103001000"]
	before.Aliases = map[string]string{"police": "P1"}
	if _, err := store.Write(t.Context(), data.Batch{{Table: "regions", Op: data.OpPut, Row: before.Row()}}); err != nil {
		t.Fatal(err)
	}
	run(t, store, importer.Options{File: write(t, "names.csv", "code,name\n500103001,七星岗街道\n"), As: "regions"})
	after := regionsByCode(t, rows(t, store, "regions"))["500103001000"]
	if after.Name != "七星岗街道" || len(after.Area) != 1 || after.Aliases["police"] != "P1" || after.ID != before.ID || after.Source != "names" {
		t.Errorf("%+v", after)
	}
}

func TestWhatIsNoListOfRegions(t *testing.T) {
	store := newStore(t)
	for text, options := range map[string]importer.Options{
		"a,b\n1,2\n":                {As: "regions"},
		"code,b\n50,2\n":            {As: "regions"},
		"code,name\n50,重庆市\n":       {As: "regions", Explode: true},
		"code,name\nx,y\n":          {As: "regions"},
		"code,name,geom\n50,重庆市,\n": {As: "features:things", CRS: "4490"},
	} {
		options.File = write(t, "in.csv", text)
		_, err := importer.Run(t.Context(), options, store)
		var problem *importer.Problem
		if !errors.As(err, &problem) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if n := len(rows(t, store, "regions")); n != 0 {
		t.Errorf("%d regions", n)
	}
}
