package demo

import "fmt"

// ground is the land with its lots in use.
type ground struct {
	*land
	lots      []*lot
	buildings []*building
	lotOf     []*lot        // by face
	held      map[int32]int // flats by face
}

// Sizes of the blocks between main roads that are tried, in metres, until all houses of the preset find room.
const (
	leastBlock = 440.0
	mostBlock  = 1100.0
	blockStep  = 12.0
)

// variants is how many plans are drawn before giving up.
const variants = 4

// newGround makes the smallest land on which the preset has room.
func newGround(p preset, seed uint64) (*ground, error) {
	for variant := range uint64(variants) {
		drawn := seed ^ variant<<56
		for size := leastBlock; size <= mostBlock; size += blockStep {
			l := newLand(drawn, p.columns, p.rows, p.grain, size)
			g := &ground{land: l, lots: l.lots()}
			if assign(p, drawn, g.lots) && g.build(p, drawn) {
				return g, nil
			}
		}
	}
	return nil, fmt.Errorf("preset %s: no room for %d buildings with seed %d", p.name, p.buildings(), seed)
}

// build raises the buildings and divides them into flats.
func (g *ground) build(p preset, seed uint64) bool {
	thin(p, g.lots)
	if !fitUnits(p, seed, g.lots) {
		return false
	}
	var ok bool
	g.buildings, ok = g.raise(p, seed)
	return ok && settle(p, seed, g.buildings)
}
