package stats

import (
	"context"
	"fmt"
	"slices"

	"lintu/data"
	"lintu/layers"
)

// Load reads regions, compounds, buildings, units and households once and adds up the figures of every area.
func Load(ctx context.Context, reader data.Reader, counter data.Counter) (*Stats, error) {
	tables, err := reader.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("load figures: %w", err)
	}
	l := &loader{
		reader: reader, ladder: newLadder(), buildings: map[int64]*building{},
		stats:     &Stats{tables: sources(layers.NewCatalogue(tables)), areas: map[key]*area{}},
		compounds: map[key]map[int64]bool{},
	}
	steps := []func(context.Context) error{l.loadRegions, l.loadLinks, l.loadCompounds, l.loadBuildings, l.loadUnits, l.loadHouseholds}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("load figures: %w", err)
		}
	}
	if err := counter.Residents(ctx, l.people); err != nil {
		return nil, fmt.Errorf("load figures: %w", err)
	}
	l.sum()
	l.cross()
	return l.stats, nil
}

// building collects a building's own figures and where it lies.
type building struct {
	areas    []key
	compound int64
	numbers  data.Numbers
}

type loader struct {
	reader    data.Reader
	stats     *Stats
	ladder    *ladder
	buildings map[int64]*building
	compounds map[key]map[int64]bool // of an area: those with a building in it
	flats     []int64                // household ids, ascending
	homes     []*building            // of flats
}

func (l *loader) scan(ctx context.Context, table string, each func(data.Row)) error {
	query := data.Query{Table: table, Scope: data.Everything()}
	return l.reader.Scan(ctx, query, func(row data.Row) error {
		each(row)
		return nil
	})
}

func (l *loader) loadRegions(ctx context.Context) error {
	return l.scan(ctx, "regions", func(row data.Row) {
		r := data.RegionOf(row)
		l.ladder.add(r)
		l.stats.areas[key{"regions", r.ID}] = &area{level: r.Level, region: r.Code}
	})
}

func (l *loader) loadLinks(ctx context.Context) error {
	return l.scan(ctx, "region_links", func(row data.Row) {
		link := data.LinkOf(row)
		l.ladder.link(link.Region, link.Parent)
	})
}

func (l *loader) loadCompounds(ctx context.Context) error {
	return l.scan(ctx, "compounds", func(row data.Row) {
		c := data.CompoundOf(row)
		l.stats.areas[key{"compounds", c.ID}] = &area{region: c.Region}
	})
}

func (l *loader) loadBuildings(ctx context.Context) error {
	return l.scan(ctx, "buildings", func(row data.Row) {
		b := data.BuildingOf(row)
		l.stats.areas[key{"buildings", b.ID}] = &area{region: b.Region}
		areas := []key{{"buildings", b.ID}}
		for _, id := range l.ladder.around(b) {
			areas = append(areas, key{"regions", id})
		}
		if b.Compound != 0 {
			areas = append(areas, key{"compounds", b.Compound})
		}
		l.buildings[b.ID] = &building{areas: areas, compound: b.Compound, numbers: data.Numbers{Buildings: 1}}
	})
}

func (l *loader) loadUnits(ctx context.Context) error {
	return l.scan(ctx, "units", func(row data.Row) {
		if b := l.buildings[data.UnitOf(row).Building]; b != nil {
			b.numbers.Units++
		}
	})
}

func (l *loader) loadHouseholds(ctx context.Context) error {
	return l.scan(ctx, "households", func(row data.Row) {
		h := data.HouseholdOf(row)
		b := l.buildings[h.Building]
		if b == nil {
			return
		}
		b.numbers.Households++
		if h.Occupied() {
			b.numbers.Occupied++
		}
		l.flats = append(l.flats, h.ID)
		l.homes = append(l.homes, b)
	})
}

// people adds the members of a household to its building.
func (l *loader) people(household, count int64) error {
	if i, found := slices.BinarySearch(l.flats, household); found {
		l.homes[i].numbers.People += count
	}
	return nil
}

// sum adds every building to the areas it lies in.
func (l *loader) sum() {
	for _, b := range l.buildings {
		for _, k := range b.areas {
			a := l.stats.areas[k]
			if a == nil {
				continue // a compound that is not there
			}
			a.Buildings += b.numbers.Buildings
			a.Units += b.numbers.Units
			a.Households += b.numbers.Households
			a.Occupied += b.numbers.Occupied
			a.People += b.numbers.People
			if b.compound == 0 {
				continue
			}
			if l.compounds[k] == nil {
				l.compounds[k] = map[int64]bool{}
			}
			l.compounds[k][b.compound] = true
		}
	}
}

// cross counts the compounds of each area, and those of them that another area of its level has too.
func (l *loader) cross() {
	type place struct {
		table    string
		level    data.Level
		compound int64
	}
	in := map[place]int{}
	for k, compounds := range l.compounds {
		for id := range compounds {
			in[place{k.table, l.stats.areas[k].level, id}]++
		}
	}
	for k, compounds := range l.compounds {
		a := l.stats.areas[k]
		a.Compounds = int64(len(compounds))
		if k.table != "regions" {
			continue
		}
		for id := range compounds {
			if in[place{k.table, a.level, id}] > 1 {
				a.Crossing++
			}
		}
	}
}
