package tiles

import "context"

// Tile is what stands at an address.
type Tile struct {
	Data     []byte // a Mapbox Vector Tile 2.1, not compressed; empty when there is nothing there
	Features int    // written in Data, label points included
	Omitted  int    // areas smaller than a pixel and lines shorter than a unit that were left out
}

// Source makes tiles. Its answers are the same bytes for the same data, it may be asked by many at once, and it stops
// with the context's error soon after the context ends. An address without content is an empty Tile and no error;
// an impossible one is [ErrAddress].
type Source interface {
	Tile(ctx context.Context, a Address) (Tile, error)
}
