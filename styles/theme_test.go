package styles_test

import (
	"regexp"
	"testing"

	"lintu/styles"
)

func TestTextOnPanelsIsLegible(t *testing.T) {
	const least = 4.5 // WCAG 2.1 AA for text, the look's rule
	for _, theme := range styles.Themes() {
		text := map[string]styles.Color{
			"text-1": theme.Text[0], "text-2": theme.Text[1], "text-3": theme.Text[2], "brand": theme.Brand,
			"grid": theme.Grid, "compound": theme.Compound, "ok": theme.OK, "offline": theme.Offline,
			"level-1": theme.LevelText[0], "level-2": theme.LevelText[1], "level-3": theme.LevelText[2], "level-4": theme.LevelText[3],
			"camera": theme.Camera, "place": theme.Place, "tree": theme.Tree,
		}
		for name, color := range text {
			if ratio := styles.Contrast(color, theme.Panel); ratio < least {
				t.Errorf("%s: %s %s on panel %s: %.2f", theme.Name, name, color, theme.Panel, ratio)
			}
		}
		for i, glyph := range theme.LevelGlyph {
			if ratio := styles.Contrast(glyph, theme.Level[i]); ratio < least {
				t.Errorf("%s: glyph on level %d: %.2f", theme.Name, i+1, ratio)
			}
		}
	}
}

func TestMapTextIsLegibleOnItsHalo(t *testing.T) {
	for _, theme := range styles.Themes() {
		for _, color := range []styles.Color{theme.Text[0], theme.Text[1], theme.Grid, theme.Compound, theme.Tree, theme.Place} {
			if ratio := styles.Contrast(color, theme.Ground); ratio < 4.5 {
				t.Errorf("%s: %s on ground: %.2f", theme.Name, color, ratio)
			}
		}
	}
}

func TestContrastIsThatOfTheStandard(t *testing.T) {
	cases := []struct {
		a, b     styles.Color
		low, top float64
	}{
		{"#000000", "#FFFFFF", 21, 21},
		{"#777777", "#FFFFFF", 4.47, 4.49}, // the well-known grey that just fails
		{"#0B746C", "#0B746C", 1, 1},
	}
	for _, c := range cases {
		if ratio := styles.Contrast(c.a, c.b); ratio < c.low-1e-9 || ratio > c.top+1e-9 {
			t.Errorf("%s on %s: %.3f", c.a, c.b, ratio)
		}
	}
}

func TestTokensOfBothThemes(t *testing.T) {
	tokens := styles.Tokens()
	golden(t, "../frontend/src/theme/tokens.css", []byte(tokens))
	names := func(part string) []string { return regexp.MustCompile(`--[a-z0-9-]+`).FindAllString(part, -1) }
	blocks := regexp.MustCompile(`(?s)\{.*?\}`).FindAllString(tokens, -1)
	if len(blocks) != 2 || len(names(blocks[0])) != len(names(blocks[1])) {
		t.Fatalf("the themes have different tokens")
	}
	if !regexp.MustCompile(`--ground: #f1efe8;`).MatchString(blocks[0]) {
		t.Errorf("morning's ground is missing: %s", blocks[0])
	}
}
