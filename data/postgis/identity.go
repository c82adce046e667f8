package postgis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

// Identity is what the store says of itself. A store that nobody named is not a demo.
func (s *Store) Identity(ctx context.Context) (data.Identity, error) {
	said := map[string]string{}
	err := s.read(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "SELECT name, value FROM lintu_store.identity")
		if err != nil {
			return err
		}
		var name, value string
		_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
			said[name] = value
			return nil
		})
		return err
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
		if id.Made, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return data.Identity{}, fmt.Errorf("%w: when the store was made: %w", ErrDamaged, err)
		}
	}
	return id, nil
}

// SetIdentity replaces what the store says of itself.
func (s *Store) SetIdentity(ctx context.Context, id data.Identity) error {
	said := map[string]string{
		"demo": strconv.FormatBool(id.Demo), "preset": id.Preset, "seed": strconv.FormatUint(id.Seed, 10), "made": "",
	}
	if !id.Made.IsZero() {
		said["made"] = id.Made.UTC().Format(time.RFC3339Nano)
	}
	err := s.write(ctx, false, func(conn *pgx.Conn) error {
		for name, value := range said {
			_, err := conn.Exec(ctx, `INSERT INTO lintu_store.identity VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
			if err != nil {
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
