package tiles

import "context"

// Tile is what stands at an address.
type Tile struct {
	Data     []byte    // a Mapbox Vector Tile 2.1, not compressed; empty when there is nothing there
	Features int       // written in Data, label points included
	Omitted  []Omitted // layer by layer; a layer that leaves nothing out is not there
	Missing  []Missing // layers that could not be made, beside others that could
}

// Missing is a layer that is not in a tile it was asked for, and why.
type Missing struct {
	Layer string
	Err   error
}

// Omitted is how many features of a layer are in a tile's area, its buffer not counted, and not in the tile, by reason.
type Omitted struct {
	Layer   string
	Thinned int  // points close to another, in whose point_count they are
	Budget  int  // the least important, where there are more than a tile may hold
	Small   int  // areas smaller than a pixel and lines shorter than a unit
	Told    bool // the tile itself is to say so: the layer is thinned by rules that can be switched off
}

// Sum is how many features are left out for any reason.
func (o Omitted) Sum() int { return o.Thinned + o.Budget + o.Small }

// Omissions adds up what is left out of all layers.
func (t Tile) Omissions() Omitted {
	var sum Omitted
	for _, o := range t.Omitted {
		sum.Thinned, sum.Budget, sum.Small = sum.Thinned+o.Thinned, sum.Budget+o.Budget, sum.Small+o.Small
		sum.Told = sum.Told || o.Told
	}
	return sum
}

// Join adds the layers of another tile behind those of this one.
func (t *Tile) Join(o Tile) {
	t.Data = append(t.Data, o.Data...)
	t.Features += o.Features
	t.Omitted = append(t.Omitted, o.Omitted...)
	t.Missing = append(t.Missing, o.Missing...)
}

// Source makes tiles. Its answers are the same bytes for the same data, it may be asked by many at once, and it stops
// with the context's error soon after the context ends. An address without content is an empty Tile and no error;
// an impossible one is [ErrAddress]. Of several layers those that can be made are; if none can, the first error is that
// of the tile.
type Source interface {
	Tile(ctx context.Context, a Address) (Tile, error)
}
