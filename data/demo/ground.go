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

// newGround makes the smallest land on which the preset has room.
func newGround(p preset, seed uint64) (*ground, error) {
	for size := leastBlock; size <= mostBlock; size += blockStep {
		l := newLand(seed, p.columns, p.rows, p.grain, size)
		lots := l.lots()
		if assign(p, seed, lots) {
			g := &ground{land: l, lots: lots}
			thin(p, lots)
			if g.build(p, seed) {
				return g, nil
			}
		}
	}
	return nil, fmt.Errorf("preset %s: no room for %d buildings with seed %d", p.name, p.buildings(), seed)
}

// build raises the buildings and divides them into flats.
func (g *ground) build(p preset, seed uint64) bool {
	if !fitUnits(p, seed, g.lots) {
		return false
	}
	var ok bool
	g.buildings, ok = g.raise(p, seed)
	return ok && settle(p, seed, g.buildings)
}
