package importer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
)

func yantai() orb.Point { return orb.Point{622973.80, 4157273.85} }

// picky refuses some rows, and fails after some batches.
type picky struct {
	*geopackage.Store
	batches int
}

func (p *picky) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	for _, w := range b {
		if w.Table == "things" && w.Op != data.OpDelete && w.Row.Values[len(w.Row.Values)-1].Text() == "refused" {
			return nil, &data.InvalidError{Table: w.Table, ID: w.Row.ID, Field: "name", Reason: "it is no number"}
		}
	}
	if p.batches--; p.batches < 0 {
		return nil, errFull
	}
	return p.Store.Write(ctx, b)
}

// An import that is cut off after any of its batches and goes on ends with the rows, the counts and the error file of one
// that was not disturbed.
func TestAnInterruptedImportGoesOn(t *testing.T) {
	var lines []string
	for i := range 47 {
		name := fmt.Sprintf("点%d", i)
		switch i % 11 {
		case 3:
			name = "refused" // by the store
		case 7:
			name = "\u0007" // by us
		}
		lines = append(lines, fmt.Sprintf("%d,121.4,37.%d,%s", i%40, 100+i, name)) // the last seven update the first
	}
	text := "no,lon,lat,name\n" + strings.Join(lines, "\n") + "\n"
	options := func(t *testing.T) importer.Options {
		return importer.Options{
			File: write(t, "in.csv", text), As: "features:things", CRS: "4490", Key: "no", Fields: map[string]string{"name": "name"}, Only: true,
			BatchSize: 10, ErrorFile: inFolder(t, "errors.csv"), Source: "survey",
		}
	}
	whole := newStore(t)
	undisturbed := options(t)
	want, err := importer.Run(t.Context(), undisturbed, &picky{Store: whole, batches: 99})
	if err != nil || want.Stored+want.Updated+want.Refused != 47 || want.Refused < 8 || want.Updated == 0 {
		t.Fatalf("%+v, %v", want, err)
	}
	for batches := 1; batches <= 4; batches++ {
		store, o := newStore(t), options(t)
		if _, err := importer.Run(t.Context(), o, &picky{Store: store, batches: batches}); !errors.Is(err, errFull) {
			t.Fatalf("after %d batches: %v", batches, err)
		}
		got, err := importer.Run(t.Context(), o, &picky{Store: store, batches: 99})
		if err != nil || got.Resumed == 0 {
			t.Fatalf("after %d batches: %+v, %v", batches, got, err)
		}
		if got.Stored != want.Stored || got.Updated != want.Updated || got.Refused != want.Refused || got.Read != want.Read {
			t.Errorf("after %d batches: %+v, want %+v", batches, got, want)
		}
		if diff := cmp.Diff(plain(rows(t, whole, "things")), plain(rows(t, store, "things"))); diff != "" {
			t.Errorf("after %d batches the rows differ: %s", batches, diff)
		}
		if diff := cmp.Diff(sorted(errorRows(t, undisturbed.ErrorFile)), sorted(errorRows(t, o.ErrorFile))); diff != "" {
			t.Errorf("after %d batches the error files differ: %s", batches, diff)
		}
		again, err := importer.Run(t.Context(), o, &picky{Store: store, batches: 99})
		if err != nil || again.Resumed != 0 || again.Stored != 0 {
			t.Errorf("a finished import is run again from its beginning: %+v, %v", again, err)
		}
	}
}

