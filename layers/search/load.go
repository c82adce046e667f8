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

// Build reads the names and codes of every layer of the catalogue.
func Build(ctx context.Context, reader data.Reader, catalogue *layers.Catalogue) (*Search, error) {
	tables, err := reader.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	s := &Search{
		reader: reader, byCode: map[string][]int32{}, compounds: map[int64]int32{}, buildings: map[int64]int32{},
		inside: map[int64][]int32{}, outside: map[int64][]int32{},
	}
	for _, layer := range catalogue.All() {
		i := slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == layer.Table })
		if i < 0 || slices.Contains(unnamed(), layer.Name) {
			continue
		}
		l := loader{search: s, layer: layer, table: tables[i], pieces: map[string]int32{}}
		if err := l.load(ctx); err != nil {
			return nil, fmt.Errorf("search: layer %s: %w", layer.Name, err)
		}
	}
	s.locate()
	s.spoken = newPinyins(s.entries)
	return s, nil
}

// loader reads one layer.
type loader struct {
	search *Search
	layer  layers.Layer
	table  data.Table
	pieces map[string]int32 // of lines: a street is many pieces and one entry
}

func (l *loader) load(ctx context.Context) error {
	query := data.Query{Table: l.table.Name, Scope: data.Everything(), Where: l.layer.Where}
	return l.search.reader.Scan(ctx, query, func(row data.Row) error {
		e := l.read(row)
		if l.layer.Shape == data.ShapeLine && e.folded != "" && l.joined(e) {
			return nil
		}
		l.add(e, l.value(row, "community_id").Int())
		return nil
	})
}

func (l *loader) value(row data.Row, field string) data.Value {
	if i := l.table.Index(field); i >= 0 && i < len(row.Values) {
		return row.Values[i]
	}
	return data.Null()
}

func (l *loader) read(row data.Row) entry {
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

// joined adds a piece of a line to the entry of the same name, which keeps the label point of its largest piece.
func (l *loader) joined(e entry) bool {
	key := e.folded + "\x00" + e.region
	i, ok := l.pieces[key]
	if !ok {
		l.pieces[key] = int32(len(l.search.entries))
		return false
	}
	whole := &l.search.entries[i]
	whole.bound = union(whole.bound, e.bound)
	l.search.code(e.code, i)
	return true
}

func (l *loader) add(e entry, community int64) {
	s := l.search
	i := int32(len(s.entries))
	if e.folded == "" && e.code == "" && e.table != tableBuildings {
		return
	}
	s.entries = append(s.entries, e)
	s.code(e.code, i)
	switch {
	case e.table == tableCompounds:
		s.compounds[e.id] = i
		s.places = append(s.places, i)
	case e.table == tableBuildings && e.compound != 0:
		s.inside[e.compound] = append(s.inside[e.compound], i)
	case e.table == tableBuildings:
		s.outside[community] = append(s.outside[community], i)
	case e.layer == "communities":
		s.places = append(s.places, i)
	}
	if e.table == tableBuildings {
		s.buildings[e.id] = i
		if e.folded != "" {
			s.places = append(s.places, i)
		}
	}
}

func (s *Search) code(code string, i int32) {
	if code != "" {
		s.byCode[code] = append(s.byCode[code], i)
	}
}

// locate gives regions without geometry the extent of what lies in them; what cannot be placed stays at no place.
func (s *Search) locate() {
	for i := range s.entries {
		e := &s.entries[i]
		if e.table != tableRegions || !e.bound.IsEmpty() {
			continue
		}
		prefix := prefixOf(e.code)
		for j := range s.entries {
			o := &s.entries[j]
			if len(o.region) > len(prefix) && o.region[:len(prefix)] == prefix && !o.bound.IsEmpty() {
				e.bound = union(e.bound, o.bound)
			}
		}
		if !e.bound.IsEmpty() {
			e.point = e.bound.Center()
		}
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
