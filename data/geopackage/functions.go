package geopackage

import (
	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
)

// register adds the functions the standard's R-tree triggers call (OGC 12-128r17, annex F.3). Without them no program
// can insert or update a row. A blob that cannot be read counts as empty: the edit of another program is not refused
// for it, and reading reports it.
func register(conn *sqlite.Conn) error {
	number := func(of func(orb.Bound) float64) func(sqlite.Context, []sqlite.Value) (sqlite.Value, error) {
		return func(_ sqlite.Context, args []sqlite.Value) (sqlite.Value, error) {
			bound, ok := argumentBound(args[0])
			if !ok {
				return sqlite.Value{}, nil
			}
			return sqlite.FloatValue(of(bound)), nil
		}
	}
	functions := map[string]func(sqlite.Context, []sqlite.Value) (sqlite.Value, error){
		"ST_MinX": number(func(b orb.Bound) float64 { return b.Min[0] }),
		"ST_MaxX": number(func(b orb.Bound) float64 { return b.Max[0] }),
		"ST_MinY": number(func(b orb.Bound) float64 { return b.Min[1] }),
		"ST_MaxY": number(func(b orb.Bound) float64 { return b.Max[1] }),
		"ST_IsEmpty": func(_ sqlite.Context, args []sqlite.Value) (sqlite.Value, error) {
			if args[0].Type() == sqlite.TypeNull {
				return sqlite.Value{}, nil
			}
			if _, ok := argumentBound(args[0]); ok {
				return sqlite.IntegerValue(0), nil
			}
			return sqlite.IntegerValue(1), nil
		},
	}
	for name, f := range functions {
		impl := &sqlite.FunctionImpl{NArgs: 1, Deterministic: true, AllowIndirect: true, Scalar: f}
		if err := conn.CreateFunction(name, impl); err != nil {
			return err
		}
	}
	return nil
}

func argumentBound(v sqlite.Value) (orb.Bound, bool) {
	if v.Type() != sqlite.TypeBlob {
		return orb.Bound{}, false
	}
	bound, ok, err := blobBound(v.Blob())
	return bound, ok && err == nil
}
