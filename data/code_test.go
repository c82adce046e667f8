package data_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lintu/data"
)

// The codes that are right, and one that is wrong in each of its parts: the error names the digits and what belongs there.
func TestCodesSayWhichDigitsAreWrong(t *testing.T) {
	division := func(code string) error { _, err := data.ParseDivision(code); return err }
	unit := func(code string) error { _, err := data.ParseUnitGrid(code); return err }
	governance := func(code string) error { _, err := data.ParseGovernanceGrid(code, data.GovernanceDigits); return err }
	service := func(code string) error { _, err := data.ParseServiceGrid(code); return err }
	house := func(code string) error { _, err := data.ParseHouseKey(code); return err }
	component := func(code string) error { _, err := data.ParseComponentCode(code); return err }
	matter := func(code string) error { _, err := data.ParseMatterCode(code); return err }
	property := func(code string) error { _, err := data.ParsePropertyCode(code); return err }
	camera := func(code string) error { _, err := data.ParseCameraID(code); return err }
	person := func(code string) error { _, err := data.ParseIDNumber(code); return err }
	for _, c := range []struct {
		name, code string
		parse      func(string) error
		from, to   int
		want       string // empty: the code is right
	}{
		{"a community of 青岛市南", "370202001001", division, 0, 0, ""},
		{"the same with 城乡分类 主城区", "37020200100110111", division, 0, 0, ""},
		{"a village", "370283110201", division, 0, 0, ""},
		{"a street of 东莞, a city without districts", "441900003000", division, 0, 0, ""},
		{"a district", "370602000000", division, 0, 0, ""},
		{"a province", "370000000000", division, 0, 0, ""},
		{"division: too short", "37060200", division, 0, 0, "12 or 17 digits, not 8"},
		{"division: a letter", "3706O2001001", division, 5, 5, "a digit 0–9"},
		{"division: full-width digits", "３70602001001", division, 1, 1, "a digit 0–9"},
		{"division: no such province", "990602001001", division, 1, 2, "a province"},
		{"division: a district without city", "370002000000", division, 3, 4, "other than 00"},
		{"division: a street beyond the ranges", "370602600000", division, 7, 9, "400–599"},
		{"division: a community beyond the ranges", "370602001700", division, 10, 12, "001–199"},
		{"division: a community without street", "370602000001", division, 7, 9, "other than 000"},
		{"division: an unknown 城乡分类", "37020200100111119", division, 15, 17, "城乡分类"},
		{"division: 城乡分类 of a street", "37020200100011111", division, 13, 17, "after a community"},

		{"a unit grid", "370602001001012", unit, 0, 0, ""},
		{"an old unit grid", "37060200100101", unit, 0, 0, ""},
		{"unit grid: 13 digits", "3706020010010", unit, 0, 0, "15 or 14"},
		{"unit grid: serial 0", "370602001001000", unit, 13, 15, "from 1"},
		{"unit grid: directly under a street", "370602001000001", unit, 10, 12, "other than 000"},
		{"a governance grid", "370699001001001", governance, 0, 0, ""},
		{"governance grid: too long", "3706990010010011", governance, 0, 0, "15 digits, not 16"},
		{"governance grid: no such province", "090699001001001", governance, 1, 2, "a province"},
		{"a professional grid", "10010037060200100100", service, 0, 0, ""},
		{"a professional grid of merged communities", "10010037060200160101", service, 0, 0, ""},
		{"professional grid: a serial cut off", "1001003706020010010", service, 0, 0, "20 digits"},
		{"professional grid: no such community", "10010037060200100001", service, 16, 18, "other than 000"},
		{"professional grid: merged, of no street", "10010037060200060101", service, 13, 15, "a street"},

		{"a flat", "370699001001012003020501", house, 0, 0, ""},
		{"a flat in the first basement", "370699001001012003029101", house, 0, 0, ""},
		{"a building", "370699001001012003", house, 0, 0, ""},
		{"house key: 22 digits", "3706990010010120030205", house, 0, 0, "15, 18, 20 or 24"},
		{"house key: building 000", "370699001001012000020501", house, 16, 18, "from 001"},
		{"house key: floor 00", "370699001001012003020001", house, 21, 22, "91–99"},
		{"house key: door 00", "370699001001012003020500", house, 23, 24, "from 01"},
		{"house key: no community", "370699001000012003020501", house, 10, 12, "other than 000"},
		{"house key: a bad street", "370699700001012003020501", house, 7, 9, "001–099"},

		{"a street lamp", "37069901037000001", component, 0, 0, ""},
		{"component: the old 16 digits", "3706990137000001", component, 0, 0, "17 digits, not 16"},
		{"component: 01016 does not exist", "37069901016000001", component, 7, 11, "Annex A"},
		{"component: great class 06", "37069906001000001", component, 7, 11, "Annex A"},
		{"component: serial 0", "37069901037000000", component, 12, 17, "000001"},
		{"component: city 00", "37009901037000001", component, 3, 4, "a city"},

		{"exposed rubbish", "37069906010", matter, 0, 0, ""},
		{"a broken lamp", "37069901037", matter, 0, 0, ""},
		{"a local matter", "37069990101", matter, 0, 0, ""},
		{"matter: 06031 does not exist", "37069906031", matter, 7, 11, "Annex C"},
		{"matter: 12 digits", "370699060101", matter, 0, 0, "11 digits"},

		{"the example of the standard", "11010101020200109000003", property, 0, 0, ""},
		{"property: its check digit wrong", "11010101020200109000004", property, 23, 23, "check digit 3"},
		{"property: no year", "11010101000000109000003", property, 10, 13, "a year"},
		{"property: building 0", "11010101020200000000003", property, 14, 17, "0001"},
		{"property: the body alone", "1101010102020010900000", property, 0, 0, "23 digits"},

		{"a camera of 芝罘", "37060200011326000001", camera, 0, 0, ""},
		{"a business group", "37060200002150000001", camera, 0, 0, ""},
		{"camera: rule B, 16 digits", "3706020001000132", camera, 0, 0, "20 digits"},
		{"camera: industry 77", "37060200771326000001", camera, 9, 10, "industry"},
		{"camera: type 999", "37060200019996000001", camera, 11, 13, "type"},
		{"camera: network 9", "37060200011329000001", camera, 14, 14, "network"},
		{"camera: no such province", "88060200011326000001", camera, 1, 2, "a province"},

		{"an id number", "370699199003078815", person, 0, 0, ""},
		{"an id number that ends in X", "37069919900307008X", person, 0, 0, ""},
		{"id number: its check wrong", "370699199003078810", person, 18, 18, "check character"},
		{"id number: 30 February", "370699199002308813", person, 7, 14, "exists"},
		{"id number: 15 digits", "370699900307881", person, 0, 0, "18 characters"},
		{"id number: a small x", "37069919900307008x", person, 18, 18, "check character"},
		{"id number: a letter within", "3706991990O3078813", person, 11, 11, "a digit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.parse(c.code)
			if c.want == "" {
				if err != nil {
					t.Fatalf("is right, but: %v", err)
				}
				return
			}
			var wrong *data.CodeError
			if !errors.As(err, &wrong) || !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("want a CodeError, got %v", err)
			}
			if wrong.From != c.from || wrong.To != c.to || !strings.Contains(wrong.Want, c.want) {
				t.Errorf("digits %d–%d: %s; want digits %d–%d and %q", wrong.From, wrong.To, wrong.Want, c.from, c.to, c.want)
			}
		})
	}
}

func TestAnErrorNeverRepeatsAnIDNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9X]{16,19}`).Draw(t, "number")
		_, err := data.ParseIDNumber(number)
		if err != nil && strings.Contains(err.Error(), number[6:14]) {
			t.Fatalf("the birth date of %s is in %q", number, err)
		}
	})
}

func TestDivisionKnowsItsLevelParentAndKind(t *testing.T) {
	for _, c := range []struct{ code, prefix, parent, kind, level string }{
		{"370602001001", "370602001001", "370602001000", "居委会", "community"},
		{"370283110201", "370283110201", "370283110000", "村委会", "community"},
		{"370602001000", "370602001", "370602000000", "街道", "street"},
		{"370283110000", "370283110", "370283000000", "镇", "street"},
		{"370602000000", "370602", "370600000000", "", "district"},
		{"370600000000", "3706", "370000000000", "", "city"},
		{"370000000000", "37", "", "", "province"},
	} {
		v, err := data.ParseDivision(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if v.Prefix() != c.prefix || v.Parent() != c.parent || v.Kind != c.kind || string(v.Level) != c.level {
			t.Errorf("%s: %q %q %q %q, want %q %q %q %q", c.code, v.Prefix(), v.Parent(), v.Kind, v.Level,
				c.prefix, c.parent, c.kind, c.level)
		}
	}
}

// A house key says where the flat is, there and back, for every flat a key can name.
func TestHouseKeyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		floors := append(rapid.SliceOfN(rapid.IntRange(1, 90), 1, 1).Draw(t, "above"), -rapid.IntRange(1, 9).Draw(t, "below"))
		want := data.HouseKey{
			Community: "370699001001", Compound: rapid.IntRange(0, 999).Draw(t, "compound"),
			Building: rapid.IntRange(1, 999).Draw(t, "building"), Unit: rapid.IntRange(0, 99).Draw(t, "unit"),
			Floor: rapid.SampledFrom(floors).Draw(t, "floor"), Door: rapid.IntRange(1, 99).Draw(t, "door"),
		}
		code, err := want.Code()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := data.ParseHouseKey(code); err != nil || got != want {
			t.Fatalf("%s: got %+v, %v; want %+v", code, got, err, want)
		}
		unit, _ := want.UnitCode()
		building, _ := want.BuildingCode()
		compound, _ := want.CompoundCode()
		if len(code) != 24 || unit != code[:20] || building != code[:18] || compound != code[:15] {
			t.Fatalf("%s begins with unit %s, building %s, compound %s", code, unit, building, compound)
		}
	})
}

func TestWhatDoesNotFitIsNotWritten(t *testing.T) {
	key := data.HouseKey{Community: "370699001001", Building: 1, Floor: 1, Door: 1}
	written := func(change func(*data.HouseKey)) func() (string, error) {
		k := key
		change(&k)
		return k.Code
	}
	for name, write := range map[string]func() (string, error){
		"floor 0":           written(func(k *data.HouseKey) { k.Floor = 0 }),
		"floor 91":          written(func(k *data.HouseKey) { k.Floor = 91 }),
		"basement 10":       written(func(k *data.HouseKey) { k.Floor = -10 }),
		"building 1000":     written(func(k *data.HouseKey) { k.Building = 1000 }),
		"no building":       written(func(k *data.HouseKey) { k.Building = 0 }),
		"unit 100":          written(func(k *data.HouseKey) { k.Unit = 100 }),
		"door 0":            written(func(k *data.HouseKey) { k.Door = 0 }),
		"community of 9":    written(func(k *data.HouseKey) { k.Community = "370699001" }),
		"compound −1":       written(func(k *data.HouseKey) { k.Compound = -1 }),
		"camera network 10": data.CameraID{Centre: "37069900", Industry: "01", Type: "132", Network: 10}.Code,
		"camera type 1":     data.CameraID{Centre: "37069900", Industry: "01", Type: "1", Network: 6}.Code,
		"camera serial":     data.CameraID{Centre: "37069900", Industry: "01", Type: "132", Serial: 1e6}.Code,
		"component kind":    data.ComponentCode{County: "370699", Kind: "01016", Serial: 1}.Code,
		"component serial":  data.ComponentCode{County: "370699", Kind: "01037"}.Code,
		"matter kind":       data.MatterCode{County: "370699", Kind: "06031"}.Code,
		"grid serial":       data.GridCode{Community: "370699001001", Serial: 1000, Width: 3}.Code,
		"grid width":        data.GridCode{Community: "370699001001", Serial: 1}.Code,
		"service grid":      data.GridCode{Kind: data.GridService, Community: "370699001001", Width: 2}.Code,
		"person's county":   func() (string, error) { return data.NewIDNumber("3706", time.Time{}, 1) },
		"person's serial":   func() (string, error) { return data.NewIDNumber("370699", time.Time{}, 1000) },
	} {
		if code, err := write(); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: wrote %q, %v", name, code, err)
		}
	}
}

func TestCameraIDRoundTripAndMeaning(t *testing.T) {
	want := data.CameraID{Centre: "37069900", Industry: "01", Type: "132", Network: 6, Serial: 17}
	code, err := want.Code()
	if err != nil || code != "37069900011326000017" {
		t.Fatalf("%s, %v", code, err)
	}
	got, err := data.ParseCameraID(code)
	if err != nil || got != want {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.IndustryName() != "社会治安社区" || got.TypeName() != "网络摄像机" || got.NetworkName() != "电子政务外网" || !got.Images() {
		t.Errorf("means %s %s %s %v", got.IndustryName(), got.TypeName(), got.NetworkName(), got.Images())
	}
}

// Annex A has 153 kinds and Annex C 97 of its own: 250 as the standard counts them.
func TestTheTablesHoldWhatTheStandardCounts(t *testing.T) {
	components, matters := 0, 0
	for n := range 100000 {
		kind := string([]byte{byte('0' + n/10000), byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
		if data.ComponentClass(kind) != "" {
			components++
		}
		if data.MatterName(kind) != "" {
			matters++
		}
	}
	if components != 153 || matters != 97 {
		t.Errorf("%d components and %d matters, want 153 and 97", components, matters)
	}
	if data.ComponentName("01037") != "路灯" || data.MatterName("06010") != "暴露垃圾" {
		t.Error("a kind has lost its name")
	}
}

func TestGridCodesRoundTrip(t *testing.T) {
	for _, want := range []data.GridCode{
		{Kind: data.GridUnit, Community: "370602001001", Serial: 12, Width: 3},
		{Kind: data.GridUnitOld, Community: "370602001001", Serial: 1, Width: 2},
		{Kind: data.GridService, Managed: "100100", Community: "370602001601", Width: 2},
		{Kind: data.GridGovernance, Community: "370602001001", Serial: 1234, Width: 4},
	} {
		code, err := want.Code()
		if err != nil {
			t.Fatal(err)
		}
		var got data.GridCode
		switch want.Kind {
		case data.GridService:
			got, err = data.ParseServiceGrid(code)
		case data.GridGovernance:
			got, err = data.ParseGovernanceGrid(code, want.Width)
		default:
			got, err = data.ParseUnitGrid(code)
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", code, got, err, want)
		}
	}
}

func TestIDNumberRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := time.Date(1920, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 38000).Draw(t, "day"))
		serial := rapid.IntRange(0, 999).Draw(t, "serial")
		number, err := data.NewIDNumber("370699", born, serial)
		if err != nil {
			t.Fatal(err)
		}
		got, err := data.ParseIDNumber(number)
		if err != nil || got.County != "370699" || !got.Born.Equal(born) || got.Serial != serial || got.Male() != (serial%2 == 1) {
			t.Fatalf("%s: %+v, %v", number, got, err)
		}
	})
}

// No code, however odd, makes a parser panic, and what it accepts it can write again.
func FuzzCodes(f *testing.F) {
	for _, seed := range []string{
		"370699001001012003020501", "37060200011326000001", "37069901037000001", "370602001001012", "10010037060200160101",
		"11010101020200109000003", "37069919900307008X", "", "３", "37020200100110111",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if k, err := data.ParseHouseKey(code); err == nil && len(code) == 24 {
			if again, err := k.Code(); err != nil || again != code {
				t.Errorf("house key %s is written %s, %v", code, again, err)
			}
		}
		if c, err := data.ParseCameraID(code); err == nil {
			if again, err := c.Code(); err != nil || again != code {
				t.Errorf("camera %s is written %s, %v", code, again, err)
			}
		}
		if c, err := data.ParseComponentCode(code); err == nil {
			if again, err := c.Code(); err != nil || again != code {
				t.Errorf("component %s is written %s, %v", code, again, err)
			}
		}
		if g, err := data.ParseServiceGrid(code); err == nil {
			if again, err := g.Code(); err != nil || again != code {
				t.Errorf("grid %s is written %s, %v", code, again, err)
			}
		}
		_, _ = data.ParseDivision(code)
		_, _ = data.ParsePropertyCode(code)
		_, _ = data.ParseIDNumber(code)
		_, _ = data.ParseMatterCode(code)
		_, _ = data.ParseGovernanceGrid(code, len(code)-12)
		_, _ = data.ParseUnitGrid(code)
	})
}
