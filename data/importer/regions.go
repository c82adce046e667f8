package importer

import (
	"context"
	"fmt"
	"slices"
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

// regionPlan is what an import of regions knows of the one that a row is about.
type regionPlan struct {
	there data.Region // zero if it is not there: a list of names keeps the outlines, and an outline the names
}

// intoRegions plans an import into the city's own table of regions.
func (p *plan) intoRegions() error {
	p.table = data.Regions()
	p.regions = &regionPlan{}
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
	g := p.regions.there
	g.Level, g.Name = found.Level, name
	if area, ok := r.geometry.(orb.MultiPolygon); ok {
		g.Area = area
	}
	aliases := g.Aliases
	g.Meta = p.meta(code, data.ClassLand)
	g.Aliases = aliases
	return g.Row(), nil
}

// recall looks for the region a row is about: in the batch, else in the store.
func (r *run) recall(ctx context.Context, code string) error {
	if r.plan.regions == nil {
		return nil
	}
	r.plan.regions.there = data.Region{}
	id, err := r.known.id(code)
	if err != nil || id == 0 {
		return err
	}
	for _, p := range slices.Backward(r.batch) {
		if p.row.ID == id {
			r.plan.regions.there = data.RegionOf(p.row)
			return nil
		}
	}
	query := data.Query{Table: r.plan.table.Name, Scope: data.Everything(), IDs: []int64{id}}
	if err := r.store.Scan(ctx, query, func(row data.Row) error {
		r.plan.regions.there = data.RegionOf(row)
		return nil
	}); err != nil {
		return fmt.Errorf("import: look for a region: %w", err)
	}
	return nil
}

// placeRegion gives a region that has none its parent.
func (r *run) placeRegion(row data.Row, code string) error {
	i := r.plan.table.Index("parent_id")
	if !row.Values[i].IsNull() {
		return nil
	}
	parent, err := r.parentOf(code)
	row.Values[i] = data.Ref(parent)
	return err
}

// parentOf finds the region a code is part of: the nearest above it that is there. Some cities have no districts.
func (r *run) parentOf(code string) (int64, error) {
	for above, err := data.ParseDivision(code); err == nil && above.Parent() != ""; above, err = data.ParseDivision(above.Parent()) {
		if id, err := r.known.id(above.Parent()); err != nil || id != 0 {
			return id, err
		}
	}
	return 0, nil
}

// surveyRegions learns the regions that are there, whichever source they came from: a code is one region.
func (r *run) surveyRegions(ctx context.Context) error {
	return r.store.Scan(ctx, data.Query{Table: r.plan.table.Name, Scope: data.Everything()}, func(row data.Row) error {
		region := data.RegionOf(row)
		r.last = max(r.last, row.ID)
		return r.known.put(region.Code, row.ID)
	})
}

// adopt gives the regions that have none the parent that came after them, as lists may have any order.
func (r *run) adopt(ctx context.Context) error {
	if r.plan.regions == nil || r.plan.options.DryRun {
		return nil
	}
	for after, more := int64(0), true; more; {
		var orphans data.Batch
		var err error
		if orphans, after, more, err = r.orphans(ctx, after); err == nil && len(orphans) > 0 {
			_, err = r.store.Write(ctx, orphans)
		}
		if err != nil {
			return fmt.Errorf("import: find the parents of regions: %w", err)
		}
	}
	return nil
}

// orphans are those of the next regions that have no parent and can have one now; last is where the next look begins.
func (r *run) orphans(ctx context.Context, after int64) (found data.Batch, last int64, more bool, err error) {
	last = after
	query := data.Query{Table: r.plan.table.Name, Scope: data.Everything(), After: after, Limit: defaultBatch}
	err = r.store.Scan(ctx, query, func(row data.Row) error {
		last, more = row.ID, true
		region := data.RegionOf(row)
		if region.Parent != 0 || region.Level == data.LevelProvince {
			return nil
		}
		if region.Parent, err = r.parentOf(region.Code); region.Parent != 0 {
			found = append(found, data.Write{Table: r.plan.table.Name, Op: data.OpPut, Row: region.Row()})
		}
		return err
	})
	return found, last, more, err
}
