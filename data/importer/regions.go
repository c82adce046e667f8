package importer

import (
	"context"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// asRegions is the target for areas of government: a list of division codes needs no geometry.
const asRegions = "regions"

// regionColumns are the columns a region's fields are looked for in.
func regionColumns() []struct {
	field   string
	columns []string
} {
	return []struct {
		field   string
		columns []string
	}{
		{"code", []string{"code", "division_code", "region_code", "xzqdm", "区划代码", "行政区划代码", "统计用区划代码", "统计代码"}},
		{"name", []string{"name", "name_zh", "region_name", "xzqmc", "mc", "区划名称", "行政区名称"}},
	}
}

// regionPlan is what an import of regions knows of those that are there.
type regionPlan struct {
	there map[string]data.Region // by code: a list of names keeps the outlines, and an outline the names
}

// intoRegions plans an import into the city's own table of regions.
func (p *plan) intoRegions() error {
	p.table = data.Regions()
	p.regions = &regionPlan{there: map[string]data.Region{}}
	fields := make([]string, 0, len(regionColumns()))
	for _, r := range regionColumns() {
		fields = append(fields, r.field)
	}
	if err := p.checkFields(fields); err != nil {
		return err
	}
	for _, r := range regionColumns() {
		i := p.find(r.field, r.columns...)
		if i < 0 {
			return p.options.problem(fmt.Sprintf("name the column: --map %s=COLUMN", r.field), "no column says the %s of its regions", r.field)
		}
		p.take(r.field, i)
	}
	if p.options.Explode {
		return p.options.problem("leave --parts explode out", "a region stays one region however many parts it has")
	}
	p.leaveRest("regions have no such field")
	p.make = (*plan).region
	p.shape = data.ShapePolygon
	return nil
}

// division reads a code as lists write it: as long as its level needs (3706, 370602001) or with all its twelve digits.
func division(text string) (data.Division, error) {
	text = strings.TrimSpace(text)
	if n := len(text); n == 2 || n == 4 || n == 6 || n == 9 {
		text += strings.Repeat("0", divisionDigits-n)
	}
	return data.ParseDivision(text)
}

// divisionDigits of a 统计用区划代码.
const divisionDigits = 12

// regionCode is the code of a row of regions, which names it whatever file it comes from.
func (p *plan) regionCode(r record) (string, *fault) {
	c := cells{plan: p, record: r}
	text := c.text("code")
	if c.fault != nil {
		return "", c.fault
	}
	if text == "" {
		return "", refuse(c.column("code"), "", "the code is empty")
	}
	found, err := division(text)
	if err != nil {
		return "", refuse(c.column("code"), text, "it is no division code of 2, 4, 6, 9 or 12 digits")
	}
	return found.Code, nil
}

// region reads a row as a region; what the row does not say stays as it was.
func (p *plan) region(r record) (data.Row, *fault) {
	c := cells{plan: p, record: r}
	code, wrong := p.regionCode(r)
	if wrong != nil {
		return data.Row{}, wrong
	}
	found, err := data.ParseDivision(code)
	name := c.text("name")
	switch {
	case c.fault != nil:
		return data.Row{}, c.fault
	case err != nil:
		return data.Row{}, refuse(c.column("code"), code, "it is no division code of 2, 4, 6, 9 or 12 digits")
	case name == "":
		return data.Row{}, refuse(c.column("name"), "", "the name is empty")
	}
	g := p.regions.there[code]
	g.Level, g.Name = found.Level, name
	if area, ok := r.geometry.(orb.MultiPolygon); ok {
		g.Area = area
	}
	aliases := g.Aliases
	g.Meta = p.meta(code, data.ClassLand)
	g.Aliases = aliases
	return g.Row(), nil
}

// placeRegion gives a region that has none its parent.
func (r *run) placeRegion(row data.Row, code string) {
	if i := r.plan.table.Index("parent_id"); row.Values[i].IsNull() {
		row.Values[i] = data.Ref(parentOf(code, r.known))
	}
	r.plan.regions.there[code] = data.RegionOf(row)
}

// parentOf finds the region a code is part of: the nearest above it that is there. Some cities have no districts.
func parentOf(code string, known map[string]int64) int64 {
	for above, err := data.ParseDivision(code); err == nil && above.Parent() != ""; above, err = data.ParseDivision(above.Parent()) {
		if id := known[above.Parent()]; id != 0 {
			return id
		}
	}
	return 0
}

// surveyRegions learns the regions that are there, whichever source they came from: a code is one region.
func (r *run) surveyRegions(ctx context.Context) error {
	return r.store.Scan(ctx, data.Query{Table: r.plan.table.Name, Scope: data.Everything()}, func(row data.Row) error {
		region := data.RegionOf(row)
		r.last = max(r.last, row.ID)
		r.known[region.Code] = row.ID
		r.plan.regions.there[region.Code] = region
		return nil
	})
}

// adopt gives the regions that have none the parent that came after them, as lists may have any order.
func (r *run) adopt(ctx context.Context) error {
	if r.plan.regions == nil || r.plan.options.DryRun {
		return nil
	}
	var orphans data.Batch
	query := data.Query{Table: r.plan.table.Name, Scope: data.Everything()}
	err := r.store.Scan(ctx, query, func(row data.Row) error {
		region := data.RegionOf(row)
		if region.Parent != 0 || region.Level == data.LevelProvince {
			return nil
		}
		if region.Parent = parentOf(region.Code, r.known); region.Parent != 0 {
			orphans = append(orphans, data.Write{Table: r.plan.table.Name, Op: data.OpPut, Row: region.Row()})
		}
		return nil
	})
	for len(orphans) > 0 && err == nil {
		n := min(len(orphans), defaultBatch)
		_, err = r.store.Write(ctx, orphans[:n])
		orphans = orphans[n:]
	}
	if err != nil {
		return fmt.Errorf("import: find the parents of regions: %w", err)
	}
	return nil
}
