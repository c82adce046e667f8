package styles_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"lintu/styles"
)

func TestContrastIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) styles.Color {
			return styles.Color(fmt.Sprintf("#%06X", rapid.IntRange(0, 0xFFFFFF).Draw(t, name)))
		}
		a, b := draw("a"), draw("b")
		ratio := styles.Contrast(a, b)
		if ratio != styles.Contrast(b, a) || ratio < 1 || ratio > 21.0001 {
			t.Fatalf("%s on %s: %v", a, b, ratio)
		}
		if a == b && ratio != 1 {
			t.Fatalf("%s on itself: %v", a, ratio)
		}
	})
}

func TestMalformedColoursAreBlack(t *testing.T) {
	for _, c := range []styles.Color{"", "#FFF", "FFFFFFF", "#GGGGGG", "#FFFFFF0"} {
		if ratio := styles.Contrast(c, "#000000"); ratio != 1 {
			t.Errorf("%q against black: %v", c, ratio)
		}
	}
}

func FuzzLangOf(f *testing.F) {
	for _, tag := range []string{"zh", "en-GB", "", "z", "fr", "\xff\xfe"} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		lang, err := styles.LangOf(tag)
		if (err == nil) != (lang == styles.Chinese || lang == styles.English) {
			t.Fatalf("%q: %q, %v", tag, lang, err)
		}
	})
}
