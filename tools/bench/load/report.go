package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

func check(srv []*server, zs []int, lat map[int][]tile) {
	fmt.Println("\n### Features and bytes per tile (mean over the latency list)\n\n| server | z | features | by layer | raw B | gzip B |\n| --- | --- | --- | --- | --- | --- |")
	for _, z := range zs {
		first := -1.0
		for _, s := range srv {
			k := conn{addr: s.addr, take: "gzip"} // what is in a tile does not depend on how it is packed
			sum := map[string]int{}
			var n, tot, raw, gzb, bad int
			for i, t := range lat[z] {
				if i > 0 && t == lat[z][0] {
					break
				}
				st, b, gz, err := k.get(s.path(t))
				if err != nil || (st != 200 && st != 204) {
					bad++
					continue
				}
				n++
				m := gunzip(b, gz)
				for l, c := range features(m) {
					sum[l] += c
					tot += c
				}
				raw += len(m)
				gzb += len(b)
				if !gz { // for servers that leave this to the proxy: what gzip would make of it
					var w bytes.Buffer
					g := gzip.NewWriter(&w)
					g.Write(m)
					g.Close()
					gzb += w.Len() - len(b)
				}
			}
			if k.c != nil {
				k.c.Close()
			}
			var parts []string
			for l, c := range sum {
				parts = append(parts, fmt.Sprintf("%s %.1f", l, float64(c)/float64(max(1, n))))
			}
			sort.Strings(parts)
			e := ""
			if bad > 0 {
				e = fmt.Sprintf(" (%d errors)", bad)
			}
			mean := float64(tot) / float64(max(1, n))
			if first < 0 {
				first = mean
			} else if math.Abs(mean-first) > 0.05*max(first, 4) {
				e += " **DIFFERS**"
			}
			fmt.Printf("| %s | %d | %.1f%s | %s | %d | %d |\n", s.Name, z, float64(tot)/float64(max(1, n)), e, strings.Join(parts, ", "), raw/max(1, n), gzb/max(1, n))
		}
	}
}

func report(srv []*server, zs []int, ph []*phase, conns []string, phases string) {
	if strings.Contains(phases, "lat") {
		fmt.Println("\n### Single client, first hit: p50 / p95 / p99 in ms per zoom (all rounds pooled)")
		fmt.Print("\n| server |")
		for _, z := range zs {
			fmt.Printf(" z%d |", z)
		}
		fmt.Print("\n| --- |" + strings.Repeat(" --- |", len(zs)) + "\n")
		for _, s := range srv {
			fmt.Printf("| %s |", s.Name)
			for _, z := range zs {
				var v []float64
				for _, p := range ph {
					if p.Server == s.Name && p.Phase == "lat" {
						v = append(v, p.Ms[z]...)
					}
				}
				fmt.Printf(" %.2f / %.2f / %.2f |", pct(v, .5), pct(v, .95), pct(v, .99))
			}
			fmt.Println()
		}
	}
	if strings.Contains(phases, "thr") {
		for _, c := range conns {
			fmt.Printf("\n### Throughput, %s connections (medians of the rounds; min–max in brackets)\n\n", c)
			fmt.Println("| server | tiles/s | × first row | p50 ms | p95 ms | p99 ms | kB/tile | server CPU ms/tile | PG CPU ms/tile | load CPU ms/tile | other cores, worst round | errors |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
			var base []float64
			for k, s := range srv {
				var rps, p50, p95, p99, mb, sc, pc, lc []float64
				e, oth := 0, 0.0
				for _, p := range ph {
					if p.Server == s.Name && p.Phase == "c"+c {
						n := float64(max(1, p.Reqs))
						rps = append(rps, float64(p.Reqs)/p.Secs)
						p50, p95, p99 = append(p50, p.P50), append(p95, p.P95), append(p99, p.P99)
						mb = append(mb, float64(p.Bytes)/n/1e3)
						sc, pc, lc = append(sc, p.SrvCPU/n*1e3), append(pc, p.PgCPU/n*1e3), append(lc, p.LoadCPU/n*1e3)
						e += p.Errors
						oth = max(oth, p.Other)
					}
				}
				if k == 0 {
					base = rps
				}
				var ratio []float64 // round by round: what a noisy minute does to one it does to the other
				for i := range rps {
					ratio = append(ratio, rps[i]/base[i])
				}
				fmt.Printf("| %s | %.1f [%.1f–%.1f] | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | %.2f | %d |\n", s.Name, median(rps), slices.Min(rps), slices.Max(rps),
					median(ratio), median(p50), median(p95), median(p99), median(mb), median(sc), median(pc), median(lc), oth, e)
			}
		}
	}
	fmt.Print("\n### Memory (PSS, MiB): idle after start → after the run\n\n")
	for _, s := range srv {
		fmt.Printf("- %s: %.0f → %.0f\n", s.Name, float64(s.rssIdle)/(1<<20), float64(pss(s.pids()...))/(1<<20))
	}
}
