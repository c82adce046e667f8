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

// Sizes of the blocks between main roads that are tried, from the preset's least, in metres.
const (
	blockStep  = 12.0
	blockSteps = 45
)

// grains are the sizes of lots that are tried with every plan of streets, as parts of the preset's.
var grains = [...]float64{1, 0.88, 1.12}

// newGround makes the smallest land on which the preset has room, if it can without much ground to spare.
func newGround(p preset, seed uint64) (*ground, error) {
	for _, spare := range [2]int{p.spare, p.compounds} {
		for step := range blockSteps {
			size := p.block + float64(step)*blockStep
			for try := range p.variants * len(grains) {
				drawn := seed ^ uint64(try/len(grains))<<56
				l := newLand(drawn, p.columns, p.rows, p.grain*grains[try%len(grains)], size)
				g := &ground{land: l, lots: l.lots()}
				if assign(p, drawn, g.lots) && len(g.with(park)) <= p.parks+spare && g.build(p, drawn) {
					return g, nil
				}
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
