package vector

import (
	"slices"

	"lintu/data"
	"lintu/tiles"
)

// OmittedLayer is the layer of a tile that tells what the tile leaves out: for every layer and reason a point in the tile's middle
// with the attributes layer, reason and count; a layer that is missing has no count. A tile that leaves nothing out does not
// have it.
const OmittedLayer = "lintu_omitted"

// The reasons in it.
const (
	ReasonThinned = "thinned"
	ReasonBudget  = "budget"
	ReasonSmall   = "pixel"
	ReasonMissing = "missing"
)

// AppendOmitted adds to a tile the layer that tells what it leaves out. The bytes are the caller's to keep; those of a tile
// that has nothing to tell are the tile's own.
func AppendOmitted(t tiles.Tile) []byte {
	if len(t.Missing) == 0 && !slices.ContainsFunc(t.Omitted, func(o tiles.Omitted) bool { return o.Told }) {
		return t.Data
	}
	e := &Encoder{}
	e.Begin(tiles.Address{})
	values := NewValues()
	e.Layer(OmittedLayer, []string{"layer", "reason", "count"}, values)
	for _, o := range t.Omitted {
		if !o.Told {
			continue
		}
		e.tell(values, o.Layer, ReasonThinned, o.Thinned)
		e.tell(values, o.Layer, ReasonBudget, o.Budget)
		e.tell(values, o.Layer, ReasonSmall, o.Small)
	}
	for _, m := range t.Missing {
		e.tellOne(values, data.Text(m.Layer), data.Text(ReasonMissing), data.Null())
	}
	return append(slices.Clip(t.Data), e.Finish().Data...)
}

// tell writes one reason, if anything was left out for it.
func (e *Encoder) tell(values *Values, layer, reason string, count int) {
	if count > 0 {
		e.tellOne(values, data.Text(layer), data.Text(reason), data.Int(int64(count)))
	}
}

func (e *Encoder) tellOne(values *Values, attributes ...data.Value) {
	codes := make([]uint32, len(attributes))
	for i, v := range attributes {
		codes[i] = values.Add(v)
	}
	if missing := values.Len() - len(e.slots); missing > 0 {
		e.slots = append(e.slots, make([]uint32, missing)...)
	}
	e.geometry.reset()
	e.geometry.points([]point{{Extent / 2, Extent / 2}})
	e.write(0, Points, codes)
}
