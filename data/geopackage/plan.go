package geopackage

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// lastRune stands behind every text that begins with a prefix: the prefix and this bound the range of its texts.
const lastRune = "\U0010FFFF"

// plan is a query in SQL. Scope is part of it: rows and fields that may not be seen are never read.
type plan struct {
	table  *stored
	wanted []int // fields that are read
	where  []string
	args   []any
	box    *orb.Bound // to be checked on the geometries: the R-tree is rounded outward
	limit  int
	broken func(error)
}

// newPlan is the plan of a query, or nil if the scope leaves no rows.
func newPlan(t *stored, q data.Query) (*plan, error) {
	if q.Limit < 0 {
		return nil, fmt.Errorf("%w: a limit of %d", data.ErrInvalid, q.Limit)
	}
	if !q.Scope.SeesTable(t.Name) {
		return nil, nil
	}
	p := &plan{table: t, limit: q.Limit, broken: q.Broken}
	for i, f := range t.Fields {
		if q.Scope.SeesField(f) {
			p.wanted = append(p.wanted, i)
		}
	}
	p.inScope(q.Scope)
	for _, m := range q.Where {
		if err := p.match(q.Scope, m); err != nil {
			return nil, err
		}
	}
	if q.After != 0 {
		p.and("id > ?", q.After)
	}
	if q.IDs != nil {
		ids, err := json.Marshal(q.IDs)
		if err != nil {
			return nil, err
		}
		p.and("id IN (SELECT value FROM json_each(?))", string(ids))
	}
	if q.Box != nil {
		return p, p.meets(*q.Box)
	}
	return p, nil
}

func (p *plan) and(condition string, args ...any) {
	p.where = append(p.where, condition)
	p.args = append(p.args, args...)
}

// inScope keeps the rows whose region code begins with one of the scope's. A row without a region is only seen by who
// sees everywhere.
func (p *plan) inScope(scope data.Scope) {
	if p.table.region < 0 || scope.Everywhere() {
		return
	}
	ranges := make([]string, len(scope.Regions))
	var args []any
	for i, prefix := range scope.Regions {
		ranges[i] = "(region >= ? AND region < ?)"
		args = append(args, prefix, prefix+lastRune)
	}
	p.and("("+strings.Join(ranges, " OR ")+")", args...)
}

func (p *plan) match(scope data.Scope, m data.Match) error {
	i := p.table.Index(m.Field)
	if i < 0 {
		return &data.InvalidError{Table: p.table.Name, Field: m.Field, Reason: "no such field"}
	}
	f := &p.table.Fields[i]
	if !scope.SeesField(*f) {
		return &data.InvalidError{Table: p.table.Name, Field: m.Field, Reason: "may not be read"}
	}
	if reason := f.Fault(m.Value); reason != "" {
		return &data.InvalidError{Table: p.table.Name, Field: m.Field, Reason: reason}
	}
	p.and(quote(f.Name)+" IS ?", m.Value)
	return nil
}

// meets keeps the rows whose box may meet a box.
func (p *plan) meets(box orb.Bound) error {
	for _, v := range []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		if math.IsNaN(v) {
			return fmt.Errorf("%w: a box without numbers", data.ErrInvalid)
		}
	}
	p.box = &box
	p.near(box)
	return nil
}

// near keeps the rows whose box meets a box as the R-tree has it: rounded outward.
func (p *plan) near(box orb.Bound) {
	if !p.table.spatial || box.IsEmpty() {
		p.and("0")
		return
	}
	p.and("id IN (SELECT id FROM "+quote(rtreeName(p.table.Name))+" WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)",
		box.Min[0], box.Max[0], box.Min[1], box.Max[1])
}

// sel is the statement that reads the rows.
func (p *plan) sel() string {
	columns := []string{data.IDColumn, data.VersionColumn}
	if p.table.spatial {
		columns = append(columns, data.GeomColumn)
	}
	for _, i := range p.wanted {
		columns = append(columns, quote(p.table.Fields[i].Name))
	}
	return "SELECT " + strings.Join(columns, ", ") + p.from() + " ORDER BY id"
}

// count is the statement that counts the rows; a limit counts too.
func (p *plan) count() string {
	if p.limit > 0 {
		return fmt.Sprintf("SELECT count(*) FROM (SELECT 1%s LIMIT %d)", p.from(), p.limit)
	}
	return "SELECT count(*)" + p.from()
}

func (p *plan) from() string {
	from := " FROM " + quote(p.table.Name)
	if len(p.where) > 0 {
		from += " WHERE " + strings.Join(p.where, " AND ")
	}
	return from
}
