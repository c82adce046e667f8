package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	fast := flag.Bool("fast", false, "leave out the race detector, fuzzing, the browser and clusters, and run again only what changed")
	fuzzTime := flag.Duration("fuzztime", 5*time.Second, "how long each fuzz target runs")
	only := flag.String("only", "", "comma separated names of the stages to run, empty for all")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var total tally
	for _, s := range pick(stages(*fast, *fuzzTime), *only) {
		total.add(perform(ctx, s))
	}
	fmt.Println()
	for _, f := range total.failures {
		fmt.Println("FAILED", f)
	}
	fmt.Printf("%d passed, %d failed\n", total.passed, total.failed)
	if total.failed > 0 || total.passed == 0 {
		os.Exit(1)
	}
}

func pick(all []stage, only string) []stage {
	if only == "" {
		return all
	}
	var picked []stage
	for _, s := range all {
		for name := range strings.SplitSeq(only, ",") {
			if s.name == name {
				picked = append(picked, s)
			}
		}
	}
	return picked
}

// perform runs one stage, prints how it went and gives its counts.
func perform(ctx context.Context, s stage) tally {
	fmt.Printf("── %s\n", s.name)
	begin := time.Now()
	t := s.run(ctx)
	for i, f := range t.failures {
		t.failures[i] = s.name + ": " + f
	}
	state := "ok"
	if t.failed > 0 {
		state = "FAILED"
	}
	fmt.Printf("   %s: %d passed, %d failed in %.1f s\n", state, t.passed, t.failed, time.Since(begin).Seconds())
	return t
}
