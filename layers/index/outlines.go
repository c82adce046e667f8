package index

import (
	"lintu/tiles"
	"lintu/tiles/vector"
)

const (
	crowd     = 24 // areas in a tile, on average, from which on it pays to keep their outlines for a zoom
	worldSide = 1 << 32
)

// outlined keeps the outlines of a layer's areas for the zooms at which tiles are full of areas that can be seen.
func (s *snapshot) outlined() {
	if s.shapes.rows == nil || len(s.ids) == 0 {
		return
	}
	extent := s.tree.extent()
	if extent.Empty() {
		return
	}
	width, height := float64(extent.MaxX)-float64(extent.MinX)+1, float64(extent.MaxY)-float64(extent.MinY)+1
	for zoom := s.layer.MinZoom; zoom <= s.layer.MaxZoom; zoom++ {
		side := float64(uint64(worldSide) >> zoom)
		if float64(len(s.ids)) < crowd*max(width/side, 1)*max(height/side, 1) {
			return
		}
		o := vector.NewOutlines(zoom, s.layer.Rules(zoom).Step, len(s.ids), s.shapes.at)
		s.outlines[zoom] = o
	}
}

// outline is how a tile writes a row behind its first point, empty if that is not kept.
func (s *snapshot) outline(a tiles.Address, row uint32) []byte {
	if o := s.outlines[a.Z]; o != nil && a.Set == tiles.WebMercatorQuad {
		return o.At(row)
	}
	return nil
}
