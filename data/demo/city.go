package demo

import (
	"iter"
	"time"

	"lintu/data"
)

// City is a city that does not exist. It holds the land, the buildings and a few bytes per flat; people and things are
// drawn when their rows are asked for.
type City struct {
	preset    preset
	seed      uint64
	reference time.Time // "today" of the city
	ground    *ground
	divided   divided
	regions   []region
	compounds []*compound
	buildings []*building
	byLot     map[*lot][]*building
	homes     homes
	tagged    tagChances
	tables    []table
}

// compound is a 小区 before it is a record.
type compound struct {
	id     int64
	lot    *lot
	of     *community
	number int
	name   string
	kind   string
	code   string
	year   int
}

// table is one of the city's tables and how its rows are made.
type table struct {
	describe data.Table
	rows     func(yield func(data.Row) bool)
}

// Generate makes the city of a preset and a seed. It fails with [ErrPreset] on a name that is not among [Presets].
func Generate(preset string, seed uint64) (*City, error) {
	p, err := presetNamed(preset)
	if err != nil {
		return nil, err
	}
	g, err := newGround(p, seed)
	if err != nil {
		return nil, err
	}
	g.joinRoads()
	g.nameRoads()
	g.cutCells(p.microGrids + p.microGrids/12)
	c := &City{preset: p, seed: seed, ground: g}
	// A day in the autumn before the city is shown, the same for the same seed.
	c.reference = time.Date(2026, time.October, 1+int(seed%28), 8, 0, 0, 0, time.UTC)
	c.divided = g.divide(p)
	c.number()
	c.homes = c.newHomes()
	c.tables = c.allTables()
	return c, nil
}

// Tables describes the city's tables: the built-in ones, those referred to first, then roads, water and green.
func (c *City) Tables() []data.Table {
	out := make([]data.Table, len(c.tables))
	for i, t := range c.tables {
		out[i] = t.describe
	}
	return out
}

// Rows are the rows of a table in ascending order of their ids. A table the city does not have has none.
func (c *City) Rows(name string) iter.Seq[data.Row] {
	for _, t := range c.tables {
		if t.describe.Name == name {
			return t.rows
		}
	}
	return func(func(data.Row) bool) {}
}

// Identity is what a store filled with the city says of itself.
func (c *City) Identity() data.Identity {
	return data.Identity{Demo: true, Preset: c.preset.name, Seed: c.seed, Made: c.reference}
}

func (c *City) allTables() []table {
	return []table{
		{data.Regions(), c.regionRows},
		{data.Links(), c.linkRows},
		{data.Compounds(), c.compoundRows},
		{data.Buildings(), c.buildingRows},
		{data.Units(), c.unitRows},
		{data.Households(), c.householdRows},
		{data.Residents(), c.residentRows},
		{data.Memberships(), c.membershipRows},
		{data.Taggings(), c.taggingRows},
		{data.Places(), c.placeRows},
		{data.Components(), c.componentRows},
		{data.Devices(), c.deviceRows},
		{data.Cameras(), c.cameraRows},
		{data.Vehicles(), c.vehicleRows},
		{data.Lanes(), c.laneRows},
		{roadTable(), c.roadRows},
		{waterTable(), c.waterRows},
		{greenTable(), c.greenRows},
	}
}

// source names the generator in every record.
const source = "demo"

// meta is what every record of the city carries.
func (c *City) meta(id int64, code string, class data.Class, owner string) data.Meta {
	r := mix(c.seed ^ mix(uint64(id)) ^ uint64(len(code)))
	collected := c.reference.AddDate(0, 0, -int(30+r%700)).Add(time.Duration(r>>20%36000) * time.Second)
	updated := collected.AddDate(0, 0, int(r>>40%30))
	return data.Meta{
		ID: id, Code: code, Class: class, Source: source, OwnerOrg: owner, CollectedAt: collected, UpdatedAt: updated,
		Demo: true,
	}
}

// spots are where things stand. They are found anew for every table that asks, so that nothing is kept between.
func (c *City) spots() *spots { return c.newSpots(newLocator(c.regions, data.LevelGrid)) }
