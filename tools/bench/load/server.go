package main

import (
	"fmt"
	"log"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type tile struct{ z, x, y int }

func (t tile) String() string { return fmt.Sprintf("%d/%d/%d", t.z, t.x, t.y) }

// the map the servers are asked for: the same layers by zoom for everyone
func layersAt(z int) []string {
	l := []string{"grids"}
	if z >= 12 {
		l = append(l, "compounds")
	}
	if z >= 13 {
		l = append(l, "buildings")
	}
	if z >= 14 {
		l = append(l, "cameras")
	}
	if z >= 16 {
		l = append(l, "households")
	}
	return l
}

type server struct {
	Name     string            `json:"name"`
	Cmds     [][]string        `json:"cmds"` // started in order; ${DB} ${TMP} ${HERE} replaced
	Env      map[string]string `json:"env"`
	URL      string            `json:"url"` // {layers} {z} {x} {y}
	Prefix   string            `json:"layer_prefix"`
	Sep      string            `json:"layer_sep"` // between layers, default ","
	Ready    string            `json:"ready"`
	Preheat  bool              `json:"preheat"`   // a warm cache: fill it with every distinct tile first
	Skip     bool              `json:"skip"`      // a slot, not run unless named in -only
	CacheDir string            `json:"cache_dir"` // emptied before the start
	Encoding string            `json:"encoding"`  // asked for, default gzip
	Wait     int               `json:"wait"`      // seconds until it is ready, default 60
	procs    []*exec.Cmd
	addr     string
	rssIdle  int64
	dead     bool
}

// conn is a connection that asks for the server's encoding.
func (s *server) conn() conn {
	if s.Encoding == "" {
		return conn{addr: s.addr, take: "gzip"}
	}
	return conn{addr: s.addr, take: s.Encoding}
}

func (s *server) path(t tile) string {
	var ls []string
	sep := s.Sep
	if sep == "" {
		sep = ","
	}
	for _, l := range layersAt(t.z) {
		ls = append(ls, s.Prefix+l)
	}
	u := strings.NewReplacer("{layers}", strings.Join(ls, sep), "{z}", strconv.Itoa(t.z),
		"{x}", strconv.Itoa(t.x), "{y}", strconv.Itoa(t.y)).Replace(s.URL)
	p, err := url.Parse(u)
	if err != nil {
		log.Fatal(err)
	}
	if ip := net.ParseIP(p.Hostname()); ip == nil || !ip.IsLoopback() {
		log.Fatalf("%s: only loopback addresses", s.Name)
	}
	s.addr = p.Host
	return p.RequestURI()
}

func (s *server) pids() (p []int) {
	for _, c := range s.procs {
		p = append(p, c.Process.Pid)
	}
	return
}

func (s *server) start(vars *strings.Replacer, logDir string) error {
	if s.CacheDir != "" {
		os.RemoveAll(vars.Replace(s.CacheDir))
	}
	lf, err := os.Create(filepath.Join(logDir, s.Name+".log"))
	if err != nil {
		return err
	}
	defer lf.Close()
	for _, a := range s.Cmds {
		var args []string
		for _, x := range a {
			args = append(args, vars.Replace(x))
		}
		c := exec.Command(args[0], args[1:]...)
		c.Env = os.Environ()
		for k, v := range s.Env {
			c.Env = append(c.Env, k+"="+vars.Replace(v))
		}
		c.Stdout, c.Stderr = lf, lf
		c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
		if err := c.Start(); err != nil {
			return err
		}
		s.procs = append(s.procs, c)
	}
	s.path(tile{14, 0, 0})
	if s.Wait == 0 {
		s.Wait = 60
	}
	for end := time.Now().Add(time.Duration(s.Wait) * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		k := s.conn()
		if st, _, _, err := k.get(s.Ready); err == nil && st < 500 {
			k.c.Close()
			return nil
		}
	}
	return fmt.Errorf("not ready, see %s", lf.Name())
}

func (s *server) stop() {
	for _, c := range s.procs {
		kids := tree(c.Process.Pid)
		c.Process.Signal(syscall.SIGTERM)
		done := make(chan bool)
		go func() { c.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			c.Process.Kill()
			<-done
		}
		for _, k := range kids[1:] {
			syscall.Kill(k, syscall.SIGTERM) // workers that outlive their parent (spawn-fcgi)
		}
	}
	s.procs = nil
}
