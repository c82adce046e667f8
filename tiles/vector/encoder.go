package vector

import (
	"math"

	"lintu/tiles"
)

// Encoder writes one tile after another, one layer after another, one feature after another:
//
//	e.Begin(address)
//	e.Layer("buildings", keys, values)
//	e.Feature(id, shape, codes)
//	tile := e.Finish()
//
// The bytes follow from the calls alone. It keeps its buffers, so use one again; it is for one goroutine at a time.
type Encoder struct {
	grid     grid
	layers   []byte // finished
	features []byte // of the layer being written
	feature  []byte // being written
	geometry geometry
	work     scratch

	name     string
	keys     []string
	values   *Values
	keySlot  []uint32 // place of a key in the layer's table + 1
	keyOrder []uint32 // keys in the order of their first use
	slots    []uint32 // by value code: its place in the layer's table, counted from base; below base it has none
	order    []uint32 // value codes in the order of their first use
	base     uint32   // above all places of the layers before, so that their slots need not be cleared; never 0

	counts   map[uint32]uint32 // place of a point_count in the layer's table + 1
	stand    uint32            // for how many features the one being written stands
	count    int
	left     tiles.Omitted   // of the layer
	omitted  []tiles.Omitted // of finished layers
	sieve    sieve
	smallest float64 // twice the area in square world units below which a ring is not drawn
	lines    border  // lines are cut at
	step     int64   // corners of lines and areas are on multiples of so many units
}

// NewEncoder is an encoder without a tile; call Begin.
func NewEncoder() *Encoder { return &Encoder{step: 1} }

// Begin forgets what was written and starts a tile.
func (e *Encoder) Begin(a tiles.Address) {
	e.grid = gridOf(a)
	e.layers = e.layers[:0]
	e.features = e.features[:0]
	e.name = ""
	e.count, e.stand = 0, 1
	e.left, e.omitted = tiles.Omitted{}, nil
	e.lines = borderAt(LineBuffer(a.Z))
	e.smallest = e.grid.doubleArea(pixel * pixel)
}

// pixel is the side of a screen pixel in tile units: clients draw a tile 512 pixels wide.
const pixel = Extent / 512

// Layer starts a layer whose features have attributes named by keys, in that order, with codes of the dictionary. A
// layer that gets no feature is not written.
func (e *Encoder) Layer(name string, keys []string, values *Values) {
	e.endLayer()
	e.name, e.keys, e.values = name, keys, values
	e.left = tiles.Omitted{Layer: name}
	e.open()
}

// open makes the layer empty.
func (e *Encoder) open() {
	e.features = e.features[:0]
	e.keySlot = append(e.keySlot[:0], make([]uint32, len(e.keys)+1)...) // the last is point_count
	if e.base += uint32(len(e.order)); e.base == 0 || e.base > math.MaxInt32 {
		clear(e.slots)
		e.base = 1
	}
	e.keyOrder, e.order = e.keyOrder[:0], e.order[:0]
	clear(e.counts)
	if missing := e.values.Len() - len(e.slots); missing > 0 {
		e.slots = append(e.slots, make([]uint32, missing)...)
	}
}

// Feature writes a feature with one code per key, 0 for none, and its id, 0 for none (4.2). It reports whether anything of
// it is in the tile.
func (e *Encoder) Feature(id int64, s Shape, codes []uint32) bool {
	e.geometry.reset()
	result := e.draw(s)
	if result == small {
		e.left.Small++
	}
	if result != drawn {
		return false
	}
	e.write(id, s.Kind, codes)
	return true
}

// Label writes a point feature if the point lies in this tile and not merely in its buffer: of all tiles of a zoom,
// exactly one takes it.
func (e *Encoder) Label(id int64, at tiles.Point, codes []uint32) bool {
	p := e.grid.snap(at)
	if p.x < 0 || p.x >= Extent || p.y < 0 || p.y >= Extent {
		return false
	}
	e.geometry.reset()
	e.geometry.points([]point{p})
	e.write(id, Points, codes)
	return true
}

