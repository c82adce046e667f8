package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// The CGCS2000 ellipsoid: semi-major axis in metres and flattening.
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257222101
)

// zone is a transverse Mercator strip with scale 1 on its meridian: what China calls Gauss–Krüger.
type zone struct {
	meridian float64 // degrees east
	easting  float64 // metres at the meridian, the zone number before it where the grid has one
}

// The Krüger series to the sixth power of the third flattening (Karney 2011, equations 35 and 36): errors stay below a
// micrometre within 30° of the meridian.
const third = flattening / (2 - flattening)

func forward() [6]float64 {
	n := third
	return [6]float64{
		n * (1./2 + n*(-2./3+n*(5./16+n*(41./180+n*(-127./288+n*7891./37800))))),
		n * n * (13./48 + n*(-3./5+n*(557./1440+n*(281./630+n*-1983433./1935360)))),
		n * n * n * (61./240 + n*(-103./140+n*(15061./26880+n*167603./181440))),
		n * n * n * n * (49561./161280 + n*(-179./168+n*6601661./7257600)),
		n * n * n * n * n * (34729./80640 + n*-3418889./1995840),
		n * n * n * n * n * n * 212378941. / 319334400,
	}
}

func backward() [6]float64 {
	n := third
	return [6]float64{
		n * (1./2 + n*(-2./3+n*(37./96+n*(-1./360+n*(-81./512+n*96199./604800))))),
		n * n * (1./48 + n*(1./15+n*(-437./1440+n*(46./105+n*-1118711./3870720)))),
		n * n * n * (17./480 + n*(-37./840+n*(-209./4480+n*5569./90720))),
		n * n * n * n * (4397./161280 + n*(-11./504+n*-830251./7257600)),
		n * n * n * n * n * (4583./161280 + n*-108847./3991680),
		n * n * n * n * n * n * 20648693. / 638668800,
	}
}

// rectifying is the radius of the circle whose circumference is a meridian's.
func rectifying() float64 {
	n2 := third * third
	return semiMajor / (1 + third) * (1 + n2*(1./4+n2*(1./64+n2/256)))
}

func eccentricity() float64 { return math.Sqrt(flattening * (2 - flattening)) }

func (z zone) fromLonLat(p orb.Point) orb.Point {
	e := eccentricity()
	lambda, phi := radians(p[0]-z.meridian), radians(p[1])
	tau := math.Tan(phi)
	sigma := math.Sinh(e * math.Atanh(e*math.Sin(phi)))
	conformal := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
	xi := math.Atan2(conformal, math.Cos(lambda))
	eta := math.Asinh(math.Sin(lambda) / math.Hypot(conformal, math.Cos(lambda)))
	north, east := xi, eta
	for i, alpha := range forward() {
		k := 2 * float64(i+1)
		north += alpha * math.Sin(k*xi) * math.Cosh(k*eta)
		east += alpha * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	radius := rectifying()
	return orb.Point{z.easting + radius*east, radius * north}
}

func (z zone) toLonLat(p orb.Point) orb.Point {
	radius := rectifying()
	xi, eta := p[1]/radius, (p[0]-z.easting)/radius
	north, east := xi, eta
	for i, beta := range backward() {
		k := 2 * float64(i+1)
		north -= beta * math.Sin(k*xi) * math.Cosh(k*eta)
		east -= beta * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	conformal := math.Sin(north) / math.Hypot(math.Sinh(east), math.Cos(north))
	lambda := math.Atan2(math.Sinh(east), math.Cos(north))
	return orb.Point{z.meridian + degrees(lambda), degrees(math.Atan(geodeticTangent(conformal)))}
}

// geodeticTangent solves Karney's equation 19 for the tangent of the latitude by Newton's method; two steps reach the
// precision of a float64, a third costs nothing.
func geodeticTangent(conformal float64) float64 {
	e := eccentricity()
	tau := conformal
	for range 3 {
		sigma := math.Sinh(e * math.Atanh(e*tau/math.Hypot(1, tau)))
		guess := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
		tau += (conformal - guess) / math.Hypot(1, guess) *
			(1 + (1-e*e)*tau*tau) / ((1 - e*e) * math.Hypot(1, tau))
	}
	return tau
}

func mercatorToLonLat(p orb.Point) orb.Point {
	return orb.Point{degrees(p[0] / semiMajor), degrees(math.Atan(math.Sinh(p[1] / semiMajor)))}
}

func lonLatToMercator(p orb.Point) orb.Point {
	return orb.Point{semiMajor * radians(p[0]), semiMajor * math.Asinh(math.Tan(radians(p[1])))}
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
func degrees(radians float64) float64 { return radians * 180 / math.Pi }
