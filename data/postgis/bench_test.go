package postgis_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis/postgistest"
)

// benchRows is how many flats are loaded and read; LINTU_BENCH_ROWS says otherwise.
func benchRows(b *testing.B) int64 {
	text := os.Getenv("LINTU_BENCH_ROWS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.ParseInt(text, 10, 64)
	must(b, err)
	return n
}

// flat is a household as the demo city has them: 21 columns, two references, six indexes.
func flat(i int64) data.Row {
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	spread := float64(i*7919%1_000_003) / 1_000_003
	return data.Household{
		Meta: data.Meta{
			ID: i, Code: fmt.Sprintf("510502001001%012d", i), Class: data.ClassHouse, Source: "bench", CollectedAt: at, UpdatedAt: at, Demo: true,
		},
		Region: "510502001001001", Building: (i-1)/40 + 1, Unit: (i-1)/20 + 1, Floor: int(i % 20), FloorLabel: strconv.FormatInt(i%20, 10),
		Column: int(i % 4), Room: fmt.Sprintf("%d%02d", i%20+1, i%4+1), Use: "home", Occupancy: data.OwnerOccupied,
		Area: 60 + float64(i%900)/10, Position: &orb.Point{105.3 + spread/5, 28.7 + float64(i%1009)/5045},
	}.Row()
}

// benchCity is a city on a cluster that does wait for the disk, with the buildings and units that flats refer to.
func benchCity(b *testing.B, rows int64) city {
	b.Helper()
	cluster := postgistest.Start(b, "fsync = on", "autovacuum = off")
	c := newCity(b, migrated(b, cluster.Template()))
	ctx := context.Background()
	_, err := c.Load(ctx, "buildings", rowsOf(rows/40+1, func(i int64) data.Row {
		return data.Building{Meta: meta(i), Region: "510502001001001"}.Row()
	}))
	must(b, err)
	_, err = c.Load(ctx, "units", rowsOf(rows/20+1, func(i int64) data.Row {
		return data.Unit{Meta: meta(i), Region: "510502001001001", Building: (i-1)/2 + 1}.Row()
	}))
	must(b, err)
	c.sql(b, "ANALYZE")
	return c
}

// BenchmarkLoad compares ways to load the same flats into the same table with the same indexes, one after the other in one
// run, round after round. "plain" is the yardstick: COPY in binary form of bytes that lie ready, without any trigger.
func BenchmarkLoad(b *testing.B) {
	rows := benchRows(b)
	c := benchCity(b, rows)
	ready := copyBytes(b, c, rows)
	triggers := func(which, pattern string) {
		var sql string
		must(b, c.other.QueryRow(context.Background(), `SELECT coalesce(string_agg(format('ALTER TABLE lintu.households %s TRIGGER %I;', $1::text, tgname), ''), '')
FROM pg_trigger WHERE tgrelid = 'lintu.households'::regclass AND tgname LIKE $2`, which, pattern).Scan(&sql))
		c.sql(b, sql)
	}
	const keys = `ALTER TABLE lintu.households ADD CONSTRAINT fk_b FOREIGN KEY (building_id) REFERENCES lintu.buildings ON DELETE CASCADE;
ALTER TABLE lintu.households ADD CONSTRAINT fk_u FOREIGN KEY (unit_id) REFERENCES lintu.units ON DELETE SET NULL`
	plain := func() { copyIn(b, c, ready) }
	variants := []struct {
		name          string
		before, after func()
		load          func()
	}{
		{"plain", func() { triggers("DISABLE", "%") }, func() { triggers("ENABLE", "%") }, plain},
		{"references by statement", func() { triggers("DISABLE", "zz%") }, func() { triggers("ENABLE", "zz%") }, plain},
		{
			"references by foreign keys", func() { triggers("DISABLE", "%"); c.sql(b, keys) },
			func() {
				c.sql(b, "ALTER TABLE lintu.households DROP CONSTRAINT fk_b, DROP CONSTRAINT fk_u")
				triggers("ENABLE", "%")
			}, plain,
		},
		{"outbox", func() { triggers("DISABLE", "lintu%") }, func() { triggers("ENABLE", "lintu%") }, plain},
		{"Load", func() {}, func() {}, func() {
			n, err := c.Load(context.Background(), "households", rowsOf(rows, flat))
			if err != nil || n != rows {
				b.Fatalf("%d, %v", n, err)
			}
		}},
	}
	spent := map[string]cost{}
	rounds := 0
	for b.Loop() {
		rounds++
		for _, v := range variants {
			c.sql(b, "TRUNCATE lintu.households; TRUNCATE lintu_store.outbox; CHECKPOINT")
			v.before()
			spent[v.name] = spent[v.name].plus(measure(b, c, v.load))
			v.after()
		}
	}
	base := spent["plain"]
	for _, v := range variants {
		s := spent[v.name]
		b.Logf("%-28s %8.0f rows/s, %.2f of plain; %.0f rows per second of the server's CPU, %.2f of plain", v.name,
			float64(rows)*float64(rounds)/s.wall.Seconds(), base.wall.Seconds()/s.wall.Seconds(),
			float64(rows)*float64(rounds)/s.server.Seconds(), base.server.Seconds()/s.server.Seconds())
	}
	b.ReportMetric(base.wall.Seconds()/spent["Load"].wall.Seconds(), "of-plain-COPY")
	b.ReportMetric(base.server.Seconds()/spent["Load"].server.Seconds(), "of-its-CPU")
}

// cost is what something took. The CPU time of the server is firmer than the clock where others work on the machine.
type cost struct{ wall, server, self time.Duration }

func (c cost) plus(o cost) cost { return cost{c.wall + o.wall, c.server + o.server, c.self + o.self} }

func measure(b *testing.B, c city, do func()) cost {
	b.Helper()
	before, own, began := serverCPU(b, c), ownCPU(b), time.Now()
	do()
	return cost{wall: time.Since(began), self: ownCPU(b) - own, server: serverCPU(b, c) - before}
}

func ownCPU(b *testing.B) time.Duration {
	var r syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// serverCPU is the CPU time of all processes of the cluster that are there.
func serverCPU(b *testing.B, c city) time.Duration {
	b.Helper()
	rows, err := c.other.Query(context.Background(), "SELECT pid FROM pg_stat_activity ORDER BY pid")
	must(b, err)
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	must(b, err)
	const ticks = 100 // a second, in /proc on every Linux
	total := 0
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		must(b, err)
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, field := range fields[11:13] { // user and system time, proc(5)
			n, err := strconv.Atoi(field)
			must(b, err)
			total += n
		}
	}
	return time.Duration(total) * time.Second / ticks
}

// copyBytes are flats as COPY gives and takes them in binary form.
func copyBytes(b *testing.B, c city, rows int64) []byte {
	b.Helper()
	_, err := c.Load(context.Background(), "households", rowsOf(rows, flat))
	must(b, err)
	var out bytes.Buffer
	_, err = c.other.PgConn().CopyTo(context.Background(), &out, "COPY lintu.households TO STDOUT (FORMAT binary)")
	must(b, err)
	return out.Bytes()
}

func copyIn(b *testing.B, c city, ready []byte) {
	b.Helper()
	_, err := c.other.PgConn().CopyFrom(context.Background(), bytes.NewReader(ready), "COPY lintu.households FROM STDIN (FORMAT binary)")
	must(b, err)
}

// BenchmarkScan compares reading flats into rows with psql's binary COPY of them, on one connection each.
func BenchmarkScan(b *testing.B) {
	rows := benchRows(b)
	c := benchCity(b, rows)
	_, err := c.Load(context.Background(), "households", rowsOf(rows, flat))
	must(b, err)
	c.sql(b, "VACUUM ANALYZE lintu.households")
	var ours cost
	var theirs time.Duration
	for b.Loop() {
		began := time.Now()
		command := exec.Command("psql", "-X", "-q", c.url, "-c", `\copy lintu.households TO STDOUT (FORMAT binary)`)
		must(b, command.Run())
		theirs += time.Since(began)
		n := int64(0)
		ours = ours.plus(measure(b, c, func() {
			must(b, c.Scan(context.Background(), data.Query{Table: "households", Scope: data.Everything()}, func(data.Row) error {
				n++
				return nil
			}))
		}))
		if n != rows {
			b.Fatalf("%d rows", n)
		}
	}
	each := float64(rows) * float64(b.N)
	b.Logf("psql %.0f rows/s, Scan %.0f rows/s (%.2f s of the server's CPU and %.2f of our own)", each/theirs.Seconds(), each/ours.wall.Seconds(),
		ours.server.Seconds(), ours.self.Seconds())
	b.ReportMetric(theirs.Seconds()/ours.wall.Seconds(), "of-psql-COPY")
}

// BenchmarkUpdate compares a statement that updates 100,000 rows with and without the triggers.
func BenchmarkUpdate(b *testing.B) {
	const rows = 100_000
	c := benchCity(b, rows)
	_, err := c.Load(context.Background(), "households", rowsOf(rows, flat))
	must(b, err)
	spent := map[string]time.Duration{}
	for b.Loop() {
		for _, which := range []string{"DISABLE", "ENABLE"} {
			c.sql(b, "ALTER TABLE lintu.households "+which+" TRIGGER USER")
			c.sql(b, "VACUUM lintu.households")
			c.sql(b, "CHECKPOINT")
			began := time.Now()
			c.sql(b, "UPDATE lintu.households SET floor = floor + 1")
			spent[which] += time.Since(began)
		}
	}
	b.ReportMetric(spent["DISABLE"].Seconds()/spent["ENABLE"].Seconds(), "of-without-triggers")
}

// BenchmarkWriteOne is one edit of one device, with everything that follows.
func BenchmarkWriteOne(b *testing.B) {
	c := benchCity(b, 1000)
	c.write(b, insert("devices", data.Device{Meta: meta(1), Building: 1}.Row()))
	row := data.Device{Meta: meta(1), Building: 1, Name: "烟感", Position: &orb.Point{105.4, 28.8}}.Row()
	latency := make([]time.Duration, 0, b.N)
	for b.Loop() {
		began := time.Now()
		c.write(b, data.Batch{{Table: "devices", Op: data.OpUpdate, Row: row}})
		latency = append(latency, time.Since(began))
	}
	b.ReportMetric(float64(quantile(latency, 0.5).Microseconds()), "µs-p50")
	b.ReportMetric(float64(quantile(latency, 0.99).Microseconds()), "µs-p99")
}
