package geopackage

import (
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// What can be wrong with the file. They come wrapped with the path.
var (
	ErrForeign = errors.New("not a Lintu store")         // another GeoPackage, or no GeoPackage at all
	ErrNewer   = errors.New("written by a newer Lintu")  // its schema is unknown here
	ErrLocked  = errors.New("locked by another program") // for longer than Options.Wait
	// ErrReplaced says that there is another file, or none, where the open one was: what is read is the old one, and what is
	// written is lost.
	ErrReplaced = errors.New("the store's file was replaced or removed while it was open")
	ErrDamaged  = errors.New("the store's file is damaged or cut short") // SQLite cannot read it
)

// fault translates what SQLite says into the words of the store.
func fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var cause error
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultInterrupt:
		if e := ctx.Err(); e != nil {
			return e
		}
		return errors.New("the store is closed")
	case sqlite.ResultFull:
		cause = data.ErrFull
	case sqlite.ResultBusy, sqlite.ResultLocked:
		cause = ErrLocked
	case sqlite.ResultReadOnly:
		cause = data.ErrReadOnly
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		cause = ErrDamaged
	default:
		return err
	}
	return fmt.Errorf("%w (%w)", cause, err)
}
