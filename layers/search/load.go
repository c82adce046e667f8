package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
)

const (
	tableRegions    = "regions"
	tableCompounds  = "compounds"
	tableBuildings  = "buildings"
	tableUnits      = "units"
	tableHouseholds = "households"
)

// unnamed are the layers whose features are found by code or address only: too many, and named by number.
func unnamed() []string { return []string{tableHouseholds, "components", "devices", "cameras"} }

// ranks order layers when names match equally well.
func ranks() []string {
	return []string{
		"districts", "streets", "communities", tableCompounds, tableBuildings, tableHouseholds, "places", "roads", "lanes",
		"grids", "green", "water", "micro_grids",
	}
}

func rankOf(layer string) uint8 {
	if i := slices.Index(ranks(), layer); i >= 0 {
		return uint8(i)
	}
	return uint8(len(ranks()))
}

// Load reads the names and codes of every layer of the catalogue. Flats are read from the store when somebody looks for
// them.
func Load(ctx context.Context, reader data.Reader, catalogue *layers.Catalogue, store data.Reader) (*Editor, error) {
	shelves, err := shelvesOf(ctx, reader, catalogue)
	if err != nil {
		return nil, err
	}
	for _, s := range shelves {
		if err := s.load(ctx, reader); err != nil {
			return nil, fmt.Errorf("search: layer %s: %w", s.layer.Name, err)
		}
	}
	e := &Editor{store: store, shelves: shelves}
	e.Assemble()
	return e, nil
}

// shelvesOf are the layers of a catalogue whose features are found by name, with nothing on them.
func shelvesOf(ctx context.Context, reader data.Reader, catalogue *layers.Catalogue) ([]*shelf, error) {
	tables, err := reader.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	var shelves []*shelf
	for _, layer := range catalogue.All() {
		i := slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == layer.Table })
		if i >= 0 && !slices.Contains(unnamed(), layer.Name) {
			shelves = append(shelves, &shelf{layer: layer, table: tables[i]})
		}
	}
	return shelves, nil
}

func (l *shelf) load(ctx context.Context, reader data.Reader) error {
	l.entries = nil
	query := data.Query{Table: l.table.Name, Scope: data.Everything(), Where: l.layer.Where}
	return reader.Scan(ctx, query, func(row data.Row) error {
		e := l.read(row)
		l.entries = append(l.entries, &e)
		return nil
	})
}

func (l *shelf) value(row data.Row, field string) data.Value {
	if i := l.table.Index(field); i >= 0 && i < len(row.Values) {
		return row.Values[i]
	}
	return data.Null()
}

func (l *shelf) read(row data.Row) entry {
	e := entry{
		layer: l.layer.Name, table: l.table.Name, id: row.ID, rank: rankOf(l.layer.Name),
		name: l.value(row, "name").Text(), code: l.value(row, "code").Text(), region: l.value(row, "region").Text(),
		global: l.table.Index("region") < 0,
	}
	if row.Geometry != nil {
		e.point, e.bound = data.LabelPoint(row.Geometry), row.Geometry.Bound()
	} else {
		e.bound = nowhere()
	}
	e.reach = prefixOf(e.region)
	e.folded = fold(e.name)
	if e.table == tableBuildings {
		e.community = l.value(row, "community_id").Int()
		e.compound = l.value(row, "compound_id").Int()
		e.number(l.value(row, "number").Int())
	}
	return e
}

// number gives a building its label, and its name if it has none; a name that only repeats the number is no name.
func (e *entry) number(number int64) {
	if number > 0 {
		e.label = strconv.FormatInt(number, 10)
	}
	address, err := data.ParseAddress(e.name)
	if err == nil && address.Before == "" {
		e.folded = "" // only its number: 3幢; 和平路24号 is a name, and 24 not its number in a compound
		if e.label == "" {
			e.label = address.Building
		}
	}
	if e.name == "" && e.label != "" {
		e.name = data.Address{Building: e.label}.String()
	}
}

func (s *Search) code(code string, i int32) {
	if code != "" {
		s.byCode[code] = append(s.byCode[code], i)
	}
}

// prefixOf is a division code without the zeroes of the levels below.
func prefixOf(code string) string {
	if d, err := data.ParseDivision(code); err == nil {
		return d.Prefix()
	}
	return code
}

// nowhere is the extent of nothing: it unites with others without adding to them.
func nowhere() orb.Bound { return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}} }

func union(a, b orb.Bound) orb.Bound {
	if a.IsEmpty() {
		return b
	}
	if b.IsEmpty() {
		return a
	}
	return a.Union(b)
}
