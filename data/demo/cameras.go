package demo

import (
	"fmt"

	"lintu/data"
)

// watching are the kinds of cameras with how many a street of 50,000 has (domain notes), which group they are shown in
// and the branch of GB/T 28181 they belong to.
var watching = []struct {
	kind, name, group, industry string
	perStreet                   int
}{
	{"box", "枪机", "renewal", "01", 250},
	{"box", "枪机", "governance", "00", 60},
	{"dome", "球机", "governance", "00", 140},
	{"bin", "垃圾桶摄像头", "management", "08", 40},
	{"lift", "电梯摄像头", "renewal", "01", 60},
	{"high", "高空抛物摄像头", "management", "01", 15},
}

func (c *township) cameraRows(yield func(data.Row) bool) {
	s := c.spots()
	weights := make([]float64, len(watching))
	for i, w := range watching {
		weights[i] = float64(w.perStreet)
	}
	id := int64(0)
	for i, count := range apportion(weights, c.preset.cameras) {
		r := stream(c.seed, partCameras, uint64(i))
		for _, at := range s.sights(i, count) {
			id++
			heading := at.heading
			if heading == 0 {
				heading = float64(r.IntN(360))
			}
			if !yield(c.camera(s, id, i, at, heading).Row()) {
				return
			}
		}
	}
}

// sights are where cameras of a kind look from: gates and fences of compounds, streets, bins, lifts, the foot of towers.
func (s *spots) sights(kind, count int) []spot {
	r := stream(s.city.seed, partCameras, uint64(kind)|1<<20)
	w := watching[kind]
	switch {
	case w.kind == "box" && w.group == "renewal":
		var out []spot
		for i := range 4 {
			for _, k := range s.city.compounds {
				if gates := k.gates(); i < len(gates) {
					out = append(out, gates[i])
				}
			}
		}
		if len(out) < count {
			out = append(out, s.fences(r, count-len(out), 0)...)
		}
		return out[:count]
	case w.kind == "lift":
		return s.lifts(count)
	case w.kind == "bin":
		return s.yards(r, count)
	case w.kind == "high":
		return s.feet(count)
	case w.kind == "dome":
		return s.enough(r, atJunction, count)
	default:
		return s.enough(r, onPavement, count)
	}
}

// feet are spots south of towers, looking up at them.
func (s *spots) feet(count int) []spot {
	var out []spot
	for _, b := range s.city.buildings {
		if b.use == highRiseHomes && len(out) < count {
			at := shape{{0, -b.slot.depth/2 - 14}}.turned(b.slot.angle)[0].plus(b.slot.at)
			out = append(out, spot{at: at, building: b, compound: b.compound, heading: compass(b.slot.at.minus(at))})
		}
	}
	return append(out, s.entrances(count-len(out))...)
}

func (c *township) camera(s *spots, id int64, kind int, at spot, heading float64) data.Camera {
	w := watching[kind]
	point, grid, _ := s.record(at)
	record := data.Camera{
		Meta:   c.meta(id, c.equipmentCode(w.industry, "132", int(id)), data.ClassThing, c.at.district+"公安分局"),
		Region: grid.code, Grid: grid.id, Name: fmt.Sprintf("%s%04d", w.name, id), Group: w.group, Kind: w.kind,
		Heading: heading, Position: &point,
	}
	if at.building != nil {
		record.Building = at.building.id
	}
	if at.compound != nil {
		record.Compound = at.compound.id
		record.Name = at.compound.name + record.Name
	}
	return record
}
