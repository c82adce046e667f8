package data

import "strings"

// Division is a 统计用区划代码: 省2 地2 县2 乡3 村3, and for a village or neighbourhood optionally 城乡划分代码, 5 digits
// more (13–14 城乡属性, 15–17 城乡分类).
type Division struct {
	Code  string // the 12 digits
	Level Level  // from province to community
	Kind  string // of streets and communities: what the number range means
	Urban string // 城乡分类, 3 digits, or empty
}

const divisionCode = "division code"

// Lengths of the part of the code that is not zero, by level.
const (
	provinceDigits  = 2
	cityDigits      = 4
	districtDigits  = 6
	streetDigits    = 9
	communityDigits = 12
)

// span is a range of numbers with one meaning.
type span struct {
	from, to int
	kind     string
}

// townships and villages are the number ranges of 乡级 and 村级 (统计用区划代码编制规则).
var townships = []span{
	{1, 99, "街道"}, {100, 199, "镇"}, {200, 399, "乡"}, {400, 599, "类似乡级"},
}

var villages = []span{
	{1, 199, "居委会"}, {200, 399, "村委会"}, {400, 499, "类似居委会"}, {500, 599, "类似村委会"},
}

// urban is 城乡分类.
var urban = map[string]string{
	"111": "主城区", "112": "城乡结合区", "121": "镇中心区", "122": "镇乡结合区", "123": "特殊区域",
	"210": "乡中心区", "220": "村庄",
}

// provinces are the first two digits of GB/T 2260.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"

// province takes two digits.
func (d *digits) province() {
	if text := d.next(2); !strings.Contains(provinces, text) {
		d.fail(d.at-2, d.at, "a province: %s", provinces)
	}
}

// county takes six digits of a county.
func (d *digits) county() string {
	d.province()
	d.number(2, 1, 99, "a city from 01")
	d.number(2, 0, 99, "a county")
	return d.code[d.at-6 : d.at]
}

func kindOf(spans []span, n int) string {
	for _, s := range spans {
		if n >= s.from && n <= s.to {
			return s.kind
		}
	}
	return ""
}

// ParseDivision reads 12 digits, or 17 with the 城乡划分代码.
func ParseDivision(code string) (Division, error) {
	d := digits{kind: divisionCode, code: code}
	if !d.length(12, 17) {
		return Division{}, d.err
	}
	d.province()
	city := d.number(2, 0, 99, "a city")
	county := d.number(2, 0, 99, "a district")
	town := d.number(3, 0, 599, "001–099 街道, 100–199 镇, 200–399 乡, 400–599 类似乡级, or 000")
	village := d.number(3, 0, 599, "001–199 居委会, 200–399 村委会, 400–599 类似, or 000")
	division := Division{Code: code[:12], Level: LevelProvince}
	switch {
	case village > 0:
		division.Level, division.Kind = LevelCommunity, kindOf(villages, village)
	case town > 0:
		division.Level, division.Kind = LevelStreet, kindOf(townships, town)
	case county > 0:
		division.Level = LevelDistrict
	case city > 0:
		division.Level = LevelCity
	}
	d.unbroken(city, county, town, village)
	if len(code) == 17 {
		division.Urban = d.urban(division.Level)
	}
	if d.err != nil {
		return Division{}, d.err
	}
	return division, nil
}

// unbroken demands that below a level which is zero everything is zero. The county is left out: a 地级市 without
// districts (东莞 4419) has 00 there above its streets.
func (d *digits) unbroken(city, county, town, village int) {
	if city == 0 && (county > 0 || town > 0 || village > 0) {
		d.fail(2, 4, "a city other than 00 above a district, street or community")
	}
	if town == 0 && village > 0 {
		d.fail(6, 9, "a street other than 000 above a community")
	}
}

func (d *digits) urban(level Level) string {
	if level != LevelCommunity {
		d.fail(12, 17, "a 城乡划分代码 only after a community")
		return ""
	}
	d.next(2)
	class := d.next(3)
	if urban[class] == "" {
		d.fail(14, 17, "a 城乡分类: 111, 112, 121, 122, 123, 210 or 220")
	}
	return class
}

// Prefix is the code without the zeroes of the levels below: what scope compares.
func (v Division) Prefix() string { return v.Code[:levelDigits(v.Level)] }

func levelDigits(level Level) int {
	switch level {
	case LevelCity:
		return cityDigits
	case LevelDistrict:
		return districtDigits
	case LevelStreet:
		return streetDigits
	case LevelCommunity:
		return communityDigits
	default:
		return provinceDigits
	}
}

// Parent is the code of the division above, or empty for a province.
func (v Division) Parent() string {
	switch v.Level {
	case LevelCommunity:
		return v.Code[:streetDigits] + strings.Repeat("0", 12-streetDigits)
	case LevelStreet:
		return v.Code[:districtDigits] + strings.Repeat("0", 12-districtDigits)
	case LevelDistrict:
		return v.Code[:cityDigits] + strings.Repeat("0", 12-cityDigits)
	case LevelCity:
		return v.Code[:provinceDigits] + strings.Repeat("0", 12-provinceDigits)
	default:
		return ""
	}
}
