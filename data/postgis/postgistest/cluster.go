// Package postgistest gives tests a real PostgreSQL with PostGIS: a throwaway cluster on a free port in a temporary
// folder, or databases in the one that LINTU_TEST_POSTGRES names.
package postgistest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Cluster is a running PostgreSQL server.
type Cluster struct {
	url    url.URL // of the maintenance database, as a superuser
	folder string  // empty when the cluster is not ours to stop
	serial atomic.Int64
	plain  Template // the database with PostGIS and nothing else
}

// Template is a database that others are copied from: a tenth of a second instead of several.
type Template struct {
	cluster *Cluster
	once    sync.Once
	name    string
}

// Existing uses the server LINTU_TEST_POSTGRES names, or starts one as [Start] does.
func Existing(t testing.TB) *Cluster {
	t.Helper()
	name := os.Getenv("LINTU_TEST_POSTGRES")
	if name == "" {
		return Start(t)
	}
	parsed, err := url.Parse(name)
	if err != nil {
		t.Fatalf("LINTU_TEST_POSTGRES is no URL: %v", err)
	}
	return &Cluster{url: *parsed}
}

// Start makes a cluster that dies with the test. It can be stopped, killed and started again on the same port. It does not
// wait for the disk, since only the machine's death could tell; settings, lines of postgresql.conf, say otherwise.
func Start(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	folder := t.TempDir()
	handOver(t, folder)
	c := clusterIn(t, folder)
	c.plain.name = seeded
	if output, err := exec.Command("cp", "-a", "--reflink=auto", seed(t), c.Data()).CombinedOutput(); err != nil {
		t.Fatalf("copy the prepared cluster: %v\n%s", err, output)
	}
	c.configure(t, settings...)
	c.Start(t)
	t.Cleanup(func() { c.Kill(t) })
	return c
}

// clusterIn is a cluster that is to be in a folder, on a free port.
func clusterIn(t testing.TB, folder string) *Cluster {
	t.Helper()
	return &Cluster{folder: folder, url: url.URL{
		Scheme: "postgres", User: url.User("postgres"), Host: freeAddress(t), Path: "/postgres", RawQuery: "sslmode=disable",
	}}
}

