package index

import (
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// builder takes rows in ascending id order and makes a snapshot of them.
type builder struct {
	layer  layers.Layer
	fields []data.Field
	places []int // of fields in a row, -1 for one the table lacks
	region int
	later  []rule
	out    snapshot
	values *vector.Values // dictionary of the attributes
	codes  [][]uint32     // by field
	ranks  []uint32       // of label points
	inside []uint32       // places in the list of region codes
	known  map[string]uint32
	single bool // every row so far is one point
	where  []match
	until  int  // place of the end of validity in a row, -1 if there is none
	brief  bool // a few rows over a long dictionary: columns hold codes as they are
}

// rule is a [layers.Later] with the field's place in a row.
type rule struct {
	place int
	value string
	zoom  uint8
}

// match is a condition of the layer's on its rows, with the field's place in them.
type match struct {
	place int
	value data.Value
}

func newBuilder(l layers.Layer, t data.Table, values *vector.Values) *builder {
	b := &builder{
		layer: l, fields: l.Stored(), region: t.Index("region"), known: map[string]uint32{}, single: true,
		until: t.Index("valid_to"),
	}
	if t.Foreign {
		b.region, b.until = -1, -1
	}
	for _, f := range b.fields {
		b.places = append(b.places, t.Index(f.Name))
	}
	for _, later := range l.Later {
		if place := t.Index(later.Match.Field); place >= 0 {
			b.later = append(b.later, rule{place, later.Match.Value.String(), later.Zoom})
		}
	}
	for _, m := range l.Where {
		b.where = append(b.where, match{t.Index(m.Field), m.Value})
	}
	b.codes = make([][]uint32, len(b.fields))
	b.values = values
	b.out = snapshot{layer: l, fields: b.fields, regions: regions{absent: b.region < 0}}
	return b
}

// valid reports whether a row holds at a time: regions are issued anew, and those of before stay in the table.
func (b *builder) valid(row data.Row, now time.Time) bool {
	return b.until < 0 || row.Values[b.until].IsNull() || row.Values[b.until].Time().After(now)
}

func (b *builder) add(row data.Row) {
	b.out.ids = append(b.out.ids, row.ID)
	b.shape(row)
	for i, place := range b.places {
		value := data.Null()
		if place >= 0 {
			value = row.Values[place]
		}
		b.codes[i] = append(b.codes[i], b.values.Add(value))
	}
	if b.region >= 0 {
		b.inside = append(b.inside, b.regionCode(row.Values[b.region].Text()))
	}
	if len(b.later) > 0 {
		b.out.from = append(b.out.from, b.zoom(row))
	}
}

func (b *builder) regionCode(code string) uint32 {
	place, known := b.known[code]
	if !known {
		place = uint32(len(b.out.regions.codes))
		b.known[code] = place
		b.out.regions.codes = append(b.out.regions.codes, code)
	}
	return place
}

func (b *builder) zoom(row data.Row) uint8 {
	zoom := b.layer.MinZoom
	for _, r := range b.later {
		if row.Values[r.place].String() == r.value {
			zoom = max(zoom, r.zoom)
		}
	}
	return zoom
}

func (b *builder) shape(row data.Row) {
	s := &b.out.shapes
	from, first := len(s.ends), len(s.points)
	var kind vector.Kind
	s.points, s.ends, kind = vector.Append(s.points, s.ends, row.Geometry)
	s.kinds = append(s.kinds, kind)
	s.rows = append(s.rows, uint32(len(s.ends)))
	shape := vector.Shape{Kind: kind, Points: s.points[first:], Ends: s.ends[from:], First: uint32(first)}
	s.boxes = append(s.boxes, shape.Box())
	b.single = b.single && kind == vector.Points && len(shape.Points) == 1
	if b.layer.Labels {
		b.label(row, shape)
	}
}

// label keeps the label point and how large the area is. A row without an area has none.
func (b *builder) label(row data.Row, shape vector.Shape) {
	if shape.Kind != vector.Polygons {
		b.out.labels = append(b.out.labels, tiles.Point{})
		b.ranks = append(b.ranks, 0)
		return
	}
	at := tiles.Project(data.LabelPoint(row.Geometry))
	b.out.labels = append(b.out.labels, at)
	b.ranks = append(b.ranks, b.values.Add(data.Int(shape.Rank(tiles.WebMercatorQuad, at.LonLat()))))
}

// finish packs everything and gives the snapshot; its dictionary may be added to further.
func (b *builder) finish() *snapshot {
	s := &b.out
	limit := b.values.Len()
	if b.brief {
		limit = 0
	}
	for _, codes := range b.codes {
		s.columns = append(s.columns, newColumn(codes, limit))
	}
	if b.layer.Labels {
		s.label = b.labelColumns(limit)
	}
	s.regions.column = newColumn(b.inside, len(s.regions.codes))
	s.ids, s.labels, s.from = trim(s.ids), trim(s.labels), trim(s.from)
	s.shapes = b.packed()
	s.tree = newTree(len(s.ids), s.shapes.box)
	if !b.brief {
		s.outlined()
	}
	return s
}

func (b *builder) packed() shapes {
	s := b.out.shapes
	if b.single {
		return shapes{points: trim(s.points)}
	}
	return shapes{points: trim(s.points), ends: trim(s.ends), rows: trim(s.rows), kinds: trim(s.kinds), boxes: trim(s.boxes)}
}

func (b *builder) labelColumns(limit int) []column {
	var columns []column
	for _, f := range b.layer.LabelFields() {
		if f.Name == layers.RankField {
			continue
		}
		for i, own := range b.fields {
			if own.Name == f.Name {
				columns = append(columns, b.out.columns[i])
			}
		}
	}
	return append(columns, newColumn(b.ranks, limit))
}

// trim gives back the room that growing left over.
func trim[T any](s []T) []T {
	if len(s) == cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)), s...)
}
