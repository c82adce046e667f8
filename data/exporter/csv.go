package exporter

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/crs"
)

// csvFile is a table in UTF-8, with a byte order mark, without which Excel takes it for GBK.
type csvFile struct {
	*partial
	to     *csv.Writer
	plan   plan
	points bool // two columns of coordinates instead of well-known text
	cells  []string
	quoted int64
}

func newCSV(o Options) (output, error) {
	file, err := newPartial(o.File)
	if err != nil {
		return nil, err
	}
	return &csvFile{partial: file, to: csv.NewWriter(file.file)}, nil
}

// pointColumns are the names of the columns of coordinates: they say as much of the system as a name can.
func pointColumns(c crs.CRS) []string {
	switch {
	case c.String() == "GCJ-02":
		return []string{"gcj_lng", "gcj_lat"}
	case c.String() == "BD-09":
		return []string{"bd_lng", "bd_lat"}
	case c.Degrees():
		return []string{"lon", "lat"}
	default:
		return []string{"east", "north"}
	}
}

func (c *csvFile) layer(p plan) (writer, error) {
	c.plan, c.points = p, p.layer.Table.Shape == data.ShapePoint && !p.multi
	if _, err := c.file.WriteString("\ufeff"); err != nil {
		return nil, err
	}
	head := append([]string{data.IDColumn}, p.names()...)
	if c.points {
		head = append(head, pointColumns(p.crs)...)
	} else {
		head = append(head, "wkt")
	}
	return c, c.to.Write(head)
}

func (c *csvFile) write(row data.Row) error {
	c.cells = append(c.cells[:0], strconv.FormatInt(row.ID, 10))
	for _, v := range row.Values {
		cell := v.String()
		if v.Type() == data.TypeText && formula(cell) {
			cell = "'" + cell
			c.quoted++
		}
		c.cells = append(c.cells, cell)
	}
	switch g := row.Geometry.(type) {
	case orb.MultiPoint:
		if c.points && len(g) == 1 {
			c.place(g[0])
		} else {
			c.cells = append(c.cells, string(wellKnown(nil, g, c.plan.crs)))
		}
	case orb.Point:
		if c.points {
			c.place(g)
		} else {
			c.cells = append(c.cells, string(wellKnown(nil, g, c.plan.crs)))
		}
	case nil:
		if c.points {
			c.cells = append(c.cells, "")
		}
		c.cells = append(c.cells, "")
	default:
		c.cells = append(c.cells, string(wellKnown(nil, g, c.plan.crs)))
	}
	return c.to.Write(c.cells)
}

func (c *csvFile) place(p orb.Point) {
	for _, v := range p {
		c.cells = append(c.cells, string(number(nil, v, digits(c.plan.crs))))
	}
}

// formula reports a text that a spreadsheet would run.
func formula(text string) bool {
	return text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0]))
}

func (c *csvFile) end(r *Report) error {
	r.Quoted = c.quoted
	r.Notes = append(r.Notes, fmt.Sprintf("CSV does not say its coordinate system: it is %s", c.plan.crs))
	c.to.Flush()
	return c.to.Error()
}
