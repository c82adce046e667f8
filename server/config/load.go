package config

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"lintu/server/suggest"
)

// ErrConfig marks every error of a setting: it is the caller's to mend, not the machine's.
var ErrConfig = errors.New("configuration")

// fileFlag names the YAML file itself; as LINTU_CONFIG it is the one variable that is no setting.
const fileFlag = "config"

const (
	prefix     = "LINTU_"
	testPrefix = "LINTU_TEST_" // belongs to our tests, which run the server too
	benchName  = "LINTU_BENCH" // belongs to the benchmark, which does so too
)

// AddFlags declares --config and a flag for each of the settings named; for all of them if none is named.
func AddFlags(flags *pflag.FlagSet, only ...string) {
	flags.String(fileFlag, "", "YAML file with settings (see config.example.yaml)")
	defaults := Default()
	for _, s := range defaults.Settings() {
		if s.Secret || (len(only) > 0 && !slices.Contains(only, s.Name)) {
			continue
		}
		flags.VarP(&flagText{text: fmt.Sprint(s.value.get()), kind: s.value.kind()}, flagName(s.Name), "", s.Help)
	}
}

// Load fills a Config: defaults, the file, the environment (as os.Environ gives it), the flags that were set.
func Load(flags *pflag.FlagSet, environ []string) (Config, error) {
	c := Default()
	if path := filePath(flags, environ); path != "" {
		if err := c.readFile(path); err != nil {
			return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
		}
		c.File = path
	}
	if err := c.readEnviron(environ); err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := c.readFlags(flags); err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return c, nil
}

func filePath(flags *pflag.FlagSet, environ []string) string {
	if path, err := flags.GetString(fileFlag); err == nil && path != "" {
		return path
	}
	path := ""
	for _, entry := range environ {
		if raw, ok := strings.CutPrefix(entry, prefix+"CONFIG="); ok {
			path = raw
		}
	}
	return path
}

func (c *Config) readFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	defer func() { _ = file.Close() }() // opened for reading
	return c.readYAML(path, file)
}

func (c *Config) readEnviron(environ []string) error {
	for _, entry := range environ {
		name, raw, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(name, testPrefix) || name == benchName || name == prefix+"CONFIG" {
			continue
		}
		s, ok := c.setting(strings.ToLower(strings.TrimPrefix(name, prefix)))
		if !ok || envName(s.Name) != name {
			return fmt.Errorf("environment variable %s: there is no such setting%s", name, suggest.Hint(name, c.variables()))
		}
		if raw == "" {
			continue // how compose files and unit files write "not set"
		}
		if err := s.value.set(raw); err != nil {
			return fmt.Errorf("environment variable %s: %w", name, s.redact(err))
		}
	}
	return nil
}

func (c *Config) readFlags(flags *pflag.FlagSet) error {
	var failed error
	flags.Visit(func(f *pflag.Flag) {
		s, ok := c.setting(strings.ReplaceAll(f.Name, "-", "_"))
		if !ok || failed != nil {
			return // a flag of the command itself
		}
		if err := s.value.set(f.Value.String()); err != nil {
			failed = fmt.Errorf("flag --%s: %w", f.Name, err)
		}
	})
	return failed
}

func (c *Config) variables() []string {
	names := []string{prefix + "CONFIG"}
	for _, s := range c.Settings() {
		names = append(names, envName(s.Name))
	}
	return names
}

// redact keeps what a secret was set to out of the error that refuses it.
func (s Setting) redact(err error) error {
	if s.Secret {
		return errors.New("the value is not usable")
	}
	return err
}

func envName(name string) string  { return prefix + strings.ToUpper(name) }
func flagName(name string) string { return strings.ReplaceAll(name, "_", "-") }

// flagText keeps what was typed until Load reads it, so that flags are checked where the file and environment are.
type flagText struct{ text, kind string }

func (f *flagText) String() string { return f.text }
func (f *flagText) Type() string   { return f.kind }
func (f *flagText) Set(raw string) error {
	f.text = raw
	return nil
}
