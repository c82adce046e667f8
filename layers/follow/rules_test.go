package follow

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/layers/index"
	"lintu/tiles"
	"lintu/tiles/cache"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// off are the parts of what says which tiles are different, each switched off.
func off() []rule {
	return []rule{
		{name: "the box a row had before", boxes: heldBy(func(_, after *index.Index) *index.Index { return after })},
		{name: "the box a row has after", boxes: heldBy(func(before, _ *index.Index) *index.Index { return before })},
		{name: "rows that stay where they are", boxes: func(layer string, boxes []tiles.Box, before, after *index.Index) []tiles.Box {
			was, is := boxesOf(before, layer), boxesOf(after, layer)
			return slices.DeleteFunc(slices.Clone(boxes), func(b tiles.Box) bool { return was[b] && is[b] })
		}},
		{name: "the reach around a tile", different: features(func(_ *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			return set.Meeting(zoom, 0, box)
		})},
		{name: "the width of lines", different: features(func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			return set.Meeting(zoom, l.Rules(zoom).Reach()+1, box)
		})},
		{name: "the squares of thinning", different: features(func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			if l.Shape == data.ShapePoint {
				return set.Meeting(zoom, vector.Buffer+1, box)
			}
			return l.Different(set, zoom, box)
		})},
		{name: "ancestors", different: func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			if zoom < 13 {
				return tiles.NoSpan(set, zoom)
			}
			return l.Different(set, zoom, box)
		}},
		{name: "zooms beyond the layer's last", different: func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			if zoom > l.MaxZoom {
				return tiles.NoSpan(set, zoom)
			}
			return l.Different(set, zoom, box)
		}},
		{name: "tiles in degrees", different: func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			if set != tiles.WebMercatorQuad {
				return tiles.NoSpan(set, zoom)
			}
			return l.Different(set, zoom, box)
		}},
		{name: "counts of people", boxes: func(layer string, boxes []tiles.Box, _, _ *index.Index) []tiles.Box {
			if layer == census.Name {
				return nil
			}
			return boxes
		}},
		{name: "the cells of counts", different: func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
			plain := *l
			plain.Counts = nil
			return plain.Different(set, zoom, box)
		}},
		{name: "lists of layers", spares: func(_ *play, k cache.Key, touched *Touched, _, after scene) bool {
			first, _, several := strings.Cut(k.Layers, ",")
			return several && !touched.Meets(layerOf(after.catalogue, first), k.Address)
		}},
		{name: "label points", spares: func(p *play, k cache.Key, _ *Touched, before, after scene) bool {
			return reflect.DeepEqual(p.decoded(before, k, false), p.decoded(after, k, false)) &&
				!reflect.DeepEqual(p.decoded(before, k, true), p.decoded(after, k, true))
		}},
		{name: "rows that are left out", spares: func(p *play, k cache.Key, _ *Touched, before, after scene) bool {
			return k.Layers != census.Name && !p.draws(k, before, before, after) && !p.draws(k, after, before, after)
		}},
		{name: "tiles that come late", late: true},
	}
}

// heldBy keeps the boxes of what is in one of two states.
func heldBy(which func(before, after *index.Index) *index.Index) func(string, []tiles.Box, *index.Index, *index.Index) []tiles.Box {
	return func(layer string, boxes []tiles.Box, before, after *index.Index) []tiles.Box {
		if layer == census.Name {
			return boxes
		}
		there, was, is := boxesOf(which(before, after), layer), boxesOf(before, layer), boxesOf(after, layer)
		if slices.ContainsFunc(boxes, func(b tiles.Box) bool { return !was[b] && !is[b] }) {
			return boxes // what is compared here are not the boxes that are told: then the rule is found to be needless
		}
		return slices.DeleteFunc(slices.Clone(boxes), func(b tiles.Box) bool { return !there[b] })
	}
}

// features leaves layers of counts as they are.
func features(other func(*layers.Layer, tiles.MatrixSet, uint8, tiles.Box) tiles.Span) func(*layers.Layer, tiles.MatrixSet, uint8, tiles.Box) tiles.Span {
	return func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
		if l.Counts != nil || zoom < l.MinZoom {
			return l.Different(set, zoom, box)
		}
		return other(l, set, zoom, box)
	}
}

