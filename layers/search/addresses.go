package search

import (
	"context"
	"slices"
	"strings"

	"lintu/data"
)

// candidate is a place that an address may be in: a compound, a community, or a building with a name.
type candidate struct {
	place   int32
	address data.Address // what was typed after the place
	quality int
}

// How well the place of an address was named.
const (
	placeExact  = 0  // its name, alone or after names it lies in
	placeAfter  = 2  // its name after something else
	placeShort  = 8  // its name, but a longer one of another place was typed
	placePrefix = 12 // the beginning of its name
	placeWithin = 16
	placeSpoken = 20 // in pinyin
	placeNone   = 30 // no place typed: every compound that has such a building
)

// addresses finds flats and buildings by address.
func (s *Search) addresses(ctx context.Context, query string, limit int, scope data.Scope) ([]match, error) {
	var found []match
	scans := 0
	for _, c := range s.candidates(query, scope) {
		for _, building := range s.buildingsOf(c) {
			if !s.entries[building].sees(scope) {
				continue
			}
			rooms, err := s.inBuilding(ctx, building, c, scope)
			if err != nil {
				return nil, err
			}
			if found = append(found, rooms...); c.address.Room != "" {
				scans++
			}
		}
		if scans >= limit || len(found) >= limit*2 {
			break // the rest are worse: candidates come best first
		}
	}
	return found, nil
}

// inBuilding gives the flats an address names in a building, or the building if none was named or none fits.
func (s *Search) inBuilding(ctx context.Context, building int32, c candidate, scope data.Scope) ([]match, error) {
	address := c.address
	if c.place == building && address.Floor == "" {
		address.Floor, address.Building = address.Building, "" // 商业楼 5楼 501: a named building's 5楼 is its floor
	}
	quality := byAddress + c.quality
	if address.Room != "" {
		rooms, err := s.rooms(ctx, building, address, quality, scope)
		if err != nil || len(rooms) > 0 {
			return rooms, err
		}
		quality += roomAbsent
	}
	return []match{{Hit: s.hit(building, scope), quality: quality, rank: rankOf(tableBuildings)}}, nil
}

// buildingsOf are the buildings of a place that an address can mean.
func (s *Search) buildingsOf(c candidate) []int32 {
	e := s.entries[c.place]
	var of []int32
	switch e.table {
	case tableBuildings:
		return []int32{c.place}
	case tableCompounds:
		of = s.inside[e.id]
	default:
		of = s.outside[e.id]
	}
	if c.address.Building == "" {
		if c.address.Room == "" || len(of) > mostBuildings {
			return nil
		}
		return of // 锦绣花园商铺3: the shop may be in any of them
	}
	var named []int32
	for _, i := range of {
		if strings.EqualFold(s.entries[i].label, c.address.Building) {
			named = append(named, i)
		}
	}
	return named
}

// mostBuildings are looked through for a room typed without its building.
const mostBuildings = 60

// candidates are the places a typed address may be in, best first.
func (s *Search) candidates(query string, scope data.Scope) []candidate {
	found := s.named(query, scope)
	if len(found) == 0 {
		found = s.guessed(query, scope)
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		if a.quality != b.quality {
			return a.quality - b.quality
		}
		x, y := s.entries[a.place], s.entries[b.place]
		if n := len(x.folded) - len(y.folded); n != 0 {
			return n
		}
		return strings.Compare(x.folded, y.folded)
	})
	return found
}

// named are the places whose whole name stands in the query, with a building or a room after it.
func (s *Search) named(query string, scope data.Scope) []candidate {
	var found []candidate
	spaced, joined := strings.Join(words(query), " "), fold(query)
	longest := 0
	for _, i := range s.places {
		e := s.entries[i]
		if e.folded == "" || !strings.Contains(joined, e.folded) || !e.leadsTo(scope) {
			continue
		}
		before, address, ok := after(spaced, e.folded)
		if !ok {
			before, address, ok = after(joined, e.folded)
		}
		if ok {
			found = append(found, candidate{place: i, address: address, quality: s.quality(before, e, scope)})
			longest = max(longest, len(e.folded))
		}
	}
	for i := range found {
		if len(s.entries[found[i].place].folded) < longest {
			found[i].quality += placeShort
		}
	}
	return found
}

// after cuts a text at a name and reads what follows as an address within the place of that name.
func after(text, name string) (string, data.Address, bool) {
	at := strings.LastIndex(text, name)
	if at < 0 {
		return "", data.Address{}, false
	}
	address, err := data.ParseAddress(text[at+len(name):])
	if err != nil || !slices.Contains([]string{"", "小区", "社区", "楼", "的"}, address.Before) {
		return "", data.Address{}, false
	}
	address.Before = ""
	return text[:at], address, true
}

// quality says whether what was typed before a place's name is where the place lies.
func (s *Search) quality(before string, e *entry, scope data.Scope) int {
	rest := fold(before)
	for _, step := range s.steps(e, scope) {
		rest = strings.Replace(rest, fold(step), "", 1)
	}
	if rest == "" {
		return placeExact
	}
	return placeAfter
}

// guessed are the places whose name was typed in part, in pinyin, or not at all.
func (s *Search) guessed(query string, scope data.Scope) []candidate {
	address, err := data.ParseAddress(query)
	if err != nil || address.Before == "" && address.Building == "" {
		return nil
	}
	typed := fold(address.Before)
	var found []candidate
	for _, i := range s.places {
		e := s.entries[i]
		if quality, ok := s.guess(typed, e); ok && e.leadsTo(scope) {
			found = append(found, candidate{place: i, address: address, quality: quality})
		}
	}
	return found
}

func (s *Search) guess(typed string, e *entry) (int, bool) {
	if typed == "" {
		return placeNone, e.table != tableBuildings
	}
	switch plain(typed, e.folded) {
	case matchExact, matchPrefix:
		return placePrefix, true
	case matchWithin:
		return placeWithin, true
	}
	if !latin(typed) || e.folded == "" {
		return 0, false
	}
	how := s.spoken.match(typed, e.folded)
	return placeSpoken + how*2, how != matchNone
}
