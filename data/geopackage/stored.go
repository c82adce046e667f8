package geopackage

import (
	"fmt"
	"maps"
	"strings"

	"lintu/data"
	"lintu/data/derive"
	"lintu/data/seal"
)

// The built-in tables and fields the store itself acts on.
const (
	regionsTable     = "regions"
	membershipsTable = "memberships"
	regionField      = "region"
)

// stored is a table as the store works with it: its description, what package derive knows of it, and its statements.
// It does not change.
type stored struct {
	data.Table
	rules          *derive.Table
	spatial        bool // has a geometry
	single         bool // its points are kept as points and not as sets of points
	region         int  // position of the field that scopes read, −1 for none
	blinds         map[int]seal.Blind
	insert, update string // statements; see compile
}

func newStored(t data.Table, keys *seal.Keyring) (*stored, error) {
	s := &stored{
		Table: t, rules: derive.NewTable(t), spatial: t.Shape != data.ShapeNone, single: t.BuiltIn(),
		region: t.Index(regionField), blinds: map[int]seal.Blind{},
	}
	for i, f := range t.Fields {
		if !f.Blind || keys == nil {
			continue
		}
		blind, err := keys.Blind(t.Name, f.Name)
		if err != nil {
			return nil, err
		}
		s.blinds[i] = blind
	}
	s.compile()
	return s, nil
}

// compile writes the statements. Parameters: 1 the id, 2 the version, 3 the geometry if there is one, then the fields in
// order, then the blind indexes in order. A personal value given as NULL keeps what is stored, an empty one clears it:
// nobody who writes a row back has read its personal values.
func (s *stored) compile() {
	columns, sets, marks := []string{data.IDColumn, data.VersionColumn}, []string{"version = ?2"}, []string{"?1", "?2"}
	add := func(name string, personal bool) {
		mark := fmt.Sprintf("?%d", len(columns)+1)
		columns, marks = append(columns, quote(name)), append(marks, mark)
		if personal {
			mark = fmt.Sprintf("CASE WHEN %[2]s IS NULL THEN %[1]s ELSE nullif(%[2]s, x'') END", quote(name), mark)
		}
		sets = append(sets, quote(name)+" = "+mark)
	}
	if s.spatial {
		add(data.GeomColumn, false)
	}
	for _, f := range s.Fields {
		add(f.Name, f.Privacy == data.Personal)
	}
	for _, f := range s.Fields {
		if f.Blind {
			add(data.BlindPrefix+f.Name, true)
		}
	}
	s.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", quote(s.Name), strings.Join(columns, ", "), strings.Join(marks, ", "))
	s.update = fmt.Sprintf("UPDATE %s SET %s WHERE id = ?1", quote(s.Name), strings.Join(sets, ", "))
}

// columns are the table's columns in the order of the parameters of its statements.
func (s *stored) columns() []string {
	all := []string{data.IDColumn, data.VersionColumn}
	if s.spatial {
		all = append(all, data.GeomColumn)
	}
	for _, f := range s.Fields {
		all = append(all, f.Name)
	}
	for _, f := range s.Fields {
		if f.Blind {
			all = append(all, data.BlindPrefix+f.Name)
		}
	}
	return all
}

// referring are the tables that the referring fields refer to, in their order.
func (s *stored) referring() []string {
	var all []string
	for _, f := range s.Fields {
		if f.Refers != "" {
			all = append(all, f.Refers)
		}
	}
	return all
}

// firstField is the parameter of the first field; with −1 also its place among the columns of a row.
func (s *stored) firstField() int {
	if s.spatial {
		return 4
	}
	return 3
}

// tables are the tables of a store by name. A set does not change; [tables.with] makes another.
type tables map[string]*stored

func (ts tables) with(t *stored) tables {
	next := maps.Clone(ts)
	next[t.Name] = t
	return next
}

// rules are the tables as package derive knows them.
func (ts tables) rules() derive.Tables {
	all := make(derive.Tables, len(ts))
	for name, t := range ts {
		all[name] = t.rules
	}
	return all
}

// list is every table in the order of [data.Reader.Tables].
func (ts tables) list() []data.Table { return ts.rules().List() }
