package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/seal"
	"lintu/server/config"
)

// database is the place of a PostGIS store.
type database struct {
	url     string
	options postgis.Options
	made    string // key file that may be written, in a folder of ours
}

func databaseSite(c config.Config, master seal.Master) (site, error) {
	text, err := config.Redact(c.Store)
	if err != nil {
		return site{}, fmt.Errorf("%w: store: %w", config.ErrConfig, err)
	}
	name := databaseName(c.Store)
	d := database{url: c.Store, options: postgis.Options{
		Key: master, KeyFile: c.KeyFile, Connections: int(c.StoreConnections), Wait: c.StoreWait, Node: node(c.Listen),
	}}
	if c.KeyFile == "" && c.Key == "" {
		d.made = filepath.Join(demoFolder, name+".key")
		d.options.KeyFile = d.made
	}
	return site{place: d, kind: "postgis", name: name, text: text}, nil
}

// node is the name by which a server is known to its database: the machine and where it listens there, so that the same
// server is the same node when it is started again. A machine without a name has none, and no reader is waited for then.
func node(listen string) string {
	machine, err := os.Hostname()
	if err != nil {
		return ""
	}
	return machine + " " + listen
}

// databaseName is what a database is called; libpq's own rule for a URL without one is left to the server.
func databaseName(store string) string {
	parsed, err := url.Parse(store)
	if err != nil {
		return "postgis" // cannot be: it was read before
	}
	if name := strings.TrimPrefix(parsed.Path, "/"); name != "" {
		return filepath.Base(name)
	}
	return "postgis"
}

// vacant is a database with Lintu's tables and not one row in them.
func (d database) vacant(ctx context.Context) (empty bool, err error) {
	opened, err := d.connect(ctx, forReading)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return holdsNothing(ctx, opened)
}

func holdsNothing(ctx context.Context, opened data.Reader) (bool, error) {
	tables, err := opened.Tables(ctx)
	if err != nil {
		return false, err
	}
	for _, t := range tables {
		held := false
		err := opened.Scan(ctx, data.Query{Table: t.Name, Scope: data.Everything(), Limit: 1}, func(data.Row) error {
			held = true
			return nil
		})
		if err != nil || held {
			return false, err
		}
	}
	return true, nil
}

func (d database) open(ctx context.Context, use use) (store, error) {
	opened, err := d.connect(ctx, use)
	if err != nil {
		return nil, err // and not a store that is no store
	}
	return opened, nil
}

func (d database) connect(ctx context.Context, use use) (*postgis.Store, error) {
	options := d.options
	options.ReadOnly = use == forReading
	if d.made != "" && use == forWriting {
		if err := os.MkdirAll(filepath.Dir(d.made), 0o755); err != nil {
			return nil, fmt.Errorf("make the folder for the key: %w", err)
		}
	}
	return postgis.Open(ctx, d.url, options)
}

// fill empties the database and fills it. It is marked while it is at it: what an interrupted run leaves behind is not
// served, and may be filled again.
func (d database) fill(ctx context.Context, fill func(store) error) (err error) {
	opened, err := d.connect(ctx, forWriting)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err = opened.SetIdentity(ctx, data.Identity{Demo: true}); err != nil {
		return err
	}
	if err = opened.Clear(ctx); err == nil {
		err = fill(opened)
	}
	if err == nil {
		return nil
	}
	undone, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearWithin)
	defer cancel()
	left := opened.Clear(undone)
	if left == nil {
		left = opened.SetIdentity(undone, data.Identity{})
	}
	return errors.Join(err, left)
}

// clearWithin is how long taking back a demo city may take that was interrupted.
const clearWithin = time.Minute
