package geopackage_test

import (
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// BenchmarkFloor is SQLite alone: the twelve columns and the point of [doors] inserted into a bare table in one
// transaction, without indexes, checks or a spatial index, and read back. Load and Scan are to be compared with it, for
// both move with the machine.
func BenchmarkFloor(b *testing.B) {
	const columns = "id INTEGER PRIMARY KEY, version INTEGER, geom BLOB, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT, h INTEGER, i INTEGER, j INTEGER, k TEXT, l REAL"
	bare := func(b *testing.B) *sqlite.Conn {
		b.Helper()
		conn, err := sqlite.OpenConn(filepath.Join(b.TempDir(), "bare.db"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		for _, statement := range []string{"PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536", "CREATE TABLE doors (" + columns + ")"} {
			if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
				b.Fatal(err)
			}
		}
		return conn
	}
	b.Run("insert", func(b *testing.B) {
		w := start(b)
		for b.Loop() {
			b.StopTimer()
			conn := bare(b)
			b.StartTimer()
			bareInsert(b, conn)
		}
		w.rate(b, benchRows)
	})
	b.Run("scan", func(b *testing.B) {
		conn := bare(b)
		bareInsert(b, conn)
		w := start(b)
		b.ResetTimer()
		for b.Loop() {
			bareScan(b, conn)
		}
		w.rate(b, benchRows)
	})
}

func bareInsert(b *testing.B, conn *sqlite.Conn) {
	b.Helper()
	run := func(statement string) {
		if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			b.Fatal(err)
		}
	}
	run("BEGIN IMMEDIATE")
	stmt := conn.Prep("INSERT INTO doors VALUES (?, 1, ?, ?, NULL, 'house', 'bench', NULL, '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.000Z', 1, ?, ?, ?, ?)")
	blob := make([]byte, 29)
	code := benchMeta(1).Code
	for i := range int64(benchRows) {
		stmt.BindInt64(1, i+1)
		stmt.BindBytes(2, blob)
		stmt.BindText(3, code)
		stmt.BindInt64(4, i/40)
		stmt.BindInt64(5, i%20)
		stmt.BindText(6, "1203")
		stmt.BindFloat(7, float64(i))
		if _, err := stmt.Step(); err != nil {
			b.Fatal(err)
		}
		if err := stmt.Reset(); err != nil {
			b.Fatal(err)
		}
	}
	run("COMMIT")
}

func bareScan(b *testing.B, conn *sqlite.Conn) {
	b.Helper()
	var (
		points []orb.Point
		length int
	)
	buf := make([]byte, 64)
	stmt := conn.Prep("SELECT * FROM doors ORDER BY id")
	for {
		more, err := stmt.Step()
		if err != nil {
			b.Fatal(err)
		}
		if !more {
			break
		}
		points = append(points[:0], orb.Point{float64(stmt.ColumnInt64(0)), float64(stmt.ColumnInt64(1))})
		length += stmt.ColumnBytes(2, buf)
		for column := 3; column < 10; column++ {
			length += len(stmt.ColumnText(column))
		}
		length += int(stmt.ColumnInt64(10)+stmt.ColumnInt64(11)+stmt.ColumnInt64(12)) + len(stmt.ColumnText(13)) + int(stmt.ColumnFloat(14))
	}
	if length == 0 || len(points) == 0 {
		b.Fatal("nothing read")
	}
}
