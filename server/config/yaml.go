package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"lintu/server/suggest"
)

// largestFile is far above any list of settings: a wrong path to something big is refused before it is parsed.
const largestFile = 256 << 10

// readYAML sets what a file says. name is for errors only.
func (c *Config) readYAML(name string, from io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(from, largestFile+1))
	if err != nil {
		return fmt.Errorf("read the settings from %s: %w", name, err)
	}
	if len(content) > largestFile {
		return fmt.Errorf("%s is larger than %d bytes and no file of settings", name, largestFile)
	}
	if !utf8.Valid(content) {
		return fmt.Errorf("%s is not UTF-8 text", name)
	}
	file, err := parser.ParseBytes(bytes.TrimPrefix(content, []byte("\ufeff")), 0)
	if err != nil {
		return fmt.Errorf("%s is not YAML: %s", name, brief(err))
	}
	seen := map[string]bool{}
	for _, document := range file.Docs {
		if err := c.readDocument(document.Body, seen); err != nil {
			return fmt.Errorf("%s, %w", name, err)
		}
	}
	return nil
}

func (c *Config) readDocument(body ast.Node, seen map[string]bool) error {
	var entries []*ast.MappingValueNode
	switch node := body.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil
	case *ast.MappingNode:
		entries = node.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{node}
	default:
		return fmt.Errorf("line %d: settings are lines of the form `name: value`", body.GetToken().Position.Line)
	}
	for _, entry := range entries {
		if err := c.readEntry(entry, seen); err != nil {
			return fmt.Errorf("line %d: %w", entry.Key.GetToken().Position.Line, err)
		}
	}
	return nil
}

func (c *Config) readEntry(entry *ast.MappingValueNode, seen map[string]bool) error {
	name := entry.Key.GetToken().Value
	s, ok := c.setting(name)
	if !ok && name != layersKey {
		return fmt.Errorf("there is no setting %q%s", name, suggest.Hint(name, append(c.names(), layersKey)))
	}
	if seen[name] {
		return fmt.Errorf("%s is set twice", name)
	}
	seen[name] = true
	if name == layersKey {
		return c.readLayers(entry.Value)
	}
	raw, err := scalar(entry.Value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := s.value.set(raw); err != nil {
		return fmt.Errorf("%s: %w", name, s.redact(err))
	}
	return nil
}

// scalar is a value as it was typed: 8080 and "8080" are the same setting.
func scalar(node ast.Node) (string, error) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return strings.TrimSuffix(node.Value.Value, "\n"), nil
	case *ast.NullNode:
		return "", errors.New(`has no value; write "" for none`)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, nil
	default:
		return "", errors.New("must be a single value")
	}
}

// brief is the parser's message on one line, without the excerpt it draws.
func brief(err error) string {
	var positioned yaml.Error
	if errors.As(err, &positioned) && positioned.GetToken() != nil {
		return fmt.Sprintf("line %d: %s", positioned.GetToken().Position.Line, positioned.GetMessage())
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// YAML is the configuration as a file that sets it, secrets left out.
func (c Config) YAML() ([]byte, error) {
	var out bytes.Buffer
	for _, s := range c.Settings() {
		if err := s.write(&out); err != nil {
			return nil, err
		}
	}
	if err := writeLayers(&out, c.Layers); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Example is the commented file of all settings with their defaults: config.example.yaml.
func Example() ([]byte, error) {
	out := bytes.NewBufferString("# Settings of Lintu, with their defaults. Start with: lintu serve --config FILE\n" +
		"# Each is also a flag (--key-file) and an environment variable (LINTU_KEY_FILE).\n" +
		"# Flags override the environment, the environment overrides this file.\n" +
		"# Made from server/config by `go test ./server/config -update`.\n")
	c := Default()
	for _, s := range c.Settings() {
		out.WriteString("\n")
		for _, line := range wrap(s.Help, 100) {
			out.WriteString("# " + line + "\n")
		}
		if choices, ok := s.value.(choice); ok {
			out.WriteString("# One of: " + strings.Join(choices.all, ", ") + ".\n")
		}
		if err := s.write(out); err != nil {
			return nil, err
		}
	}
	out.WriteString(layersExample)
	return out.Bytes(), nil
}

func (s Setting) write(out *bytes.Buffer) error {
	v := s.value.get()
	if s.Secret && v != "" {
		out.WriteString("# " + s.Name + ": set, not shown\n")
		return nil
	}
	if at, ok := s.value.(location); ok && v != *at.to {
		out.WriteString("# " + s.Name + ": what is secret in it is not shown\n")
	}
	line, err := yaml.Marshal(yaml.MapSlice{{Key: s.Name, Value: v}})
	if err != nil {
		return fmt.Errorf("write setting %s: %w", s.Name, err)
	}
	out.Write(line)
	return nil
}

// wrap breaks text into lines of at most width characters, Chinese ones counted double as they are drawn.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		size := 1
		for _, r := range word {
			size++
			if r > 0x2e7f {
				size++
			}
		}
		if used > 0 && used+size > width {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line += " "
		}
		line, used = line+word, used+size
	}
	return append(lines, line)
}
