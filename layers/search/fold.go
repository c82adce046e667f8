package search

import (
	"strings"
	"unicode"
)

// fold brings names and queries into one spelling: half-width, small letters, without spaces and punctuation.
func fold(text string) string { return strings.Join(words(text), "") }

// words is the folded text cut where spaces and punctuation were.
func words(text string) []string {
	return strings.FieldsFunc(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, text), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '#' && r != '-' })
}

// isCode reports whether a query can only be a code: six digits or more.
func isCode(query string) bool {
	return len(query) >= 6 && strings.Trim(query, "0123456789") == ""
}
