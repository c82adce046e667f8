package geopackage

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/derive"
)

// Amend applies one change by hand. See [data.Amender]. Whoever writes to the file has it alone, so two at once are as one
// after the other.
func (s *Store) Amend(ctx context.Context, w data.Write) (data.Amended, error) {
	t, err := s.table(ctx, w.Table)
	if err == nil {
		err = s.writable(t, w.Op == data.OpDelete)
	}
	var done data.Amended
	if err == nil {
		err = s.write(ctx, func(conn *sqlite.Conn) (err error) {
			session := newSession(s, conn)
			done.ID, done.Version, err = derive.NewChange(session, session.tables.rules()).Amend(ctx, w)
			if err != nil {
				return err
			}
			if err = session.register(); err != nil {
				return err
			}
			now, err := standing(conn)
			done.At = now.encode()
			return err
		})
	}
	if err != nil {
		return data.Amended{}, fmt.Errorf("amend: %w", err)
	}
	return done, nil
}

// Reached reports whether a state has what is behind a position. One that is not of a GeoPackage says nothing.
func (s *Store) Reached(state, wanted data.Position) bool {
	have, ok := parsePosition(state)
	want, known := parsePosition(wanted)
	return !known || ok && have.seq >= want.seq
}
