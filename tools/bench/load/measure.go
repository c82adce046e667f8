package main

import (
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

func pct(v []float64, p float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Clone(v)
	sort.Float64s(s)
	return s[min(len(s)-1, int(math.Ceil(p*float64(len(s))))-1+b2i(p == 0))]
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
func median(v []float64) float64 { return pct(v, .5) }

type phase struct {
	Server                 string
	Phase                  string // lat or c1, c8, c32
	Round                  int
	Reqs, Errors           int
	Secs                   float64
	Bytes                  int64
	SrvCPU, PgCPU, LoadCPU float64
	Other                  float64           // cores that everything else on the machine used meanwhile
	Ms                     map[int][]float64 `json:"-"` // per zoom
	P50, P95, P99          float64
}

func (p *phase) add(z int, ms float64) { p.Ms[z] = append(p.Ms[z], ms) }
func (p *phase) all() (v []float64) {
	for _, x := range p.Ms {
		v = append(v, x...)
	}
	return
}

func measured(s *server, pg int, name string, round int, f func(*phase)) *phase {
	p := &phase{Server: s.Name, Phase: name, Round: round, Ms: map[int][]float64{}}
	time.Sleep(150 * time.Millisecond)
	a, b, c, m, t := cpu(s.pids()...), cpu(pg), selfCPU(), machineCPU(), time.Now()
	f(p)
	m = machineCPU() - m
	p.Secs = time.Since(t).Seconds()
	p.SrvCPU, p.PgCPU, p.LoadCPU = cpu(s.pids()...)-a, cpu(pg)-b, selfCPU()-c
	p.Other = max(0, m-p.SrvCPU-p.PgCPU-p.LoadCPU) / p.Secs
	v := p.all()
	p.P50, p.P95, p.P99 = pct(v, .5), pct(v, .95), pct(v, .99)
	return p
}

// throughput does the same n requests for every server, spread evenly over the
// recording and drawn from one queue. Not "as many as fit in a time": a faster server
// would get further into the list, to other zooms, and would not be doing the same work.
func throughput(s *server, paths []string, list []tile, conns, n int, p *phase) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var next atomic.Int64
	for range conns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			k := s.conn()
			ms := map[int][]float64{}
			var ok, bad int
			var by int64
			for {
				i := int(next.Add(1)) - 1
				if i >= n || bad > 1000 {
					break
				}
				j := i * len(list) / n
				if n > len(list) {
					j = i % len(list)
				}
				t := time.Now()
				st, b, _, err := k.get(paths[j])
				if err != nil || (st != 200 && st != 204) {
					bad++
					continue
				}
				ok++
				by += int64(len(b))
				ms[list[j].z] = append(ms[list[j].z], float64(time.Since(t))/1e6)
			}
			if k.c != nil {
				k.c.Close()
			}
			mu.Lock()
			p.Reqs += ok
			p.Errors += bad
			p.Bytes += by
			for z, v := range ms {
				p.Ms[z] = append(p.Ms[z], v...)
			}
			mu.Unlock()
		}()
	}
	wg.Wait()
}
