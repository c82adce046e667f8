package styles_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"lintu/styles"
)

// TestDocumentGoldens holds whole documents, without the long list of font files, so that a change of the look is seen
// as a diff.
func TestDocumentGoldens(t *testing.T) {
	cases := []struct {
		name      string
		theme     styles.Theme
		lang      styles.Lang
		catalogue styles.Catalogue
	}{
		{"demo-light-zh", styles.Light(), styles.Chinese, demo()},
		{"demo-dark-en", styles.Dark(), styles.English, demo()},
		{"foreign-light-zh", styles.Light(), styles.Chinese, foreign()},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text, err := styles.Document(c.theme, c.lang, c.catalogue, options())
			if err != nil {
				t.Fatal(err)
			}
			var doc map[string]any
			if err := json.Unmarshal(text, &doc); err != nil {
				t.Fatal(err)
			}
			delete(doc, "font-faces")
			var out bytes.Buffer
			encoder := json.NewEncoder(&out)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			if err := encoder.Encode(doc); err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/"+c.name+".golden.json", out.Bytes())
		})
	}
}

func BenchmarkDocument(b *testing.B) {
	catalogue := demo()
	b.ReportAllocs()
	for b.Loop() {
		text, err := styles.Document(styles.Dark(), styles.Chinese, catalogue, options())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(text)), "bytes")
	}
}
