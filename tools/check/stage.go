package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// stage is a part of the run with a name of its own.
type stage struct {
	name string
	run  func(context.Context) tally
}

// stages is the whole list in order: what is cheap and likely to fail first.
func stages(fast bool, fuzzTime time.Duration) []stage {
	list := []stage{
		step("front end built", "make", "-s", "frontend"),
		step("binary built", "make", "-s", "build"),
		step("linters built", "make", "-s", "tools"),
		silent("gofumpt", "make", "-s", "list-unformatted"),
		step("go vet", "go", "vet", "./..."),
		step("golangci-lint", ".cache/tools/golangci-lint", "run"),
		{"tools tests", goTests("tools", "./...")},
	}
	if fast {
		return append(append(list, remembering()...), stage{"go tests", goTestsWithoutServers})
	}
	list = append(
		list,
		in("frontend", "type check", "npm", "run", "-s", "check"),
		in("frontend", "eslint", "npm", "run", "-s", "lint"),
		in("frontend", "prettier", "npx", "prettier", "--check", "--log-level", "warn", "."),
		stage{"front-end tests", vitest()},
	)
	list = append([]stage{step("debian packages", "scripts/install-test-deps.sh")}, list...)
	return append(
		list,
		// SQLite is C turned into Go: watching its memory for races takes five times as long and is not our concern.
		// The package that takes longest comes first, beside all others instead of after them.
		stage{"go tests", goTests(".", "-race", "-gcflags=modernc.org/...=-race=false", "-timeout", "20m", "./server/e2e", "./...")},
		stage{"fuzzing", func(ctx context.Context) tally { return fuzz(ctx, fuzzTime) }},
		stage{"end to end", playwright},
	)
}

// remembering are the checks of the front end that look again only at what changed since they last passed. What they
// remember is not all that can make a difference, so the whole run does without.
func remembering() []stage {
	return []stage{
		in("frontend", "type check", "npm", "run", "-s", "check", "--",
			"--incremental", "--tsBuildInfoFile", "../.cache/types.tsbuildinfo"),
		in("frontend", "eslint", "npm", "run", "-s", "lint", "--",
			"--cache", "--cache-strategy", "content", "--cache-location", "../.cache/eslint/"),
		in("frontend", "prettier", "npx", "prettier", "--check", "--log-level", "warn",
			"--cache", "--cache-location", "../.cache/prettier", "."),
		{"front-end tests", vitest("--no-isolate")},
	}
}

// step is a command that passes or fails as a whole.
func step(name string, command ...string) stage { return in(".", name, command...) }

// in is a step run in a folder.
func in(folder, name string, command ...string) stage {
	return stage{name, func(ctx context.Context) tally {
		output, err := run(ctx, folder, nil, command...)
		return verdict(name, output, err)
	}}
}

// silent is a step that fails if it prints anything.
func silent(name string, command ...string) stage {
	return stage{name, func(ctx context.Context) tally {
		output, err := run(ctx, ".", nil, command...)
		if err == nil && len(bytes.TrimSpace(output)) > 0 {
			err = errors.New("it lists files that need `make fmt`")
		}
		return verdict(name, output, err)
	}}
}

func verdict(name string, output []byte, err error) tally {
	var t tally
	if err == nil {
		t.pass()
		return t
	}
	show(output)
	t.fail(fmt.Sprintf("%s: %v", name, err))
	return t
}

// show prints the end of a command's output: a failure is nearly always told there.
func show(output []byte) {
	const most = 20_000 // bytes
	if len(output) > most {
		fmt.Println("   …")
		output = output[len(output)-most:]
	}
	_, _ = os.Stdout.Write(output)
	if len(output) > 0 && output[len(output)-1] != '\n' {
		fmt.Println()
	}
}

// run gives what a command printed, to either stream. The command and its children end with the context.
func run(ctx context.Context, folder string, env []string, command ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	return cmd.CombinedOutput()
}
