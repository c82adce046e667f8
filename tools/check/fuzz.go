package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// target is a fuzz target and the folder of its package.
type target struct{ folder, name string }

// fuzz runs every fuzz target of the module for a while. One binary is built per package: the instrumented build costs
// more than the fuzzing.
func fuzz(ctx context.Context, each time.Duration) tally {
	var t tally
	targets, err := fuzzTargets(".")
	if err != nil {
		t.fail("looking for fuzz targets: " + err.Error())
		return t
	}
	binaries, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		t.fail("fuzzing: " + err.Error())
		return t
	}
	defer os.RemoveAll(binaries) //nolint:errcheck // a folder left under /tmp harms nobody
	built := map[string]string{}
	for _, target := range targets {
		binary, ok := built[target.folder]
		if !ok {
			binary = filepath.Join(binaries, strings.ReplaceAll(target.folder, string(filepath.Separator), "_"))
			output, err := run(ctx, ".", nil, "go", "test", "-c", "-fuzz", ".", "-o", binary, "./"+target.folder)
			if err != nil {
				show(output)
				binary = ""
			}
			built[target.folder] = binary
		}
		if binary == "" {
			t.fail(target.folder + "." + target.name + " does not build")
			continue
		}
		output, err := run(ctx, target.folder, nil, binary, "-test.run", "^$", "-test.fuzz", "^"+target.name+"$",
			"-test.fuzztime", each.String(), "-test.fuzzcachedir", filepath.Join(binaries, "corpus"), "-test.timeout", "5m")
		if err != nil && !outOfTime(output) {
			show(output)
			t.fail(fmt.Sprintf("%s.%s: %v", target.folder, target.name, err))
			continue
		}
		t.pass()
	}
	return t
}

// outOfTime reports whether a run failed only because its time was over: up to Go 1.26 the fuzzer now and then takes its
// own deadline for an error (go.dev/issue/75804). An input that fails is always written to a file, which is said.
func outOfTime(output []byte) bool {
	return bytes.Contains(output, []byte("\n    context deadline exceeded\nFAIL")) &&
		!bytes.Contains(output, []byte("Failing input written"))
}

// fuzzTargets finds the targets below a folder, in the order of their files.
func fuzzTargets(root string) ([]target, error) {
	declaration := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	var found []target
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case "node_modules", ".git", ".cache", "tools", "testdata":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range declaration.FindAllSubmatch(text, -1) {
			found = append(found, target{folder: filepath.Dir(path), name: string(match[1])})
		}
		return nil
	})
	return found, err
}
