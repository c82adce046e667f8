package importer

import (
	"context"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"lintu/data"
	"lintu/data/crs"
)

// cellRows gives a table's rows as texts, the head first; io.EOF ends it. The slice is good until the next call. An error
// of the kind *fault is about that row alone.
type cellRows interface {
	next() ([]string, error)
	close() error
}

// sheet is a table of texts under a head: CSV, or a sheet of a workbook. Where a row is stands in its columns.
type sheet struct {
	options  Options
	name     string
	encoding string
	open     func() (cellRows, error)
	explain  func(error) error // what an error of the rows means for the file
	head     []string
	at       []int // schema column by column of the file, -1 = of coordinates
	columns  []column
	where    whereabouts
}

// whereabouts are the columns that say where a row is; -1 = none.
type whereabouts struct {
	x, y, wkt int
	unnamed   bool // x and y, and nobody knows which of them is east
	srid      int  // of extended well-known text
}

// placeColumns are names of columns with coordinates, the surest first. In Chinese surveying X is north and Y is east,
// elsewhere it is the other way round: only the numbers tell.
func placeColumns() []struct {
	x, y    []string
	unnamed bool
} {
	return []struct {
		x, y    []string
		unnamed bool
	}{
		{
			[]string{"lon", "lng", "long", "longitude", "经度", "jd", "jingdu", "gcj_lng", "bd_lng", "wgs_lng", "lon_wgs84"},
			[]string{"lat", "latitude", "纬度", "wd", "weidu", "gcj_lat", "bd_lat", "wgs_lat", "lat_wgs84"},
			false,
		},
		{
			[]string{"east", "easting", "e", "东坐标", "横坐标", "东"},
			[]string{"north", "northing", "n", "北坐标", "纵坐标", "北"},
			false,
		},
		{[]string{"x", "x坐标", "坐标x", "x_coord", "point_x", "coord_x"}, []string{"y", "y坐标", "坐标y", "y_coord", "point_y", "coord_y"}, true},
	}
}

func geometryColumns() []string {
	return []string{"wkt", "geom", "geometry", "the_geom", "wkt_geom", "shape", "wkb_geometry", "几何", "图形"}
}

func (s *sheet) close() error { return nil }

// learn reads the whole table once: that proves that all of it can be read, and finds types, shapes and positions.
func (s *sheet) learn(ctx context.Context) (schema, error) {
	out := schema{layer: s.name, shapes: map[data.Shape]int64{}}
	err := s.walk(ctx, func(_ int64, cells []string, wrong *fault) error {
		out.total++
		if wrong != nil {
			return nil
		}
		for i, at := range s.at {
			if at >= 0 {
				s.columns[at].typ = wider(s.columns[at].typ, cellType(cells[i]))
			}
		}
		s.learnPlace(&out, cells)
		return nil
	})
	if err != nil {
		return out, err
	}
	if out.total == 0 {
		return out, s.options.problem("export it again", "it has a head and no rows")
	}
	for i := range s.columns {
		if s.columns[i].typ == 0 {
			s.columns[i].typ = data.TypeText
		}
	}
	out.columns, out.place.encoding, out.place.unnamed = s.columns, s.encoding, s.where.unnamed
	if s.where.srid != 0 {
		out.place.declare(crs.EPSG(s.where.srid))
	}
	return out, nil
}

func (s *sheet) learnPlace(out *schema, cells []string) {
	g, wrong := s.geometry(cells)
	if wrong != nil || g == nil {
		return
	}
	out.place.samples.add(g)
	if flat, said := flatten(g); said == "" && flat != nil {
		out.shapes[shapeOf(flat)]++
	}
}

