package layers

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Thinning is what a layer leaves out of tiles that would hold too much.
type Thinning struct {
	Off      bool  // nothing is left out but lines shorter than a unit
	Below    uint8 // points are thinned in the zooms below; 0: in none
	Cell     uint8 // side in pixels of the squares that keep one point each
	Features int   // most of the layer in a tile; 0: any number
	Bytes    int   // most the layer takes in a tile, not compressed; 0: any number
	// SimplifyBelow is the zoom below which corners of lines and areas are kept to half a pixel; 0: in none.
	SimplifyBelow uint8
	// Importance orders what is kept: the more important first, then the larger area or longer line, then the lower id.
	Importance Importance
}

// Importance is the attribute that says which features are kept. The zero Importance orders by size alone.
type Importance struct {
	Field string
	Least bool     // a smaller number is more important
	First []string // values, the most important first; others come after them. Empty: the attribute is a number
}

// pixel is the side of a pixel in tile units: clients draw a tile 512 pixels wide.
const pixel = vector.Extent / 512

// halfPixel is what corners may be moved by, to either side half of it, without anybody seeing it.
const halfPixel = pixel / 2

// What layers leave out unless they say otherwise: dots closer than 16 pixels hide the map under them, and half a megabyte of one layer is what
// a browser takes in without a pause. Points stand each for itself from zoom 15 on, where a square of a tile is a kilometre.
const (
	defaultCell     = 16
	largestCell     = 32
	defaultFeatures = 20_000
	defaultBytes    = 512 << 10
	thinnedBelow    = 15
	simplifiedBelow = 15
)

// DefaultThinning is that of layers of which nothing else is known.
func DefaultThinning() Thinning {
	return Thinning{
		Below: thinnedBelow, Cell: defaultCell, Features: defaultFeatures, Bytes: defaultBytes, SimplifyBelow: simplifiedBelow,
	}
}

// Rules are what the encoder is to leave out at a zoom.
func (l *Layer) Rules(zoom uint8) vector.Rules {
	t := l.Thinning
	if t.Off {
		return vector.Rules{}
	}
	r := vector.Rules{Features: t.Features, Bytes: t.Bytes}
	if zoom < t.Below {
		r.Cell = int(t.Cell) * pixel
	}
	if zoom < l.simplifiedBelow() {
		r.Step = halfPixel
	}
	return r
}

// simplifiedBelow is the zoom from which on all corners are kept: the last one at least, which is drawn larger than it is.
func (l *Layer) simplifiedBelow() uint8 { return min(l.Thinning.SimplifyBelow, l.MaxZoom) }

// WeightField is the place, among the fields of the layer's tiles, of the attribute that says which features are kept; -1 if there
// is none.
func (l *Layer) WeightField() int {
	return slices.IndexFunc(l.Fields, func(f data.Field) bool { return f.Name == l.Thinning.Importance.Field })
}

// Reach is how far beyond a tile's sides features of the layer are looked for, in tile units: what is a unit beyond the end of
// what is drawn may round to it.
func (l *Layer) Reach(zoom uint8) int64 {
	rules := l.Rules(zoom)
	reach := rules.Reach()
	if l.Shape == data.ShapeLine || l.Shape == data.ShapeAny {
		reach = max(reach, vector.LineBuffer(zoom))
	}
	return reach + max(1, int64(rules.Step))
}

// LabelRules are those for label points: they have a budget of their own.
func (l *Layer) LabelRules() vector.Rules {
	return vector.Rules{Features: l.Thinning.Features, Bytes: l.Thinning.Bytes, Labels: true}
}

// Weight is how important a feature is by its value of the importance's attribute.
func (i *Importance) Weight(v data.Value) float64 {
	switch {
	case v.IsNull():
		return math.Inf(-1)
	case len(i.First) > 0:
		if at := slices.Index(i.First, v.String()); at >= 0 {
			return float64(len(i.First) - at)
		}
		return 0
	}
	n := number(v)
	if i.Least {
		return -n
	}
	return n
}

func number(v data.Value) float64 {
	switch v.Type() {
	case data.TypeInt:
		return float64(v.Int())
	case data.TypeReal:
		return v.Real()
	case data.TypeBool:
		if v.Bool() {
			return 1
		}
	}
	return 0
}

// withThinning gives a layer its rules. An attribute of the name of the count would be two of one name: its points stay as they are.
func (l Layer) withThinning(t Thinning) Layer {
	l.Thinning = t
	if slices.ContainsFunc(l.Fields, func(f data.Field) bool { return f.Name == vector.PointCount }) {
		l.Thinning.Below = 0
	}
	return l
}

var errThinning = errors.New("thinning")

// check says what is wrong with rules for a layer with some attributes.
func (t *Thinning) check(attributes []string) error {
	if t.Off {
		return nil
	}
	switch {
	case t.Below > tiles.MaxZoom+1:
		return fmt.Errorf("%w: below: zooms are from 0 to %d", errThinning, tiles.MaxZoom)
	case t.Below > 0 && (t.Cell == 0 || t.Cell&(t.Cell-1) != 0 || t.Cell > largestCell):
		return fmt.Errorf("%w: cell is 1, 2, 4, 8, 16 or 32 pixels", errThinning)
	case t.SimplifyBelow > tiles.MaxZoom+1:
		return fmt.Errorf("%w: simplify_below: zooms are from 0 to %d", errThinning, tiles.MaxZoom)
	case t.Features < 0 || t.Bytes < 0:
		return fmt.Errorf("%w: budgets are not negative", errThinning)
	case t.Importance.Field != "" && !slices.Contains(attributes, t.Importance.Field):
		return fmt.Errorf("%w: importance: %q is not one of its attributes", errThinning, t.Importance.Field)
	}
	return nil
}
