package geopackage

import (
	"fmt"

	"lintu/data"
)

// leftOut are the tables that another program replaced by what cannot be brought into the form of the store, and what to
// do about each. They stay as they are: reading them gives that error or, by [data.Query.Broken], no rows.
type leftOut map[string]error

// leftOut is what is wrong with a table that is left out, nil if it is not. It is a [data.ErrUnavailable].
func (s *Store) leftOut(table string) error {
	if all := s.left.Load(); all != nil {
		return (*all)[table]
	}
	return nil
}

// unmendable says what to do about a table that cannot be mended for a reason.
func unmendable(table string, reason error) error {
	return fmt.Errorf("%w: another program replaced table %[2]s, and it is left out: %[3]w; "+
		"convert it: ogr2ogr -overwrite -t_srs EPSG:4490 -nln %[2]s STORE FILE", data.ErrUnavailable, table, reason)
}
