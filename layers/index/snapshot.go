package index

import (
	"slices"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// snapshot is everything held of a layer. Rows are numbered in ascending id order; nothing in it changes once it is
// published.
type snapshot struct {
	layer   layers.Layer
	ids     []int64
	shapes  shapes
	labels  []tiles.Point // label points, for layers that have them
	tree    tree
	fields  []data.Field // what columns hold: the tiles' attributes first
	columns []column
	label   []column // attributes of the label points
	from    []uint8  // zoom from which on a row is drawn; nil if all are from the layer's
	regions regions

	outlines [tiles.MaxZoom + 1]*vector.Outlines // by zoom; nil where they are not kept
}

// shapes are the geometries of all rows. A layer of single points needs neither parts nor boxes.
type shapes struct {
	points []tiles.Point
	ends   []uint32 // of parts, in points
	rows   []uint32 // where a row's parts end in ends; nil if every row is one point
	kinds  []vector.Kind
	boxes  []tiles.Box
}

// at is the shape of a row; its slices are shared with the index.
func (s *shapes) at(row uint32) vector.Shape {
	if s.rows == nil {
		return vector.Shape{Kind: vector.Points, Points: s.points[row : row+1]}
	}
	first, from := uint32(0), uint32(0)
	if row > 0 {
		from = s.rows[row-1]
	}
	to := s.rows[row]
	if from == to {
		return vector.Shape{}
	}
	if from > 0 {
		first = s.ends[from-1]
	}
	return vector.Shape{Kind: s.kinds[row], Points: s.points[first:s.ends[to-1]], Ends: s.ends[from:to], First: first}
}

func (s *shapes) box(row uint32) tiles.Box {
	if s.rows == nil {
		p := s.points[row]
		return tiles.Box{MinX: p.X, MinY: p.Y, MaxX: p.X, MaxY: p.Y}
	}
	return s.boxes[row]
}

// row finds a row by id.
func (s *snapshot) row(id int64) (uint32, bool) {
	i, found := slices.BinarySearch(s.ids, id)
	return uint32(i), found
}

// bytes is the memory the snapshot holds, its dictionary and tables of a few entries left out.
func (s *snapshot) bytes() int {
	sum := 8*cap(s.ids) + 8*cap(s.labels) + cap(s.from) + s.regions.column.bytes()
	sum += 8*cap(s.shapes.points) + 4*cap(s.shapes.ends) + 4*cap(s.shapes.rows) + cap(s.shapes.kinds) + 16*cap(s.shapes.boxes)
	sum += 4 * cap(s.tree.rows)
	for _, level := range s.tree.levels {
		sum += 16 * cap(level)
	}
	for i := range s.columns {
		sum += s.columns[i].bytes()
	}
	for _, o := range s.outlines {
		if o != nil {
			sum += o.Bytes()
		}
	}
	if n := len(s.label); n > 0 {
		sum += s.label[n-1].bytes() // the others are columns already counted
	}
	return sum
}

// regions are the region codes of the rows, by which a scope decides.
type regions struct {
	codes  []string
	column column
	absent bool // the table has no region field: open to every scope that names the table
}

// filter is what a scope sees of a snapshot.
type filter struct {
	none  bool
	all   bool
	codes []bool // by place in regions.codes
}

func (s *snapshot) filter(scope data.Scope) filter {
	switch {
	case !scope.SeesTable(s.layer.Table):
		return filter{none: true}
	case s.regions.absent || scope.Everywhere():
		return filter{all: true}
	}
	f := filter{codes: make([]bool, len(s.regions.codes)), none: true}
	for i, code := range s.regions.codes {
		f.codes[i] = scope.SeesRegion(code)
		f.none = f.none && !f.codes[i]
	}
	return f
}

// sees reports whether a row passes the filter.
func (s *snapshot) sees(f *filter, row uint32) bool {
	return f.all || !f.none && f.codes[s.regions.column.at(row)]
}
