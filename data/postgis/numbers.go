package postgis

import (
	"context"
	_ "embed" // for numbers.sql
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
)

//go:embed numbers.sql
var numbersSQL string

// The buildings of an area, by what the area is; $1 is its id.
const (
	buildingItself   = "SELECT id FROM lintu.buildings WHERE id = $1"
	buildingsOf      = "SELECT id FROM lintu.buildings WHERE compound_id = $1"
	buildingsInGrid  = "SELECT id FROM lintu.buildings WHERE grid_id = $1"
	buildingsBelow   = "SELECT id FROM lintu.buildings WHERE community_id IN (SELECT id FROM below)"
	buildingsInBlock = buildingsBelow + " UNION SELECT id FROM lintu.buildings WHERE grid_id IN (SELECT id FROM below)"
	// buildingsListed are ids worked out beforehand: of a micro-grid, which no building refers to.
	buildingsListed = "SELECT unnest($2::bigint[]) AS id"
)

// Numbers are the figures of one region, compound or building. See [data.Counter].
func (s *Store) Numbers(ctx context.Context, table string, id int64) (data.Numbers, error) {
	return numbers(ctx, s.read, s.tables.Load(), table, id)
}

func numbers(ctx context.Context, read reader, all *tables, table string, id int64) (data.Numbers, error) {
	var n data.Numbers
	err := read(ctx, func(conn *pgx.Conn) error {
		buildings, listed, err := buildingsIn(ctx, conn, all, table, id)
		if err != nil {
			return err
		}
		return conn.QueryRow(ctx, fmt.Sprintf(numbersSQL, buildings), id, listed).
			Scan(&n.Compounds, &n.Buildings, &n.Units, &n.Households, &n.Occupied, &n.People)
	})
	if err != nil {
		return data.Numbers{}, fmt.Errorf("figures of %s %d: %w", table, id, err)
	}
	return n, nil
}

// buildingsIn is the query for the buildings of an area, and the ids it lists.
func buildingsIn(ctx context.Context, conn *pgx.Conn, all *tables, table string, id int64) (string, []int64, error) {
	if table != "regions" && table != "compounds" && table != "buildings" {
		return "", nil, fmt.Errorf("%w: only regions, compounds and buildings have figures", data.ErrInvalid)
	}
	level := "''"
	if table == "regions" {
		level = "coalesce(level, '')"
	}
	var found string
	err := conn.QueryRow(ctx, "SELECT "+level+" FROM lintu."+table+" WHERE id = $1", id).Scan(&found)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil, data.ErrNotFound
	}
	listed := []int64{}
	switch {
	case err != nil:
		return "", nil, err
	case table == "buildings":
		return buildingItself, listed, nil
	case table == "compounds":
		return buildingsOf, listed, nil
	}
	switch data.Level(found) {
	case data.LevelGrid:
		return buildingsInGrid, listed, nil
	case data.LevelMicroGrid:
		listed, err = buildingsInside(ctx, conn, all, id)
		return buildingsListed, listed, err
	case data.LevelBlock:
		return buildingsInBlock, listed, nil
	default:
		return buildingsBelow, listed, nil
	}
}

// buildingsInside are the buildings whose label point lies in a region.
func buildingsInside(ctx context.Context, conn *pgx.Conn, all *tables, region int64) ([]int64, error) {
	var area orb.MultiPolygon
	geometries := func(table string, change func(*plan), each func(id int64, g orb.Geometry)) error {
		p := &plan{table: all.by[table]}
		change(p)
		return p.rows(ctx, conn, func(row data.Row) bool {
			each(row.ID, row.Geometry)
			return true
		})
	}
	err := geometries("regions", func(p *plan) { p.and("id = %s", region) }, func(_ int64, g orb.Geometry) {
		area, _ = g.(orb.MultiPolygon)
	})
	inside := []int64{}
	if err != nil || len(area) == 0 {
		return inside, err
	}
	err = geometries("buildings", func(p *plan) { p.meets(area.Bound()) }, func(id int64, g orb.Geometry) {
		if data.Contains(area, data.LabelPoint(g)) {
			inside = append(inside, id)
		}
	})
	return inside, err
}

// Residents calls each with the current members of every household that has any, by household. See [data.Counter].
func (s *Store) Residents(ctx context.Context, each func(household, people int64) error) error {
	return residents(ctx, s.read, each)
}

func residents(ctx context.Context, read reader, each func(household, people int64) error) error {
	var failed error
	err := read(ctx, func(conn *pgx.Conn) error {
		running, stop := context.WithCancel(ctx)
		defer stop()
		rows, err := conn.Query(running, `SELECT household_id, count(*) FROM lintu.memberships
WHERE valid_to IS NULL AND household_id IS NOT NULL GROUP BY household_id ORDER BY household_id`)
		if err != nil {
			return err
		}
		var household, people int64
		_, err = pgx.ForEachRow(rows, []any{&household, &people}, func() error {
			if failed = each(household, people); failed != nil {
				stop()
			}
			return failed
		})
		return err
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("count residents: %w", err)
	}
	return nil
}
