package config_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"lintu/server/config"
)

var update = flag.Bool("update", false, "write config.example.yaml anew")

// load is what the command does: parse arguments, then fill the configuration.
func load(t *testing.T, yaml string, environ, args []string) (config.Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	config.AddFlags(flags)
	if yaml != "" {
		path := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(flags, environ)
	c.File = "" // is another in every test
	return c, err
}

func TestEachSourceOverridesTheOneBefore(t *testing.T) {
	yaml := "listen: file\nstore: file\ntitle: file\n"
	environ := []string{"HOME=/root", "LINTU_STORE=environ", "LINTU_TITLE=environ", "LINTU_THEME=", "LINTU_TEST_POSTGRES=x", "LINTU_BENCH=x"}
	got, err := load(t, yaml, environ, []string{"--title", "flag"})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Listen, want.Store, want.Title = "file", "environ", "flag"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValuesAreReadAsTyped(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		want       func(*config.Config)
	}{
		{"an empty file is the defaults", "# nothing\n", func(*config.Config) {}},
		{"a number where text is wanted", "title: 0755\n", func(c *config.Config) { c.Title = "0755" }},
		{"a quoted number", `seed: "7"`, func(c *config.Config) { c.Seed = 7 }},
		{"a time", "request_timeout: 1m30s\n", func(c *config.Config) { c.RequestTimeout = 90 * time.Second }},
		{"Chinese after a byte order mark", "\ufefftitle: 锦绣街道\n", func(c *config.Config) { c.Title = "锦绣街道" }},
		{"Windows line ends", "title: a\r\nseed: 3\r\n", func(c *config.Config) { c.Title, c.Seed = "a", 3 }},
		{"a folded text", "title: >-\n  a\n  b\n", func(c *config.Config) { c.Title = "a b" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := load(t, c.yaml, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := config.Default()
			c.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrongSettingsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name          string
		yaml          string
		environ, args []string
		want          string
	}{
		{"an unknown key", "title: a\nlisten_on: x\n", nil, nil, `line 2: there is no setting "listen_on"; did you mean "listen"?`},
		{"an unknown variable", "", []string{"LINTU_STOER=x"}, nil, `LINTU_STOER: there is no such setting; did you mean "LINTU_STORE"?`},
		{"a variable in small letters", "", []string{"LINTU_store=x"}, nil, `did you mean "LINTU_STORE"?`},
		{"a key twice", "seed: 1\nseed: 2\n", nil, nil, "line 2"},
		{"a list", "store: [a, b]\n", nil, nil, "line 1: store: must be a single value"},
		{"an empty value", "store:\n", nil, nil, `line 1: store: has no value; write "" for none`},
		{"a list of settings", "- store: x\n", nil, nil, "settings are lines of the form `name: value`"},
		{"broken YAML", "title: \"a\nseed: 1\n", nil, nil, "is not YAML: line "},
		{"a file in GBK", "title: \xbd\xf5\n", nil, nil, "is not UTF-8 text"},
		{"a huge file", strings.Repeat("# long\n", 50000), nil, nil, "larger than"},
		{"a number that is none", "", []string{"LINTU_SEED=one"}, nil, `LINTU_SEED: "one" is not a whole number from 0 to`},
		{"a choice that is none", "", nil, []string{"--theme", "drak"}, `flag --theme: "drak" is none of light, dark; did you mean "dark"?`},
		{"a time without a unit", "request_timeout: 15\n", nil, nil, `request_timeout: "15" is not a time from 1s to 10m0s, such as 15s or 2m`},
		{"a file that is not there", "", nil, []string{"--config", "/nowhere/c.yaml"}, "no such file"},
		{"two lines in one value", "", []string{"LINTU_TITLE=a\nb"}, nil, "LINTU_TITLE: must be one line of UTF-8 text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.yaml, c.environ, c.args)
			if !errors.Is(err, config.ErrConfig) {
				t.Fatalf("got %v, want a configuration error", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %s", err)
			}
		})
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	c, err := load(t, "", []string{"LINTU_KEY=verysecret"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("verysecret")) || !bytes.Contains(out, []byte("# key: set, not shown")) {
		t.Errorf("printed as:\n%s", out)
	}
	if _, err = load(t, "key: \"very\\nsecret\"\n", nil, nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the error shows it: %v", err)
	}
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	config.AddFlags(flags)
	if flags.Lookup("key") != nil {
		t.Error("a secret has a flag, which every user of the machine can read")
	}
}

func TestPrintedConfigurationReadsBackTheSame(t *testing.T) {
	c, err := load(t, "", nil, []string{"--title", "锦绣: 街道 #1", "--seed", "42", "--request-timeout", "90s"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := load(t, string(out), nil, nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Error(diff)
	}
}

func TestExampleIsInStepWithTheSettings(t *testing.T) {
	const path = "../../config.example.yaml"
	want, err := config.Example()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err = os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run `make golden`:\n%s", diff)
	}
	if c, err := load(t, string(got), nil, nil); err != nil || !cmp.Equal(c, config.Default()) {
		t.Errorf("the example does not say the defaults: %v %+v", err, c)
	}
}

func TestSettingsStayFew(t *testing.T) {
	c := config.Default()
	if n := len(c.Settings()); n > 25 {
		t.Errorf("%d settings; 25 is what one person keeps in mind", n)
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("listen: :8080\nstore: a\n")
	f.Add("- a\n- b: {c: d}\n")
	f.Add("&a title: *a\n")
	f.Add("title: !!binary aGk=\n? x\n: y\n")
	f.Add("---\nseed: 1\n---\nseed: 2\n")
	f.Fuzz(func(t *testing.T, yaml string) {
		c, err := load(t, yaml+"\n", nil, nil)
		if err != nil {
			return
		}
		out, err := c.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := load(t, string(out), nil, nil); err != nil || !cmp.Equal(again, c) {
			t.Errorf("%v: read %+v, written and read again %+v", err, c, again)
		}
	})
}
