package styles_test

import (
	"encoding/json"
	"fmt"

	"lintu/data"
	"lintu/layers"
	"lintu/styles"
)

// A style draws what the catalogue publishes, here one imported table.
func ExampleDocument() {
	catalogue := layers.NewCatalogue([]data.Table{data.FeatureTable("pipes", data.ShapeLine)})
	text, err := styles.Document(styles.Dark(), styles.Chinese, catalogue, styles.Options{Latitude: 37.47})
	if err != nil {
		fmt.Println(err)
		return
	}
	var style struct {
		Sources map[string]struct{ URL string }
		Layers  []struct{ ID string }
	}
	if err := json.Unmarshal(text, &style); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(style.Sources["pipes"].URL)
	for _, layer := range style.Layers {
		fmt.Println(layer.ID)
	}
	// Output:
	// /tiles/pipes.json
	// ground
	// pipes-line
}
