package exporter

import (
	"errors"
	"fmt"
	"os"

	"lintu/data"
	"lintu/data/geopackage"
)

// packageFile is a GeoPackage of one or more layers.
type packageFile struct {
	*partial
	out *geopackage.Package
}

func newPackage(o Options) (output, error) {
	file, err := newPartial(o.File)
	if err != nil {
		return nil, err
	}
	p := &packageFile{partial: file}
	if p.out, err = geopackage.CreatePackage(file.file.Name(), o.Now); err != nil {
		return nil, errors.Join(err, p.partial.abandon())
	}
	return p, nil
}

// system is how a GeoPackage names a coordinate system; those without a number are its "undefined geographic" one.
func system(p plan) geopackage.ForeignSRS {
	if code := p.crs.Code(); code != 0 {
		return geopackage.ForeignSRS{Organization: "EPSG", Code: int64(code), Name: p.crs.String(), Definition: p.crs.Definition()}
	}
	return geopackage.ForeignSRS{Organization: "NONE", Code: 0, Name: "Undefined geographic SRS", Definition: "undefined"}
}

func (p *packageFile) layer(l plan) (writer, error) {
	table := data.Table{Name: l.layer.Name, Shape: l.layer.Table.Shape, Fields: l.fields}
	to, err := p.out.AddLayer(table, l.layer.Title, system(l))
	if err != nil {
		return nil, err
	}
	return packageLayer{to, l}, nil
}

type packageLayer struct {
	to   *geopackage.PackageLayer
	plan plan
}

func (l packageLayer) write(row data.Row) error { return l.to.Write(row) }

func (l packageLayer) end(r *Report) error {
	if l.plan.crs.Code() == 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("GeoPackage has no word for %s: say so to whoever gets the file", l.plan.crs))
	}
	return nil
}

func (p *packageFile) finish() error {
	out := p.out
	p.out = nil
	if err := out.Close(); err != nil {
		return err
	}
	return p.partial.finish()
}

func (p *packageFile) abandon() error {
	var err error
	if p.out != nil {
		err = p.out.Abort()
	}
	if gone := p.partial.abandon(); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
