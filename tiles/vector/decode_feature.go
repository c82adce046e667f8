package vector

import (
	"errors"
	"fmt"
	"math"

	"lintu/data"
)

func (d *decoder) feature(b []byte, keys []string, values []data.Value) (DecodedFeature, error) {
	var f DecodedFeature
	var tags, commands []byte
	err := fields(b, func(part field) error {
		switch part.key {
		case featureID:
			f.ID, f.HasID = part.number, true
		case featureTags:
			tags = append(tags[:len(tags):len(tags)], part.bytes...)
		case featureType:
			if part.number > uint64(Polygons) {
				return fmt.Errorf("there is no geometry type %d", part.number)
			}
			f.Kind = Kind(part.number)
		case featureGeometry:
			if commands != nil {
				return errors.New("it has two geometries")
			}
			commands = part.bytes
		default:
			return part.unless(1, 2, 3, 4)
		}
		return nil
	})
	if err != nil {
		return f, err
	}
	if f.Attributes, err = attributes(tags, keys, values); err != nil {
		return f, err
	}
	if f.Kind == None {
		return f, nil // 4.3.4: may be anything, and so is not read
	}
	f.Parts, err = d.geometry(commands, f.Kind)
	return f, err
}

// attributes reads the packed pairs of places in the layer's tables (4.4).
func attributes(tags []byte, keys []string, values []data.Value) ([]Attribute, error) {
	var out []Attribute
	seen := map[uint64]bool{}
	for len(tags) > 0 {
		key, rest, err := varint(tags)
		if err != nil {
			return nil, err
		}
		if len(rest) == 0 {
			return nil, errors.New("a key has no value")
		}
		value, rest, err := varint(rest)
		if err != nil {
			return nil, err
		}
		switch {
		case key >= uint64(len(keys)):
			return nil, fmt.Errorf("there is no key %d", key)
		case value >= uint64(len(values)):
			return nil, fmt.Errorf("there is no value %d", value)
		case seen[key]:
			return nil, fmt.Errorf("the key %q is there twice", keys[key])
		}
		seen[key] = true
		out = append(out, Attribute{keys[key], values[value]})
		tags = rest
	}
	return out, nil
}

// commands reads a geometry's command stream (4.3).
type commands struct {
	wire []byte
	x, y int64
}

// run reads a command word.
func (c *commands) run() (id, count int, err error) {
	word, rest, err := varint(c.wire)
	if err != nil {
		return 0, 0, err
	}
	if word > math.MaxUint32 {
		return 0, 0, errors.New("a command is beyond 32 bits")
	}
	c.wire = rest
	return int(word & 7), int(word >> 3), nil
}

// expect reads a command word that must be of one kind.
func (c *commands) expect(id int, name string) (int, error) {
	got, count, err := c.run()
	if err != nil {
		return 0, err
	}
	if got != id {
		return 0, fmt.Errorf("command %d where %s must be", got, name)
	}
	return count, nil
}

// take reads so many points. A point has at least two bytes, so a count beyond them is refused before any is made.
func (c *commands) take(count int, into []TilePoint) ([]TilePoint, error) {
	if count > len(c.wire)/2 {
		return nil, errShort
	}
	for range count {
		for _, axis := range [2]*int64{&c.x, &c.y} {
			way, rest, err := varint(c.wire)
			if err != nil {
				return nil, err
			}
			if way > math.MaxUint32 {
				return nil, errors.New("a coordinate is beyond 32 bits")
			}
			c.wire = rest
			*axis += unzigzag(way)
		}
		into = append(into, TilePoint{c.x, c.y})
	}
	return into, nil
}

func (d *decoder) geometry(wire []byte, kind Kind) ([][]TilePoint, error) {
	c := commands{wire: wire}
	if len(wire) == 0 {
		return nil, errors.New("it has no geometry")
	}
	var parts [][]TilePoint
	for len(c.wire) > 0 {
		part, err := c.part(kind)
		if err != nil {
			return nil, err
		}
		if d.points += len(part); d.limits.Points > 0 && d.points > d.limits.Points {
			return nil, fmt.Errorf("more than %d points", d.limits.Points)
		}
		parts = append(parts, part)
	}
	if kind == Points && len(parts) > 1 {
		return nil, errors.New("points after points")
	}
	return parts, nil
}

// part reads one MoveTo and what belongs to it by the geometry's kind (4.3.4.2 to 4.3.4.4).
func (c *commands) part(kind Kind) ([]TilePoint, error) {
	count, err := c.expect(moveTo, "MoveTo")
	if err != nil {
		return nil, err
	}
	if count == 0 || kind != Points && count != 1 {
		return nil, fmt.Errorf("a MoveTo of %d points", count)
	}
	part, err := c.take(count, nil)
	if err != nil || kind == Points {
		return part, err
	}
	if count, err = c.expect(lineTo, "LineTo"); err != nil {
		return nil, err
	}
	if least := int(kind) - 1; count < least {
		return nil, fmt.Errorf("a LineTo of %d points, at least %d are needed", count, least)
	}
	if part, err = c.take(count, part); err != nil || kind == Lines {
		return part, err
	}
	if count, err = c.expect(closePath, "ClosePath"); err != nil {
		return nil, err
	}
	if count != 1 {
		return nil, fmt.Errorf("a ClosePath of %d", count)
	}
	return part, nil
}
