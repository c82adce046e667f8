package data

import "errors"

// HouseKey is the 24-digit key of a flat: 社区 12 + 小区 3 + 幢 3 + 单元 2 + 层 2 + 户 2. Its beginnings are keys too: 15
// digits name a compound, 18 a building, 20 a unit.
type HouseKey struct {
	Community string // 12 digits
	Compound  int    // 0 outside every compound
	Building  int    // number in the compound, or in the community outside one
	Unit      int    // 0 for a shop or house with its own door
	Floor     int    // storey: 1 … 90, −1 … −9 (written 91 … 99)
	Door      int    // 1 … 99 on the floor of the unit
}

const houseKey = "house key"

// The key has two digits for the floor, the upper nine of which are basements.
const (
	topFloor    = 90
	deepest     = 9
	basementTen = 90 // −1 is written 91
)

// Code writes the key, or says which part does not fit.
func (k HouseKey) Code() (string, error) {
	unit, err := k.UnitCode()
	if err != nil {
		return "", err
	}
	floor := k.Floor
	if floor < 0 && floor >= -deepest {
		floor = basementTen - k.Floor
	} else if floor < 1 || floor > topFloor {
		return "", &CodeError{Kind: houseKey, Want: "a floor from 1 to 90, or from −1 to −9"}
	}
	level, err := place(houseKey, "a floor", floor, 2, 1, 99)
	if err != nil {
		return "", err
	}
	door, err := place(houseKey, "a door number", k.Door, 2, 1, 99)
	return unit + level + door, err
}

// UnitCode writes the first 20 digits: the unit.
func (k HouseKey) UnitCode() (string, error) {
	building, err := k.BuildingCode()
	if err != nil {
		return "", err
	}
	unit, err := place(houseKey, "a unit number", k.Unit, 2, 0, 99)
	return building + unit, err
}

// BuildingCode writes the first 18 digits: the building.
func (k HouseKey) BuildingCode() (string, error) {
	compound, err := k.CompoundCode()
	if err != nil {
		return "", err
	}
	building, err := place(houseKey, "a building number", k.Building, 3, 1, 999)
	return compound + building, err
}

// CompoundCode writes the first 15 digits: the compound.
func (k HouseKey) CompoundCode() (string, error) {
	if err := allDigits(houseKey, "community", k.Community, 12); err != nil {
		return "", err
	}
	compound, err := place(houseKey, "a compound number", k.Compound, 3, 0, 999)
	return k.Community + compound, err
}

// ParseHouseKey reads a key of 24 digits, or of 15, 18 or 20 (the parts not given are 0).
func ParseHouseKey(code string) (HouseKey, error) {
	d := digits{kind: houseKey, code: code}
	if !d.length(15, 18, 20, 24) {
		return HouseKey{}, d.err
	}
	k := HouseKey{Community: d.community(), Compound: d.number(3, 0, 999, "a compound number")}
	if len(code) >= 18 {
		k.Building = d.number(3, 1, 999, "a building number from 001")
	}
	if len(code) >= 20 {
		k.Unit = d.number(2, 0, 99, "a unit number")
	}
	if len(code) == 24 {
		k.Floor = d.number(2, 1, 99, "a floor 01–90, or a basement 91–99")
		if k.Floor > topFloor {
			k.Floor = basementTen - k.Floor
		}
		k.Door = d.number(2, 1, 99, "a door number from 01")
	}
	if d.err != nil {
		return HouseKey{}, d.err
	}
	return k, nil
}

// community takes twelve digits of a community.
func (d *digits) community() string {
	text := d.next(communityDigits)
	division, err := ParseDivision(text)
	if err == nil && division.Level != LevelCommunity {
		d.fail(d.at-3, d.at, "a community other than 000")
	}
	if wrong := (*CodeError)(nil); errors.As(err, &wrong) {
		d.fail(d.at-communityDigits+wrong.From-1, d.at-communityDigits+wrong.To, "%s", wrong.Want)
	}
	return text
}
