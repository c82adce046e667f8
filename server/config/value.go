package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lintu/server/suggest"
)

// value is a field that is set from text, the same way from every source.
type value interface {
	set(raw string) error
	get() any     // for YAML
	kind() string // for the flag's help
}

// longest is the most characters a setting may have: far above any path, far below what would fill a log line's screen.
const longest = 4096

type text struct{ to *string }

func (v text) set(raw string) error {
	if !utf8.ValidString(raw) || strings.ContainsAny(raw, "\x00\n\r") {
		return fmt.Errorf("must be one line of UTF-8 text")
	}
	if len(raw) > longest {
		return fmt.Errorf("must be at most %d bytes long", longest)
	}
	*v.to = raw
	return nil
}
func (v text) get() any     { return *v.to }
func (v text) kind() string { return "text" }

type choice struct {
	to  *string
	all []string
}

func (v choice) set(raw string) error {
	if !slices.Contains(v.all, raw) {
		return fmt.Errorf("%q is none of %s%s", raw, strings.Join(v.all, ", "), suggest.Hint(raw, v.all))
	}
	*v.to = raw
	return nil
}
func (v choice) get() any     { return *v.to }
func (v choice) kind() string { return strings.Join(v.all, "|") }

type whole struct {
	to          *uint64
	least, most uint64
}

func (v whole) set(raw string) error {
	n, err := strconv.ParseUint(raw, 10, 64)
	if err != nil || n < v.least || n > v.most {
		return fmt.Errorf("%q is not a whole number from %d to %d", raw, v.least, v.most)
	}
	*v.to = n
	return nil
}
func (v whole) get() any     { return *v.to }
func (v whole) kind() string { return "number" }

type span struct {
	to          *time.Duration
	least, most time.Duration
}

func (v span) set(raw string) error {
	d, err := time.ParseDuration(raw)
	if err != nil || d < v.least || d > v.most {
		return fmt.Errorf("%q is not a time from %s to %s, such as 15s or 2m", raw, v.least, v.most)
	}
	*v.to = d
	return nil
}
func (v span) get() any     { return v.to.String() }
func (v span) kind() string { return "time" }

// size is an amount of memory: a number of bytes, or of one of their units.
type size struct {
	to   *uint64
	most uint64
}

// unit is a word for so many bytes.
type unit struct {
	name  string
	bytes uint64
}

// units are those a size may have, the largest first.
func units() []unit { return []unit{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}} }

func (v size) set(raw string) error {
	digits, bytes := raw, uint64(1)
	for _, u := range units() {
		if number, found := strings.CutSuffix(raw, u.name); found {
			digits, bytes = strings.TrimSpace(number), u.bytes
			break
		}
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || n > v.most/bytes {
		return fmt.Errorf("%q is not a size up to %s, such as 256MiB or 1GiB; 0 for none", raw, sized(v.most))
	}
	*v.to = n * bytes
	return nil
}
func (v size) get() any     { return sized(*v.to) }
func (v size) kind() string { return "size" }

// sized is a number of bytes in the largest unit that divides it.
func sized(bytes uint64) string {
	for _, u := range units() {
		if bytes >= u.bytes && bytes%u.bytes == 0 && u.bytes > 1 {
			return strconv.FormatUint(bytes/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatUint(bytes, 10)
}
