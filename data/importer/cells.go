package importer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"lintu/data"
)

// cells reads the columns of one row by the fields they fill, and keeps the first that cannot be read.
type cells struct {
	plan   *plan
	record record
	fault  *fault
}

// place is the first column of a field that is filled in this row, or -1.
func (c *cells) place(field string) int {
	target := c.plan.table.Index(field)
	for _, in := range c.plan.inputs {
		if in.field == target && c.record.values[in.column].String() != "" {
			return in.column
		}
	}
	return -1
}

// value is what stands in the columns of a field; null if nothing does.
func (c *cells) value(field string) data.Value {
	if i := c.place(field); i >= 0 {
		return c.record.values[i]
	}
	return data.Null()
}

// column is the name of the column a field was read from.
func (c *cells) column(field string) string {
	if i := c.place(field); i >= 0 {
		return c.plan.schema.columns[i].name
	}
	return field
}

// words are all that stands in the columns of a field.
func (c *cells) words(field string) []string {
	target := c.plan.table.Index(field)
	var words []string
	for _, in := range c.plan.inputs {
		if word := strings.TrimSpace(c.record.values[in.column].String()); in.field == target && word != "" {
			words = append(words, word)
		}
	}
	return words
}

func (c *cells) fail(field, reason string, args ...any) {
	if c.fault == nil {
		c.fault = refuse(c.column(field), c.value(field).String(), reason, args...)
	}
}

func (c *cells) text(field string) string {
	text := strings.TrimSpace(c.value(field).String())
	if reason := wrongText(text); reason != "" {
		c.fail(field, "%s", reason)
	}
	return text
}

// longestText of an attribute in bytes.
const longestText = 64 << 10

// wrongText says why a text may not be stored; empty if it may.
func wrongText(text string) string {
	switch {
	case len(text) > longestText:
		return "it is longer than 64 KB"
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		return "it has control characters in it"
	case idNumberIn(text):
		return "it holds an id number"
	default:
		return ""
	}
}

var measure = regexp.MustCompile(`^([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(?:m|米|层|F)?$`)

// real reads a number within limits; a unit of metres or floors may stand behind it. Nothing is 0.
func (c *cells) real(field string, low, high float64) float64 {
	value := c.value(field)
	number := value.Real()
	if value.Type() == data.TypeText {
		text := strings.TrimSpace(value.Text())
		if text == "" {
			return 0
		}
		parts := measure.FindStringSubmatch(text)
		if parts == nil {
			c.fail(field, "it is no number in metres")
			return 0
		}
		number, _ = strconv.ParseFloat(parts[1], 64) //nolint:errcheck // the expression admits numbers only
	}
	if math.IsNaN(number) || number < low || number > high {
		c.fail(field, "it is not from %g to %g", low, high)
		return 0
	}
	return number
}

// whole reads a number and rounds it up: half a floor is a floor.
func (c *cells) whole(field string, low, high float64) int {
	return int(math.Ceil(c.real(field, low, high)))
}

// year reads a year, also from the beginning of a date; what is none is no year, and no reason to refuse a building.
func (c *cells) year(field string) int {
	text := c.value(field).String()
	if len(text) < 4 {
		return 0
	}
	year, err := strconv.Atoi(text[:4])
	if err != nil || year < 1000 || year > 2999 {
		return 0
	}
	return year
}
