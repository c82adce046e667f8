package data

import (
	"encoding/json"
	"time"
)

// Class is the element of governance a record belongs to: 人 房 地 事 物 情 组织.
type Class string

// The seven classes, as stored.
const (
	ClassPerson       Class = "person"       // 人
	ClassHouse        Class = "house"        // 房
	ClassLand         Class = "land"         // 地
	ClassMatter       Class = "matter"       // 事
	ClassThing        Class = "thing"        // 物
	ClassSentiment    Class = "sentiment"    // 情
	ClassOrganisation Class = "organisation" // 组织
)

// Meta is what every record carries beside its own fields.
type Meta struct {
	ID          int64
	Version     int64
	Code        string            // for people: a region code, a house key, a component id
	Aliases     map[string]string // codes other systems use, by system
	Class       Class
	Source      string // system or file the record came from
	OwnerOrg    string // organisation that answers for it
	CollectedAt time.Time
	UpdatedAt   time.Time
	Demo        bool // fake, made by the demo generator
}

func metaFields() []Field {
	return []Field{
		{Name: "code", Type: TypeText},
		{Name: "aliases", Type: TypeText}, // JSON object
		{Name: "class", Type: TypeText},
		{Name: "source", Type: TypeText},
		{Name: "owner_org", Type: TypeText},
		{Name: "collected_at", Type: TypeTime},
		{Name: "updated_at", Type: TypeTime},
		{Name: "demo", Type: TypeBool},
	}
}

const metaCount = 8

// table describes a built-in table: the fields every record carries, then its own.
func table(name string, shape Shape, own ...Field) Table {
	return Table{Name: name, Shape: shape, Fields: append(metaFields(), own...)}
}

func (m Meta) row(geometry any, own ...Value) Row {
	values := make([]Value, 0, metaCount+len(own))
	values = append(values,
		Text(m.Code), Note(encodeAliases(m.Aliases)), Text(string(m.Class)), Note(m.Source), Note(m.OwnerOrg),
		Time(m.CollectedAt), Time(m.UpdatedAt), Bool(m.Demo))
	return Row{ID: m.ID, Version: m.Version, Geometry: asGeometry(geometry), Values: append(values, own...)}
}

func encodeAliases(aliases map[string]string) string {
	if len(aliases) == 0 {
		return ""
	}
	text, err := json.Marshal(aliases) // keys come out sorted: the same record is the same bytes
	if err != nil {
		return ""
	}
	return string(text)
}

// reader takes a row's values in the order they were put in.
type reader struct {
	row  Row
	next int
}

func (r *reader) value() Value {
	if r.next >= len(r.row.Values) {
		return Null()
	}
	r.next++
	return r.row.Values[r.next-1]
}

func (r *reader) text() string { return r.value().Text() }
func (r *reader) int() int64   { return r.value().Int() }
func (r *reader) small() int   { return int(r.value().Int()) }
func (r *reader) real() float64 {
	return r.value().Real()
}
func (r *reader) bool() bool      { return r.value().Bool() }
func (r *reader) time() time.Time { return r.value().Time() }

func readMeta(row Row) (Meta, *reader) {
	r := &reader{row: row}
	m := Meta{ID: row.ID, Version: row.Version, Code: r.text()}
	if text := r.text(); text != "" {
		_ = json.Unmarshal([]byte(text), &m.Aliases) // written by us; a foreign value that is no object means no aliases
	}
	m.Class = Class(r.text())
	m.Source, m.OwnerOrg = r.text(), r.text()
	m.CollectedAt, m.UpdatedAt = r.time(), r.time()
	m.Demo = r.bool()
	return m, r
}
