package vector_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

func Example() {
	camera := orb.Point{121.3914, 37.5393}
	points, ends, kind := vector.Append(nil, nil, camera)
	values := vector.NewValues()
	name := values.Add(data.Text("东门"))

	e := vector.NewEncoder()
	e.Begin(tiles.At(tiles.Project(camera), 14))
	e.Layer("cameras", []string{"name"}, values)
	e.Feature(7, vector.Shape{Kind: kind, Points: points, Ends: ends}, []uint32{name})
	tile := e.Finish()

	decoded, err := vector.Decode(tile.Data, vector.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range decoded.Layer("cameras").Features {
		fmt.Println(f.ID, f.Kind, f.Parts, f.Attribute("name"))
	}
	// Output: 7 MultiPoint [[{2693 1241}]] 东门
}
