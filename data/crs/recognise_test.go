package crs_test

import (
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data/crs"
)

// definition is GDAL's for an EPSG code.
func definition(t testing.TB, form string, code int) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "gdalsrsinfo", "-o", form, "EPSG:"+strconv.Itoa(code)).Output()
	if err != nil {
		t.Fatalf("gdalsrsinfo (apt-get install gdal-bin): %v", err)
	}
	return strings.TrimSpace(string(out))
}

// What programs write into files is recognised by its meaning, the numbers of EPSG cut out of it or not.
func TestDefinitionsOfGDALAreRecognised(t *testing.T) {
	for _, code := range []int{4326, 4490, 3857, 4491, 4501, 4513, 4528, 4533, 4534, 4545, 4549, 4554} {
		for _, form := range []string{"wkt1", "wkt_esri", "wkt2_2015", "wkt2_2018"} {
			t.Run(form+" of "+strconv.Itoa(code), func(t *testing.T) {
				got, err := crs.Recognise(definition(t, form, code))
				if err != nil || got != lookup(t, strconv.Itoa(code)) {
					t.Errorf("%v, %v", got, err)
				}
			})
		}
	}
}

// A six-degree zone without numbers is a three-degree zone of the same meridian.
func TestASixDegreeZoneIsTheThreeDegreeZoneOfItsMeridian(t *testing.T) {
	got, err := crs.Recognise(definition(t, "wkt_esri", 4510))
	if err != nil || got.String() != "EPSG:4550" {
		t.Errorf("%v, %v", got, err)
	}
}

// A city's own strip has all that is needed in its definition.
func TestACitysOwnMeridianIsTaken(t *testing.T) {
	wkt := strings.NewReplacer("120.0", "120.5", `"CGCS2000_3_Degree_GK_CM_120E"`, `"Our_City"`).Replace(definition(t, "wkt_esri", 4549))
	c, err := crs.Recognise(wkt)
	if err != nil || c.String() != "Our_City" || c.Code() != 0 || c.Degrees() {
		t.Fatalf("%v, %v", c, err)
	}
	near(t, "its meridian", c.ToLonLat(orb.Point{500000, 4157273.85}), orb.Point{120.5, 37.5467}, 0.01)
}

func TestWhatIsRefusedSaysWhatItIsAndWhatToDo(t *testing.T) {
	for _, c := range []struct {
		code int
		says string
	}{
		{4214, "Beijing 1954"},
		{2437, "Beijing 1954"},
		{21420, "Beijing 1954"},
		{4610, "Xian 1980"},
		{2349, "Xian 1980"},
		{2385, "Xian 1980"},
		{4555, "New Beijing"},
		{4576, "New Beijing"},
		{4284, "Pulkovo"},
	} {
		for _, form := range []string{"wkt1", "wkt_esri"} {
			_, err := crs.Recognise(definition(t, form, c.code))
			var refusal *crs.Refusal
			if !errors.As(err, &refusal) || !errors.Is(err, crs.ErrUnknown) || !strings.Contains(refusal.Name, c.says) || !strings.Contains(refusal.Do, "survey office") {
				t.Errorf("%s of %d: %v", form, c.code, err)
			}
		}
	}
	for _, code := range []int{32651, 27700, 4267, 3395, 2193} {
		var refusal *crs.Refusal
		if c, err := crs.Recognise(definition(t, "wkt_esri", code)); !errors.As(err, &refusal) || !strings.Contains(refusal.Do, "ogr2ogr") {
			t.Errorf("%d is taken for %v, %v", code, c, err)
		}
	}
	for _, name := range []string{"Xian 1980", "EPSG:4610", "beijing54", "EPSG:2437", "西安80", "北京54坐标系", "4568"} {
		var refusal *crs.Refusal
		if c, err := crs.Lookup(name); !errors.As(err, &refusal) {
			t.Errorf("%s is taken for %v, %v", name, c, err)
		}
	}
	for _, wkt := range []string{"", "PROJCS", "PROJCS[", `PROJCS["a`, `GEOGCS["x",DATUM["D_WGS_1984"]`, "1", "LOCAL_CS[\"x\"]", strings.Repeat("A[", 100)} {
		if c, err := crs.Recognise(wkt); !errors.Is(err, crs.ErrUnknown) {
			t.Errorf("%q is taken for %v, %v", wkt, c, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add(`PROJCS["x",GEOGCS["China Geodetic Coordinate System 2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",120.0],UNIT["Meter",1.0]]`)
	f.Add(`GEOGCS("WGS 84",DATUM("WGS_1984"),AXIS("Lat",NORTH))`)
	f.Add(`COMPD_CS["a",GEOGCS["b ""quoted""",DATUM["Xian_1980"]]]`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := crs.Recognise(text)
		if err == nil && c.String() == "" {
			t.Fatalf("%q is a system without name", text)
		}
		if err != nil && !errors.Is(err, crs.ErrUnknown) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
