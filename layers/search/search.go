package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Hit is one answer.
type Hit struct {
	Layer    string // published name: communities, buildings, households, …
	ID       int64
	Name     string // as it would be typed: 锦绣花园, 3幢, 3幢2单元501
	Detail   string // where it is: 幸福街道 › 翠湖社区 › 锦绣花园
	Point    orb.Point
	Bound    orb.Bound
	Building int64 // of a flat, and of a building itself; else 0
}

// Search holds the names and codes of a city. It does not change; an [Editor] makes the next. It is safe for concurrent use.
type Search struct {
	reader    data.Reader
	entries   []*entry
	spoken    pinyins
	byCode    map[string][]int32 // entries by their code
	compounds map[int64]int32    // entries of compounds by id
	buildings map[int64]int32    // entries of buildings by id
	inside    map[int64][]int32  // buildings of a compound
	outside   map[int64][]int32  // buildings outside every compound, by community
	places    []int32            // what flats' addresses are said by: compounds, communities, buildings with a name
}

// entry is a thing with a name or a code.
type entry struct {
	layer     string
	table     string
	id        int64
	name      string
	folded    string // the name as [fold] leaves it; empty if it is only a number
	code      string
	region    string // code that scope is compared with
	reach     string // region without the zeroes of the levels below
	global    bool   // its table has no region: open to every scope that names the table
	compound  int64  // of a building
	community int64  // of a building
	label     string // of a building: "3", "A"
	rank      uint8  // of its layer, small first
	point     orb.Point
	bound     orb.Bound
}

// defaultLimit and maxLimit of answers.
const (
	defaultLimit = 20
	maxLimit     = 100
)

// longestQuery in runes is more than any full address has.
const longestQuery = 100

// Find answers a query with at most limit hits (20 if 0), the best first. An address with its compound gives its flat
// first; an address that fits in several compounds gives them all. Nothing typed is nothing found.
func (s *Search) Find(ctx context.Context, query string, limit int, scope data.Scope) ([]Hit, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	query = strings.TrimSpace(query)
	if query == "" || !utf8.ValidString(query) || utf8.RuneCountInString(query) > longestQuery || len(scope.Regions) == 0 {
		return nil, nil
	}
	var found []match
	if isCode(query) {
		byCode, err := s.codes(ctx, query, limit, scope)
		if err != nil {
			return nil, err
		}
		found = append(found, byCode...)
	}
	flats, err := s.addresses(ctx, query, limit, scope)
	if err != nil {
		return nil, err
	}
	found = append(found, flats...)
	found = append(found, s.names(query, scope)...)
	return best(found, limit), nil
}

// match is a hit with what it is ranked by.
type match struct {
	Hit
	quality int // 0 best
	rank    uint8
}

// best sorts matches, drops the same thing found twice, and cuts.
func best(found []match, limit int) []Hit {
	slices.SortStableFunc(found, func(a, b match) int {
		if a.quality != b.quality {
			return a.quality - b.quality
		}
		if a.rank != b.rank {
			return int(a.rank) - int(b.rank)
		}
		if n := utf8.RuneCountInString(a.Name) - utf8.RuneCountInString(b.Name); n != 0 {
			return n
		}
		if n := strings.Compare(a.Name, b.Name); n != 0 {
			return n
		}
		return int(a.ID - b.ID)
	})
	type key struct {
		layer string
		id    int64
	}
	seen := map[key]bool{}
	hits := make([]Hit, 0, min(limit, len(found)))
	for _, m := range found {
		k := key{m.Layer, m.ID}
		if seen[k] {
			continue
		}
		seen[k] = true
		if hits = append(hits, m.Hit); len(hits) == limit {
			break
		}
	}
	return hits
}

// sees reports whether an entry may be found at all.
func (e *entry) sees(scope data.Scope) bool {
	return scope.SeesTable(e.table) && (e.global || scope.SeesRegion(e.region))
}

// leadsTo reports whether an entry may be named as the place something visible is in: it is inside the scope, or the
// scope is inside it.
func (e *entry) leadsTo(scope data.Scope) bool {
	return e.sees(scope) || slices.ContainsFunc(scope.Regions, func(prefix string) bool {
		return e.reach != "" && strings.HasPrefix(prefix, e.reach)
	})
}

func (s *Search) hit(i int32, scope data.Scope) Hit {
	e := s.entries[i]
	h := Hit{Layer: e.layer, ID: e.id, Name: e.name, Detail: s.path(e, scope), Point: e.point, Bound: e.bound}
	if e.table == tableBuildings {
		h.Building = e.id
	}
	return h
}

// pathMark stands between the steps of a path.
const pathMark = " › "

// path names where an entry is, from the street down to the compound.
func (s *Search) path(e *entry, scope data.Scope) string {
	return strings.Join(s.steps(e, scope), pathMark)
}

func (s *Search) steps(e *entry, scope data.Scope) []string {
	var steps []string
	for _, digits := range []int{streetDigits, communityDigits} {
		if len(e.region) < digits {
			break
		}
		code := e.region[:digits] + strings.Repeat("0", communityDigits-digits)
		for _, i := range s.byCode[code] {
			if r := s.entries[i]; r.table == tableRegions && r.id != e.id && r.leadsTo(scope) {
				steps = append(steps, r.name)
				break
			}
		}
	}
	if i, ok := s.compounds[e.compound]; ok && s.entries[i].leadsTo(scope) {
		steps = append(steps, s.entries[i].name)
	}
	return steps
}

// Digits of the division code that name a street and a community.
const (
	streetDigits    = 9
	communityDigits = 12
)
