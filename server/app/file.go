package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lintu/data/geopackage"
	"lintu/data/seal"
)

// file is the place of a GeoPackage, and its key.
type file struct {
	path    string
	key     seal.Master // the key itself, if it was given
	keyFile string      // is not looked at then
}

// vacant is a path without a file; whatever else is wrong with it shows when the store is made.
func (f file) vacant(context.Context) (bool, error) {
	_, err := os.Stat(f.path)
	return err != nil, nil
}

// there reports whether there is a file.
func (f file) there() bool {
	_, err := os.Stat(f.path)
	return err == nil
}

func (f file) open(_ context.Context, _ use) (store, error) {
	if _, err := os.Stat(f.path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s", errNoStore, f.path)
	} else if err != nil {
		return nil, fmt.Errorf("look for the store: %w", err)
	}
	opened, err := geopackage.Open(f.path, f.options())
	if err != nil {
		return nil, err // and not a store that is no store
	}
	return opened, nil
}

func (f file) options() geopackage.Options {
	return geopackage.Options{Key: f.key, KeyFile: f.keyFile}
}

// fill fills a new store under another name and gives it its own when it is complete, so that a store is whole or not
// there. The key file, if one had to be made, goes again when the filling fails.
func (f file) fill(_ context.Context, fill func(store) error) (err error) {
	folder := filepath.Dir(f.path)
	if err = os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for the store: %w", err)
	}
	work, err := makeIn(folder)
	if err != nil {
		return fmt.Errorf("make a store in %s: %w", folder, err)
	}
	_, keyErr := os.Stat(f.keyFile)
	newKey := f.key.IsZero() && errors.Is(keyErr, fs.ErrNotExist)
	defer func() {
		if err != nil && newKey {
			err = errors.Join(err, removeIfThere(f.keyFile))
		}
		err = errors.Join(err, work.end())
	}()
	partial := filepath.Join(work.path, filepath.Base(f.path))
	draft := f.options()
	draft.Draft = true
	made, err := geopackage.Create(partial, draft)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(made), made.Close()); err != nil {
		return err
	}
	return f.install(partial)
}

// install puts a complete file in the place of the store. What SQLite keeps beside an old one belongs to that one.
func (f file) install(complete string) error {
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := removeIfThere(f.path + suffix); err != nil {
			return err
		}
	}
	if err := os.Rename(complete, f.path); err != nil {
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
