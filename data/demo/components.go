package demo

import (
	"math/rand/v2"

	"lintu/data"
)

// standing says where components of a kind stand.
type standing int

const (
	onCarriageway standing = iota
	atKerb
	onPavement
	inYard
	inPark
	atDoor
	atLift
	atJunction
)

// furniture are the kinds of components (GB/T 47678.5-2026 Annex A) with their share in a community, per thousand.
var furniture = []struct {
	kind  string
	share int
	where standing
}{
	{"01001", 62, onCarriageway},
	{"01002", 82, onCarriageway},
	{"01003", 82, onCarriageway},
	{"01004", 78, atKerb},
	{"01005", 36, onCarriageway},
	{"01011", 26, onCarriageway},
	{"01013", 34, onPavement},
	{"01018", 22, inYard},
	{"01037", 118, onPavement},
	{"01046", 8, inPark},
	{"01048", 9, inYard},
	{"01049", 5, inYard},
	{"01050", 24, onPavement},
	{"01051", 2, onPavement},
	{"01054", 10, inYard},
	{"01059", 5, inYard},
	{"01066", 4, inPark},
	{"01067", 2, onPavement},
	{"01075", 6, inYard},
	{"01076", 14, atLift},
	{"01077", 6, onPavement},
	{"02001", 4, inYard},
	{"02004", 5, atJunction},
	{"02025", 10, onPavement},
	{"02034", 14, onPavement},
	{"02035", 2, inPark},
	{"02038", 92, atDoor},
	{"03001", 2, inPark},
	{"03003", 9, inYard},
	{"03004", 3, inYard},
	{"03005", 46, onPavement},
	{"03008", 8, inYard},
	{"04001", 2, inPark},
	{"04002", 150, onPavement},
	{"04007", 14, inPark},
	{"04013", 10, inPark},
}

// states of components with their share, per thousand (完好, 破损, 丢失, 废弃).
var componentStates = []struct {
	state string
	share int
}{{"intact", 968}, {"damaged", 24}, {"lost", 5}, {"abandoned", 3}}

func (c *township) componentRows(yield func(data.Row) bool) {
	s := c.spots()
	weights := make([]float64, len(furniture))
	for i, f := range furniture {
		weights[i] = float64(f.share)
	}
	id := int64(0)
	for i, count := range apportion(weights, c.preset.components) {
		f := furniture[i]
		r := stream(c.seed, partComponents, uint64(i))
		for serial, at := range s.enough(r, f.where, count) {
			id++
			if !yield(c.component(s, r, id, f.kind, serial+1, at).Row()) {
				return
			}
		}
	}
}

// enough are exactly so many spots that lie in a grid.
func (s *spots) enough(r *rand.Rand, where standing, count int) []spot {
	var out []spot
	for range 8 {
		for _, at := range s.standing(r, where, count-len(out)) {
			if _, _, ok := s.record(at); ok {
				out = append(out, at)
			}
		}
		if len(out) >= count {
			return out[:count]
		}
	}
	for len(out) < count { // nowhere of that kind: at doors, of which there always are
		out = append(out, s.entrances(count-len(out))...)
	}
	return out
}

func (s *spots) standing(r *rand.Rand, where standing, count int) []spot {
	all := []roadKind{mainRoad, secondaryRoad, minorRoad}
	switch where {
	case onCarriageway:
		return s.kerb(r, count, -between(r, 1.5, 4.5), all...)
	case atKerb:
		return s.kerb(r, count, -0.4, all...)
	case onPavement:
		return s.kerb(r, count, between(r, 0.8, 2.4), all...)
	case atJunction:
		return s.kerb(r, count, 1.5, mainRoad, secondaryRoad)
	case inYard:
		return s.yards(r, count)
	case inPark:
		return s.green(r, count)
	case atLift:
		return s.lifts(count)
	default:
		return s.entrances(count)
	}
}

// lifts are the units with a lift.
func (s *spots) lifts(count int) []spot {
	var out []spot
	for len(out) < count {
		before := len(out)
		for _, b := range s.city.buildings {
			if b.kind != "home" || b.lifts() == 0 {
				continue
			}
			for u := range b.units {
				if len(out) < count {
					out = append(out, spot{at: b.core(u), building: b, compound: b.compound})
				}
			}
		}
		if len(out) == before {
			return out
		}
	}
	return out
}

// core is where the stairs and the lift of a unit are.
func (b *building) core(u int) vec {
	s := b.slot
	x := s.width * ((float64(u)+0.5)/float64(b.units) - 0.5)
	at := shape{{x, s.depth * 0.15}}.turned(s.angle)[0].plus(s.at)
	if b.outline.contains(at) {
		return at
	}
	return b.outline.centroid()
}

func (c *township) component(s *spots, r *rand.Rand, id int64, kind string, serial int, at spot) data.Component {
	point, grid, _ := s.record(at)
	code, err := data.ComponentCode{County: c.at.county, Kind: kind, Serial: c.at.serial(serial)}.Code()
	if err != nil {
		code = "" // the store refuses the row
	}
	state, dice := "intact", r.IntN(1000)
	for _, k := range componentStates {
		if dice < k.share {
			state = k.state
			break
		}
		dice -= k.share
	}
	return data.Component{
		Meta: c.meta(id, code, data.ClassThing, c.at.district+"城市管理局"), Region: grid.code, Grid: grid.id, Kind: kind,
		Name: data.ComponentName(kind), State: state, Position: &point,
	}
}
