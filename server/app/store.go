package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/seal"
	"lintu/server/config"
)

// demoFolder holds demo cities, below the folder the program is started in. Git ignores it.
const demoFolder = "lintu-data"

// site is where a store lies, and its key.
type site struct {
	path    string
	key     string // the key itself, if it was given
	keyFile string
	demo    bool // the demo city that is made when it is missing
}

func siteOf(c config.Config) site {
	at := site{path: c.Store, key: c.Key, keyFile: c.KeyFile}
	if at.path == "" {
		name := "demo-" + c.Preset
		if c.Seed != config.Default().Seed {
			name += fmt.Sprintf("-%d", c.Seed)
		}
		at.path, at.demo = filepath.Join(demoFolder, name+".gpkg"), true
	}
	if at.keyFile == "" {
		at.keyFile = at.path + ".key"
	}
	return at
}

// toMake reports whether the demo city has to be made first; another store that is missing is an error.
func (s site) toMake() (bool, error) {
	_, err := os.Stat(s.path)
	switch {
	case err == nil:
		return false, nil
	case errors.Is(err, fs.ErrNotExist) && s.demo:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, fmt.Errorf("%w at %s", errNoStore, s.path)
	default:
		return false, fmt.Errorf("look for the store: %w", err)
	}
}

// options are those of the store's package. A key that was given is used and no key file is looked at.
func (s site) options() (geopackage.Options, error) {
	options := geopackage.Options{KeyFile: s.keyFile}
	if s.key == "" {
		return options, nil
	}
	master, err := seal.ParseMaster(s.key)
	if err != nil {
		return options, fmt.Errorf("%w: key: %w", config.ErrConfig, err)
	}
	options.Key = master
	return options, nil
}

func (s site) open(ctx context.Context) (*geopackage.Store, data.Identity, error) {
	options, err := s.options()
	if err != nil {
		return nil, data.Identity{}, err
	}
	store, err := geopackage.Open(s.path, options)
	if err != nil {
		return nil, data.Identity{}, err
	}
	identity, err := store.Identity(ctx)
	if err != nil {
		return nil, data.Identity{}, errors.Join(fmt.Errorf("read what the store %s is: %w", s.path, err), store.Close())
	}
	return store, identity, nil
}

// create fills a new store under another name and gives it its own when it is complete, so that a store is whole or
// not there. The key file, if one had to be made, goes again when the filling fails.
func (s site) create(fill func(*geopackage.Store) error) (err error) {
	options, err := s.options()
	if err != nil {
		return err
	}
	folder := filepath.Dir(s.path)
	if err = os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for the store: %w", err)
	}
	work, err := os.MkdirTemp(folder, ".making-*")
	if err != nil {
		return fmt.Errorf("make a store in %s: %w", folder, err)
	}
	_, keyErr := os.Stat(s.keyFile)
	newKey := options.Key.IsZero() && errors.Is(keyErr, fs.ErrNotExist)
	defer func() {
		if err != nil && newKey {
			err = errors.Join(err, removeIfThere(s.keyFile))
		}
		err = errors.Join(err, os.RemoveAll(work))
	}()
	partial := filepath.Join(work, filepath.Base(s.path))
	store, err := geopackage.Create(partial, options)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(store), store.Close()); err != nil {
		return err
	}
	return s.install(partial)
}

// install puts a complete file in the place of the store. What SQLite keeps beside an old one belongs to that one.
func (s site) install(complete string) error {
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := removeIfThere(s.path + suffix); err != nil {
			return err
		}
	}
	if err := os.Rename(complete, s.path); err != nil {
		return fmt.Errorf("put the store in its place: %w", err)
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a file that is no longer needed: %w", err)
	}
	return nil
}
