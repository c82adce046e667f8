package crs_test

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data/crs"
)

func TestWhatCoordinatesLookLike(t *testing.T) {
	for _, c := range []struct {
		name    string
		samples []orb.Point
		want    crs.Finding
	}{
		{"degrees", []orb.Point{{121.4, 37.5}, {121.5, 37.4}}, crs.Finding{Unit: crs.UnitDegrees, Axes: crs.EastFirst}},
		{"degrees, latitude first", []orb.Point{{37.5, 121.4}, {37.4, 121.5}}, crs.Finding{Unit: crs.UnitDegrees, Axes: crs.NorthFirst}},
		{"Xinjiang, latitude first", []orb.Point{{43.8, 87.6}}, crs.Finding{Unit: crs.UnitDegrees, Axes: crs.NorthFirst}},
		{"Kashgar, or the Arctic", []orb.Point{{39.4, 76}}, crs.Finding{Unit: crs.UnitDegrees}},
		{"Liechtenstein", []orb.Point{{9.5, 47.1}}, crs.Finding{Unit: crs.UnitDegrees}},
		{"both orders", []orb.Point{{121.4, 37.5}, {37.5, 121.4}}, crs.Finding{Unit: crs.UnitDegrees}},
		{"a zone", []orb.Point{{622973.80, 4157273.85}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.EastFirst}},
		{"a zone, north first", []orb.Point{{4157273.85, 622973.80}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.NorthFirst}},
		{"a zone with its number", []orb.Point{{40622973.80, 4157273.85}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.EastFirst, Prefix: 40}},
		{"with its number, north first", []orb.Point{{4157273.85, 40622973.80}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.NorthFirst, Prefix: 40}},
		{"of six degrees", []orb.Point{{21357026.2, 4157273.85}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.EastFirst, Prefix: 21}},
		{"two zones", []orb.Point{{40622973.80, 4157273.85}, {39622973.80, 4157273.85}}, crs.Finding{Unit: crs.UnitMetres, Axes: crs.EastFirst, Prefix: crs.Several}},
		{"degrees and metres", []orb.Point{{121.4, 37.5}, {622973.80, 4157273.85}}, crs.Finding{}},
		{"neither", []orb.Point{{500, 700}}, crs.Finding{}},
		{"no numbers", []orb.Point{{math.NaN(), 1}}, crs.Finding{}},
		{"nothing", nil, crs.Finding{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := crs.Detect(c.samples); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if crs.Detect(c.samples).Suggest() == "" {
				t.Error("nothing is suggested")
			}
		})
	}
}

// What somebody said, against what the coordinates look like.
func TestFit(t *testing.T) {
	yantai := orb.Point{622973.80, 4157273.85}
	prefixed := orb.Point{40622973.80, 4157273.85}
	for _, c := range []struct {
		name, said string
		sample     orb.Point
		want       string
		axes       crs.Axes
		warnings   int
		fails      string
	}{
		{"as said", "4549", yantai, "EPSG:4549", crs.EastFirst, 0, ""},
		{"north first", "4549", crs.Flip(yantai), "EPSG:4549", crs.NorthFirst, 1, ""},
		{"with a number nobody spoke of", "4549", prefixed, "EPSG:4528", crs.EastFirst, 1, ""},
		{"without the number", "4528", yantai, "EPSG:4549", crs.EastFirst, 1, ""},
		{"both otherwise", "4528", crs.Flip(yantai), "EPSG:4549", crs.NorthFirst, 2, ""},
		{"of another zone", "4548", prefixed, "", 0, 0, "means 120°"},
		{"degrees said, metres found", "4490", yantai, "", 0, 0, "look like metres"},
		{"metres said, degrees found", "4549", orb.Point{121.4, 37.5}, "", 0, 0, "look like degrees"},
		{"degrees, latitude first", "4490", orb.Point{37.5, 121.4}, "EPSG:4490", crs.NorthFirst, 1, ""},
		{"GCJ-02 is believed", "GCJ-02", orb.Point{121.4, 37.5}, "GCJ-02", crs.EastFirst, 0, ""},
		{"web Mercator", "3857", orb.Point{13513600, 4500000}, "EPSG:3857", crs.EastFirst, 0, ""},
		{"nothing to be told", "4549", orb.Point{-5e6, -5e6}, "EPSG:4549", crs.EastFirst, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, axes, warnings, err := lookup(t, c.said).Fit(crs.Detect([]orb.Point{c.sample}))
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v, want %q", err, c.fails)
				}
				return
			}
			if err != nil || got.String() != c.want || axes != c.axes || len(warnings) != c.warnings {
				t.Errorf("%v %v %q %v", got, axes, warnings, err)
			}
		})
	}
}

// Whatever a zone gives is found again: in it, north first, and with the number before it.
func TestEveryZoneIsDetected(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number := rapid.IntRange(25, 45).Draw(r, "zone")
		lonlat := orb.Point{float64(number*3) + rapid.Float64Range(-1.6, 1.6).Draw(r, "from the meridian"), rapid.Float64Range(18, 53).Draw(r, "lat")}
		plain, err := crs.EPSG(4534 + number - 25)
		if err != nil {
			r.Fatal(err)
		}
		numbered, err := crs.EPSG(4513 + number - 25)
		if err != nil {
			r.Fatal(err)
		}
		for _, sample := range []orb.Point{
			plain.FromLonLat(lonlat), numbered.FromLonLat(lonlat), crs.Flip(plain.FromLonLat(lonlat)), crs.Flip(numbered.FromLonLat(lonlat)),
		} {
			for _, said := range []crs.CRS{plain, numbered} {
				c, axes, _, err := said.Fit(crs.Detect([]orb.Point{sample}))
				if err != nil {
					r.Fatal(err)
				}
				if axes == crs.NorthFirst {
					sample = crs.Flip(sample)
				}
				got := c.ToLonLat(sample)
				if math.Abs(got[0]-lonlat[0]) > 1e-8 || math.Abs(got[1]-lonlat[1]) > 1e-8 {
					r.Fatalf("%v in %s came back as %v", lonlat, c, got)
				}
				if axes == crs.NorthFirst {
					sample = crs.Flip(sample)
				}
			}
		}
	})
}
