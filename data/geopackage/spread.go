package geopackage

import (
	"fmt"
	"strings"

	"lintu/data"
)

// spread gives the rows that a row owns, and what they own, its region.
func (c *change) spread(owner *stored, id int64, region data.Value) error {
	for _, t := range c.tables {
		if t.region < 0 {
			continue
		}
		var earlier []string // a row owned twice (a tagging) has the region of its first owner
		for _, f := range t.Fields {
			if !f.Owned {
				continue
			}
			if f.Refers == owner.Name {
				if err := c.spreadTo(t, f, earlier, id, region); err != nil {
					return err
				}
			}
			earlier = append(earlier, " AND "+quote(f.Name)+" IS NULL")
		}
	}
	return nil
}

func (c *change) spreadTo(t *stored, by data.Field, earlier []string, id int64, region data.Value) error {
	query := fmt.Sprintf("UPDATE %s SET region = ?2, version = version + 1 WHERE %s = ?1 AND region IS NOT ?2%s RETURNING id",
		quote(t.Name), quote(by.Name), strings.Join(earlier, ""))
	ids, err := c.ids(query, id, region)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c.touched(t, data.Row{})
		if err := c.spread(t, id, region); err != nil {
			return err
		}
		if t.Name != membershipsTable {
			continue
		}
		resident, _, err := integer(c.conn, "SELECT resident_id FROM memberships WHERE id = ?", id)
		if err != nil {
			return err
		}
		if err := c.follow(resident); err != nil {
			return err
		}
	}
	return nil
}

// membershipWritten lets the residents of a membership, before and after, follow their households.
func (c *change) membershipWritten(t *stored, old, row data.Row) error {
	field := t.Index("resident_id")
	for _, r := range []data.Row{old, row} {
		if len(r.Values) == 0 {
			continue
		}
		if err := c.follow(r.Values[field].Int()); err != nil {
			return err
		}
	}
	return nil
}

// follow gives a resident the region of the household they live in now, the first if there are several.
func (c *change) follow(resident int64) error {
	region, ok, err := text(c.conn,
		"SELECT region FROM memberships WHERE resident_id = ? AND valid_to IS NULL ORDER BY id LIMIT 1", resident)
	if err != nil || !ok {
		return err
	}
	n, err := run(c.conn, "UPDATE residents SET region = ?2, version = version + 1 WHERE id = ?1 AND region IS NOT ?2", resident, region)
	if err != nil || n == 0 {
		return err
	}
	residents := c.tables[residentsTable]
	c.touched(residents, data.Row{})
	return c.spread(residents, resident, data.Text(region))
}
