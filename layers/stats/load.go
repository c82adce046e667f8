package stats

import (
	"context"
	"fmt"

	"lintu/data"
	"lintu/layers"
)

// Load reads regions, compounds, buildings, units, households and who lives in them once and adds up the figures of every
// area.
func Load(ctx context.Context, reader data.Reader) (*Editor, error) {
	tables, err := reader.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("load figures: %w", err)
	}
	e := newEditor(sources(layers.NewCatalogue(tables)))
	for _, step := range []struct {
		table string
		each  func(data.Row)
	}{
		{"regions", e.loadRegion},
		{"region_links", e.loadLink},
		{"compounds", e.loadCompound},
		{"buildings", e.loadBuilding},
		{"units", e.loadUnit},
		{"households", e.loadHousehold},
		{"memberships", e.loadMembership},
	} {
		query := data.Query{Table: step.table, Scope: data.Everything()}
		err := reader.Scan(ctx, query, func(row data.Row) error {
			step.each(row)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("load figures: %w", err)
		}
	}
	e.place()
	e.publish()
	return e, nil
}

func (e *Editor) loadRegion(row data.Row) {
	r := data.RegionOf(row)
	e.regions[r.ID] = regionOf(r)
	e.rows[Key{"regions", r.ID}] = area{level: r.Level, region: r.Code, there: true}
}

func (e *Editor) loadLink(row data.Row) {
	link := data.LinkOf(row)
	e.links[link.ID] = [2]int64{link.Region, link.Parent}
}

func (e *Editor) loadCompound(row data.Row) {
	e.rows[Key{"compounds", row.ID}] = area{region: data.CompoundOf(row).Region, there: true}
}

func (e *Editor) loadBuilding(row data.Row) {
	b := data.BuildingOf(row)
	e.rows[Key{"buildings", b.ID}] = area{region: b.Region, there: true}
	e.building(b.ID).read(b)
}

func (e *Editor) loadUnit(row data.Row) {
	building := data.UnitOf(row).Building
	e.units.load(row.ID, building)
	e.building(building).numbers.Units++
}

func (e *Editor) loadHousehold(row data.Row) {
	f := flatOf(row)
	e.flats.load(row.ID, f)
	e.building(f.building).count(f, 1)
}

// loadMembership counts who lives somewhere now. Its household was read before, if there is one.
func (e *Editor) loadMembership(row data.Row) {
	household := homeOf(row)
	if household == 0 {
		return
	}
	e.members.load(row.ID, household)
	f := e.flats.get(household)
	f.people++
	e.flats.set(household, f)
	if f.there {
		e.building(f.building).numbers.People++
	}
}
