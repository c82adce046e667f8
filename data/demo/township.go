package demo

import (
	"time"

	"lintu/data"
)

// township is a street (街道) or a town (镇) with all that is in it: the land, the buildings and a few bytes per flat.
// People and things are drawn when their rows are asked for. Its ids count from 1; see [locale].
type township struct {
	preset    preset
	seed      uint64
	reference time.Time
	at        locale
	ground    *ground
	divided   divided
	regions   []region
	compounds []*compound
	buildings []*building
	byLot     map[*lot][]*building
	homes     homes
	tagged    tagChances
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

// newAlone makes a township that is a city by itself, on the smallest land that holds it.
func newAlone(p preset, seed uint64) (*township, error) {
	g, err := newGround(p, seed)
	if err != nil {
		return nil, err
	}
	g.joinRoads()
	g.nameRoads()
	return newTownship(p, seed, g, soleLocale(p, seed)), nil
}

// newTownship divides the ground with its buildings among communities and grids, numbers everything and lets people in.
func newTownship(p preset, seed uint64, g *ground, at locale) *township {
	c := &township{preset: p, seed: seed, reference: at.today, at: at, ground: g}
	g.cutCells(p.microGrids + p.microGrids/12)
	c.divided = g.divide(p, at)
	c.number()
	c.homes = c.newHomes()
	return c
}

func (c *township) tables() []table {
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
func (c *township) meta(id int64, code string, class data.Class, owner string) data.Meta {
	return metaOf(c.seed, c.reference, id, code, class, owner)
}

func metaOf(seed uint64, today time.Time, id int64, code string, class data.Class, owner string) data.Meta {
	r := mix(seed ^ mix(uint64(id)) ^ uint64(len(code)))
	collected := today.AddDate(0, 0, -int(30+r%700)).Add(time.Duration(r>>20%36000) * time.Second)
	updated := collected.AddDate(0, 0, int(r>>40%30))
	return data.Meta{
		ID: id, Code: code, Class: class, Source: source, OwnerOrg: owner, CollectedAt: collected, UpdatedAt: updated,
		Demo: true,
	}
}

// spots are where things stand. They are found anew for every table that asks, so that nothing is kept between.
func (c *township) spots() *spots { return c.newSpots(newLocator(c.regions, data.LevelGrid)) }
