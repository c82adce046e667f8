package demo

import (
	"fmt"
	"iter"
	"time"

	"lintu/data"
)

// City is a city that does not exist, of one township or of many. It holds what its townships share and no more: a
// township is made when its rows are asked for, and let go.
type City struct {
	preset    string
	seed      uint64
	reference time.Time // "today" of the city
	tables    []table
}

// table is one of the city's tables and how its rows are made.
type table struct {
	describe data.Table
	rows     func(yield func(data.Row) bool)
}

// Generate makes the city of a preset and a seed. It fails with [ErrPreset] on a name that is not among [Presets].
func Generate(preset string, seed uint64) (*City, error) {
	c := &City{preset: preset, seed: seed, reference: referenceOf(seed)}
	if p, ok := presetNamed(preset); ok {
		alone, err := newAlone(p, seed)
		if err != nil {
			return nil, err
		}
		c.tables = alone.tables()
		return c, nil
	}
	p, ok := metropolitanNamed(preset)
	if !ok {
		return nil, fmt.Errorf("%w %q: there are %v", ErrPreset, preset, Presets())
	}
	return generateLarge(p, seed)
}

func generateLarge(t totals, seed uint64) (*City, error) {
	m, err := newMetropolis(t, seed)
	if err != nil {
		return nil, err
	}
	return &City{preset: t.name, seed: seed, reference: m.today, tables: m.tables()}, nil
}

// referenceOf is a day in the autumn before the city is shown, the same for the same seed.
func referenceOf(seed uint64) time.Time {
	return time.Date(2026, time.October, 1+int(seed%28), 8, 0, 0, 0, time.UTC)
}

// Tables describes the city's tables: the built-in ones, those referred to first, then roads, water and green.
func (c *City) Tables() []data.Table {
	out := make([]data.Table, len(c.tables))
	for i, t := range c.tables {
		out[i] = t.describe
	}
	return out
}

// Rows are the rows of a table in ascending order of their ids. A table the city does not have has none. A city of many
// townships makes one after the other for it, so that it needs no more memory than the largest of them.
func (c *City) Rows(name string) iter.Seq[data.Row] {
	for _, t := range c.tables {
		if t.describe.Name == name {
			return t.rows
		}
	}
	return func(func(data.Row) bool) {}
}

// Identity is what a store filled with the city says of itself.
func (c *City) Identity() data.Identity {
	return data.Identity{Demo: true, Preset: c.preset, Seed: c.seed, Made: c.reference}
}
