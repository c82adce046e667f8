package styles_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"lintu/layers"
	"lintu/styles"
)

type candidate struct {
	Name  string          `json:"name"`
	Style json.RawMessage `json:"style"`
}

// validate runs the MapLibre style specification's own validator, which the front end's packages bring.
func validate(t *testing.T, styles []candidate) string {
	t.Helper()
	input, err := json.Marshal(styles)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", "../frontend/scripts/validate-style.mjs")
	command.Stdin = bytes.NewReader(input)
	output, err := command.CombinedOutput()
	if err != nil && len(output) == 0 {
		t.Fatalf("run the style validator (needs node and npm ci in frontend): %v", err)
	}
	return string(output)
}

func TestDocumentsFollowTheStyleSpecification(t *testing.T) {
	var all []candidate
	for name, catalogue := range map[string]*layers.Catalogue{"demo": demo(), "foreign": foreign()} {
		for _, theme := range styles.Themes() {
			for _, lang := range []styles.Lang{styles.Chinese, styles.English} {
				text, err := styles.Document(theme, lang, catalogue, options())
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, candidate{name + "-" + theme.Name + "-" + string(lang), text})
			}
		}
	}
	if found := validate(t, all); found != "" {
		t.Error(found)
	}
}

func TestTheValidatorFindsFaults(t *testing.T) {
	broken := `{"version":8,"sources":{},"layers":[{"id":"a","type":"fill","source":"none"}]}`
	if found := validate(t, []candidate{{"broken", json.RawMessage(broken)}}); !strings.Contains(found, "none") {
		t.Errorf("a style without its source passes: %q", found)
	}
}
