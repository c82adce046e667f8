package layers

import (
	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"

	"lintu/tiles"
)

// Different is the tiles of a zoom that may be others when a row of the layer with this box comes, goes or becomes another one.
// It is the one answer to that question: what is kept of tiles and what open maps are told both come from it. A tile is made of
// the rows whose box meets it and the layer's reach around it, of nothing else, so no other tile is different:
//
//   - every zoom from the layer's first is asked for, so that ancestors and what clients draw deeper are among them;
//   - the reach holds the buffer and the squares of thinning that it cuts, and of what competes for a budget all is within it;
//   - label points lie inside of what they label;
//   - what is counted by cells is drawn in the middle of a cell, whichever tile it lies in itself.
func (l *Layer) Different(set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span {
	if zoom < l.MinZoom {
		return tiles.NoSpan(set, zoom)
	}
	return set.Meeting(zoom, l.Reach(zoom), l.drawn(zoom, box))
}

// drawn is the box of what tiles of a zoom show of a row.
func (l *Layer) drawn(zoom uint8, box tiles.Box) tiles.Box {
	if l.Counts == nil || zoom >= l.Counts.CellsBelow || box.Empty() {
		return box
	}
	level := l.Counts.Level(zoom)
	if box.MinX == box.MaxX && box.MinY == box.MaxY {
		at := Middle(CellAt(tiles.Point{X: box.MinX, Y: box.MinY}).Parent(level))
		return tiles.NoBox().Extend(at)
	}
	around := tiles.NoBox()
	for _, cell := range Cover(box.Bound(), level) {
		bound := Reaches(cell)
		around = around.Extend(tiles.Project(bound.Min)).Extend(tiles.Project(bound.Max))
	}
	return around
}

// Level is that of the cells at a zoom.
func (c *Counts) Level(zoom uint8) int { return int(zoom) + c.LevelsDeeper }

// CellAt is the smallest cell at a place.
func CellAt(p tiles.Point) s2.CellID {
	at := p.LonLat()
	return s2.CellIDFromLatLng(s2.LatLngFromDegrees(at[1], at[0]))
}

// Middle is where the count of a cell is drawn.
func Middle(cell s2.CellID) tiles.Point {
	at := cell.LatLng()
	return tiles.Project(orb.Point{at.Lng.Degrees(), at.Lat.Degrees()})
}

// Cover are cells of a level or larger that together hold a bound.
func Cover(b orb.Bound, level int) s2.CellUnion {
	rect := s2.RectFromLatLng(s2.LatLngFromDegrees(b.Min[1], b.Min[0])).AddPoint(s2.LatLngFromDegrees(b.Max[1], b.Max[0]))
	coverer := s2.RegionCoverer{MaxLevel: level, MaxCells: 16, LevelMod: 1}
	return coverer.Covering(rect)
}

// Reaches is the bound of all of a cell, in degrees.
func Reaches(cell s2.CellID) orb.Bound {
	r := s2.CellFromCellID(cell).RectBound()
	return orb.Bound{
		Min: orb.Point{r.Lo().Lng.Degrees(), r.Lo().Lat.Degrees()}, Max: orb.Point{r.Hi().Lng.Degrees(), r.Hi().Lat.Degrees()},
	}
}
