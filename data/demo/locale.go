package demo

import (
	"fmt"
	"time"

	"lintu/data"
)

// locale says which township of the city one is and what those before it have taken, so that codes, plates, phones and
// id numbers are given once in the whole city. Ids inside a township count from 1; its rows carry them plus base.
type locale struct {
	today    time.Time
	citySeed uint64
	county   string // six digits, of a district that does not exist
	district string // its name
	number   int    // of the township in the district's codes: 001–099 街道, 100–199 镇
	ordinal  int    // of the township in the district, from 1
	name     string
	part     bool  // of a city of many townships; it has the district's and the city's rows
	base     int64 // what rows add to ids
	people   int64 // in the townships before it
	everyone int64 // in the whole city
	vehicles int64 // in the townships before it
	named    int   // communities in the townships before it
}

// soleLocale is the locale of a township that is a city by itself.
func soleLocale(p preset, seed uint64) locale {
	return locale{
		today: referenceOf(seed), citySeed: seed, county: countyPrefix, district: "示范区", number: 1, ordinal: 1,
		name: streetNames[0] + "街道", everyone: int64(p.people),
	}
}

// code is the township's division code without the zeroes of the communities.
func (l locale) code() string { return fmt.Sprintf("%s%03d", l.county, l.number) }

// serialsEach is how many serial numbers every township of a district has for things of one kind.
const serialsEach = 10000

// serial is the number in the district of a thing counted in the township.
func (l locale) serial(n int) int { return (l.ordinal-1)*serialsEach + n }

// serials is how many people of each sex may be born on one day, and daysOfYear on how many days: so many people can
// share an area code and still have id numbers of their own, whatever their years.
const (
	serials    = 500
	daysOfYear = 365
	perArea    = serials * daysOfYear
)

// scatter shares no divisor with perArea, so that it deals neighbours different days and still nobody the same.
const scatter = 48271

// slot is the place of a person among those who share an area code: a day of the year and a serial number.
func (l locale) slot(id int64) (day, serial int64) {
	n := l.people + id
	if !l.part {
		return n / serials, n % serials
	}
	n = n % perArea * scatter % perArea
	return n / serials, n % serials
}

// birthBlocks is among how many days in turn birthdays are dealt out.
func (l locale) birthBlocks() int64 {
	if l.part {
		return daysOfYear
	}
	return (l.everyone + serials - 1) / serials
}

// area is the area code in a person's id number. No district has 370699, and no prefecture of the province begins 3799.
func (l locale) area(id int64) string {
	if n := (l.people + id) / perArea; n > 0 {
		return fmt.Sprintf("3799%02d", n)
	}
	return countyPrefix
}

// phone is a number with a prefix no network has. The factor shares no divisor with 10^8, so no two people get the same.
func (l locale) phone(id int64) string {
	return fmt.Sprintf("129%08d", (uint64(l.people+id)*48271+l.citySeed%1e8*7919)%1e8)
}

// shifted is a row of the township as it stands in the city: its id and the ids it refers to are the city's.
func (l locale) shifted(t data.Table, row data.Row) data.Row {
	row.ID += l.base
	for i, f := range t.Fields {
		if id := row.Values[i].Int(); f.Refers != "" && id != 0 {
			row.Values[i] = data.Int(id + l.base)
		}
	}
	return row
}
