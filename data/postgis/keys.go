package postgis

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lintu/data/seal"
)

// openKeys opens the store's keys, and draws them if there are none yet. A missing or wrong master key is an error here
// and not at the first personal value. A store opened for reading may have no keys: then it has no personal values.
func openKeys(ctx context.Context, conn *pgx.Conn, options Options) (*seal.Keyring, error) {
	wrapped, err := readKeys(ctx, conn)
	if err != nil {
		return nil, err
	}
	if len(wrapped) == 0 && options.ReadOnly {
		return nil, nil
	}
	if len(wrapped) == 0 {
		return newKeys(ctx, conn, options)
	}
	master, err := masterOf(options)
	if errors.Is(err, seal.ErrNoKey) {
		return nil, fmt.Errorf("%w: its personal columns are encrypted", err)
	}
	if err != nil {
		return nil, err
	}
	return seal.OpenKeyring(master, wrapped)
}

func masterOf(options Options) (seal.Master, error) {
	if !options.Key.IsZero() {
		return options.Key, nil
	}
	if options.KeyFile == "" {
		return seal.Master{}, seal.ErrNoKey
	}
	return seal.ReadMaster(options.KeyFile)
}

func readKeys(ctx context.Context, conn *pgx.Conn) ([]seal.Wrapped, error) {
	rows, err := conn.Query(ctx, "SELECT id, purpose, master, wrapped FROM lintu_store.keys ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (seal.Wrapped, error) {
		var w seal.Wrapped
		var id int16
		err := row.Scan(&id, &w.Purpose, &w.Master, &w.Blob)
		w.ID = uint8(id)
		return w, err
	})
}

// newKeys draws the keys of a store that has none, unless another process is faster.
func newKeys(ctx context.Context, conn *pgx.Conn, options Options) (*seal.Keyring, error) {
	if _, err := conn.Exec(ctx, fmt.Sprintf("BEGIN; SELECT pg_advisory_xact_lock(%d, %d)", lockClass, lockKeys)); err != nil {
		return nil, err
	}
	keys, err := drawKeys(ctx, conn, options)
	if err != nil {
		return nil, undo(ctx, conn, err)
	}
	_, err = conn.Exec(ctx, "COMMIT")
	return keys, err
}

func drawKeys(ctx context.Context, conn *pgx.Conn, options Options) (*seal.Keyring, error) {
	wrapped, err := readKeys(ctx, conn)
	if err != nil {
		return nil, err
	}
	master, err := masterOf(options)
	if errors.Is(err, seal.ErrNoKey) && options.KeyFile != "" && len(wrapped) == 0 {
		if master, err = seal.NewMaster(); err != nil {
			return nil, err
		}
		err = master.WriteFile(options.KeyFile)
	}
	if err != nil {
		return nil, err
	}
	if len(wrapped) > 0 {
		return seal.OpenKeyring(master, wrapped)
	}
	keys, err := seal.NewKeyring(master)
	if err != nil {
		return nil, err
	}
	if wrapped, err = keys.Wrap(); err != nil {
		return nil, err
	}
	for _, w := range wrapped {
		_, err := conn.Exec(ctx, "INSERT INTO lintu_store.keys VALUES ($1, $2, $3, $4)", int16(w.ID), string(w.Purpose), w.Master, w.Blob)
		if err != nil {
			return nil, fmt.Errorf("write the keys: %w", err)
		}
	}
	return keys, nil
}
