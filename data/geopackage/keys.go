package geopackage

import (
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data/seal"
)

// master is the key-encryption key the options name.
func (o Options) master() (seal.Master, error) {
	if !o.Key.IsZero() {
		return o.Key, nil
	}
	return seal.ReadMaster(o.KeyFile)
}

// newKeys draws the keys of a new store; without a master key one is drawn and written beside the store.
func newKeys(options Options) (*seal.Keyring, error) {
	master, err := options.master()
	if errors.Is(err, seal.ErrNoKey) {
		if master, err = seal.NewMaster(); err != nil {
			return nil, err
		}
		err = master.WriteFile(options.KeyFile)
	}
	if err != nil {
		return nil, err
	}
	return seal.NewKeyring(master)
}

func writeKeys(conn *sqlite.Conn, keys *seal.Keyring) error {
	wrapped, err := keys.Wrap()
	if err != nil {
		return err
	}
	for _, w := range wrapped {
		err := execute(conn, "INSERT INTO lintu_keys VALUES (?, ?, ?, ?)", int(w.ID), string(w.Purpose), w.Master, w.Blob)
		if err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
	}
	return nil
}

// readKeys opens the store's keys. A missing or wrong master key is an error here and not at the first personal value.
func readKeys(conn *sqlite.Conn, options Options) (*seal.Keyring, error) {
	master, err := options.master()
	if errors.Is(err, seal.ErrNoKey) {
		return nil, fmt.Errorf("%w: its personal columns are encrypted", err)
	}
	if err != nil {
		return nil, err
	}
	var wrapped []seal.Wrapped
	err = each(conn, "SELECT id, purpose, master, wrapped FROM lintu_keys ORDER BY id", nil, func(stmt *sqlite.Stmt) error {
		w := seal.Wrapped{
			ID: uint8(stmt.ColumnInt64(0)), Purpose: seal.Purpose(stmt.ColumnText(1)), Master: stmt.ColumnText(2),
			Blob: make([]byte, stmt.ColumnLen(3)),
		}
		stmt.ColumnBytes(3, w.Blob)
		wrapped = append(wrapped, w)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return seal.OpenKeyring(master, wrapped)
}
