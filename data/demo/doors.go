package demo

import (
	"math"

	"github.com/paulmach/orb"
)

// position is where a flat lies in its building.
func (b *building) position(d door) orb.Point {
	units, columns := float64(max(1, b.units)), float64(max(1, b.columns))
	unit := float64(max(0, d.unit-1))
	if d.use == "shop" {
		return b.place((float64(d.column)-0.5)/float64(b.shops), -0.3)
	}
	if d.use != "home" {
		columns = float64(max(d.column, share(b.cellars, d.unit-1, b.units)))
	}
	column := math.Mod(float64(d.column)-1+float64(d.columns)/2, columns+0.01)
	north := 0.05
	if b.use == highRiseHomes && columns > 2 { // two flats to the south, the others behind
		north = -0.2
		if d.column > 2 {
			north = 0.2
		}
	}
	return b.place((unit+column/columns)/units, north)
}

// size is the floor space of a flat in m².
func (b *building) size(d door) float64 {
	per := b.outline.area() / float64(max(1, b.units)*max(1, b.columns)) * 0.92
	if b.kind == "home" && b.use == oldTown || b.use == villaHomes {
		per = b.outline.area() / float64(max(1, b.units*b.columns)) * 0.8
	}
	switch d.use {
	case "shop":
		per = b.outline.area() / float64(b.shops) * 0.9
	case "storage":
		per = 12
	case "parking":
		per = 22
	}
	return math.Round(per*float64(d.columns)*float64(d.storeys)*10) / 10
}
