package geopackage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
)

// Package is a GeoPackage that is being made for other programs: layers of the standard and nothing of Lintu's own. It
// may be used by one goroutine at a time, and a layer is written to its end before the next one begins.
type Package struct {
	conn  *sqlite.Conn
	now   string
	layer *PackageLayer
}

// PackageLayer is a layer of a [Package] that is being written.
type PackageLayer struct {
	file   *Package
	table  data.Table
	srs    int32
	insert *sqlite.Stmt
	boxes  []box
	bound  orb.Bound
	blob   []byte
}

// CreatePackage begins a GeoPackage in a new file. It is complete when it is closed without error.
func CreatePackage(path string, now time.Time) (*Package, error) {
	p := &Package{now: formatTime(now)}
	var err error
	if p.conn, err = sqlite.OpenConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate); err == nil {
		err = p.begin()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make GeoPackage %s: %w", path, fault(context.Background(), err)), p.closeIfOpen())
	}
	return p, nil
}

// begin makes the tables of the standard. The file is nobody's before it is closed, so it needs no journal on disk.
func (p *Package) begin() error {
	standard, _, _ := strings.Cut(schemaSQL, "-- Lintu's own.")
	if err := set(p.conn, "journal_mode = MEMORY", "synchronous = OFF"); err != nil {
		return err
	}
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, userVersion)
	if err := sqlitex.ExecuteScript(p.conn, marks+standard, nil); err != nil {
		return err
	}
	return execute(p.conn, "BEGIN")
}

func (p *Package) closeIfOpen() error {
	if p.conn == nil {
		return nil
	}
	return p.conn.Close()
}

// AddLayer begins a layer. Fields must have names of the standard's; the id, the geometry and what is personal are not
// among them.
func (p *Package) AddLayer(t data.Table, title string, srs ForeignSRS) (*PackageLayer, error) {
	err := p.finishLayer()
	if err == nil {
		err = p.addLayer(t, title, srs)
	}
	if err != nil {
		return nil, fmt.Errorf("make layer %s: %w", t.Name, fault(context.Background(), err))
	}
	return p.layer, nil
}

func (p *Package) addLayer(t data.Table, title string, srs ForeignSRS) error {
	if err := execute(p.conn, "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, '')",
		srs.Name, srs.Code, srs.Organization, srs.Code, srs.Definition); err != nil {
		return err
	}
	columns, marks := fmt.Sprintf("%s INTEGER PRIMARY KEY NOT NULL, %s %s", data.IDColumn, data.GeomColumn, geometryType(t)), "?, ?"
	for _, f := range t.Fields {
		columns += fmt.Sprintf(", %s %s", quote(f.Name), columnType(f))
		marks += ", ?"
	}
	statements := []string{
		"CREATE TABLE " + quote(t.Name) + " (" + columns + ")",
		"CREATE VIRTUAL TABLE " + quote(rtreeName(t.Name)) + " USING rtree(id, minx, maxx, miny, maxy)",
	}
	for _, statement := range statements {
		if err := execute(p.conn, statement); err != nil {
			return err
		}
	}
	const contents = `INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?1, 'features', ?1, ?2, ?3, ?4)`
	if err := execute(p.conn, contents, t.Name, title, p.now, srs.Code); err != nil {
		return err
	}
	if err := execute(p.conn, "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", t.Name, data.GeomColumn, geometryType(t), srs.Code); err != nil {
		return err
	}
	if err := execute(p.conn, "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
		t.Name, data.GeomColumn, "http://www.geopackage.org/spec120/#extension_rtree"); err != nil {
		return err
	}
	insert, err := p.conn.Prepare("INSERT INTO " + quote(t.Name) + " VALUES (" + marks + ")")
	if err != nil {
		return err
	}
	p.layer = &PackageLayer{file: p, table: t, srs: int32(srs.Code), insert: insert, bound: orb.Bound{Min: orb.Point{1}, Max: orb.Point{-1}}} //nolint:gosec // EPSG numbers are small
	return nil
}

// Write adds a row, its geometry in the system of the layer.
func (l *PackageLayer) Write(row data.Row) error {
	if err := l.write(row); err != nil {
		return fmt.Errorf("write row %d of layer %s: %w", row.ID, l.table.Name, fault(context.Background(), err))
	}
	return nil
}

func (l *PackageLayer) write(row data.Row) error {
	l.insert.BindInt64(1, row.ID)
	if row.Geometry == nil {
		l.insert.BindNull(2)
	} else {
		var err error
		if l.blob, err = encodeBlob(l.blob[:0], data.Stowed(row.Geometry, l.table.Shape, l.table.BuiltIn())); err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(l.blob[4:], uint32(l.srs)) //nolint:gosec // as two's complement
		l.insert.BindBytes(2, l.blob)
		l.boxes = append(l.boxes, newBox(row.ID, row.Geometry.Bound()))
		l.bound = widened(l.bound, row)
	}
	for i, v := range row.Values {
		bindValue(l.insert, 3+i, v)
	}
	return step(l.insert)
}

// finishLayer writes what a layer has beside its rows: the spatial index, its triggers, the extent.
func (p *Package) finishLayer() error {
	l := p.layer
	if l == nil {
		return nil
	}
	p.layer = nil
	if err := writeRTree(p.conn, l.table.Name, l.boxes); err != nil {
		return err
	}
	for _, trigger := range rtreeTriggers(l.table.Name) {
		if err := execute(p.conn, trigger.create); err != nil {
			return err
		}
	}
	return touch(p.conn, l.table.Name, p.now, l.bound)
}

// Close completes the file.
func (p *Package) Close() error {
	err := p.finishLayer()
	if err == nil {
		err = execute(p.conn, "COMMIT")
	}
	if err = errors.Join(err, p.conn.Close()); err != nil {
		return fmt.Errorf("finish GeoPackage: %w", fault(context.Background(), err))
	}
	return nil
}

// Abort closes an unfinished file, which is worth nothing.
func (p *Package) Abort() error { return p.conn.Close() }