// sorted are rows of an error file by their number: the store refuses a batch at a time.
func sorted(list [][]string) [][]string {
	slices.SortFunc(list, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// plain are rows as texts, without their versions.
func plain(all []data.Row) []string {
	var out []string
	for _, row := range all {
		out = append(out, fmt.Sprint(row.ID, row.Geometry, row.Values))
	}
	return out
}

func TestADryRunWritesNothing(t *testing.T) {
	store := newStore(t)
	before := content(t, store)
	o := importer.Options{
		File: write(t, "in.csv", "lon,lat,name\n121,37,a\n121,x,b\n"), As: "features:things", CRS: "4490", DryRun: true, ErrorFile: inFolder(t, "e.csv"),
	}
	report := run(t, store, o)
	if report.Stored != 1 || report.Refused != 1 || !report.Created || len(report.First) != 1 || report.First[0].Row != 3 ||
		!strings.Contains(report.First[0].ReasonZH, "不是") || report.CRS != "EPSG:4490" {
		t.Errorf("%+v", report)
	}
	if len(errorRows(t, o.ErrorFile)) != 1 {
		t.Error("the error file is not written")
	}
	if after := content(t, store); after != before {
		t.Errorf("the store has changed: %s, before %s", after, before)
	}
}

// A row counts once, however many features it gives; parts that go away go from the store.
func TestPartsAreKeptOrExploded(t *testing.T) {
	store := newStore(t)
	two := `MULTIPOINT ((121.4 37.4),(121.5 37.5),(121.6 37.6))`
	o := importer.Options{
		File: write(t, "in.csv", "no,wkt\n1,\""+two+"\"\n2,POINT (121.7 37.7)\n"), As: "features:things", CRS: "4490", Key: "no", Source: "s", Explode: true,
	}
	if report := run(t, store, o); report.Stored != 2 || len(rows(t, store, "things")) != 4 {
		t.Errorf("%+v, %v", report, rows(t, store, "things"))
	}
	o.File = write(t, "in.csv", "no,wkt\n1,POINT (121.4 37.4)\n2,POINT (121.7 37.7)\n")
	if report := run(t, store, o); report.Updated != 2 || len(rows(t, store, "things")) != 2 {
		t.Errorf("%+v, %v", report, rows(t, store, "things"))
	}
	o.Explode, o.As, o.File = false, "features:kept", write(t, "in.csv", "no,wkt\n1,\""+two+"\"\n")
	run(t, store, o)
	if got := rows(t, store, "kept"); len(got) != 1 || len(got[0].Geometry.(orb.MultiPoint)) != 3 {
		t.Errorf("%v", got)
	}
}

func TestBrokenOutlinesAreRefusedIfAsked(t *testing.T) {
	tie := area(`{}`, `[[[121.4,37.4],[121.401,37.401],[121.401,37.4],[121.4,37.401],[121.4,37.4]]]`)
	o := importer.Options{File: write(t, "in.geojson", collection(area(`{}`, square), tie)), As: "features:areas", Strict: true, ErrorFile: inFolder(t, "e.csv")}
	report := run(t, newStore(t), o)
	if report.Stored != 1 || report.Refused != 1 || !strings.Contains(errorRows(t, o.ErrorFile)[0][4], "have to be mended") {
		t.Errorf("%+v", report)
	}
}

// Two imports of the same file at the same time: the second writes its batches, the first is told and changes nothing of them.
func TestAnotherImportIsNoticed(t *testing.T) {
	store := newStore(t)
	file, _ := survey(t, 5)
	late, met := crashOptions(file), false
	late.Progress = func(r importer.Report) {
		if met || r.Stored == 0 {
			return
		}
		met = true
		if other := run(t, store, crashOptions(file)); other.Resumed != crashBatch {
			t.Errorf("%+v", other)
		}
	}
	_, err := importer.Run(t.Context(), late, store)
	var problem *importer.Problem
	if !errors.As(err, &problem) || !strings.Contains(err.Error(), "another import is writing") {
		t.Errorf("%v", err)
	}
	whole := newStore(t)
	run(t, whole, crashOptions(file))
	if diff := cmp.Diff(plain(rows(t, whole, "things")), plain(rows(t, store, "things"))); diff != "" {
		t.Errorf("the rows are others: %s", diff)
	}
}

// What somebody draws while a file is imported stays as it is: the rows of the file get other ids, and each is there once.
func TestWhatIsDrawnMeanwhileStays(t *testing.T) {
	store := newStore(t)
	file, count := survey(t, 5)
	o := crashOptions(file)
	var drawn []int64
	o.Progress = func(r importer.Report) {
		if r.Stored == 0 || len(drawn) == 3 {
			return
		}
		there := rows(t, store, "things")
		row := there[len(there)-1]
		row.ID, row.Version, row.Values = 0, 0, slices.Clone(row.Values)
		row.Values[0] = data.Text(fmt.Sprintf("drawn %d", len(drawn)))
		amended, err := store.Amend(t.Context(), data.Write{Table: "things", Op: data.OpInsert, Row: row})
		if err != nil {
			t.Fatal(err)
		}
		drawn = append(drawn, amended.ID)
	}
	report := run(t, store, o)
	codes, mine := map[string]int{}, 0
	for _, row := range rows(t, store, "things") {
		codes[row.Values[0].Text()]++
		if strings.HasPrefix(row.Values[0].Text(), "drawn") && slices.Contains(drawn, row.ID) && row.Version == 1 {
			mine++
		}
	}
	if len(drawn) != 3 || mine != 3 || report.Stored != int64(count) || len(codes) != count+3 {
		t.Errorf("%d of %d that were drawn are there, %d codes of %d rows: %+v", mine, len(drawn), len(codes), count, report)
	}
	again := run(t, store, crashOptions(file))
	if again.Stored > 0 || len(rows(t, store, "things")) != count+3 {
		t.Errorf("imported again: %+v", again)
	}
}
