package vector

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"lintu/data"
)

// ErrTile says that bytes are no vector tile. It is wrapped with what is wrong and where.
var ErrTile = errors.New("not a vector tile")

// Limits bound what Decode takes on. A zero limit is none.
type Limits struct {
	Bytes    int // of the tile
	Features int // in all layers together
	Points   int // in all features together
}

// DefaultLimits are well beyond any tile that could be drawn: 32 MB, a million features, eight million points.
func DefaultLimits() Limits { return Limits{Bytes: 32 << 20, Features: 1 << 20, Points: 8 << 20} }

// Decoded is a tile taken apart.
type Decoded struct{ Layers []DecodedLayer }

// Layer gives a layer by name, an empty one if it is not there.
func (d Decoded) Layer(name string) DecodedLayer {
	for _, l := range d.Layers {
		if l.Name == name {
			return l
		}
	}
	return DecodedLayer{}
}

// DecodedLayer is a layer taken apart.
type DecodedLayer struct {
	Name     string
	Version  uint32
	Extent   uint32
	Keys     []string
	Features []DecodedFeature
}

// DecodedFeature is a feature taken apart. The parts of a polygon are its rings, not closed, outer ones clockwise.
type DecodedFeature struct {
	ID         uint64
	HasID      bool
	Kind       Kind
	Parts      [][]TilePoint
	Attributes []Attribute // in the order they were written
}

// TilePoint is a place in tile units, y to the south. Tiles of others may go beyond 32 bits.
type TilePoint struct{ X, Y int64 }

// Attribute is a key and its value.
type Attribute struct {
	Key   string
	Value data.Value
}

// Attribute gives the value of a key, null if there is none.
func (f DecodedFeature) Attribute(key string) data.Value {
	for _, a := range f.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return data.Null()
}

// Decode takes a tile apart. It refuses what the specification does not allow instead of guessing; fields it does not
// know it skips, as the specification wants.
func Decode(tile []byte, limits Limits) (Decoded, error) {
	if limits.Bytes > 0 && len(tile) > limits.Bytes {
		return Decoded{}, fmt.Errorf("%w: %d bytes, at most %d are read", ErrTile, len(tile), limits.Bytes)
	}
	d := decoder{limits: limits, names: map[string]bool{}}
	var out Decoded
	err := fields(tile, func(f field) error {
		if f.key != tileLayer {
			return f.unless(3)
		}
		layer, err := d.layer(f.bytes)
		if err != nil {
			return fmt.Errorf("layer %d: %w", len(out.Layers), err)
		}
		out.Layers = append(out.Layers, layer)
		return nil
	})
	if err != nil {
		return Decoded{}, fmt.Errorf("%w: %w", ErrTile, err)
	}
	return out, nil
}

type decoder struct {
	limits   Limits
	names    map[string]bool
	features int
	points   int
}

// rawLayer is a layer whose features wait for the tables that may stand behind them.
type rawLayer struct {
	DecodedLayer
	named    bool
	dated    bool // has a version
	values   []data.Value
	features [][]byte
}

func (d *decoder) layer(b []byte) (DecodedLayer, error) {
	raw := rawLayer{DecodedLayer: DecodedLayer{Extent: Extent}}
	if err := fields(b, raw.take); err != nil {
		return DecodedLayer{}, err
	}
	if err := d.check(raw); err != nil {
		return DecodedLayer{}, err
	}
	for i, f := range raw.features {
		feature, err := d.feature(f, raw.Keys, raw.values)
		if err != nil {
			return DecodedLayer{}, fmt.Errorf("%q, feature %d: %w", raw.Name, i, err)
		}
		raw.Features = append(raw.Features, feature)
	}
	return raw.DecodedLayer, nil
}

func (d *decoder) check(raw rawLayer) error {
	switch {
	case !raw.named:
		return errors.New("it has no name")
	case !raw.dated:
		return fmt.Errorf("%q has no version", raw.Name)
	case d.names[raw.Name]:
		return fmt.Errorf("the name %q is there twice", raw.Name)
	case raw.Version != 1 && raw.Version != 2:
		return fmt.Errorf("%q has version %d, only 1 and 2 are read", raw.Name, raw.Version)
	case raw.Extent == 0:
		return fmt.Errorf("%q has extent 0", raw.Name)
	}
	d.names[raw.Name] = true
	if d.features += len(raw.features); d.limits.Features > 0 && d.features > d.limits.Features {
		return fmt.Errorf("more than %d features", d.limits.Features)
	}
	return nil
}