func boxesOf(x *index.Index, layer string) map[tiles.Box]bool {
	of := map[tiles.Box]bool{}
	_ = x.Each(layer, data.Everything(), func(f index.Feature) bool { of[boxOf(f.Geometry)] = true; return true })
	return of
}

// decoded is the label points of a tile, or what it shows beside them.
func (p *play) decoded(s scene, k cache.Key, labels bool) []vector.DecodedLayer {
	p.t.Helper()
	d := tilestest.Decode(p.t, tiles.Tile{Data: *p.make(s, k)})
	return slices.DeleteFunc(d.Layers, func(l vector.DecodedLayer) bool { return strings.HasSuffix(l.Name, layers.LabelSuffix) != labels })
}

// draws reports whether a tile of a state shows a row that is not the same in two.
func (p *play) draws(k cache.Key, s, before, after scene) bool {
	p.t.Helper()
	d := tilestest.Decode(p.t, tiles.Tile{Data: *p.make(s, k)})
	return slices.ContainsFunc(d.Layers, func(l vector.DecodedLayer) bool {
		name := strings.TrimSuffix(l.Name, layers.LabelSuffix)
		if name == census.Name {
			return true
		}
		return slices.ContainsFunc(l.Features, func(f vector.DecodedFeature) bool {
			was, err := before.index.Feature(name, int64(f.ID), data.Everything())
			is, gone := after.index.Feature(name, int64(f.ID), data.Everything())
			return err != nil || gone != nil || !reflect.DeepEqual(was, is)
		})
	})
}

// most is how many sequences a rule that is switched off may take to be missed.
const most = 1500

// TestEveryPartOfTheRuleIsNeeded switches off one part after the other, and wants a kept tile found that is wrong for it.
func TestEveryPartOfTheRuleIsNeeded(t *testing.T) {
	for _, part := range off() {
		t.Run(part.name, func(t *testing.T) {
			for n := range most {
				if problem := newPlay(t, uint64(n), part).run(); problem != "" {
					t.Logf("sequence %d: %s", n, problem)
					return
				}
			}
			t.Errorf("in %d sequences no tile was wrong", most)
		})
	}
}

// TestAThousandRowsAndMore edits so many rows at once that boxes are named one by one, and so many that they are not.
func TestAThousandRowsAndMore(t *testing.T) {
	for _, rows := range []int{1000, 6000} {
		p := newPlay(t, 77, rule{})
		for range 10 {
			p.ask(100)
		}
		before, there := p.now, map[cache.Key]bool{}
		for k := range p.asked {
			_, _, there[k] = p.kept.Peek(k)
		}
		p.edit(rows)
		if problem := p.onlyTouched(before, there); problem != "" && rows <= 1000 {
			t.Errorf("%d rows: %s", rows, problem)
		}
		if problem := p.run(); problem != "" {
			t.Errorf("%d rows: %s", rows, problem)
		}
	}
}

func TestABulkOfBoxesBecomesFewByRegion(t *testing.T) {
	var touched Touched
	var boxes []tiles.Box
	for i := range int32(100_000) { // two towns far from each other
		at := i % 1000
		boxes = append(boxes, tiles.Box{MinX: at, MinY: i / 1000, MaxX: at + 1, MaxY: i/1000 + 1},
			tiles.Box{MinX: 1<<20 + at, MinY: 1 << 20, MaxX: 1<<20 + at + 1, MaxY: 1<<20 + 1})
	}
	touched.touch("roads", boxes)
	few := touched.Boxes["roads"]
	for _, b := range boxes {
		if !slices.ContainsFunc(few, func(o tiles.Box) bool { return o.Holds(b) }) {
			t.Fatalf("%v is in none of %v", b, few)
		}
	}
	between := tiles.NoBox().Extend(tiles.Point{X: 1 << 19, Y: 1 << 19})
	if len(few) > squares*squares || slices.ContainsFunc(few, between.Meets) {
		t.Errorf("%d boxes: %v", len(few), few)
	}
}
