// load measures tile servers on a recorded list of requests. Standard library only.
//
//	load mklist -size M > lists/M.txt
//	load run -config servers.json -list lists/M.txt -db bench_m [-only a,b] [-rounds 3] [-reqs 400] ...
//
// It starts every server itself (only loopback addresses are accepted), runs the
// phases interleaved (A B C A B C ...), and takes CPU from /proc around each phase,
// for the server's processes, for PostgreSQL's and for itself.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("load mklist|run")
	}
	fs := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	switch os.Args[1] {
	case "mklist":
		size := fs.String("size", "M", "")
		fs.Parse(os.Args[2:])
		mklist(*size, os.Stdout)
	case "run":
		run(fs)
	default:
		log.Fatal("load mklist|run")
	}
}

func run(fs *flag.FlagSet) {
	cfg := fs.String("config", "servers.json", "")
	listF := fs.String("list", "lists/M.txt", "")
	db := fs.String("db", "bench_m", "")
	only := fs.String("only", "", "names, comma separated; default all that are not slots")
	rounds := fs.Int("rounds", 3, "")
	reqs := fs.Int("reqs", 400, "requests of one throughput phase, the same for every server (at most 200000)")
	connsF := fs.String("conns", "1,8,32", "")
	perZoom := fs.Int("perzoom", 50, "latency samples per zoom and round")
	phases := fs.String("phases", "check,lat,thr", "")
	pgPid := fs.String("pgpid", filepath.Join(scratch(), "pg", "postmaster.pid"), "")
	tmp := fs.String("tmp", scratch(), "")
	outF := fs.String("out", "", "raw phases as JSON")
	fs.Parse(os.Args[2:])
	*reqs = min(*reqs, 200_000)
	runtime.GOMAXPROCS(2)

	var all, srv []*server
	b, err := os.ReadFile(*cfg)
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range all {
		if *only == "" && !s.Skip || slices.Contains(strings.Split(*only, ","), s.Name) {
			srv = append(srv, s)
		}
	}
	b, err = os.ReadFile(*pgPid)
	if err != nil {
		log.Fatal(err)
	}
	pg, _ := strconv.Atoi(strings.Fields(string(b))[0])
	here, _ := os.Getwd()
	logs := filepath.Join(*tmp, "logs")
	os.MkdirAll(logs, 0o755)
	vars := strings.NewReplacer("${DB}", *db, "${TMP}", *tmp, "${HERE}", here)
	defer func() {
		for _, s := range srv {
			s.stop()
		}
	}()
	list := readList(*listF)
	// latency list: per zoom, distinct tiles spread over the recording
	byZ := map[int][]tile{}
	seen := map[tile]bool{}
	for _, t := range list {
		if !seen[t] {
			seen[t] = true
			byZ[t.z] = append(byZ[t.z], t)
		}
	}
	var zs []int
	lat := map[int][]tile{}
	for z, v := range byZ {
		zs = append(zs, z)
		for i := range *perZoom {
			if len(v) >= *perZoom {
				lat[z] = append(lat[z], v[i*len(v)/(*perZoom)])
			} else {
				lat[z] = append(lat[z], v[i%len(v)])
			}
		}
	}
	sort.Ints(zs)
	fmt.Printf("list %s: %d requests, %d distinct; per zoom:", *listF, len(list), len(seen))
	for _, z := range zs {
		n := 0
		for _, t := range list {
			n += b2i(t.z == z)
		}
		fmt.Printf(" z%d %d/%d", z, n, len(byZ[z]))
	}
	fmt.Println()

	for _, s := range srv {
		if err := s.start(vars, logs); err != nil {
			fmt.Printf("%s: %v\n", s.Name, err)
			s.dead = true
			s.stop()
			continue
		}
		time.Sleep(300 * time.Millisecond)
		s.rssIdle = pss(s.pids()...)
		warm := &phase{Ms: map[int][]float64{}}
		paths := make([]string, len(list))
		for i, t := range list {
			paths[i] = s.path(t)
		}
		if s.Preheat {
			k := s.conn()
			for t := range seen {
				if st, _, _, err := k.get(s.path(t)); err != nil || (st != 200 && st != 204) {
					log.Printf("%s: preheat %v: %d %v", s.Name, t, st, err)
				}
			}
		} else {
			throughput(s, paths, list, 8, 150, warm)
		}
	}
	srv = slices.DeleteFunc(srv, func(s *server) bool { return s.dead })

	if strings.Contains(*phases, "check") {
		check(srv, zs, lat)
	}
	var ph []*phase
	for r := range *rounds {
		if strings.Contains(*phases, "lat") {
			parts := map[string]*phase{}
			for _, z := range zs {
				for k := range srv {
					s := srv[(k+r)%len(srv)]
					p := measured(s, pg, "lat", r, func(p *phase) {
						k := s.conn()
						for _, t := range lat[z] {
							path := s.path(t)
							t0 := time.Now()
							st, b, _, err := k.get(path)
							if err != nil || (st != 200 && st != 204) {
								p.Errors++
								continue
							}
							p.add(z, float64(time.Since(t0))/1e6)
							p.Reqs++
							p.Bytes += int64(len(b))
						}
						if k.c != nil {
							k.c.Close()
						}
					})
					if q := parts[s.Name]; q == nil {
						parts[s.Name] = p
					} else {
						q.Reqs += p.Reqs
						q.Errors += p.Errors
						q.Bytes += p.Bytes
						q.Secs += p.Secs
						q.SrvCPU += p.SrvCPU
						q.PgCPU += p.PgCPU
						q.LoadCPU += p.LoadCPU
						q.Other = max(q.Other, p.Other)
						q.Ms[z] = p.Ms[z]
					}
				}
			}
			for _, s := range srv {
				ph = append(ph, parts[s.Name])
			}
		}
		if strings.Contains(*phases, "thr") {
			for _, c := range strings.Split(*connsF, ",") {
				n, _ := strconv.Atoi(c)
				n = min(n, 256)
				for k := range srv {
					s := srv[(k+r)%len(srv)]
					paths := make([]string, len(list))
					for i, t := range list {
						paths[i] = s.path(t)
					}
					ph = append(ph, measured(s, pg, "c"+c, r, func(p *phase) {
						throughput(s, paths, list, n, *reqs, p)
					}))
				}
			}
		}
		fmt.Fprintf(os.Stderr, "round %d done\n", r+1)
	}
	report(srv, zs, ph, strings.Split(*connsF, ","), *phases)
	if *outF != "" {
		b, _ := json.MarshalIndent(ph, "", " ")
		os.WriteFile(*outF, b, 0o644)
	}
}

// scratch is the folder for everything the benchmark writes: $LINTU_BENCH, or lintu-bench in the temporary folder.
func scratch() string {
	if d := os.Getenv("LINTU_BENCH"); d != "" {
		return d
	}
	return filepath.Join(os.TempDir(), "lintu-bench")
}
