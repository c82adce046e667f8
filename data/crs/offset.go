package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// GCJ-02 is WGS 84 with an undisclosed, smooth offset of some hundred metres inside China; these are the widely
// published terms. BD-09 turns and shifts it once more.
const (
	gcjAxis         = 6378245.0 // Krasovsky ellipsoid, metres
	gcjEccentricity = 0.00669342162296594323
	bdTurn          = math.Pi * 3000 / 180
)

// inChina is the box within which GCJ-02 is offset; outside it is WGS 84.
func inChina(p orb.Point) bool {
	return p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271
}

func wgsToGCJ(p orb.Point) orb.Point {
	if !inChina(p) {
		return p
	}
	x, y := p[0]-105, p[1]-35
	phi := radians(p[1])
	magic := 1 - gcjEccentricity*math.Sin(phi)*math.Sin(phi)
	lat := offsetLat(x, y) * 180 / (gcjAxis * (1 - gcjEccentricity) / (magic * math.Sqrt(magic)) * math.Pi)
	lon := offsetLon(x, y) * 180 / (gcjAxis / math.Sqrt(magic) * math.Cos(phi) * math.Pi)
	return orb.Point{p[0] + lon, p[1] + lat}
}

func offsetLat(x, y float64) float64 {
	return -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + ripple(x) +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
}

func offsetLon(x, y float64) float64 {
	return 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + ripple(x) +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
}

func ripple(x float64) float64 {
	return (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
}

func gcjToBD(p orb.Point) orb.Point {
	z := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*bdTurn)
	theta := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*bdTurn)
	return orb.Point{z*math.Cos(theta) + 0.0065, z*math.Sin(theta) + 0.006}
}

// invert finds the point an offset moves to p by fixed-point iteration: the offsets change by less than 1 % over their
// own length, so each step gains two digits; the usual one-step formula stays 0.3–2 m off.
func invert(offset func(orb.Point) orb.Point, p orb.Point) orb.Point {
	const precision, steps = 1e-11, 30 // degrees: a micrometre
	guess := p
	for range steps {
		moved := offset(guess)
		dx, dy := p[0]-moved[0], p[1]-moved[1]
		guess[0] += dx
		guess[1] += dy
		if math.Abs(dx) < precision && math.Abs(dy) < precision {
			break
		}
	}
	return guess
}
