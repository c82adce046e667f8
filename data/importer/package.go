package importer

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/geopackage"
)

// foreignPackage reads one layer of another program's GeoPackage.
type foreignPackage struct {
	options Options
	file    *geopackage.Foreign
	layer   geopackage.ForeignLayer
}

func openPackage(o Options) (source, error) {
	file, err := geopackage.OpenForeign(o.File)
	switch {
	case errors.Is(err, geopackage.ErrForeign):
		return nil, o.problem("give a GeoPackage with feature layers", "it is a SQLite file and no GeoPackage with features")
	case err != nil:
		return nil, &Problem{File: o.File, What: "it is damaged or cut off", Do: "copy it again", Err: err}
	}
	p := &foreignPackage{options: o, file: file}
	if err := p.choose(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return p, nil
}

// choose finds the layer and checks its coordinate system.
func (p *foreignPackage) choose() error {
	layers := p.file.Layers()
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.Table.Name
	}
	switch {
	case len(layers) == 0:
		return p.options.problem("give a GeoPackage with feature layers", "it has no layers")
	case p.options.Layer == "" && len(layers) > 1:
		return p.options.problem("choose one with --layer", "it has %d layers: %s", len(layers), strings.Join(names, ", ")).asks(AskLayer, names...)
	}
	found := p.options.Layer == ""
	for _, l := range layers {
		if found = found || l.Table.Name == p.options.Layer; found {
			p.layer = l
			break
		}
	}
	if !found {
		return p.options.problem("its layers are "+strings.Join(names, ", "), "it has no layer %q", p.options.Layer)
	}
	return nil
}

// srs is the layer's system: by its EPSG number, else by its definition.
func (p *foreignPackage) srs() (crs.CRS, error) {
	srs := p.layer.SRS
	if strings.EqualFold(srs.Organization, "EPSG") {
		c, err := crs.EPSG(int(srs.Code))
		if err == nil {
			return c, nil
		}
	}
	c, err := crs.Recognise(srs.Definition)
	if err != nil {
		return c, fmt.Errorf("layer %s is in %s:%d %s: %w", p.layer.Table.Name, srs.Organization, srs.Code, srs.Name, err)
	}
	return c, nil
}

func (p *foreignPackage) close() error { return p.file.Close() }

// errEnough ends a scan that has seen what it wanted.
var errEnough = errors.New("enough")

// learn takes the columns from the file's own description; a layer of undeclared shape is read once to count them.
func (p *foreignPackage) learn(ctx context.Context) (schema, error) {
	s := schema{layer: p.layer.Table.Name, total: p.layer.Rows, shapes: map[data.Shape]int64{}}
	if s.total == 0 {
		return s, p.options.problem("export it again", "layer %s has no rows", s.layer)
	}
	for _, f := range p.layer.Table.Fields {
		s.columns = append(s.columns, column{name: f.Name, typ: f.Type})
	}
	s.place.declare(p.srs())
	declared := p.layer.Table.Shape != data.ShapeAny
	if declared {
		s.shapes[p.layer.Table.Shape] = s.total
	}
	looked := 0
	err := p.scan(ctx, func(row data.Row, _ error) error {
		s.place.samples.add(row.Geometry)
		if looked++; declared && looked == mostSamples {
			return errEnough
		}
		if flat, wrong := flatten(row.Geometry); !declared && wrong == "" && flat != nil {
			s.shapes[shapeOf(flat)]++
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return s, err
}

func (p *foreignPackage) rows(ctx context.Context, each func(record) error) error {
	number := int64(0)
	return p.scan(ctx, func(row data.Row, err error) error {
		number++
		r := record{row: number, key: strconv.FormatInt(row.ID, 10), geometry: row.Geometry, values: row.Values}
		var wrong *data.InvalidError
		switch {
		case errors.As(err, &wrong):
			r.fault = refuse(wrong.Field, "", "%s", wrong.Reason)
		case err != nil:
			r.fault = refuse("", "", "%s", err)
		}
		return each(r)
	})
}

// scan tells the file's own faults from what the receiver answered.
func (p *foreignPackage) scan(ctx context.Context, each func(data.Row, error) error) error {
	failed := p.file.Scan(ctx, p.layer.Table.Name, func(row data.Row, wrong error) error {
		if err := each(row, wrong); err != nil {
			return stop{err}
		}
		return nil
	})
	var stopped stop
	switch {
	case failed == nil:
		return nil
	case errors.As(failed, &stopped):
		return stopped.error
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return &Problem{File: p.options.File, What: "it is damaged or cut off", Do: "copy it again", Err: failed}
	}
}
