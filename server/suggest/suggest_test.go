package suggest_test

import (
	"testing"

	"pgregory.net/rapid"

	"lintu/server/suggest"
)

func TestNearest(t *testing.T) {
	known := []string{"listen", "store", "key_file", "language", "log_level", "log_format"}
	for _, c := range []struct{ name, word, want string }{
		{"a letter too few", "stor", "store"},
		{"a letter too many", "listten", "listen"},
		{"two letters swapped", "sotre", "store"},
		{"another separator", "key-file", "key_file"},
		{"half a word is a guess and no slip", "lang", ""},
		{"the closer of two", "log_levl", "log_level"},
		{"nothing like it", "xyzzy", ""},
		{"nothing at all", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := suggest.Nearest(c.word, known); got != c.want {
				t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
			}
		})
	}
}

func TestHintEndsASentence(t *testing.T) {
	if got, want := suggest.Hint("stroe", []string{"store"}), `; did you mean "store"?`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := suggest.Hint("qqqq", []string{"store"}); got != "" {
		t.Errorf("a hint where nothing is near: %s", got)
	}
}

func TestAKnownWordIsItsOwnNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_]{1,12}`), 1, 8, rapid.ID).Draw(t, "words")
		word := rapid.SampledFrom(words).Draw(t, "word")
		if got := suggest.Nearest(word, words); got != word {
			t.Fatalf("Nearest(%q) = %q", word, got)
		}
	})
}
