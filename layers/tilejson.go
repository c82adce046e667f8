package layers

import (
	"strings"

	"lintu/data"
	"lintu/tiles/vector"
)

// TileJSON describes a set of layers as TileJSON 3.0 does.
type TileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      uint8         `json:"minzoom"`
	MaxZoom      uint8         `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"` // west, south, east, north
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes one layer of the tiles; label points are a layer of their own.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     uint8             `json:"minzoom"`
	MaxZoom     uint8             `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
	// Thinning is what tiles leave out of the layer; what they did leave out is in the layer lintu_omitted.
	Thinning *ThinningRules `json:"thinning,omitempty"`
}

// ThinningRules are the rules of a layer as they are told.
type ThinningRules struct {
	Off         bool     `json:"off,omitempty"`
	PointsBelow uint8    `json:"points_below,omitempty"` // zoom from which on points are not thinned
	CellPX      uint8    `json:"cell_px,omitempty"`      // side of the squares that keep one point, for tiles drawn 512 pixels wide
	Count       string   `json:"count,omitempty"`        // attribute that says for how many points one stands
	Features    int      `json:"features,omitempty"`     // budget of a tile
	Bytes       int      `json:"bytes,omitempty"`        // budget of a tile, not compressed
	Order       []string `json:"order,omitempty"`        // what is kept first
	Counts      *Counts  `json:"counts,omitempty"`       // the features are counts of others
	SmallPX     float64  `json:"small_px,omitempty"`     // below so many square pixels, a pixel keeps the largest area
	// SimplifiedBelow is the zoom from which on lines and areas have all their corners; below it they go through points StepPX apart.
	SimplifiedBelow uint8   `json:"simplified_below,omitempty"`
	StepPX          float64 `json:"step_px,omitempty"`
}

// ThinningRules tells the rules of a layer.
func (l *Layer) ThinningRules() ThinningRules {
	t := l.Thinning
	if t.Off {
		return ThinningRules{Off: true, Counts: l.Counts}
	}
	rules := ThinningRules{Features: t.Features, Bytes: t.Bytes, Order: t.Importance.order(l.Shape)}
	if t.Below > l.MinZoom && l.Shape != data.ShapeLine && l.Shape != data.ShapePolygon {
		rules.PointsBelow, rules.CellPX, rules.Count = t.Below, t.Cell, vector.PointCount
	}
	if l.Shape != data.ShapeLine && l.Shape != data.ShapePoint {
		rules.SmallPX = 1
	}
	if below := l.simplifiedBelow(); below > l.MinZoom && l.Shape != data.ShapePoint {
		rules.SimplifiedBelow, rules.StepPX = below, float64(halfPixel)/pixel
	}
	return rules
}

// order says in words what is kept first.
func (i *Importance) order(shape data.Shape) []string {
	var words []string
	switch {
	case len(i.First) > 0:
		words = append(words, i.Field+": "+strings.Join(i.First, ", "))
	case i.Field != "" && i.Least:
		words = append(words, "smallest "+i.Field)
	case i.Field != "":
		words = append(words, "largest "+i.Field)
	}
	switch shape {
	case data.ShapePolygon:
		words = append(words, "largest area")
	case data.ShapeLine:
		words = append(words, "longest")
	case data.ShapeAny:
		words = append(words, "largest area or longest")
	}
	return append(words, "lowest id")
}

// TileJSON describes layers by name; base is where the server is reached, without a slash at the end. ErrUnknown if a
// layer is missing. Bounds are left to the caller, who knows where the features are.
func (c *Catalogue) TileJSON(names []string, base string) (TileJSON, error) {
	list, err := c.Layers(names)
	if err != nil {
		return TileJSON{}, err
	}
	joined := joinNames(list)
	t := TileJSON{
		TileJSON: "3.0.0", Name: joined, Scheme: "xyz",
		Tiles:        []string{base + "/tiles/" + joined + "/{z}/{x}/{y}.mvt"},
		VectorLayers: []VectorLayer{},
	}
	thinned := false
	for i, l := range list {
		if i == 0 || l.MinZoom < t.MinZoom {
			t.MinZoom = l.MinZoom
		}
		t.MaxZoom = max(t.MaxZoom, l.MaxZoom)
		own := describe(l, l.Name, l.Title.EN, l.Fields)
		rules := l.ThinningRules()
		if own.Thinning = &rules; rules.Count != "" {
			own.Fields[rules.Count] = tileType(data.TypeInt)
		}
		thinned = thinned || !rules.Off
		t.VectorLayers = append(t.VectorLayers, own)
		if l.Labels {
			t.VectorLayers = append(t.VectorLayers, describe(l, l.LabelName(), l.Title.EN+", label points", l.LabelFields()))
		}
	}
	if thinned {
		t.VectorLayers = append(t.VectorLayers, omittedLayer(t.MinZoom, t.MaxZoom))
	}
	return t, nil
}

// omittedLayer is the layer in which a tile tells what it leaves out.
func omittedLayer(least, most uint8) VectorLayer {
	return VectorLayer{
		ID: vector.OmittedLayer, Description: "What the tile leaves out", MinZoom: least, MaxZoom: most,
		Fields: map[string]string{"layer": tileType(data.TypeText), "reason": tileType(data.TypeText), "count": tileType(data.TypeInt)},
	}
}

func joinNames(list []Layer) string {
	names := make([]string, len(list))
	for i, l := range list {
		names[i] = l.Name
	}
	return strings.Join(names, ",")
}

func describe(l Layer, id, title string, fields []data.Field) VectorLayer {
	v := VectorLayer{ID: id, Description: title, MinZoom: l.MinZoom, MaxZoom: l.MaxZoom, Fields: map[string]string{}}
	for _, f := range fields {
		v.Fields[f.Name] = tileType(f.Type)
	}
	return v
}

// tileType is the word TileJSON readers know: Number, Boolean or String; a time is a text in tiles.
func tileType(t data.Type) string {
	switch t {
	case data.TypeInt, data.TypeReal:
		return "Number"
	case data.TypeBool:
		return "Boolean"
	default:
		return "String"
	}
}
