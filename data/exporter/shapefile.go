package exporter

import (
	"fmt"

	"lintu/data"
	"lintu/data/shapefile"
)

// shapeFile is a Shapefile with .shx, .dbf, .prj and .cpg.
type shapeFile struct {
	options  Options
	encoding shapefile.Encoding
	plan     plan
	to       *shapefile.Writer
}

func newShapefile(o Options) (output, error) {
	name := o.Encoding
	if name == "" {
		name = "UTF-8"
	}
	encoding, err := shapefile.LookupEncoding(name)
	return &shapeFile{options: o, encoding: encoding}, err
}

// layer begins the files: a column for the id and one for every field.
func (s *shapeFile) layer(p plan) (writer, error) {
	if p.layer.Table.Shape == data.ShapeAny || p.layer.Table.Shape == data.ShapeNone {
		return nil, fmt.Errorf("%w: layer %s may hold several", ErrShape, p.layer.Name)
	}
	s.plan = p
	fields := []shapefile.Field{shapefile.FieldOf(data.IDColumn, data.TypeInt)}
	for _, f := range p.fields {
		fields = append(fields, shapefile.FieldOf(f.Name, f.Type))
	}
	var err error
	s.to, err = shapefile.Create(s.options.File, shapefile.WriterOptions{
		Shape: p.layer.Table.Shape, Multi: p.multi, Fields: fields, Encoding: s.encoding, Projection: p.crs.ESRI(),
	})
	return s, err
}

func (s *shapeFile) write(row data.Row) error {
	return s.to.Write(row.Geometry, append([]data.Value{data.Int(row.ID)}, row.Values...))
}

func (s *shapeFile) end(r *Report) error {
	for i, f := range s.to.Fields()[1:] {
		if own := s.plan.fields[i].Name; f.Name != own {
			r.Renamed = append(r.Renamed, Renamed{own, f.Name})
		}
	}
	r.Cut = s.to.Cut()
	if s.plan.crs.Code() == 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("there is no .prj for %s: say so to whoever gets the file", s.plan.crs))
	}
	return nil
}

func (s *shapeFile) finish() error { return s.to.Close() }

func (s *shapeFile) abandon() error {
	if s.to == nil {
		return nil
	}
	return s.to.Abort()
}
