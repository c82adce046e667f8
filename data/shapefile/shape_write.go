package shapefile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/paulmach/orb"
)

// largest is what most programs can read of a part, in bytes: offsets are counted in a signed 32-bit number.
const largest = math.MaxInt32

// shapeWriter writes .shp and .shx.
type shapeWriter struct {
	code         int32
	files        [2]*os.File
	shp, shx     *bufio.Writer
	at           int64 // bytes of .shp
	count        int64
	box          orb.Bound
	any          bool
	content      []byte
	pendingIndex [recordHead]byte
}

func createShapes(base string, code int32) (*shapeWriter, error) {
	w := &shapeWriter{code: code, at: shapeHead}
	for i, ending := range []string{".shp", ".shx"} {
		file, err := os.Create(base + ending + partial)
		if err != nil {
			return nil, errors.Join(err, w.abandon())
		}
		w.files[i] = file
		if _, err := file.Write(make([]byte, shapeHead)); err != nil {
			return nil, errors.Join(err, w.abandon())
		}
	}
	w.shp, w.shx = bufio.NewWriterSize(w.files[0], 1<<16), bufio.NewWriterSize(w.files[1], 1<<16)
	return w, nil
}

func (w *shapeWriter) abandon() error {
	var all []error
	for _, file := range w.files {
		if file != nil {
			all = append(all, file.Close())
		}
	}
	return errors.Join(all...)
}

// write appends a shape.
func (w *shapeWriter) write(g orb.Geometry) error {
	if err := w.encode(g); err != nil {
		return err
	}
	if w.at+recordHead+int64(len(w.content)) > largest {
		return fmt.Errorf("%w: its .shp would be longer than 2 GB", ErrTooLarge)
	}
	w.count++
	head := w.pendingIndex[:]
	binary.BigEndian.PutUint32(head, uint32(w.at/2))
	binary.BigEndian.PutUint32(head[4:], uint32(len(w.content)/2))
	if _, err := w.shx.Write(head); err != nil {
		return err
	}
	binary.BigEndian.PutUint32(head, uint32(w.count))
	if _, err := w.shp.Write(head); err != nil {
		return err
	}
	if _, err := w.shp.Write(w.content); err != nil {
		return err
	}
	w.at += recordHead + int64(len(w.content))
	return nil
}

// encode writes a geometry into content.
func (w *shapeWriter) encode(g orb.Geometry) error {
	w.content = w.content[:0]
	switch g := g.(type) {
	case nil:
		w.put32(nullShape)
		return nil
	case orb.Point:
		if w.code == point {
			w.put32(point)
			w.grow(g.Bound())
			w.putPoint(g)
			return nil
		}
		if w.code == multiPoint {
			return w.encode(orb.MultiPoint{g})
		}
	case orb.MultiPoint:
		if len(g) == 1 && w.code == point {
			return w.encode(g[0])
		}
		if w.code == multiPoint {
			w.putMulti(g)
			return nil
		}
	case orb.LineString:
		return w.encode(orb.MultiLineString{g})
	case orb.MultiLineString:
		if w.code == polyLine {
			w.putLines(g)
			return nil
		}
	case orb.Polygon:
		return w.encode(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		if w.code == polygon {
			w.putPolygons(g)
			return nil
		}
	}
	return fmt.Errorf("%w: a %s among shapes of type %d", ErrShape, g.GeoJSONType(), w.code)
}

func (w *shapeWriter) putMulti(g orb.MultiPoint) {
	if len(g) == 0 {
		w.put32(nullShape)
		return
	}
	w.put32(multiPoint)
	w.putBox(g.Bound())
	w.put32(int32(len(g)))
	for _, p := range g {
		w.putPoint(p)
	}
}

func (w *shapeWriter) putLines(g orb.MultiLineString) {
	runs := make([][]orb.Point, 0, len(g))
	for _, line := range g {
		if len(line) > 0 {
			runs = append(runs, line)
		}
	}
	w.putParts(polyLine, runs, g.Bound())
}

// putPolygons turns shells clockwise and holes the other way.
func (w *shapeWriter) putPolygons(g orb.MultiPolygon) {
	var runs [][]orb.Point
	for _, polygon := range g {
		for i, points := range polygon {
			if len(points) == 0 {
				continue
			}
			r := newRing(points)
			if i == 0 && r.area > 0 || i > 0 && r.area < 0 {
				points = points.Clone()
				points.Reverse()
			}
			runs = append(runs, points)
		}
	}
	w.putParts(polygon, runs, g.Bound())
}

func (w *shapeWriter) putParts(code int32, runs [][]orb.Point, box orb.Bound) {
	if len(runs) == 0 {
		w.put32(nullShape)
		return
	}
	w.put32(code)
	w.putBox(box)
	total := 0
	for _, run := range runs {
		total += len(run)
	}
	w.put32(int32(len(runs)))
	w.put32(int32(total))
	at := 0
	for _, run := range runs {
		w.put32(int32(at))
		at += len(run)
	}
	for _, run := range runs {
		for _, p := range run {
			w.putPoint(p)
		}
	}
}

func (w *shapeWriter) putBox(b orb.Bound) {
	w.grow(b)
	w.putPoint(b.Min)
	w.putPoint(b.Max)
}

func (w *shapeWriter) grow(b orb.Bound) {
	if !w.any {
		w.box, w.any = b, true
		return
	}
	w.box = w.box.Union(b)
}

func (w *shapeWriter) put32(v int32) {
	w.content = binary.LittleEndian.AppendUint32(w.content, uint32(v))
}

func (w *shapeWriter) putPoint(p orb.Point) {
	w.content = binary.LittleEndian.AppendUint64(w.content, math.Float64bits(p[0]))
	w.content = binary.LittleEndian.AppendUint64(w.content, math.Float64bits(p[1]))
}

// close writes the heads, now that lengths and box are known.
func (w *shapeWriter) close() error {
	lengths := [2]int64{w.at, shapeHead + w.count*recordHead}
	if err := errors.Join(w.shp.Flush(), w.shx.Flush()); err != nil {
		return err
	}
	for i, file := range w.files {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := file.Write(w.head(lengths[i])); err != nil {
			return err
		}
	}
	return w.abandon()
}

func (w *shapeWriter) head(length int64) []byte {
	head := make([]byte, 0, shapeHead)
	head = binary.BigEndian.AppendUint32(head, fileCode)
	head = append(head, make([]byte, 20)...)
	head = binary.BigEndian.AppendUint32(head, uint32(length/2))
	head = binary.LittleEndian.AppendUint32(head, version)
	head = binary.LittleEndian.AppendUint32(head, uint32(w.code))
	for _, v := range []float64{w.box.Min[0], w.box.Min[1], w.box.Max[0], w.box.Max[1], 0, 0, 0, 0} {
		head = binary.LittleEndian.AppendUint64(head, math.Float64bits(v))
	}
	return head
}
