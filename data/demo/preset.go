package demo

import (
	"errors"
	"slices"
)

// ErrPreset is a preset nobody has described.
var ErrPreset = errors.New("unknown preset")

// preset is the size of a city in numbers. Everything counted here comes out exactly.
type preset struct {
	name                                                      string
	block                                                     float64 // size of the smallest blocks tried, in metres
	spare, variants                                           int     // lots that may be left over and become green; plans of streets tried at each size
	grain                                                     float64 // size of lots for this one's mix of uses, as a part of the street's
	columns, rows                                             int     // of blocks between main roads
	people, occupied, flats                                   int
	villas, cottages, walkUps, midRises, highRises            int // residential buildings
	shops, offices, schools, factories, publics               int // other buildings
	units, compounds, streets, communities, grids, microGrids int
	organisations, nine, components, cameras, devices, smoke  int
	lights, workers, vehicles, robots, lanes, extras, special int
	compoundKinds                                             [4]int // walk-up, mid-rise, high-rise, villa: at least
	shopLots, officeLots, schoolLots, factoryLots, publicLots int
	parks, squares                                            int

	villages, hamlets int // communities that are villages, and the cottages in them
	twins             int // of 100 such cottages so many have two flats
}

// presets are the cities that can be made (counts: the demo table of the domain notes).
var presets = []preset{
	{
		name: "community", block: 856, spare: 1, variants: 2, grain: 0.55, columns: 1, rows: 1,
		people: 6000, occupied: 2500, flats: 2850,
		villas: 2, cottages: 2, walkUps: 25, midRises: 8, highRises: 11,
		shops: 8, offices: 4, schools: 2, factories: 5, publics: 3,
		units: 150, compounds: 5, streets: 1, communities: 1, grids: 7, microGrids: 50,
		organisations: 110, nine: 140, components: 2200, cameras: 68, devices: 1000, smoke: 73,
		lights: 150, workers: 8, vehicles: 2, robots: 1, lanes: 2, extras: 8, special: 1,
		compoundKinds: [4]int{2, 1, 1, 0},
		shopLots:      1, officeLots: 1, schoolLots: 1, factoryLots: 1, publicLots: 1, parks: 1,
	},
	{
		name: "street", block: 644, spare: 4, variants: 2, grain: 1, columns: 3, rows: 3,
		people: 50000, occupied: 20800, flats: 23800,
		villas: 16, cottages: 20, walkUps: 208, midRises: 68, highRises: 88,
		shops: 68, offices: 29, schools: 16, factories: 40, publics: 27,
		units: 1250, compounds: 42, streets: 1, communities: 8, grids: 56, microGrids: 420,
		organisations: 900, nine: 1150, components: 18000, cameras: 565, devices: 8500, smoke: 600,
		lights: 1200, workers: 60, vehicles: 12, robots: 2, lanes: 10, extras: 144, special: 4,
		compoundKinds: [4]int{16, 7, 10, 1},
		shopLots:      7, officeLots: 4, schoolLots: 2, factoryLots: 4, publicLots: 6, parks: 3, squares: 1,
	},
}

// Presets names the cities that can be made, the smallest first.
func Presets() []string {
	var names []string
	for _, p := range presets {
		names = append(names, p.name)
	}
	for _, p := range metropolitan {
		names = append(names, p.name)
	}
	return names
}

func presetNamed(name string) (preset, bool) {
	i := slices.IndexFunc(presets, func(p preset) bool { return p.name == name })
	if i < 0 {
		return preset{}, false
	}
	return presets[i], true
}

// homes is the number of residential buildings.
func (p preset) homes() int {
	return p.villas + p.cottages + p.walkUps + p.midRises + p.highRises + p.hamlets
}

// buildings is the number of all buildings.
func (p preset) buildings() int {
	return p.homes() + p.shops + p.offices + p.schools + p.factories + p.publics
}