func (l *rawLayer) take(f field) error {
	var err error
	switch f.key {
	case layerName:
		l.Name, err = f.text()
		l.named = true
	case layerFeature:
		l.features = append(l.features, f.bytes)
	case layerKey:
		var key string
		key, err = f.text()
		l.Keys = append(l.Keys, key)
	case layerValue:
		var value data.Value
		value, err = readValue(f.bytes)
		l.values = append(l.values, value)
	case layerExtent:
		l.Extent, err = f.uint32()
	case layerVersion:
		l.Version, err = f.uint32()
		l.dated = true
	default:
		return f.unless(1, 2, 3, 4, 5, 15)
	}
	return err
}

// readValue reads a Value message (4.4): exactly one of its fields.
func readValue(b []byte) (data.Value, error) {
	var value data.Value
	count := 0
	err := fields(b, func(f field) error {
		count++
		var err error
		switch f.key {
		case valueString:
			var text string
			text, err = f.text()
			value = data.Text(text)
		case valueFloat:
			value = data.Real(float64(math.Float32frombits(uint32(f.number))))
		case valueDouble:
			value = data.Real(math.Float64frombits(f.number))
		case valueInt:
			value = data.Int(int64(f.number))
		case valueUint:
			if f.number > math.MaxInt64 {
				return fmt.Errorf("%d is beyond 63 bits", f.number)
			}
			value = data.Int(int64(f.number))
		case valueSint:
			value = data.Int(unzigzag(f.number))
		case valueBool:
			value = data.Bool(f.number != 0)
		default:
			count--
			return f.unless(1, 2, 3, 4, 5, 6, 7)
		}
		return err
	})
	if err == nil && count != 1 {
		err = fmt.Errorf("a value has %d contents", count)
	}
	return value, err
}

// field is one field of a message: bytes for a length-delimited one, number for the others.
type field struct {
	key    uint64
	number uint64
	bytes  []byte
}

// unless refuses a field that has a known number and a wrong wire type; an unknown one is skipped.
func (f field) unless(known ...uint64) error {
	for _, number := range known {
		if f.key>>3 == number {
			return fmt.Errorf("field %d has wire type %d", number, f.key&7)
		}
	}
	return nil
}

func (f field) text() (string, error) {
	if !utf8.Valid(f.bytes) {
		return "", errors.New("a text is not UTF-8")
	}
	return string(f.bytes), nil
}

func (f field) uint32() (uint32, error) {
	if f.number > math.MaxUint32 {
		return 0, fmt.Errorf("%d is beyond 32 bits", f.number)
	}
	return uint32(f.number), nil
}

// fields calls each with the fields of a message in turn.
func fields(b []byte, each func(field) error) error {
	for len(b) > 0 {
		var f field
		var err error
		if f, b, err = next(b); err != nil {
			return err
		}
		if err := each(f); err != nil {
			return err
		}
	}
	return nil
}

var errShort = errors.New("it ends in the middle of a field")

func next(b []byte) (field, []byte, error) {
	key, b, err := varint(b)
	if err != nil {
		return field{}, nil, err
	}
	f := field{key: key}
	if key>>3 == 0 || key>>3 > 1<<29-1 {
		return f, nil, fmt.Errorf("there is no field %d", key>>3)
	}
	switch key & 7 {
	case wireVarint:
		f.number, b, err = varint(b)
	case wireFixed64:
		if len(b) < 8 {
			return f, nil, errShort
		}
		f.number, b = binary.LittleEndian.Uint64(b), b[8:]
	case wireFixed32:
		if len(b) < 4 {
			return f, nil, errShort
		}
		f.number, b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
	case wireBytes:
		var length uint64
		if length, b, err = varint(b); err != nil {
			return f, nil, err
		}
		if length > uint64(len(b)) {
			return f, nil, errShort
		}
		f.bytes, b = b[:length], b[length:]
	default:
		return f, nil, fmt.Errorf("wire type %d is not one of a vector tile", key&7)
	}
	return f, b, err
}

func varint(b []byte) (uint64, []byte, error) {
	v, n := binary.Uvarint(b)
	switch {
	case n == 0:
		return 0, nil, errShort
	case n < 0:
		return 0, nil, errors.New("a number is beyond 64 bits")
	}
	return v, b[n:], nil
}
