// Package suggest finds the known word closest to a mistyped one, by optimal string alignment distance (Levenshtein with
// swaps of neighbours), for every error of the server that says "did you mean".
package suggest

import "fmt"

// Nearest is the known word closest to word, the first of equals; "" if none is close enough to be meant.
func Nearest(word string, known []string) string {
	best, least := "", len([]rune(word))/2+1
	for _, candidate := range known {
		if d := distance([]rune(word), []rune(candidate)); d <= least && (best == "" || d < least) {
			best, least = candidate, d
		}
	}
	return best
}

// Hint is the end of an error sentence: `; did you mean "store"?`, or nothing.
func Hint(word string, known []string) string {
	nearest := Nearest(word, known)
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", nearest)
}

// distance counts insertions, deletions, replacements and swaps of neighbours that turn a into b.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
