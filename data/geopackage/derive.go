package geopackage

import (
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"

	"github.com/paulmach/orb"

	"lintu/data"
)

// grid is where a point falls.
type grid struct {
	id        int64
	code      string
	parent    int64
	community bool // the parent is one
}

// gridAt is the grid a point falls in, valid now. Where several overlap (专属网格 lie within general ones rarely, police
// grids always) a police grid comes last and the smallest id first.
func (c *change) gridAt(p orb.Point) (grid, bool, error) {
	const query = `SELECT g.id, g.code, coalesce(g.parent_id, 0), coalesce(p.level, ''), g.geom
FROM regions g LEFT JOIN regions p ON p.id = g.parent_id
WHERE g.id IN (SELECT id FROM rtree_regions_geom WHERE minx <= ?1 AND maxx >= ?1 AND miny <= ?2 AND maxy >= ?2)
AND g.level = 'grid' AND g.valid_to IS NULL ORDER BY g.grid_type IS 'police', g.id`
	var (
		found grid
		ok    bool
	)
	reader := rowReader{}
	err := each(c.conn, query, []any{p[0], p[1]}, func(stmt *sqlite.Stmt) error {
		if ok {
			return nil
		}
		id := stmt.ColumnInt64(0)
		area, known := c.areas[id]
		if !known {
			g, err := reader.geometry(stmt, 4)
			if err != nil {
				return fmt.Errorf("regions %d: %w", id, err)
			}
			area = asArea(g)
			c.areas[id] = area
		}
		if ok = data.Contains(area, p); ok {
			found = grid{id, stmt.ColumnText(1), stmt.ColumnInt64(2), stmt.ColumnText(3) == string(data.LevelCommunity)}
		}
		return nil
	})
	return found, ok, err
}

func asArea(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.MultiPolygon:
		return g
	case orb.Polygon:
		return orb.MultiPolygon{g}
	default:
		return nil
	}
}

// gridded is a row with the grid its label point falls in, that grid's code and, for a building, its community; false
// if it falls in none.
func (c *change) gridded(t *stored, row data.Row) (data.Row, bool, error) {
	if t.grid < 0 || row.Geometry == nil {
		return row, false, nil
	}
	g, ok, err := c.gridAt(data.LabelPoint(row.Geometry))
	if err != nil || !ok {
		return row, false, err
	}
	row.Values = slices.Clone(row.Values)
	row.Values[t.grid], row.Values[t.region] = data.Int(g.id), data.Text(g.code)
	if t.community >= 0 && g.community {
		row.Values[t.community] = data.Int(g.parent)
	}
	return row, true, nil
}

// ungridded is a row that lost its grid: it has the region of its community, else that of the grid's parent.
func (c *change) ungridded(t *stored, row data.Row, parent int64) (data.Row, error) {
	row.Values = slices.Clone(row.Values)
	row.Values[t.grid] = data.Null()
	if t.community >= 0 && !row.Values[t.community].IsNull() {
		parent = row.Values[t.community].Int()
	}
	code, ok, err := c.code(parent)
	if ok {
		row.Values[t.region] = data.Text(code)
	}
	return row, err
}

// completed is a row with the grid and the region that follow from where it is, or from whose it is. What cannot be
// derived stays as it was given; but who moves a row out of its grid and hands in the grid it had has not given one.
func (c *change) completed(t *stored, old, row data.Row) (data.Row, error) {
	if t.region < 0 || t.Name == regionsTable {
		return row, nil
	}
	row, ok, err := c.gridded(t, row)
	if ok || err != nil {
		return row, err
	}
	if t.grid >= 0 && len(old.Values) > 0 && !row.Values[t.grid].IsNull() && row.Values[t.grid] == old.Values[t.grid] &&
		!sameGeometry(old.Geometry, row.Geometry) {
		parent, _, err := integer(c.conn, "SELECT parent_id FROM regions WHERE id = ?", row.Values[t.grid].Int())
		if err != nil {
			return row, err
		}
		return c.ungridded(t, row, parent)
	}
	region, ok, err := c.inherited(t, row)
	if ok && err == nil {
		row.Values = slices.Clone(row.Values)
		row.Values[t.region] = data.Text(region)
	}
	return row, err
}

// inherited is the region a row has by its owner, or by its community: compounds always, buildings if they have none.
func (c *change) inherited(t *stored, row data.Row) (string, bool, error) {
	for i, f := range t.Fields {
		owner := c.tables[f.Refers]
		if f.Owned && !row.Values[i].IsNull() && owner != nil && owner.region >= 0 {
			return text(c.conn, "SELECT region FROM "+quote(f.Refers)+" WHERE id = ?", row.Values[i].Int())
		}
	}
	if t.community < 0 || row.Values[t.community].IsNull() || t.grid >= 0 && !row.Values[t.region].IsNull() {
		return "", false, nil
	}
	return c.code(row.Values[t.community].Int())
}

// derive gives the rows of a table that a grid of this change may concern their grid.
func (c *change) derive(t *stored) error {
	concerned := map[int64]bool{}
	gather := func(query string, args ...any) error {
		ids, err := c.ids(query, args...)
		for _, id := range ids {
			concerned[id] = true
		}
		return err
	}
	for id := range c.freed[t.Name] {
		concerned[id] = true
	}
	for id := range c.grids {
		if err := gather("SELECT id FROM "+quote(t.Name)+" WHERE grid_id = ?", id); err != nil {
			return err
		}
	}
	if t.spatial {
		query := "SELECT id FROM " + quote(rtreeName(t.Name)) + " WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
		for _, b := range c.moved {
			if err := gather(query, b.Min[0], b.Max[0], b.Min[1], b.Max[1]); err != nil {
				return err
			}
		}
	}
	for id := range concerned {
		if err := c.rederive(t, id); err != nil {
			return err
		}
	}
	return nil
}

// rederive gives one row its grid anew, with the region and, for buildings, the community that follow.
func (c *change) rederive(t *stored, id int64) error {
	old, there, err := c.fetch(t, id)
	if err != nil || !there {
		return err
	}
	old.Values = slices.Clone(old.Values)
	row, err := c.regridded(t, old)
	if err != nil || slices.Equal(row.Values, old.Values) {
		return err
	}
	c.touched(t, data.Row{})
	query, args := "UPDATE "+quote(t.Name)+" SET version = version + 1, grid_id = ?2, region = ?3", []any{
		id, row.Values[t.grid], row.Values[t.region],
	}
	if t.community >= 0 {
		query, args = query+", community_id = ?4", append(args, row.Values[t.community])
	}
	if _, err := run(c.conn, query+" WHERE id = ?1", args...); err != nil {
		return err
	}
	if row.Values[t.region] == old.Values[t.region] {
		return nil
	}
	return c.spread(t, id, row.Values[t.region])
}

// regridded is a stored row with the grid it falls in now.
func (c *change) regridded(t *stored, old data.Row) (data.Row, error) {
	row, ok, err := c.gridded(t, old)
	if ok || err != nil {
		return row, err
	}
	parent, lost := c.freed[t.Name][old.ID]
	if g, ok := c.grids[old.Values[t.grid].Int()]; ok && !g.holds {
		parent, lost = g.parent, true
	}
	if !lost {
		return old, nil
	}
	return c.ungridded(t, old, parent)
}

// ids are the first columns of a result.
func (c *change) ids(query string, args ...any) ([]int64, error) {
	var all []int64
	err := each(c.conn, query, args, func(stmt *sqlite.Stmt) error {
		all = append(all, stmt.ColumnInt64(0))
		return nil
	})
	return all, err
}
