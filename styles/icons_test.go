package styles_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lintu/styles"
)

// icons are those the sprites have.
func icons(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../frontend/scripts/icons.json")
	if err != nil {
		t.Fatal(err)
	}
	var found map[string]any
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEveryIconNamedInAStyleIsDrawn(t *testing.T) {
	drawn := icons(t)
	for _, layer := range decode(t, styles.Light(), styles.Chinese, demo()).Layers {
		image, ok := layer.Layout["icon-image"]
		if !ok {
			continue
		}
		text, err := json.Marshal(image)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`"(camera|place|component|device)[a-z-]*"`).FindAllString(string(text), -1) {
			name = strings.Trim(name, `"`)
			if prefix := strings.HasSuffix(name, "-"); !prefix && drawn[name] == nil {
				t.Errorf("%s: no icon %q", layer.ID, name)
			}
		}
	}
}

func TestSpritesHoldEveryIconInBothThemes(t *testing.T) {
	into := t.TempDir()
	if output, err := exec.Command("node", "../frontend/scripts/sprites.mjs", into).CombinedOutput(); err != nil {
		t.Fatalf("build the sprites (needs node and npm ci in frontend): %v\n%s", err, output)
	}
	for _, theme := range styles.Themes() {
		for _, ratio := range []string{"", "@2x"} {
			text, err := os.ReadFile(filepath.Join(into, theme.Name+ratio+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var index map[string]struct{ X, Y, Width, Height int }
			if err := json.Unmarshal(text, &index); err != nil {
				t.Fatal(err)
			}
			for name := range icons(t) {
				if index[name].Width == 0 || index[name].Height == 0 {
					t.Errorf("%s%s: no icon %s", theme.Name, ratio, name)
				}
			}
		}
	}
}

func TestFontListsAreThoseOfThePackage(t *testing.T) {
	if output, err := exec.Command("node", "../frontend/scripts/fonts.mjs", "--check").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

func TestChineseLabelsComeWithTheirFont(t *testing.T) {
	text, err := styles.Document(styles.Light(), styles.Chinese, demo(), options())
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		FontFaces map[string][]struct {
			URL    string   `json:"url"`
			Ranges []string `json:"unicode-range"`
		} `json:"font-faces"`
		Glyphs string `json:"glyphs"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Glyphs != "" {
		t.Errorf("the style asks for glyphs at %s", doc.Glyphs)
	}
	for _, layer := range decode(t, styles.Light(), styles.Chinese, demo()).Layers {
		fonts, _ := layer.Layout["text-font"].([]any)
		for _, font := range fonts {
			if len(doc.FontFaces[font.(string)]) < 90 {
				t.Errorf("%s is written in %s, which has %d files", layer.ID, font, len(doc.FontFaces[font.(string)]))
			}
		}
	}
	for _, face := range doc.FontFaces["Noto Sans SC Regular"] {
		if !strings.HasPrefix(face.URL, "http://lintu.test/fonts/") || len(face.Ranges) == 0 {
			t.Errorf("face %+v", face)
		}
	}
}