func (s *sheet) rows(ctx context.Context, each func(record) error) error {
	return s.walk(ctx, func(number int64, cells []string, wrong *fault) error {
		r := record{row: number, fault: wrong, values: make([]data.Value, len(s.columns))}
		if wrong != nil {
			return each(r)
		}
		for i, at := range s.at {
			if at >= 0 {
				r.values[at] = cellValue(cells[i], s.columns[at].typ)
			}
		}
		r.geometry, r.fault = s.geometry(cells)
		return each(r)
	})
}

// walk opens the table and gives every row that has anything in it, numbered as in a spreadsheet: the head is row 1.
func (s *sheet) walk(ctx context.Context, each func(number int64, cells []string, wrong *fault) error) (err error) {
	rows, err := s.open()
	if err != nil {
		return s.explain(err)
	}
	defer func() { err = errors.Join(err, rows.close()) }()
	head, err := rows.next()
	if err != nil {
		return s.explain(err)
	}
	if s.head == nil {
		if err := s.readHead(slices.Clone(head)); err != nil {
			return err
		}
	}
	for number := int64(2); ; number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		cells, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.explain(err)
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		cells, wrong := s.fit(cells)
		if err := each(number, cells, wrong); err != nil {
			return err
		}
	}
}

// fit gives a row as many cells as the head has. Missing ones at the end are empty in a spreadsheet.
func (s *sheet) fit(cells []string) ([]string, *fault) {
	for len(cells) > len(s.head) && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	short := len(cells) < len(s.head) && s.encoding != ""
	if len(cells) > len(s.head) || short {
		return nil, refuse("", "", "it has %d cells and the head has %d", len(cells), len(s.head))
	}
	for len(cells) < len(s.head) {
		cells = append(cells, "")
	}
	return cells, nil
}

// readHead names the columns and finds those with coordinates.
func (s *sheet) readHead(head []string) error {
	for i := range head {
		head[i] = strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff"))
	}
	for len(head) > 0 && head[len(head)-1] == "" {
		head = head[:len(head)-1]
	}
	if len(head) == 0 {
		return s.options.problem("give the columns names in the first row", "its first row is empty")
	}
	if len(head) > mostColumns {
		return s.options.problem("check how it was exported", "it has more than %d columns", mostColumns)
	}
	seen := map[string]bool{}
	for i, name := range head {
		if name == "" {
			head[i] = "column_" + strconv.Itoa(i+1)
		}
		if seen[head[i]] {
			return s.options.problem("give every column a name of its own", "it has two columns named %q", head[i])
		}
		seen[head[i]] = true
	}
	s.head = head
	if err := s.findPlace(); err != nil {
		return err
	}
	for i, name := range head {
		if i == s.where.x || i == s.where.y || i == s.where.wkt {
			s.at = append(s.at, -1)
			continue
		}
		s.at = append(s.at, len(s.columns))
		s.columns = append(s.columns, column{name: name})
	}
	return nil
}

// findPlace takes the columns the options name, else those whose names say it.
func (s *sheet) findPlace() error {
	w := whereabouts{x: -1, y: -1, wkt: -1}
	named := s.options.Columns
	if (named.X == "") != (named.Y == "") {
		return s.options.problem("name both with --x and --y", "only one of the columns of coordinates is named")
	}
	for name, at := range map[string]*int{named.X: &w.x, named.Y: &w.y, named.Geometry: &w.wkt} {
		if name == "" {
			continue
		}
		if *at = slices.Index(s.head, name); *at < 0 {
			return s.options.problem("its columns are "+strings.Join(s.head[:min(len(s.head), 40)], ", "), "it has no column %q", name)
		}
	}
	if w.x < 0 && w.wkt < 0 {
		w = s.placeByName()
	}
	if s.options.As == asRegions && w.wkt < 0 && named.X == "" {
		w = whereabouts{x: -1, y: -1, wkt: -1} // where a region's name is written says nothing of its outline
	}
	if w.x < 0 && w.wkt < 0 && s.options.As != asRegions {
		return s.options.problem("name them with --x and --y, or --geometry for well-known text; its columns are "+
			strings.Join(s.head[:min(len(s.head), 40)], ", "), "no column says where its rows are").asks(AskColumns, s.head...)
	}
	s.where = w
	return nil
}

