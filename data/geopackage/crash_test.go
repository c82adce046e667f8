package geopackage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
)

// What the test binary does instead of testing when it is started as a child; see [child].
const (
	childTask = "LINTU_TEST_CHILD"
	childPath = "LINTU_TEST_STORE"
)

// batchSize is how many rows a child writes at once: whatever moment it dies, their number must be a multiple.
const batchSize = 7

func TestMain(m *testing.M) {
	tasks := map[string]func(*Store) error{"write": writeForever, "load": loadForever, "both": writeAndLoadForever, "create": nil, "nobody": nil}
	task, ok := tasks[os.Getenv(childTask)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := child(os.Getenv(childTask), os.Getenv(childPath), task); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// child opens the store of the environment and works on it until it is killed.
func child(task, path string, do func(*Store) error) error {
	switch task {
	case "create":
		for i := 0; ; i++ {
			s, err := Create(fmt.Sprintf("%s.%d", path, i), Options{})
			if err != nil {
				return err
			}
			if err := s.Close(); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "nobody":
		const nobody = 65534
		if err := syscall.Setuid(nobody); err != nil {
			return err
		}
		s, err := Open(path, Options{})
		if err == nil {
			return s.Close()
		}
		return err
	default:
		s, err := Open(path, Options{})
		if err != nil {
			return err
		}
		return do(s)
	}
}

func writeForever(s *Store) error {
	for id := int64(1); ; {
		var batch data.Batch
		for range batchSize {
			batch = append(batch, data.Write{Table: "shops", Op: data.OpInsert, Row: shop(id)})
			id++
		}
		if _, err := s.Write(context.Background(), batch); err != nil {
			return err
		}
		fmt.Println(id - 1)
	}
}

// writeAndLoadForever goes on behind the last row: a few batches, then a bulk load of as many rows as make whole batches.
func writeAndLoadForever(s *Store) error {
	ctx, id := context.Background(), int64(0)
	err := s.Scan(ctx, data.Query{Table: "shops", Scope: data.Everything()}, func(row data.Row) error { id = row.ID; return nil })
	for n := 1; err == nil; n++ {
		if n%4 == 0 {
			end := id + 200*batchSize
			_, err = s.Load(ctx, "shops", func() (data.Row, bool) { id++; return shop(id), id <= end })
			id = end
		} else {
			var batch data.Batch
			for range batchSize {
				id++
				batch = append(batch, data.Write{Table: "shops", Op: data.OpInsert, Row: shop(id)})
			}
			_, err = s.Write(ctx, batch)
		}
		fmt.Println(id)
	}
	return err
}

func shop(id int64) data.Row {
	at := orb.Point{105 + float64(id%1000)/1000, 28 + float64(id%777)/1000}
	return data.Feature{Meta: data.Meta{ID: id, Code: "s"}, Geometry: at}.Row()
}

// loadForever loads rows and says how many it handed out, so that it can be killed in the middle.
func loadForever(s *Store) error {
	id := int64(0)
	_, err := s.Load(context.Background(), "shops", func() (data.Row, bool) {
		if id++; id%1000 == 0 {
			fmt.Println(id)
		}
		return shop(id), true
	})
	return err
}

// killed starts a child and kills it, as a power cut would, when it has said so many lines; it returns the last.
func killed(t *testing.T, task, path string, lines int) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childTask+"="+task, childPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, last := bufio.NewScanner(out), ""
	for range lines {
		if !said.Scan() {
			break
		}
		last = said.Text()
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for said.Scan() { // what it said before it died
		last = said.Text()
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v, %s", err, last)
	}
	return last
}

func shopStore(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "city.gpkg")
	s, err := Create(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Create(t.Context(), shops()), s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{1, 30} {
		path := shopStore(t)
		last := killed(t, "write", path, lines)
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatalf("after %d batches: %v", lines, err)
		}
		n, err := s.Count(t.Context(), data.Query{Table: "shops", Scope: data.Everything()})
		if err != nil || n%batchSize != 0 {
			t.Errorf("%d rows (%v): not whole batches of %d", n, err, batchSize)
		}
		if said := fmt.Sprint(n); len(said) < len(last) || len(said) == len(last) && said < last {
			t.Errorf("%d rows are there, %s were confirmed", n, last)
		}
		wantSoundRTree(t, s, "shops")
		wantSound(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestCrashesLoseAndRepeatNothing kills a writer again and again, at any moment, and follows it: what is in the table in the
// end was seen once, and nothing else was. The follower keeps its position in between and opens the store anew each time.
// LINTU_CRASHES is how often.
func TestCrashesLoseAndRepeatNothing(t *testing.T) {
	t.Parallel()
	rounds := 3
	if text := os.Getenv("LINTU_CRASHES"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	path, at, seen := shopStore(t), data.Position(""), map[int64]int{}
	for round := range rounds {
		s, err := Open(path, Options{Poll: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if at == "" {
			if at, err = s.Position(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var reader sync.WaitGroup
		reader.Go(func() {
			for s.Wait(ctx) == nil {
				at = look(t, s, at, seen)
			}
		})
		killed(t, "both", path, 1+round*7%23)
		stop()
		reader.Wait()
		at = look(t, s, at, seen)
		stored := int64(0)
		err = s.Scan(t.Context(), data.Query{Table: "shops", Scope: data.Everything()}, func(row data.Row) error {
			if stored++; seen[row.ID] != 1 {
				t.Errorf("%d was seen %d times", row.ID, seen[row.ID])
			}
			return nil
		})
		if err != nil || stored%batchSize != 0 || stored != int64(len(seen)) {
			t.Fatalf("%d rows are stored, %d were seen, batches have %d: %v", stored, len(seen), batchSize, err)
		}
		wantSoundRTree(t, s, "shops")
		wantSound(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rows through %d crashes", len(seen), rounds)
}

// look reads what came since a position, and counts the rows in it.
func look(t *testing.T, s *Store, at data.Position, seen map[int64]int) data.Position {
	delta, err := s.Changes(context.Background(), at)
	if err != nil || len(delta.Reload) > 0 {
		t.Errorf("reload %v, %v", delta.Reload, err)
		return at
	}
	for _, change := range delta.Changes {
		if seen[change.ID]++; change.Op != data.OpInsert {
			t.Errorf("%+v", change)
		}
	}
	return delta.Next
}

func TestKilledWhileLoading(t *testing.T) {
	t.Parallel()
	path := shopStore(t)
	killed(t, "load", path, 20)
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // of a test
	wantOnly(t, s, 0)
	rows := scattered(2000)
	loadRows(t, s, "shops", rows)
	wantOnly(t, s, 2000)
}

func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "city.gpkg")
	killed(t, "create", path, 3)
	files, err := filepath.Glob(path + ".*")
	if err != nil {
		t.Fatal(err)
	}
	stores := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".key") || strings.HasSuffix(file, "-wal") || strings.HasSuffix(file, "-shm") {
			continue
		}
		s, err := Open(file, Options{})
		if err != nil { // cut off: then it is as good as no file
			if s, err = Create(file, Options{}); err != nil {
				t.Errorf("%s neither opens nor can be made: %v", file, err)
				continue
			}
		}
		stores++
		wantSound(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if stores < 3 {
		t.Errorf("%d stores", stores)
	}
}

// TestAFileOneMayNotWrite opens a store as a user who may only read it.
func TestAFileOneMayNotWrite(t *testing.T) {
	if os.Getuid() != 0 {
		t.Log("not root: the file's owner, with the right to write taken away, stands in for another user")
	}
	path := shopStore(t)
	for file, mode := range map[string]os.FileMode{path: 0o444, path + ".key": 0o444, filepath.Dir(path): 0o555, filepath.Dir(filepath.Dir(path)): 0o755} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(filepath.Dir(path), 0o700) //nolint:errcheck // so that it can be removed
	said := ""
	if os.Getuid() == 0 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childTask+"=nobody", childPath+"="+path)
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Fatal("it opens for writing")
		}
		said = string(out)
	} else {
		s, err := Open(path, Options{})
		if err == nil {
			_ = s.Close()
			t.Fatal("it opens for writing")
		}
		said = err.Error()
	}
	if !strings.Contains(said, path) || !strings.Contains(said, "read-only") {
		t.Errorf("it says %q", said)
	}
}