// write adds the feature whose geometry is ready (4.2).
func (e *Encoder) write(id int64, kind Kind, codes []uint32) {
	b := e.feature[:0]
	if id != 0 {
		b = appendVarint(append(b, featureID), uint64(id))
	}
	b = e.tags(b, codes)
	b = append(b, featureType, byte(kind), featureGeometry)
	b = appendVarint(b, uint64(len(e.geometry.wire)))
	b = append(b, e.geometry.wire...)
	e.feature = b
	e.features = appendMessage(e.features, layerFeature, b)
	e.count++
}

// tags writes the packed pairs of key and value places (4.4). Their length is at most 10 bytes a pair and is written
// with as few bytes as it needs, which is one for almost every feature.
func (e *Encoder) tags(b []byte, codes []uint32) []byte {
	start := len(b)
	b = append(b, featureTags, 0)
	for key, code := range codes {
		if code == 0 {
			continue
		}
		b = appendVarint(b, uint64(e.key(key)))
		b = appendVarint(b, uint64(e.value(code)))
	}
	if e.stand > 1 {
		b = appendVarint(b, uint64(e.key(len(e.keys))))
		b = appendVarint(b, uint64(e.countValue(e.stand)))
	}
	length := len(b) - start - 2
	switch {
	case length == 0:
		return b[:start]
	case length < 0x80:
		b[start+1] = byte(length)
		return b
	}
	tags := append([]byte(nil), b[start+2:]...)
	return appendMessage(b[:start], featureTags, tags)
}

func (e *Encoder) key(key int) uint32 {
	if e.keySlot[key] == 0 {
		e.keyOrder = append(e.keyOrder, uint32(key))
		e.keySlot[key] = uint32(len(e.keyOrder))
	}
	return e.keySlot[key] - 1
}

func (e *Encoder) value(code uint32) uint32 {
	s := &e.slots[code]
	if *s < e.base {
		*s = e.base + uint32(len(e.order))
		e.order = append(e.order, code)
	}
	return *s - e.base
}

// endLayer writes the layer around its features (4.1).
func (e *Encoder) endLayer() {
	if e.left.Sum() > 0 {
		e.omitted = append(e.omitted, e.left)
	}
	e.left = tiles.Omitted{}
	if len(e.features) == 0 {
		return
	}
	e.layers = appendVarint(e.layers, tileLayer)
	e.layers = appendVarint(e.layers, uint64(e.layerSize()))
	b := append(e.layers, layerVersion, 2)
	b = appendText(b, layerName, e.name)
	b = append(b, e.features...)
	for _, key := range e.keyOrder {
		b = appendText(b, layerKey, e.keyName(key))
	}
	for _, code := range e.order {
		b = appendMessage(b, layerValue, e.message(code))
	}
	b = append(b, layerExtent)
	e.layers = appendVarint(b, Extent)
	e.features = e.features[:0]
}

func (e *Encoder) layerSize() int {
	size := 2 + textSize(len(e.name)) + len(e.features) + 3 // version, extent in two bytes
	for _, key := range e.keyOrder {
		size += textSize(len(e.keyName(key)))
	}
	for _, code := range e.order {
		size += textSize(len(e.message(code)))
	}
	return size
}

// textSize is what a length-delimited field of a one-byte key takes.
func textSize(length int) int {
	size := 2 + length
	for rest := length >> 7; rest > 0; rest >>= 7 {
		size++
	}
	return size
}

// Finish ends the tile and gives its bytes, which the caller owns, and what is in it.
func (e *Encoder) Finish() tiles.Tile {
	e.endLayer()
	tile := tiles.Tile{Features: e.count, Omitted: e.omitted}
	e.omitted = nil
	if len(e.layers) > 0 {
		tile.Data = append(make([]byte, 0, len(e.layers)), e.layers...)
	}
	return tile
}
