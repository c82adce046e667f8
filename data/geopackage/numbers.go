package geopackage

import (
	"context"
	_ "embed" // for numbers.sql
	"fmt"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
)

//go:embed numbers.sql
var numbersSQL string

// The buildings of an area, by what the area is; ?1 is its id.
const (
	buildingItself   = "SELECT id FROM buildings WHERE id = ?1"
	buildingsOf      = "SELECT id FROM buildings WHERE compound_id = ?1"
	buildingsInGrid  = "SELECT id FROM buildings WHERE grid_id = ?1"
	buildingsBelow   = "SELECT id FROM buildings WHERE community_id IN (SELECT id FROM below)"
	buildingsInBlock = buildingsBelow + " UNION SELECT id FROM buildings WHERE grid_id IN (SELECT id FROM below)"
	// buildingsListed are ids worked out beforehand: of a micro-grid, which no building refers to.
	buildingsListed = "SELECT value FROM json_each(?2)"
)

// Numbers are the figures of one region, compound or building. See [data.Counter].
func (s *Store) Numbers(ctx context.Context, table string, id int64) (data.Numbers, error) {
	return s.numbers(ctx, s, table, id)
}

func (s *Store) numbers(ctx context.Context, from lender, table string, id int64) (data.Numbers, error) {
	var n data.Numbers
	err := from.read(ctx, func(conn *sqlite.Conn) error {
		buildings, args, err := s.buildingsOf(conn, table, id)
		if err != nil {
			return err
		}
		return each(conn, fmt.Sprintf(numbersSQL, buildings), args, func(stmt *sqlite.Stmt) error {
			n = data.Numbers{
				Compounds: stmt.ColumnInt64(0), Buildings: stmt.ColumnInt64(1), Units: stmt.ColumnInt64(2),
				Households: stmt.ColumnInt64(3), Occupied: stmt.ColumnInt64(4), People: stmt.ColumnInt64(5),
			}
			return nil
		})
	})
	if err != nil {
		return data.Numbers{}, fmt.Errorf("figures of %s %d: %w", table, id, err)
	}
	return n, nil
}

// buildingsOf is the query for the buildings of an area and its parameters.
func (s *Store) buildingsOf(conn *sqlite.Conn, table string, id int64) (string, []any, error) {
	if table != regionsTable && table != "compounds" && table != "buildings" {
		return "", nil, fmt.Errorf("%w: only regions, compounds and buildings have figures", data.ErrInvalid)
	}
	level := "''"
	if table == regionsTable {
		level = "level"
	}
	found, there, err := text(conn, "SELECT "+level+" FROM "+table+" WHERE id = ?", id)
	if err != nil {
		return "", nil, err
	}
	if !there {
		return "", nil, data.ErrNotFound
	}
	args := []any{id, "[]"}
	switch {
	case table == "buildings":
		return buildingItself, args, nil
	case table == "compounds":
		return buildingsOf, args, nil
	}
	switch data.Level(found) {
	case data.LevelGrid:
		return buildingsInGrid, args, nil
	case data.LevelMicroGrid:
		args[1], err = s.buildingsInside(conn, id)
		return buildingsListed, args, err
	case data.LevelBlock:
		return buildingsInBlock, args, nil
	default:
		return buildingsBelow, args, nil
	}
}

// buildingsInside are the buildings whose label point lies in a region, as a JSON list of ids.
func (s *Store) buildingsInside(conn *sqlite.Conn, region int64) (string, error) {
	row, _, err := fetch(conn, (*s.tables.Load())[regionsTable], region)
	if err != nil || row.Geometry == nil {
		return "[]", err
	}
	area, bound, reader := data.RegionOf(row).Area, row.Geometry.Bound(), rowReader{}
	list := []byte{'['}
	err = each(conn, `SELECT id, geom FROM buildings WHERE id IN
(SELECT id FROM rtree_buildings_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)`,
		[]any{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]}, func(stmt *sqlite.Stmt) error {
			g, e := reader.geometry(stmt, 1)
			if e != nil || g == nil || !contains(area, g) {
				return e
			}
			if len(list) > 1 {
				list = append(list, ',')
			}
			list = fmt.Append(list, stmt.ColumnInt64(0))
			return nil
		})
	return string(append(list, ']')), err
}

func contains(area orb.MultiPolygon, g orb.Geometry) bool {
	return data.Contains(area, data.LabelPoint(g))
}

// Residents calls each with the current members of every household that has any, by household. See [data.Counter].
func (s *Store) Residents(ctx context.Context, call func(household, people int64) error) error {
	return residents(ctx, s, call)
}

func residents(ctx context.Context, from lender, call func(household, people int64) error) error {
	var failed error
	err := from.read(ctx, func(conn *sqlite.Conn) error {
		return each(conn, `SELECT household_id, count(*) FROM memberships
WHERE valid_to IS NULL AND household_id IS NOT NULL GROUP BY household_id`, nil, func(stmt *sqlite.Stmt) error {
			household, people := stmt.ColumnInt64(0), stmt.ColumnInt64(1)
			from.aside(func() { failed = call(household, people) })
			return failed
		})
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("count residents: %w", err)
	}
	return nil
}
