package layers

import (
	"time"

	"lintu/data"
)

// Layer is a published data set. Its name is the word in URLs and in tiles.
type Layer struct {
	Name     string
	Table    string // it is read from
	Group    string // vector source of the styles it is served in
	Title    Title
	Class    data.Class
	Shape    data.Shape
	MinZoom  uint8
	MaxZoom  uint8
	Fields   []data.Field // attributes in tiles, all of them open
	Details  []data.Field // further open fields that a feature's answer has and tiles have not
	Where    []data.Match // which rows of the table it takes
	Labels   bool         // polygons also give a layer of label points, [Layer.LabelName]
	Borrowed []string     // of Fields, those that the label points repeat
	Later    []Later      // rows that are drawn from a deeper zoom on than the others
	Thinning Thinning     // what tiles leave out
	Counts   *Counts      // the features are counts of others; nil: they are features themselves
	Kind     Kind         // of a table that configuration published; empty for the city's own
	// Fleeting says that tiles are of what the store holds when they are asked for, and none is kept. Of a tracked table the told changes
	// would do to drop them, but a query's answer changes without them as well: by ALTER TABLE … USING, a view defined anew or with the
	// time in it, row-level security, partitions that may not be watched, disabled triggers, logical replication.
	Fleeting bool
	// MaxAge is for how long browsers use a tile without asking; 0, as for all that is followed: not at all.
	MaxAge time.Duration
}

// Later says that the rows whose field has a value are drawn from a zoom on: side roads only when one is near enough.
type Later struct {
	Match data.Match
	Zoom  uint8
}

// Counts says what the features of a layer of counts are.
type Counts struct {
	CellsBelow   uint8 `json:"cells_below"`   // zoom from which on they are buildings; below it S2 cells
	LevelsDeeper int   `json:"levels_deeper"` // by how much the level of the cells is more than the zoom
}

// Title is what people call a layer.
type Title struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// LabelSuffix makes the name of a layer of label points out of the layer's.
const LabelSuffix = "_label"

// RankField is the attribute that orders label points: the base-2 logarithm of the area in square metres, so that the
// larger of two areas is named first.
const RankField = "rank"

// LabelName is the name of the tile layer that holds the label points.
func (l Layer) LabelName() string { return l.Name + LabelSuffix }

// LabelFields are the attributes of the label points.
func (l Layer) LabelFields() []data.Field {
	var fields []data.Field
	for _, f := range l.Fields {
		for _, name := range l.Borrowed {
			if f.Name == name {
				fields = append(fields, f)
			}
		}
	}
	return append(fields, data.Field{Name: RankField, Type: data.TypeInt})
}

// Stored are all the fields that are held for reading: the tiles' attributes first.
func (l Layer) Stored() []data.Field {
	return append(append(make([]data.Field, 0, len(l.Fields)+len(l.Details)), l.Fields...), l.Details...)
}
