package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"lintu/data"
	"lintu/data/seal"
	"lintu/server/config"
)

// store is what the program asks of either store.
type store interface {
	data.Reader
	data.Writer
	data.Feed
	named
	Close() error
}

// named is a store that says what it is.
type named interface {
	Identity(ctx context.Context) (data.Identity, error)
	SetIdentity(ctx context.Context, id data.Identity) error
}

// place is where a store lies or will lie: a file or a database.
type place interface {
	// vacant reports whether a store may be made there without anything being lost.
	vacant(ctx context.Context) (bool, error)
	// open opens the store, which is errNoStore if there is none.
	open(ctx context.Context, use use) (store, error)
	// fill makes the store whole: afterwards it holds what fill wrote, or what it held before.
	fill(ctx context.Context, fill func(store) error) error
}

// use is what a store is opened for.
type use uint8

const (
	forWriting use = iota
	forReading
)

// site is a place and what it is called.
type site struct {
	place
	kind string // in the status
	name string // in the status
	text string // for people: a path, or a URL without what is secret in it
	demo bool   // the demo city that is made when it is missing
}

// demoFolder holds demo cities and keys, below the folder the program is started in. Git ignores it.
const demoFolder = "lintu-data"

// siteOf says where a configuration's store lies.
func siteOf(c config.Config) (site, error) {
	master, err := masterOf(c)
	if err != nil {
		return site{}, err
	}
	if config.IsDatabase(c.Store) {
		return databaseSite(c, master)
	}
	at, made := c.Store, false
	if at == "" {
		name := "demo-" + c.Preset
		if c.Seed != config.Default().Seed {
			name += fmt.Sprintf("-%d", c.Seed)
		}
		at, made = filepath.Join(demoFolder, name+".gpkg"), true
	}
	f := file{path: at, key: master, keyFile: c.KeyFile}
	if f.keyFile == "" {
		f.keyFile = at + ".key"
	}
	return site{place: f, kind: "geopackage", name: strings.TrimSuffix(filepath.Base(at), filepath.Ext(at)), text: at, demo: made}, nil
}

// masterOf is the key that was given, zero if it is to be read from a file.
func masterOf(c config.Config) (seal.Master, error) {
	if c.Key == "" {
		return seal.Master{}, nil
	}
	master, err := seal.ParseMaster(c.Key)
	if err != nil {
		return master, fmt.Errorf("%w: key: %w", config.ErrConfig, err)
	}
	return master, nil
}

// begin opens the store and reads what it says of itself.
func (s site) begin(ctx context.Context, use use) (store, data.Identity, error) {
	opened, err := s.open(ctx, use)
	if err != nil {
		return nil, data.Identity{}, err
	}
	identity, err := opened.Identity(ctx)
	if err == nil && identity.Demo && identity.Made.IsZero() {
		err = fmt.Errorf("%w in %s", errUnfinished, s.text)
	}
	if err != nil {
		return nil, data.Identity{}, errors.Join(fmt.Errorf("read what the store %s is: %w", s.text, err), opened.Close())
	}
	return opened, identity, nil
}

// change opens a store that is there for the time of a change.
func (s site) change(ctx context.Context, use use, change func(store) error) error {
	opened, _, err := s.begin(ctx, use)
	if err != nil {
		return err
	}
	return errors.Join(change(opened), opened.Close())
}
