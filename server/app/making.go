package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// making is a folder in which a store is made before it gets its place. It is locked while its maker lives, so that what
// one left behind who was killed is told from what another is making.
type making struct {
	path string
	lock *os.File
}

const makingFolder = ".making-*"

// makeIn makes such a folder below another, and removes those that are nobody's any more.
func makeIn(folder string) (making, error) {
	if err := sweep(folder); err != nil {
		return making{}, err
	}
	path, err := os.MkdirTemp(folder, makingFolder)
	if err != nil {
		return making{}, err
	}
	lock, err := locked(path)
	if err == nil && lock == nil {
		err = errors.New("another program took it for one that was left behind")
	}
	if err != nil {
		return making{}, err
	}
	return making{path: path, lock: lock}, nil
}

// end removes the folder.
func (m making) end() error {
	return errors.Join(os.RemoveAll(m.path), m.lock.Close())
}

// sweep removes what was left behind.
func sweep(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, makingFolder))
	if err != nil {
		return err
	}
	for _, path := range left {
		lock, err := locked(path)
		if err != nil {
			return err
		}
		if lock == nil {
			continue // it is being made
		}
		if err := (making{path: path, lock: lock}).end(); err != nil {
			return fmt.Errorf("remove what was left of making a store: %w", err)
		}
	}
	return nil
}

// locked locks a folder until the file it gives is closed or the program is gone, however it goes. It gives none if the
// folder is locked already, or is no folder, or gone.
func locked(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return nil, nil //nolint:nilnil,nilerr // gone, or a file of another kind
	}
	folder, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return nil, nil //nolint:nilnil // gone since, or another user's
	}
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, folder.Close()
	}
	if _, err := os.Stat(path); err != nil { // removed in between
		return nil, folder.Close()
	}
	return folder, nil
}
