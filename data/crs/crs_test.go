package crs_test

import (
	"errors"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data/crs"
)

// The golden vectors were computed with npm gcoord (offsets, forward) and PROJ 9.1 (Gauss–Krüger).
func vectors() []struct {
	place           string
	lonlat, gcj, bd orb.Point
	epsg            int
	projected       orb.Point
} {
	return []struct {
		place           string
		lonlat, gcj, bd orb.Point
		epsg            int
		projected       orb.Point
	}{
		{"烟台芝罘", orb.Point{121.3914, 37.5393}, orb.Point{121.3966710, 37.5403306}, orb.Point{121.4032270, 37.5460915}, 4549, orb.Point{622973.80, 4157273.85}},
		{"青岛市南", orb.Point{120.3826, 36.0671}, orb.Point{120.3877331, 36.0673762}, orb.Point{120.3942131, 36.0734168}, 4549, orb.Point{534467.46, 3993055.81}},
		{"青岛崂山", orb.Point{120.4690, 36.1070}, orb.Point{120.4739835, 36.1071995}, orb.Point{120.4803686, 36.1135396}, 4549, orb.Point{542229.72, 3997517.24}},
		{"泸州", orb.Point{105.4423, 28.8717}, orb.Point{105.4458914, 28.8686622}, orb.Point{105.4524014, 28.8745923}, 4544, orb.Point{543150.57, 3195129.65}},
		{"重庆七星岗", orb.Point{106.5685, 29.5563}, orb.Point{106.5721941, 29.5534210}, orb.Point{106.5786419, 29.5596830}, 4545, orb.Point{361262.14, 3271784.86}},
	}
}

func TestGoldenVectors(t *testing.T) {
	gcj, bd := lookup(t, "GCJ-02"), lookup(t, "BD-09")
	for _, v := range vectors() {
		t.Run(v.place, func(t *testing.T) {
			near(t, "GCJ-02", gcj.FromLonLat(v.lonlat), v.gcj, 1e-7)
			near(t, "BD-09", bd.FromLonLat(v.lonlat), v.bd, 1e-7)
			near(t, "from GCJ-02", gcj.ToLonLat(v.gcj), v.lonlat, 1e-6)
			near(t, "from BD-09", bd.ToLonLat(v.bd), v.lonlat, 1e-6)
			plain := lookup(t, "EPSG:"+strconv.Itoa(v.epsg))
			near(t, "Gauss–Krüger", plain.FromLonLat(v.lonlat), v.projected, 0.01)
			near(t, "from Gauss–Krüger", plain.ToLonLat(v.projected), v.lonlat, 1e-7)
			prefixed := lookup(t, strconv.Itoa(v.epsg-21))
			number := math.Round((float64(v.epsg-4534)*3 + 75) / 3)
			near(t, "with zone", prefixed.FromLonLat(v.lonlat), orb.Point{v.projected[0] + number*1e6, v.projected[1]}, 0.01)
		})
	}
}

func TestThereAndBackIsTheSamePlace(t *testing.T) {
	names := []string{"4326", "4490", "3857", "GCJ-02", "BD-09"}
	rapid.Check(t, func(r *rapid.T) {
		p := orb.Point{rapid.Float64Range(74, 135).Draw(r, "lon"), rapid.Float64Range(4, 53).Draw(r, "lat")}
		zone := strconv.Itoa(4534 + int(math.Round((p[0]-75)/3))) // the zone it lies in
		for _, name := range append(names, zone) {
			c, err := crs.Lookup(name)
			if err != nil {
				r.Fatal(err)
			}
			back := c.ToLonLat(c.FromLonLat(p))
			if math.Abs(back[0]-p[0]) > 1e-9 || math.Abs(back[1]-p[1]) > 1e-9 {
				r.Fatalf("%s: %v came back as %v", c, p, back)
			}
		}
	})
}

func TestOffsetsAreNoneOutsideChina(t *testing.T) {
	paris := orb.Point{2.35, 48.85}
	if got := lookup(t, "gcj02").FromLonLat(paris); got != paris {
		t.Errorf("GCJ-02 moved %v to %v", paris, got)
	}
}

func TestUnknownSystemsAreRefused(t *testing.T) {
	for _, name := range []string{"", "EPSG:2343", "4490.5", "4555", "Xian 1980", "EPSG:", "-1"} {
		if c, err := crs.Lookup(name); !errors.Is(err, crs.ErrUnknown) {
			t.Errorf("Lookup(%q) = %v, %v, want ErrUnknown", name, c, err)
		}
	}
}

// PROJ is the oracle: every zone, at points across it, to a millimetre.
func TestAgreesWithPROJ(t *testing.T) {
	tool, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Fatal("cs2cs is missing: apt-get install proj-bin")
	}
	for code := 4491; code <= 4554; code++ {
		c := lookup(t, strconv.Itoa(code))
		meridian := float64(75 + 3*((code-4513)%21))
		if code < 4513 {
			meridian = float64(75 + 6*((code-4491)%11))
		}
		var input strings.Builder
		var points []orb.Point
		for _, lat := range []float64{18, 29.5, 37.47, 53} {
			for _, off := range []float64{-1.5, -0.3, 0, 1.5} {
				points = append(points, orb.Point{meridian + off, lat})
				input.WriteString(format(lat) + " " + format(meridian+off) + "\n")
			}
		}
		command := exec.Command(tool, "-f", "%.5f", "EPSG:4490", "EPSG:"+strconv.Itoa(code))
		command.Stdin = strings.NewReader(input.String())
		output, err := command.Output()
		if err != nil {
			t.Fatalf("cs2cs for EPSG:%d: %v", code, err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(output)), "\n") {
			fields := strings.Fields(line) // north, east, height
			north, east := parse(t, fields[0]), parse(t, fields[1])
			near(t, c.String(), c.FromLonLat(points[i]), orb.Point{east, north}, 0.001)
		}
	}
}

func lookup(t *testing.T, name string) crs.CRS {
	t.Helper()
	c, err := crs.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func near(t *testing.T, what string, got, want orb.Point, tolerance float64) {
	t.Helper()
	if math.Abs(got[0]-want[0]) > tolerance || math.Abs(got[1]-want[1]) > tolerance {
		t.Errorf("%s: got %.8f, want %.8f ± %g", what, got, want, tolerance)
	}
}

func format(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func parse(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
