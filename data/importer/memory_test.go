package importer_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"lintu/data/importer"
)

// What an import holds does not grow with the file: between the first rows and the last, the heap stays as it is.
func TestMemoryIsBounded(t *testing.T) {
	const rows = 60_000
	var text strings.Builder
	text.WriteString("no,lon,lat,name\n")
	for i := range rows {
		fmt.Fprintf(&text, "%s%d,121.%05d,37.4,点%d\n", strings.Repeat("0", 40), i, i, i)
	}
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	file := write(t, "in.csv", text.String())
	text.Reset()
	var early, late uint64
	report := run(t, newStore(t), importer.Options{File: file, As: "features:things", CRS: "4490", Key: "no", DryRun: true, Work: t.TempDir(), Progress: func(r importer.Report) {
		switch r.Stored {
		case 5000:
			early = held()
		case rows:
			late = held()
		}
	}})
	if report.Stored != rows || early == 0 || late == 0 {
		t.Fatalf("%+v", report)
	}
	if late > early+1<<20 {
		t.Errorf("%d KB are held after %d rows and %d KB after 5000", late>>10, rows, early>>10)
	}
}
