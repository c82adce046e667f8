package postgis

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// lastRune stands behind every text that begins with a prefix: the prefix and this bound the range of its texts, in the
// order of bytes.
const lastRune = "\U0010FFFF"

// plan is a query in SQL. Scope is part of it: rows and fields that may not be seen are never read.
type plan struct {
	table  *stored
	wanted []int // fields that are read
	where  []string
	args   []any
	box    *orb.Bound // to be checked on the geometries: PostGIS compares boxes rounded outward to 32 bits
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
		p.and("id > %s", q.After)
	}
	if q.IDs != nil {
		p.and("id = ANY (%s::bigint[])", q.IDs)
	}
	if q.Box == nil {
		return p, nil
	}
	for _, v := range []float64{q.Box.Min[0], q.Box.Min[1], q.Box.Max[0], q.Box.Max[1]} {
		if math.IsNaN(v) {
			return nil, fmt.Errorf("%w: a box without numbers", data.ErrInvalid)
		}
	}
	p.box = q.Box
	p.meets(*q.Box)
	return p, nil
}

// and adds a condition; its verbs stand for the arguments.
func (p *plan) and(condition string, args ...any) {
	marks := make([]any, len(args))
	for i, arg := range args {
		p.args = append(p.args, arg)
		marks[i] = fmt.Sprintf("$%d", len(p.args))
	}
	p.where = append(p.where, fmt.Sprintf(condition, marks...))
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
		ranges[i] = "region >= %s AND region < %s"
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
	p.equals(f, m.Value)
	return nil
}

// equals keeps the rows whose field has a value, or none.
func (p *plan) equals(f *data.Field, v data.Value) {
	column := strings.ReplaceAll(quote(f.Name), "%", "%%")
	if v.IsNull() {
		p.and(column + " IS NULL")
		return
	}
	p.and(column+" = %s", argument(f, v))
}

// meets keeps the rows whose box may meet a box.
func (p *plan) meets(box orb.Bound) {
	if !p.table.spatial || box.IsEmpty() {
		p.and("false")
		return
	}
	const beyond = 1e6 // degrees; PostGIS knows no infinite boxes
	clamp := func(v float64) float64 { return min(max(v, -beyond), beyond) }
	p.and("geom && ST_MakeEnvelope(%s, %s, %s, %s, "+fmt.Sprint(p.table.srid)+")",
		clamp(box.Min[0]), clamp(box.Min[1]), clamp(box.Max[0]), clamp(box.Max[1]))
}

// sel is the statement that reads the rows.
func (p *plan) sel() string {
	sql := "SELECT " + p.table.selected(p.wanted) + p.from() + " ORDER BY id"
	if p.limit > 0 && p.box == nil && p.broken == nil {
		sql += fmt.Sprintf(" LIMIT %d", p.limit)
	}
	return sql
}

// count is the statement that counts the rows; a limit counts too.
func (p *plan) count() string {
	if p.limit > 0 {
		return fmt.Sprintf("SELECT count(*) FROM (SELECT 1%s LIMIT %d) AS page", p.from(), p.limit)
	}
	return "SELECT count(*)" + p.from()
}

func (p *plan) from() string {
	from := " FROM " + p.table.relation
	if len(p.where) > 0 {
		from += " WHERE " + strings.Join(p.where, " AND ")
	}
	return from
}