func (s *sheet) placeByName() whereabouts {
	find := func(names []string) int {
		for _, name := range names {
			if i := slices.IndexFunc(s.head, func(h string) bool { return strings.EqualFold(h, name) }); i >= 0 {
				return i
			}
		}
		return -1
	}
	if wkt := find(geometryColumns()); wkt >= 0 {
		return whereabouts{x: -1, y: -1, wkt: wkt}
	}
	for _, pair := range placeColumns() {
		if x, y := find(pair.x), find(pair.y); x >= 0 && y >= 0 {
			return whereabouts{x: x, y: y, wkt: -1, unnamed: pair.unnamed}
		}
	}
	return whereabouts{x: -1, y: -1, wkt: -1}
}

// geometry reads where a row is. Nothing at all is no geometry.
func (s *sheet) geometry(cells []string) (orb.Geometry, *fault) {
	if s.where.wkt >= 0 {
		return s.wellKnownText(cells[s.where.wkt])
	}
	if s.where.x < 0 {
		return nil, nil
	}
	x, y := strings.TrimSpace(cells[s.where.x]), strings.TrimSpace(cells[s.where.y])
	if x == "" && y == "" {
		return nil, nil
	}
	var p orb.Point
	for i, at := range []int{s.where.x, s.where.y} {
		text := strings.TrimSpace(cells[at])
		v, err := strconv.ParseFloat(strings.TrimSuffix(text, "°"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, refuse(s.head[at], text, "it is no number of degrees or metres")
		}
		p[i] = v
	}
	return p, nil
}

// longestWKT of one cell: a spreadsheet's has 32,767 characters, a CSV file's may hold a river.
const longestWKT = 64 << 20

func (s *sheet) wellKnownText(text string) (orb.Geometry, *fault) {
	column := s.head[s.where.wkt]
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	if parts := extended.FindStringSubmatch(text); parts != nil {
		srid, _ := strconv.Atoi(parts[1]) //nolint:errcheck // digits
		if s.where.srid == 0 {
			s.where.srid = srid
		}
		if srid != s.where.srid {
			return nil, refuse(column, parts[0], "it is in another coordinate system than the rows before it")
		}
		text = text[len(parts[0]):]
	}
	if len(text) > longestWKT {
		return nil, refuse(column, "", "its geometry is longer than 64 MB")
	}
	if len(text) >= 32767 && s.encoding == "" {
		return nil, refuse(column, "", "its geometry fills the cell and is cut off: a spreadsheet's cell holds 32767 characters")
	}
	g, err := geom.UnmarshalWKT(text, geom.NoValidate{})
	if err != nil {
		return nil, refuse(column, text, "it is no well-known text")
	}
	if g.IsEmpty() {
		return nil, nil
	}
	read, err := wkb.Unmarshal(g.Force2D().AsBinary())
	if err != nil {
		return nil, refuse(column, text, "it is no well-known text")
	}
	return read, nil
}

var extended = regexp.MustCompile(`^SRID=(\d{1,6});\s*`)

// Numbers as tables write them. With a zero in front, or of more digits than a float holds, they are codes and stay texts.
var (
	wholeCell = regexp.MustCompile(`^-?(?:0|[1-9]\d{0,14})$`)
	realCell  = regexp.MustCompile(`^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][-+]?\d{1,3})?$`)
)

func cellType(text string) data.Type {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return 0
	case wholeCell.MatchString(text):
		return data.TypeInt
	case realCell.MatchString(text):
		return data.TypeReal
	default:
		return data.TypeText
	}
}

func cellValue(text string, as data.Type) data.Value {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return data.Null()
	case as == data.TypeInt || as == data.TypeReal:
		return jsonNumber(text, as)
	default:
		return data.Text(text)
	}
}
