package search_test

import (
	"context"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
)

// town is a small store in memory that keeps the promises of [data.Reader] search relies on.
type town struct {
	rows  map[string][]data.Row
	next  int64
	scans int
}

func (w *town) Tables(context.Context) ([]data.Table, error) {
	return append(data.Tables(), roads()), nil
}

func roads() data.Table {
	return data.FeatureTable("roads", data.ShapeLine, data.Field{Name: "name", Type: data.TypeText})
}

func (w *town) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	w.scans++
	tables, err := w.Tables(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == q.Table })
	if i < 0 {
		return data.ErrNotFound
	}
	if !q.Scope.SeesTable(q.Table) {
		return nil
	}
	for _, row := range w.rows[q.Table] {
		if matches(tables[i], row, q) {
			if err := each(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func matches(t data.Table, row data.Row, q data.Query) bool {
	if i := t.Index("region"); i >= 0 && !q.Scope.SeesRegion(row.Values[i].Text()) {
		return false
	}
	for _, m := range q.Where {
		if row.Values[t.Index(m.Field)] != m.Value {
			return false
		}
	}
	return true
}

func (w *town) Count(context.Context, data.Query) (int64, error) { return 0, nil }

func (w *town) put(table string, row data.Row) int64 {
	w.next++
	row.ID = w.next
	w.rows[table] = append(w.rows[table], row)
	return row.ID
}

// square is a piece of land that no other thing of the town shares.
func (w *town) square() orb.MultiPolygon {
	x := 121.4 + float64(w.next)*0.001
	return orb.MultiPolygon{{{{x, 37.4}, {x + 0.0005, 37.4}, {x + 0.0005, 37.4005}, {x, 37.4005}, {x, 37.4}}}}
}

func (w *town) region(code, name string, level data.Level) int64 {
	return w.put("regions", data.Region{Meta: data.Meta{Code: code}, Level: level, Name: name, Area: w.square()}.Row())
}

func (w *town) compound(region, name string) int64 {
	return w.put("compounds", data.Compound{Meta: data.Meta{Code: region + "001"}, Region: region, Name: name, Area: w.square()}.Row())
}

func (w *town) building(b data.Building) int64 {
	b.Footprint = w.square()
	return w.put("buildings", b.Row())
}

// flats gives a building units, floors and rooms: 101, 102 … and returns the ids by unit and room.
func (w *town) flats(region string, building int64, units, floors, rooms int) map[string]int64 {
	ids := map[string]int64{}
	for u := 1; u <= max(units, 1); u++ {
		unit := int64(0)
		if units > 0 {
			unit = w.put("units", data.Unit{Region: region, Building: building, Number: u}.Row())
		}
		for f := 1; f <= floors; f++ {
			for r := 1; r <= rooms; r++ {
				room := strconv.Itoa(f*100 + r)
				ids[strconv.Itoa(u)+"-"+room] = w.flat(region, building, unit, f, room)
			}
		}
	}
	return ids
}

func (w *town) flat(region string, building, unit int64, floor int, room string) int64 {
	at := orb.Point{121.4, 37.4}
	return w.put("households", data.Household{
		Meta: data.Meta{Code: "flat" + strconv.FormatInt(w.next, 10)}, Region: region, Building: building, Unit: unit,
		Floor: floor, FloorLabel: strconv.Itoa(floor), Room: room, Position: &at,
	}.Row())
}

func catalogue() *layers.Catalogue {
	w := &town{}
	tables, _ := w.Tables(context.Background())
	return layers.NewCatalogue(tables)
}
