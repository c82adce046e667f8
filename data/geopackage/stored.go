package geopackage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lintu/data"
	"lintu/data/seal"
)

// The names of fields the store itself acts on.
const (
	codeField      = "code"
	regionField    = "region"
	gridField      = "grid_id"
	communityField = "community_id"
)

// stored is a table as the store works with it: its description, where the fields it acts on are, and its statements.
// It does not change.
type stored struct {
	data.Table
	spatial                       bool // has a geometry
	single                        bool // its points are kept as points and not as sets of points
	code, region, grid, community int  // positions of fields, −1 for none
	blinds                        map[int]seal.Blind
	insert, update                string // statements; see compile
}

func newStored(t data.Table, keys *seal.Keyring) (*stored, error) {
	s := &stored{
		Table: t, spatial: t.Shape != data.ShapeNone, single: t.BuiltIn(), blinds: map[int]seal.Blind{},
		code: t.Index(codeField), region: t.Index(regionField), grid: t.Index(gridField), community: t.Index(communityField),
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
	columns, sets, marks := []string{idColumn, versionColumn}, []string{"version = ?2"}, []string{"?1", "?2"}
	add := func(name string, personal bool) {
		mark := fmt.Sprintf("?%d", len(columns)+1)
		columns, marks = append(columns, quote(name)), append(marks, mark)
		if personal {
			mark = fmt.Sprintf("CASE WHEN %[2]s IS NULL THEN %[1]s ELSE nullif(%[2]s, x'') END", quote(name), mark)
		}
		sets = append(sets, quote(name)+" = "+mark)
	}
	if s.spatial {
		add(geomColumn, false)
	}
	for _, f := range s.Fields {
		add(f.Name, f.Privacy == data.Personal)
	}
	for _, f := range s.Fields {
		if f.Blind {
			add(blindPrefix+f.Name, true)
		}
	}
	s.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", quote(s.Name), strings.Join(columns, ", "), strings.Join(marks, ", "))
	s.update = fmt.Sprintf("UPDATE %s SET %s WHERE id = ?1", quote(s.Name), strings.Join(sets, ", "))
}

// firstField is the parameter of the first field; with −1 also its place among the columns of a row.
func (s *stored) firstField() int {
	if s.spatial {
		return 4
	}
	return 3
}

// placed is the field that tells whether a row brings where it is: its grid, else its region; −1 if it has neither.
func (s *stored) placed() int {
	if s.grid >= 0 {
		return s.grid
	}
	return s.region
}

// tables are the tables of a store by name. A set does not change; [tables.with] makes another.
type tables map[string]*stored

func (ts tables) with(t *stored) tables {
	next := maps.Clone(ts)
	next[t.Name] = t
	return next
}

// list is the order of [data.Reader.Tables]: the built-in ones, then the others by name.
func (ts tables) list() []data.Table {
	rank := map[string]int{}
	for i, t := range data.Tables() {
		rank[t.Name] = i - len(data.Tables())
	}
	all := make([]data.Table, 0, len(ts))
	for _, t := range ts {
		all = append(all, t.Table)
	}
	slices.SortFunc(all, func(a, b data.Table) int {
		return cmp.Or(cmp.Compare(rank[a.Name], rank[b.Name]), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// same reports whether two descriptions are one.
func same(a, b data.Table) bool {
	return a.Name == b.Name && a.Shape == b.Shape && slices.Equal(a.Fields, b.Fields)
}
