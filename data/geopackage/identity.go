package geopackage

import (
	"context"
	"fmt"
	"strconv"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// Identity is what the store says of itself. A store that nobody named is not a demo.
func (s *Store) Identity(ctx context.Context) (data.Identity, error) {
	said := map[string]string{}
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return each(conn, "SELECT name, value FROM lintu_identity", nil, func(stmt *sqlite.Stmt) error {
			said[stmt.ColumnText(0)] = stmt.ColumnText(1)
			return nil
		})
	})
	if err != nil {
		return data.Identity{}, fmt.Errorf("read the store's identity: %w", err)
	}
	id := data.Identity{Demo: said["demo"] == "true", Preset: said["preset"]}
	if text := said["seed"]; text != "" {
		if id.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return data.Identity{}, fmt.Errorf("%w: the store's seed: %w", ErrDamaged, err)
		}
	}
	if text := said["made"]; text != "" {
		made, err := parseTime(text)
		if err != nil {
			return data.Identity{}, fmt.Errorf("%w: when the store was made: %w", ErrDamaged, err)
		}
		id.Made = made.Time()
	}
	return id, nil
}

// SetIdentity replaces what the store says of itself.
func (s *Store) SetIdentity(ctx context.Context, id data.Identity) error {
	said := map[string]string{
		"demo": strconv.FormatBool(id.Demo), "preset": id.Preset, "seed": strconv.FormatUint(id.Seed, 10), "made": "",
	}
	if !id.Made.IsZero() {
		said["made"] = formatTime(id.Made)
	}
	err := s.write(ctx, func(conn *sqlite.Conn) error {
		for name, value := range said {
			if _, err := run(conn, "INSERT OR REPLACE INTO lintu_identity VALUES (?, ?)", name, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write the store's identity: %w", err)
	}
	return nil
}
