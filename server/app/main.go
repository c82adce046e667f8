// Package app puts the parts together: commands, and a running server made of a store, the city read from it into
// memory, and the HTTP side. It alone names concrete things.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lintu/server/config"
	"lintu/server/suggest"
)

// Process is what a command knows of the process it runs in.
type Process struct {
	Args           []string // without the program's name
	Environ        []string
	Stdout, Stderr io.Writer
}

// Exit codes: a command that was called wrongly can be told from one that failed.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as shells have it for Ctrl-C
)

// errUsage marks errors of arguments.
var errUsage = errors.New("usage")

// Main runs a command and gives the process's exit code. Whatever goes wrong is one sentence on stderr.
func Main(ctx context.Context, process Process) int {
	root := newRoot(process)
	root.SetArgs(process.Args)
	root.SetOut(process.Stdout)
	root.SetErr(process.Stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(process.Stderr, "lintu: interrupted; nothing was left half done")
		return exitInterrupted
	case errors.Is(err, config.ErrConfig) || errors.Is(err, errUsage):
		fmt.Fprintln(process.Stderr, "lintu:", sentence(err))
		return exitUsage
	default:
		fmt.Fprintln(process.Stderr, "lintu:", sentence(err))
		return exitFailed
	}
}

func newRoot(process Process) *cobra.Command {
	root := newServe(process)
	root.Use = "lintu"
	root.Short = "Lintu 邻图, the map of a smart community"
	root.Long = "Lintu serves a city's grids, compounds, buildings and homes on a map.\n" +
		"Without a command it serves the demo city, which it makes on first start."
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newServe(process), newDemo(process), newMigrate(process), newTrack(process), newImport(process), newExport(process), newVersion(process))
	root.SetFlagErrorFunc(flagError)
	root.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var known []string
		for _, command := range cmd.Commands() {
			known = append(known, command.Name())
		}
		return fmt.Errorf("%w: there is no command %q%s", errUsage, args[0], suggest.Hint(args[0], known))
	}
	return root
}

// noArguments refuses words after a command's flags.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%w: %q is left over; every value belongs to a flag", errUsage, args[0])
	}
	return nil
}

// flagError names the nearest flag to one that is unknown.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	name := "--" + strings.TrimLeft(unknown.GetSpecifiedName(), "-")
	return fmt.Errorf("%w: %s has no flag %s%s", errUsage, cmd.CommandPath(), name, suggest.Hint(name, known))
}

// newLog writes to a stream in the form and from the level the configuration says.
func newLog(to io.Writer, c config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of four words, checked when it was set
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
