package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"lintu/data/demo"
	"lintu/data/geopackage"
	"lintu/server/config"
)

func newDemo(process Process) *cobra.Command {
	force, lines := false, ""
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "make a demo city, which does not exist and has nobody real in it",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			if lines != "" {
				if err := writeLines(process.Stdout, lines, c); err != nil || c.Store == "" {
					return err
				}
			}
			return runDemo(cmd.Context(), process.Stderr, c, force)
		},
	}
	config.AddFlags(cmd.Flags(), "store", "key_file", "preset", "seed")
	cmd.Flags().BoolVar(&force, "force", false, "replace a demo city that is there")
	cmd.Flags().StringVar(&lines, "ndjson", "", "also write every record as a line of JSON to a file (- for standard output); "+
		"without --store only that")
	return cmd
}

func runDemo(ctx context.Context, report io.Writer, c config.Config, force bool) error {
	begin := time.Now()
	at, err := siteOf(c)
	if err != nil {
		return err
	}
	if err = at.mayReplace(ctx, force); err != nil {
		return err
	}
	line := newProgress(report)
	err = makeDemo(ctx, at, c.Preset, c.Seed, line.filled)
	line.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(report, "made the demo city (%s, seed %d) at %s in %s\n", c.Preset, c.Seed, at.text,
		time.Since(begin).Round(100*time.Millisecond))
	return nil
}

// mayReplace refuses to touch a store that is there: unless it is a demo city and replacing it is wanted.
func (s site) mayReplace(ctx context.Context, force bool) error {
	vacant, err := s.vacant(ctx)
	if err != nil || vacant {
		return err
	}
	if !force {
		return fmt.Errorf("%w at %s", errInTheWay, s.text)
	}
	opened, identity, err := s.begin(ctx, forReading)
	if errors.Is(err, geopackage.ErrDamaged) || errors.Is(err, errUnfinished) {
		return nil // broken, and somebody wants it gone
	}
	if err != nil {
		return fmt.Errorf("replace %s: %w", s.text, err)
	}
	if !identity.Demo {
		err = fmt.Errorf("%s holds real records and is not replaced: %w", s.text, errNotDemo)
	}
	return errors.Join(err, opened.Close())
}

// makeDemo makes the demo city as a store; progress may be nil.
func makeDemo(ctx context.Context, at site, preset string, seed uint64, progress demo.Progress) error {
	city, err := demo.Generate(preset, seed)
	if err != nil {
		return err
	}
	return at.fill(ctx, func(made store) error {
		if err := demo.Fill(ctx, made, city, progress); err != nil {
			return fmt.Errorf("make the demo city: %w", err)
		}
		return made.SetIdentity(ctx, city.Identity())
	})
}

// writeLines writes the city as canonical NDJSON, to a file all at once or to standard output.
func writeLines(stdout io.Writer, to string, c config.Config) error {
	city, err := demo.Generate(c.Preset, c.Seed)
	if err != nil {
		return err
	}
	if to == "-" {
		return demo.WriteNDJSON(stdout, city)
	}
	file, err := os.CreateTemp(filepath.Dir(to), ".making-*.ndjson")
	if err != nil {
		return fmt.Errorf("write the records to %s: %w", to, err)
	}
	err = demo.WriteNDJSON(file, city)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), to)
}
