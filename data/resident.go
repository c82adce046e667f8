package data

import "time"

// Resident (居民) is a person. Name, id number, phone and birth date are stored encrypted and no scan returns them; what
// is found by them is found through a keyed blind index.
type Resident struct {
	Meta
	Region    string
	Name      string
	IDNumber  string // GB 11643, 18 digits
	Phone     string
	BirthDate string // YYYY-MM-DD
	Sex       string // male, female
}

// Residents is the table of [Resident].
func Residents() Table {
	return table("residents", ShapeNone,
		Field{Name: "region", Type: TypeText},
		Field{Name: "name", Type: TypeText, Privacy: Personal, Blind: true},
		Field{Name: "id_number", Type: TypeText, Privacy: Personal, Blind: true},
		Field{Name: "phone", Type: TypeText, Privacy: Personal, Blind: true},
		Field{Name: "birth_date", Type: TypeText, Privacy: Personal},
		Field{Name: "sex", Type: TypeText, Privacy: PerFlat},
	)
}

// Row is the resident as handed to a store.
func (p Resident) Row() Row {
	return p.Meta.row(nil, Note(p.Region), Text(p.Name), Note(p.IDNumber), Note(p.Phone), Note(p.BirthDate), Note(p.Sex))
}

// ResidentOf reads a row of [Residents]; what came from a scan has no personal values.
func ResidentOf(row Row) Resident {
	m, r := readMeta(row)
	return Resident{
		Meta: m, Region: r.text(), Name: r.text(), IDNumber: r.text(), Phone: r.text(), BirthDate: r.text(), Sex: r.text(),
	}
}

// Membership says that a resident lives in a household, in which of its families, and since when.
type Membership struct {
	Meta
	Region    string
	Household int64
	Resident  int64
	Family    int    // 1, 2, … within the household
	Relation  string // head, spouse, child, parent, grandchild, other, tenant
	From, To  time.Time
}

// Memberships is the table of [Membership].
func Memberships() Table {
	return table("memberships", ShapeNone,
		Field{Name: "region", Type: TypeText},
		Field{Name: "household_id", Type: TypeInt, Refers: "households", Owned: true},
		Field{Name: "resident_id", Type: TypeInt, Refers: "residents", Owned: true},
		Field{Name: "family", Type: TypeInt, Privacy: PerFlat},
		Field{Name: "relation", Type: TypeText, Privacy: PerFlat},
		Field{Name: "valid_from", Type: TypeTime},
		Field{Name: "valid_to", Type: TypeTime},
	)
}

// Row is the membership as stored.
func (m Membership) Row() Row {
	return m.Meta.row(nil, Note(m.Region), Ref(m.Household), Ref(m.Resident), Int(int64(m.Family)), Text(m.Relation),
		Time(m.From), Time(m.To))
}

// MembershipOf reads a row of [Memberships].
func MembershipOf(row Row) Membership {
	meta, r := readMeta(row)
	return Membership{
		Meta: meta, Region: r.text(), Household: r.int(), Resident: r.int(), Family: r.small(), Relation: r.text(),
		From: r.time(), To: r.time(),
	}
}

// Tagging says that a tag holds for a resident or, for tags of dwellings, for a household. One of the two is 0.
type Tagging struct {
	Meta
	Region    string
	Tag       string // code: T0107
	Resident  int64
	Household int64
	From, To  time.Time
}

// Taggings is the table of [Tagging].
func Taggings() Table {
	return table("taggings", ShapeNone,
		Field{Name: "region", Type: TypeText},
		Field{Name: "tag", Type: TypeText, Privacy: PerFlat},
		Field{Name: "resident_id", Type: TypeInt, Refers: "residents", Owned: true},
		Field{Name: "household_id", Type: TypeInt, Refers: "households", Owned: true},
		Field{Name: "valid_from", Type: TypeTime},
		Field{Name: "valid_to", Type: TypeTime},
	)
}

// Row is the tagging as stored.
func (t Tagging) Row() Row {
	return t.Meta.row(nil, Note(t.Region), Text(t.Tag), Ref(t.Resident), Ref(t.Household), Time(t.From), Time(t.To))
}

// TaggingOf reads a row of [Taggings].
func TaggingOf(row Row) Tagging {
	m, r := readMeta(row)
	return Tagging{
		Meta: m, Region: r.text(), Tag: r.text(), Resident: r.int(), Household: r.int(), From: r.time(), To: r.time(),
	}
}
