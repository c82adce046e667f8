package importer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/crs"
)

// source is an opened file's layer.
type source interface {
	// learn reads what is needed to plan: for GeoJSON the whole file, which proves that all of it can be read.
	learn(ctx context.Context) (schema, error)
	// rows gives every row in the order of the file.
	rows(ctx context.Context, each func(record) error) error
	close() error
}

// schema is what a layer of a file holds.
type schema struct {
	layer   string
	columns []column
	shapes  map[data.Shape]int64
	total   int64
	place   place
}

// place is what a file says about its coordinates, and some of them.
type place struct {
	crs      crs.CRS
	known    bool  // the file says its system, or its kind has one
	explicit bool  // the file itself says it
	err      error // it says one that cannot be converted
	unnamed  bool  // the columns of coordinates do not say which is which
	encoding string
	samples  sampler
}

// declare takes over what a file says.
func (p *place) declare(c crs.CRS, err error) {
	p.crs, p.err, p.known, p.explicit = c, err, err == nil, err == nil
}

// sampler keeps positions evenly spread over all it is given.
type sampler struct {
	points []orb.Point
	step   int
	seen   int
}

const mostSamples = 1024

// due reports whether the next row's position is one to keep, and counts the row. Whoever reads positions at some cost asks first.
func (s *sampler) due() bool {
	s.step = max(s.step, 1)
	s.seen++
	return (s.seen-1)%s.step == 0
}

// add keeps the first position of a row, if it is due.
func (s *sampler) add(g orb.Geometry) {
	if s.due() {
		s.keep(g)
	}
}

func (s *sampler) keep(g orb.Geometry) {
	flat, wrong := flatten(g)
	if wrong != "" || flat == nil {
		return
	}
	eachPoint(flat, func(p orb.Point) bool {
		if p != (orb.Point{}) { // 0, 0 stands for nothing in many files and says nothing about the others
			s.points = append(s.points, p)
		}
		return false
	})
	if len(s.points) < mostSamples {
		return
	}
	for i := range mostSamples / 2 {
		s.points[i] = s.points[2*i]
	}
	s.points, s.step = s.points[:mostSamples/2], s.step*2
}

// column is an attribute of the file, under its name there.
type column struct {
	name string
	typ  data.Type
}

func (s schema) index(name string) int {
	for i, c := range s.columns {
		if c.name == name {
			return i
		}
	}
	return -1
}

// record is a row of the file.
type record struct {
	row      int64  // counted from 1, as people count in this kind of file
	ordinal  int64  // place among the rows that are read, from 1
	key      string // the feature's id in the file; empty if it has none
	geometry orb.Geometry
	values   []data.Value // by the schema's columns
	fault    *fault       // it could not be read
}

// formats by their first bytes.
type format struct {
	magic string
	name  string
	do    string // what to do with a format that is not read
	open  func(Options) (source, error)
}

func formats() []format {
	convert := "convert it first: ogr2ogr -f GPKG -t_srs EPSG:4326 out.gpkg IN"
	return []format{
		{magic: "SQLite format 3\x00", name: "GeoPackage", open: openPackage},
		{magic: "\x00\x00\x27\x0a", name: "an ESRI Shapefile", open: openShapefile},
		{magic: "PK\x03\x04", name: "a ZIP archive", open: openZIP},
		{magic: "\xd0\xcf\x11\xe0", name: "an old or a protected Excel workbook", do: "save it as .xlsx without a password"},
		{magic: "\x1f\x8b", name: "gzip-compressed", do: "unpack it first: gunzip"},
		{magic: "\xff\xfe", name: "UTF-16 text", do: "convert it first: iconv -f UTF-16 -t UTF-8"},
		{magic: "\xfe\xff", name: "UTF-16 text", do: "convert it first: iconv -f UTF-16 -t UTF-8"},
		{magic: "<", name: "XML (KML, GML) or HTML", do: convert},
		{magic: "fgb", name: "FlatGeobuf", do: convert},
		{magic: "PAR1", name: "GeoParquet", do: convert},
		{magic: "%PDF", name: "a PDF", do: "ask for the data it was made from"},
	}
}

// openSource finds out by content what the file is.
func openSource(o Options) (source, error) {
	head, err := readHead(o)
	if err != nil {
		return nil, err
	}
	for _, f := range formats() {
		if !bytes.HasPrefix(head, []byte(f.magic)) {
			continue
		}
		if f.open == nil {
			return nil, o.problem(f.do, "it is %s, which is not read", f.name)
		}
		return f.open(o)
	}
	switch ending := strings.ToLower(filepath.Ext(o.File)); {
	case ending == ".csv" || ending == ".tsv" || ending == ".txt":
		return openCSV(o, head)
	case ending == ".dbf" || ending == ".prj" || ending == ".cpg":
		return nil, o.problem("give the .shp; the parts beside it are found", "it is a part of a Shapefile")
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n\x1e")
	switch {
	case strings.HasPrefix(text, "{"):
		return newGeoJSON(o), nil
	case text == "":
		return nil, o.problem("export it again", "it holds nothing but blanks")
	case strings.HasPrefix(text, "["):
		return nil, o.problem("wrap it: {\"type\":\"FeatureCollection\",\"features\":[…]}", "it is a JSON list and no GeoJSON")
	default:
		return nil, o.problem("give .gpkg, .geojson, .ndjson, .shp, .zip, .csv or .xlsx",
			"it is neither a GeoPackage nor GeoJSON, a Shapefile, CSV or Excel")
	}
}

// readHead reads the first bytes and says what keeps it from doing so.
func readHead(o Options) ([]byte, error) {
	info, err := os.Stat(o.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, o.problem("check the path", "there is no such file")
	case err != nil:
		return nil, &Problem{File: o.File, What: "it cannot be read", Do: "check the rights on it and its folders", Err: err}
	case info.IsDir():
		return nil, o.problem("name a file in it", "it is a folder")
	case !info.Mode().IsRegular():
		return nil, o.problem("save it to a file first", "it is no regular file")
	case info.Size() == 0:
		return nil, o.problem("export it again", "it is empty")
	}
	file, err := os.Open(o.File)
	if err != nil {
		return nil, &Problem{File: o.File, What: "it cannot be read", Do: "check the rights on it", Err: errors.Unwrap(err)}
	}
	defer file.Close() //nolint:errcheck // only read from
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &Problem{File: o.File, What: "it cannot be read", Err: err}
	}
	return head[:n], nil
}

// source names where rows come from: as told, or after file and layer.
func (o Options) sourceName(layer string) string {
	if o.Source != "" {
		return o.Source
	}
	base := filepath.Base(o.File)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if layer == "" || layer == base {
		return base
	}
	return base + "/" + layer
}
