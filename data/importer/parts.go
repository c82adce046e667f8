package importer

import (
	"context"
	"strings"

	"lintu/data"
)

// parts are the building parts of a file that draws towers in pieces (OpenStreetMap's Simple 3D Buildings, "root_id" in
// Tilezen): the outline of such a building carries the height of its top, and drawn as high as that it would hide the
// pieces it is made of.
type parts struct {
	root, own int                // columns: what a part belongs to, and what a building is called; -1 = none
	tallest   map[string]int64   // row of the tallest part by root
	height    map[string]float64 // of that part
	names     map[string]string  // by root
}

// tallestPodium in metres: the outline of a building in parts that says more is meant as the tower's height.
const tallestPodium = 50

// findParts reads the file twice more if it has a column of roots: first for what is drawn in pieces, then for their names. Of
// the others nothing is kept.
func (p *plan) findParts(ctx context.Context, from source) error {
	p.parts = parts{root: p.schema.index("root_id"), own: p.schema.index("osm_id")}
	if p.parts.own < 0 {
		p.parts.own = p.schema.index("id")
	}
	if p.parts.root < 0 || p.parts.own < 0 || p.options.As != "buildings" {
		p.parts.root = -1
		return nil
	}
	p.parts.tallest, p.parts.height, p.parts.names = map[string]int64{}, map[string]float64{}, map[string]string{}
	err := from.rows(ctx, func(r record) error {
		c := cells{plan: p, record: r}
		root := r.values[p.parts.root].String()
		height := c.real("height", 0, mostHeight)
		if root != "" && height > p.parts.height[root] {
			p.parts.tallest[root], p.parts.height[root] = r.row, height
		}
		return nil
	})
	if err != nil || len(p.parts.tallest) == 0 {
		return err
	}
	return from.rows(ctx, func(r record) error {
		c := cells{plan: p, record: r}
		own, name := r.values[p.parts.own].String(), strings.TrimSpace(c.value("name").String())
		if p.parts.tallest[own] != 0 && name != "" {
			p.parts.names[own] = name
		}
		return nil
	})
}

// applyParts gives the tallest part its building's name, and makes the outline the podium it stands on.
func (p *plan) applyParts(r record, b *data.Building) {
	if p.parts.root < 0 {
		return
	}
	own, root := r.values[p.parts.own].String(), r.values[p.parts.root].String()
	switch {
	case root != "" && p.parts.tallest[root] == r.row && b.Name == "":
		b.Name = p.parts.names[root]
	case root == "" && p.parts.tallest[own] != 0 && p.parts.height[own] > tallestPodium:
		b.Name = ""
		if b.Height > tallestPodium {
			b.Height, b.FloorsAbove = 0, 0
		}
	}
}
