package importer

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/shapefile"
)

// shapeSource reads a Shapefile.
type shapeSource struct {
	options Options
	file    *shapefile.Reader
}

func openShapefile(o Options) (source, error) {
	if o.Layer != "" {
		return nil, o.problem("leave --layer out", "a Shapefile has no layers, so %q is not among them", o.Layer)
	}
	file, err := shapefile.Open(o.File, shapefile.Options{Encoding: o.Encoding})
	if err != nil {
		return nil, shapeProblem(o, err)
	}
	return &shapeSource{options: o, file: file}, nil
}

func shapeProblem(o Options, err error) error {
	do := map[error]string{
		shapefile.ErrMissing: "copy all its parts into one folder: .shp, .shx, .dbf, .prj, .cpg", shapefile.ErrDamaged: "copy or export it again",
		shapefile.ErrShape: "convert it first: ogr2ogr out.gpkg IN", shapefile.ErrEncoding: "say what its text is: --encoding GBK",
	}
	for kind, what := range do {
		if errors.Is(err, kind) {
			return &Problem{File: o.File, What: "the Shapefile cannot be read", Do: what, Err: err}
		}
	}
	return &Problem{File: o.File, What: "the Shapefile cannot be read", Do: "check the rights on its parts", Err: err}
}

func (s *shapeSource) close() error { return nil }

// learn reads the whole file once: that proves that all of it can be read, and that its text is what it is said to be.
func (s *shapeSource) learn(ctx context.Context) (schema, error) {
	out := schema{shapes: map[data.Shape]int64{}}
	encoding, declared := s.file.Encoding()
	out.place.encoding = encoding.String()
	for _, f := range s.file.Fields() {
		out.columns = append(out.columns, column{name: f.Name, typ: f.Type()})
	}
	unread := ""
	err := s.scan(ctx, func(row shapefile.Row) error {
		out.total++
		out.place.samples.add(row.Geometry)
		var wrong *shapefile.ValueError
		if !declared && unread == "" && errors.As(row.Err, &wrong) && wrong.Reason == notIn(encoding) {
			unread = wrong.Field
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if out.total == 0 {
		return out, s.options.problem("export it again", "it has no rows")
	}
	if unread != "" {
		return out, s.options.problem("say what its text is: --encoding GBK, or GB18030, or put that into a .cpg file beside it",
			"nothing says how its text is encoded, and column %q is not UTF-8", unread).asks(AskEncoding, "GBK", "GB18030", "Big5")
	}
	if s.file.Shape() != data.ShapeNone {
		out.shapes[s.file.Shape()] = out.total
	}
	if s.file.Projection() != "" {
		out.place.declare(crs.Recognise(s.file.Projection()))
	}
	return out, nil
}

// notIn is how the reader says that a text is not in its encoding.
func notIn(e shapefile.Encoding) string { return "its text is not " + e.String() }

func (s *shapeSource) rows(ctx context.Context, each func(record) error) error {
	return s.scan(ctx, func(row shapefile.Row) error {
		r := record{row: row.Number, key: strconv.FormatInt(row.Number, 10), geometry: row.Geometry, values: row.Values}
		var wrong *shapefile.ValueError
		if errors.As(row.Err, &wrong) {
			r.fault = refuse(wrong.Field, wrong.Value, "%s", wrong.Reason)
		}
		return each(r)
	})
}

// scan tells the file's own faults from what the receiver answered.
func (s *shapeSource) scan(ctx context.Context, each func(shapefile.Row) error) error {
	err := s.file.Scan(ctx, func(row shapefile.Row) error {
		if err := each(row); err != nil {
			return stop{err}
		}
		return nil
	})
	var stopped stop
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stopped):
		return stopped.error
	case ctx.Err() != nil:
		return fmt.Errorf("read %s: %w", s.options.File, ctx.Err())
	default:
		return shapeProblem(s.options, err)
	}
}