// configure adds the settings of all tests and those given: the last of a name counts.
func (c *Cluster) configure(t testing.TB, settings ...string) {
	t.Helper()
	own := fmt.Sprintf("listen_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = '%s'\n"+
		"shared_buffers = 256MB\nmax_wal_size = 4GB\nwal_level = replica\nmax_connections = 200\n"+
		"max_prepared_transactions = 2\nfsync = off\n", c.url.Port(), c.folder)
	file, err := os.OpenFile(filepath.Join(c.Data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(own + strings.Join(settings, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// Start brings a stopped cluster up again.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.Data(), "-l", filepath.Join(c.folder, "server.log"), "-w", "-t", "60", "start")
}

// Stop shuts the cluster down as an operator would (fast: connections are cut).
func (c *Cluster) Stop(t testing.TB) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.Data(), "-w", "-m", "fast", "stop")
}

// Kill ends the cluster without a shutdown, as a power cut would; it is no error if it does not run.
func (c *Cluster) Kill(t testing.TB) {
	t.Helper()
	_ = c.command("pg_ctl", "-D", c.Data(), "-w", "-m", "immediate", "stop").Run()
}

// Freeze has the cluster take connections and answer nothing, as when its disk hangs.
func (c *Cluster) Freeze(t testing.TB) {
	t.Helper()
	c.signal(t, syscall.SIGSTOP)
	t.Cleanup(func() { _ = c.signalled(syscall.SIGCONT) }) // before it is stopped; it may have been since
}

// Thaw has it go on.
func (c *Cluster) Thaw(t testing.TB) {
	t.Helper()
	c.signal(t, syscall.SIGCONT)
}

func (c *Cluster) signal(t testing.TB, what syscall.Signal) {
	t.Helper()
	if err := c.signalled(what); err != nil {
		t.Fatal(err)
	}
}

// signalled tells all processes of the cluster something, the one that makes the others first.
func (c *Cluster) signalled(what syscall.Signal) error {
	text, err := os.ReadFile(filepath.Join(c.Data(), "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	if err = syscall.Kill(pid, what); err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return err
	}
	for _, text := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(text); err == nil {
			_ = syscall.Kill(child, what) // it may have ended
		}
	}
	return nil
}

// Data is the cluster's data directory.
func (c *Cluster) Data() string { return filepath.Join(c.folder, "data") }

// URL is the maintenance database, as a superuser.
func (c *Cluster) URL() string { return c.url.String() }

// Database makes an empty database with PostGIS and gives its URL. It is dropped with the test.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	return c.copied(t, c.withPostGIS(t))
}

// withPostGIS is the name of the database that has PostGIS and nothing else.
func (c *Cluster) withPostGIS(t testing.TB) string {
	t.Helper()
	c.plain.once.Do(func() {
		if c.plain.name != "" {
			return // the cluster came with it
		}
		name := c.fresh()
		c.makePostGIS(t, name)
		c.plain.name = name
	})
	if c.plain.name == "" {
		t.Fatal("the database with PostGIS could not be made")
	}
	return c.plain.name
}

func (c *Cluster) makePostGIS(t testing.TB, name string) {
	t.Helper()
	c.exec(t, c.URL(), "CREATE DATABASE "+name)
	for _, statement := range lightPostGIS {
		c.exec(t, c.named(name), statement)
	}
}

// Template makes a database with PostGIS and has it prepared, once, for many copies.
func (c *Cluster) Template() *Template { return &Template{cluster: c} }

// Database is a copy of the template, which prepare made ready when the first one was asked for. It is dropped with the
// test.
func (p *Template) Database(t testing.TB, prepare func(url string)) string {
	t.Helper()
	p.once.Do(func() {
		name := p.cluster.fresh()
		p.cluster.exec(t, p.cluster.URL(), "CREATE DATABASE "+name+" TEMPLATE "+p.cluster.withPostGIS(t))
		prepare(p.cluster.named(name))
		p.name = name
	})
	if p.name == "" {
		t.Fatal("the template of the database could not be made")
	}
	return p.cluster.copied(t, p.name)
}

// copied is a copy of a database, dropped with the test.
func (c *Cluster) copied(t testing.TB, from string) string {
	t.Helper()
	name := c.fresh()
	c.exec(t, c.URL(), "CREATE DATABASE "+name+" TEMPLATE "+from)
	t.Cleanup(func() {
		if c.folder == "" { // ours dies whole
			c.exec(t, c.URL(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		}
	})
	return c.named(name)
}

func (c *Cluster) fresh() string { return fmt.Sprintf("lintu_%d_%d", os.Getpid(), c.serial.Add(1)) }

func (c *Cluster) named(database string) string {
	target := c.url
	target.Path = "/" + database
	return target.String()
}

func (c *Cluster) exec(t testing.TB, target, sql string) {
	t.Helper()
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, target)
	if err != nil {
		t.Fatalf("connect to the test cluster: %v", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// Ask runs a query in a database and gives its rows as text, the columns of each joined by |.
func (c *Cluster) Ask(t testing.TB, target, sql string) []string {
	t.Helper()
	ctx := context.Background() // cleanups ask too
	connection, err := pgx.Connect(ctx, target)
	if err != nil {
		t.Fatalf("connect to the test cluster: %v", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	answers, err := connection.PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var lines []string
	for _, answer := range answers {
		for _, row := range answer.Rows {
			lines = append(lines, string(bytes.Join(row, []byte("|"))))
		}
	}
	return lines
}

// Hold runs a statement in a transaction that lasts until release is called, or the test ends.
func (c *Cluster) Hold(t testing.TB, target, sql string) (release func()) {
	t.Helper()
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, target)
	if err != nil {
		t.Fatalf("connect to the test cluster: %v", err)
	}
	release = func() { _ = connection.Close(ctx) }
	t.Cleanup(release)
	if _, err := connection.Exec(ctx, "BEGIN; "+sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return release
}

// Tablespace has the tables that a database gets from now on lie in a folder.
func (c *Cluster) Tablespace(t testing.TB, target, folder string) {
	t.Helper()
	handOver(t, folder)
	name := c.fresh()
	c.exec(t, target, fmt.Sprintf("CREATE TABLESPACE %s LOCATION '%s'", name, folder))
	database := c.Ask(t, target, "SELECT current_database()")[0]
	c.exec(t, target, fmt.Sprintf("ALTER DATABASE %s SET default_tablespace = %s", database, name))
}

func (c *Cluster) run(t testing.TB, tool string, args ...string) {
	t.Helper()
	if output, err := c.command(tool, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, output)
	}
}

// command runs a PostgreSQL tool; as root it becomes the postgres user, since the server refuses to run as root. Output
// of a server it starts must not hold the pipe open, hence the files of pg_ctl -l.
func (c *Cluster) command(tool string, args ...string) *exec.Cmd {
	path := filepath.Join(binaries(), tool)
	if os.Getuid() != 0 {
		return exec.Command(path, args...)
	}
	return exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
}

// binaries is the folder of the newest installed server.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "/usr/lib/postgresql/15/bin"
	}
	return filepath.Dir(found[len(found)-1])
}

// handOver gives the folder to the postgres user when we are root.
func handOver(t testing.TB, folder string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(binaries(), "initdb")); err != nil {
		t.Fatal("PostgreSQL with PostGIS is missing: apt-get install postgresql-15-postgis-3")
	}
	if os.Getuid() != 0 {
		return
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal("the postgres user is missing: apt-get install postgresql-15-postgis-3")
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		t.Fatal(err)
	}
	for parent := filepath.Dir(folder); strings.HasPrefix(parent, os.TempDir()) && parent != os.TempDir(); parent = filepath.Dir(parent) {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
