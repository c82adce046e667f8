package importer

import (
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/crs"
)

// Options say what to import and how.
type Options struct {
	File  string
	Layer string // of the file, or sheet of a workbook; may be empty if it has only one
	As    string // "buildings", "regions" or "features:NAME"
	// Fields maps fields of the target to columns of the file, over what is found by itself.
	Fields map[string]string
	// Only leaves out every column that Fields does not name.
	Only bool
	// Key is the column whose value names a row for good: a second row with it is an update. Empty = the feature's id.
	Key string
	// Shape is what the layer holds; zero = what most of its rows are. Rows of another shape are refused.
	Shape data.Shape
	// CRS is the coordinate system of the file, as [crs.Lookup] reads it, over what the file says. Empty = the file says
	// it; it is never guessed.
	CRS string
	// Axes is the order of coordinates; AxesUnknown = as the file's kind has it, unless they all look swapped.
	Axes crs.Axes
	// Encoding of a Shapefile's table or a CSV file, over what the file says: UTF-8, GBK, GB18030 …
	Encoding string
	Columns  Columns
	// Explode makes a row of every part of a multi-geometry, instead of keeping the parts together.
	Explode bool
	// Strict refuses rows whose geometry would have to be mended.
	Strict bool
	// DryRun does everything but write: rows are read, checked and counted. The error file is written.
	DryRun bool
	// Allowed are columns the deployment has legal ground to import although they name something sensitive or personal.
	Allowed []string
	// Sample is how many rows the report keeps as they are stored, for a look at them.
	Sample int
	// BatchSize is the rows of a transaction; zero = 1000.
	BatchSize int
	// ErrorFile is where refused rows are listed as CSV; empty = nowhere. It is made when the first row is refused, and
	// one that an earlier run left there goes.
	ErrorFile string
	// Work is the folder for what has to be unpacked; empty = the system's for temporary files.
	Work     string
	Source   string    // where the data come from; empty = the file's and the layer's name
	OwnerOrg string    // organisation that answers for them
	Now      time.Time // when they were collected, for want of better
	// Progress is called after every batch, from the goroutine of Run.
	Progress func(Report)
}

// Report is what a run did. Read = Stored + Updated + Refused when it ended without error.
type Report struct {
	Table    string
	Created  bool  // the table was made by this run
	Total    int64 // rows the file has
	Read     int64
	Stored   int64 // new
	Updated  int64 // were there before, or earlier in the file
	Refused  int64
	Repaired int64            // among the stored and updated: their geometry was mended
	Reasons  map[string]int64 // of refused rows
	LeftOut  []LeftOut        // columns that were not taken over
	Fields   []Mapping        // what went where
	CRS      string           // coordinates were read in it; empty where there are none
	Axes     crs.Axes         // and in this order
	Encoding string           // text was read in it; empty where the file's kind has but one
	Warnings []string         // what was taken otherwise than somebody said
	First    []Refusal        // the first refused rows
	Format   string           // the kind of file: GeoPackage, GeoJSON, Shapefile, CSV, Excel
	Columns  []Column         // of the file
	Targets  []string         // fields that a column may fill; empty where every column may have one of its own
	Shape    data.Shape       // what is stored
	Sample   []Sampled        // the first rows as they are stored
	Bounds   *orb.Bound       // of all that is stored, in degrees; nil if it lies nowhere
	Resumed  int64            // rows that an interrupted run of this import had dealt with
}

// Column is a column of the file.
type Column struct {
	Name  string
	Type  data.Type
	First string // the first value that says something and is nobody's own
}

// Sampled is a row as it is stored.
type Sampled struct {
	Row      int64 // of the file
	Geometry orb.Geometry
	Update   bool
}

// Columns name those of a table that say where a row is: Geometry as well-known text, or X and Y: longitude and latitude, or
// east and north. Empty = found by their names.
type Columns struct {
	X, Y, Geometry string
}

// Refusal is a refused row, as the error file has it.
type Refusal struct {
	Row                  int64
	Field, Value, Reason string
	ReasonZH             string // the reason in Chinese
}

// LeftOut is a column that was not taken over, and why.
type LeftOut struct {
	Column string
	Reason string
}

// Mapping is a field of the target and the column of the file it was filled from.
type Mapping struct {
	Field  string
	Column string
}

const defaultBatch = 1000

// Store is what an import needs of a store.
type Store interface {
	data.Reader
	data.Writer
}
