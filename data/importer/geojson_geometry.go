package importer

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"lintu/data"
)

// rawGeometry is a geometry object, its coordinates not yet read.
type rawGeometry struct {
	Type        string            `json:"type"`
	Coordinates json.RawMessage   `json:"coordinates"`
	Geometries  []json.RawMessage `json:"geometries"`
}

// shapeName is the shape of a geometry by its type alone; ShapeNone if it has none or an unknown one.
func shapeName(raw json.RawMessage) data.Shape {
	var g rawGeometry
	if json.Unmarshal(raw, &g) != nil {
		return data.ShapeNone
	}
	switch g.Type {
	case "Point", "MultiPoint":
		return data.ShapePoint
	case "LineString", "MultiLineString":
		return data.ShapeLine
	case "Polygon", "MultiPolygon":
		return data.ShapePolygon
	case "GeometryCollection":
		for _, part := range g.Geometries {
			return shapeName(part)
		}
	}
	return data.ShapeNone
}

// deepestCollection of geometries within geometries.
const deepestCollection = 4

// readGeometry reads a geometry object; what is wrong comes as a sentence, nothing at all as nil.
func readGeometry(raw json.RawMessage) (orb.Geometry, string) { return readNested(raw, 0) }

func readNested(raw json.RawMessage, depth int) (orb.Geometry, string) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, ""
	}
	var g rawGeometry
	if err := json.Unmarshal(raw, &g); err != nil {
		return nil, "the geometry is no geometry object"
	}
	if g.Type == "GeometryCollection" {
		return readCollection(g, depth)
	}
	if len(g.Coordinates) == 0 {
		return nil, fmt.Sprintf("the geometry of type %q has no coordinates", g.Type)
	}
	p := &coordinates{text: g.Coordinates}
	var read orb.Geometry
	switch g.Type {
	case "Point":
		read = p.point()
	case "MultiPoint":
		read = orb.MultiPoint(list(p, (*coordinates).position))
	case "LineString":
		read = orb.LineString(list(p, (*coordinates).position))
	case "MultiLineString":
		read = orb.MultiLineString(list(p, (*coordinates).line))
	case "Polygon":
		read = orb.Polygon(list(p, (*coordinates).ring))
	case "MultiPolygon":
		read = orb.MultiPolygon(list(p, (*coordinates).polygon))
	default:
		return nil, fmt.Sprintf("there is no geometry type %q", g.Type)
	}
	if p.wrong != "" {
		return nil, p.wrong
	}
	return read, ""
}

func readCollection(g rawGeometry, depth int) (orb.Geometry, string) {
	if depth == deepestCollection {
		return nil, "geometry collections are nested too deeply"
	}
	collection := make(orb.Collection, 0, len(g.Geometries))
	for _, part := range g.Geometries {
		read, wrong := readNested(part, depth+1)
		if wrong != "" {
			return nil, wrong
		}
		if read != nil {
			collection = append(collection, read)
		}
	}
	return collection, ""
}

// coordinates reads nested lists of numbers from JSON that is known to be well-formed.
type coordinates struct {
	text  []byte
	at    int
	wrong string
}

func (c *coordinates) fail(what string) {
	if c.wrong == "" {
		c.wrong = "the coordinates are wrong: " + what
	}
}

// peek gives the next byte that is no blank, or 0.
func (c *coordinates) peek() byte {
	for c.at < len(c.text) {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// take passes a byte if it is next.
func (c *coordinates) take(b byte) bool {
	if c.wrong == "" && c.peek() == b {
		c.at++
		return true
	}
	return false
}

// list reads [ item, item … ].
func list[T any](c *coordinates, item func(*coordinates) T) []T {
	if !c.take('[') {
		c.fail("a list is missing, they are not nested deep enough")
		return nil
	}
	items := []T{}
	if c.take(']') {
		return items
	}
	for c.wrong == "" {
		items = append(items, item(c))
		if !c.take(',') {
			break
		}
	}
	if !c.take(']') {
		c.fail("something else than a list of positions")
	}
	return items
}

func (c *coordinates) line() orb.LineString { return list(c, (*coordinates).position) }
func (c *coordinates) ring() orb.Ring       { return list(c, (*coordinates).position) }
func (c *coordinates) polygon() orb.Polygon { return list(c, (*coordinates).ring) }
func (c *coordinates) number() (f float64)  { return c.parse() }
func (c *coordinates) numbers() []float64   { return list(c, (*coordinates).number) }
func (c *coordinates) position() orb.Point  { return pair(c, c.numbers()) }
func (c *coordinates) point() orb.Geometry  { return single(c, c.numbers()) }
func single(c *coordinates, n []float64) orb.Geometry {
	if len(n) == 0 {
		return nil // "coordinates": [] is the empty point
	}
	return pair(c, n)
}

// pair makes a position of its first two numbers; a height and a measure are dropped.
func pair(c *coordinates, numbers []float64) orb.Point {
	if len(numbers) < 2 {
		c.fail("a position has fewer than two numbers")
		return orb.Point{}
	}
	return orb.Point{numbers[0], numbers[1]}
}

func (c *coordinates) parse() float64 {
	c.peek()
	start := c.at
	for c.at < len(c.text) && isNumberByte(c.text[c.at]) {
		c.at++
	}
	f, err := strconv.ParseFloat(string(c.text[start:c.at]), 64)
	if err != nil {
		c.fail("a position holds something that is no number, or they are nested too deep")
	}
	return f
}

func isNumberByte(b byte) bool {
	return b >= '0' && b <= '9' || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E'
}
