package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func statOf(pid int) (ppid int, own, reaped int64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+2:]))
	n := func(i int) int64 { v, _ := strconv.ParseInt(f[i], 10, 64); return v }
	return int(n(1)), n(11) + n(12), n(13) + n(14)
}

func tree(roots ...int) []int {
	kids := map[int][]int{}
	d, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range d {
		pid, _ := strconv.Atoi(filepath.Base(p))
		pp, _, _ := statOf(pid)
		kids[pp] = append(kids[pp], pid)
	}
	var out []int
	for len(roots) > 0 {
		out = append(out, roots[0])
		roots = append(roots[1:], kids[roots[0]]...)
	}
	return out
}

// cpu seconds of the trees, exited and reaped children included
func cpu(roots ...int) float64 {
	var t int64
	for _, p := range tree(roots...) {
		_, o, r := statOf(p)
		t += o + r
	}
	return float64(t) / 100
}

// pss in bytes of the trees (shared pages counted once between them)
func pss(roots ...int) (sum int64) {
	for _, p := range tree(roots...) {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		for _, l := range strings.Split(string(b), "\n") {
			if strings.HasPrefix(l, "Pss:") {
				k, _ := strconv.ParseInt(strings.Fields(l)[1], 10, 64)
				sum += k << 10
			}
		}
	}
	return
}

// machineCPU is the busy time of all cores (user, nice, system, irq, softirq)
func machineCPU() float64 {
	b, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(b), "\n")
	f := strings.Fields(line)
	var t float64
	for _, i := range []int{1, 2, 3, 6, 7} {
		v, _ := strconv.ParseFloat(f[i], 64)
		t += v
	}
	return t / 100
}

func selfCPU() float64 {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
