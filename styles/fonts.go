package styles

import (
	_ "embed" // the list of font subsets
	"encoding/json"
	"strings"
)

// fontsJSON lists the subsets of Noto Sans SC that the front end's build puts under /fonts, with their character ranges,
// written by frontend/scripts/fonts.mjs.
//
//go:embed fonts.json
var fontsJSON []byte

// fontFace is one file of a font in a MapLibre style. MapLibre fetches only those whose characters are drawn, so labels
// never depend on what fonts the machine has.
type fontFace struct {
	URL    string   `json:"url"`
	Ranges []string `json:"unicode-range"`
}

// leftOut are subsets no label of ours needs: emoji and private signs, which only make the document longer.
const leftOut = "U+1F"

func fontFaces(origin string) map[string][]fontFace {
	var subsets []struct {
		Subset string   `json:"subset"`
		Ranges []string `json:"ranges"`
	}
	if err := json.Unmarshal(fontsJSON, &subsets); err != nil {
		return nil // embedded and tested
	}
	out := map[string][]fontFace{}
	for _, s := range subsets {
		if strings.HasPrefix(s.Ranges[0], leftOut) {
			continue
		}
		for name, weight := range map[string]string{fontRegular: "400", fontMedium: "500"} {
			url := origin + "/fonts/noto-sans-sc-" + s.Subset + "-" + weight + ".woff2"
			out[name] = append(out[name], fontFace{URL: url, Ranges: s.Ranges})
		}
	}
	return out
}
