package search

import (
	"context"
	"strings"

	"lintu/data"
)

// Qualities of answers, small first. Those by address lie between codes and names.
const (
	byCodeExact   = 0
	byAddress     = 0
	byName        = 40
	byCodePrefix  = 60
	byPath        = 65
	byPinyin      = 70
	stepOfQuality = 10
)

// names finds what is called so, or so in pinyin.
func (s *Search) names(query string, scope data.Scope) []match {
	typed := fold(query)
	if typed == "" {
		return nil
	}
	var found []match
	spelled := latin(typed)
	parts := words(query)
	for i := range s.entries {
		e := s.entries[i]
		if e.folded == "" {
			continue
		}
		quality := plain(typed, e.folded)
		switch {
		case quality != matchNone:
			quality = byName + quality*stepOfQuality/2
		case spelled:
			if quality = s.spoken.match(typed, e.folded); quality == matchNone || quality == matchWithin && len(typed) < 2 {
				continue
			}
			quality = byPinyin + quality*stepOfQuality/2
		case s.byParts(typed, parts, e, scope):
			quality = byPath
		default:
			continue
		}
		if e.sees(scope) {
			found = append(found, match{Hit: s.hit(int32(i), scope), quality: quality, rank: e.rank})
		}
	}
	return found
}

// plain compares a typed text with a name, both folded.
func plain(typed, name string) int {
	switch {
	case typed == name:
		return matchExact
	case strings.HasPrefix(name, typed):
		return matchPrefix
	case strings.Contains(name, typed):
		return matchWithin
	default:
		return matchNone
	}
}

// byParts reports whether a name with the place it is in was typed: 幸福街道 锦绣花园, or 幸福街道锦绣花园 in one.
func (s *Search) byParts(typed string, parts []string, e *entry, scope data.Scope) bool {
	if strings.HasSuffix(typed, e.folded) {
		before := strings.TrimSuffix(typed, e.folded)
		for _, step := range s.steps(e, scope) {
			before = strings.Replace(before, fold(step), "", 1)
		}
		return before == ""
	}
	if len(parts) < 2 || !strings.Contains(e.folded, parts[len(parts)-1]) {
		return false
	}
	path := fold(s.path(e, scope)) + e.folded
	for _, part := range parts {
		if !strings.Contains(path, part) {
			return false
		}
	}
	return true
}

// codes finds what has a code, or a code that begins so: what is held here, then flats, cameras and components in the
// store.
func (s *Search) codes(ctx context.Context, query string, limit int, scope data.Scope) ([]match, error) {
	var found []match
	for i := range s.entries {
		e := s.entries[i]
		quality := byCodeExact
		if e.code != query {
			quality = byCodePrefix
		}
		if strings.HasPrefix(e.code, query) && e.sees(scope) {
			found = append(found, match{Hit: s.hit(int32(i), scope), quality: quality, rank: e.rank})
		}
	}
	for _, table := range []string{tableHouseholds, "cameras", "components"} {
		if len(found) >= limit || !asLongAs(table, query) {
			continue
		}
		stored, err := s.stored(ctx, table, query, scope)
		if err != nil {
			return nil, err
		}
		found = append(found, stored...)
	}
	return found, nil
}

// asLongAs reports whether a query has as many digits as the codes of a table.
func asLongAs(table, query string) bool {
	switch table {
	case tableHouseholds:
		return len(query) == 24
	case "cameras":
		return len(query) == 20
	default:
		return len(query) == 17
	}
}
