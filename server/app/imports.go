package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"lintu/data"
	"lintu/data/importer"
	"lintu/server/api"
)

// uploadsFolder holds what was sent to running servers, beside the store, each server's in a folder of its own.
const uploadsFolder = ".lintu-imports"

// staleAfter is how long what a server left behind that was killed may lie there.
const staleAfter = 24 * time.Hour

// mostJobs are remembered; the oldest that does nothing goes when another comes.
const mostJobs = 6

// imports are the files that were sent to a running server. One is written to the store at a time.
type imports struct {
	folder  string
	limit   int64
	log     *slog.Logger
	claimed func(data.Identity) // the store is no demo any more

	mu      sync.Mutex
	store   store // nil until there is one
	demo    bool
	jobs    []*job
	ctx     context.Context //nolint:containedctx // of the server that the jobs belong to
	stop    context.CancelFunc
	running sync.WaitGroup
}

// job is one upload and what became of it. The fields below are guarded by the mutex of its imports.
type job struct {
	id     string
	folder string
	file   string // the one to open: of a Shapefile's parts the .shp
	state  api.Import
	sample []importer.Sampled
	end    context.CancelFunc // of what is going on; nil if nothing is
}

// newImports removes what servers left behind that were killed.
func newImports(folder string, limit int64, log *slog.Logger) (*imports, error) {
	i := &imports{folder: filepath.Join(folder, newID()), limit: limit, log: log}
	i.ctx, i.stop = context.WithCancel(context.Background())
	left, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look at the folder of uploads: %w", err)
	}
	for _, entry := range left {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > staleAfter {
			err = os.RemoveAll(filepath.Join(folder, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("clear the folder of uploads: %w", err)
		}
	}
	return i, nil
}

// open lets files be checked against a store and written to it.
func (i *imports) open(to store, demo bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.store, i.demo = to, demo
}

// close ends what is going on, waits for it, and leaves nothing behind. What was being written is there in whole batches.
func (i *imports) close() error {
	i.stop()
	i.running.Wait()
	err := os.RemoveAll(i.folder)
	_ = os.Remove(filepath.Dir(i.folder)) // if no other server has something there
	return err
}

// find gives a job; the mutex is held.
func (i *imports) find(id string) (*job, error) {
	at := slices.IndexFunc(i.jobs, func(j *job) bool { return j.id == id })
	if at < 0 {
		return nil, api.ErrNoImport
	}
	return i.jobs[at], nil
}

// Look gives one import or all of them, the newest first.
func (i *imports) Look(id string) ([]api.Import, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if id == "" {
		var all []api.Import
		for _, j := range slices.Backward(i.jobs) {
			all = append(all, i.shown(j))
		}
		return all, nil
	}
	j, err := i.find(id)
	if err != nil {
		return nil, err
	}
	return []api.Import{i.shown(j)}, nil
}

// shown is a job's state as it may leave the mutex.
func (i *imports) shown(j *job) api.Import {
	state := j.state
	state.Demo = i.demo
	if state.Report != nil {
		report := *state.Report
		state.Report = &report
	}
	return state
}

// Order begins or ends what is done with an upload.
func (i *imports) Order(id, verb string, o api.ImportOrder) (api.Import, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	j, err := i.find(id)
	if err != nil {
		return api.Import{}, err
	}
	switch verb {
	case "drop":
		return i.shown(j), i.drop(j)
	case "check", "start":
		return i.begin(j, verb == "start", o)
	default:
		return api.Import{}, fmt.Errorf("%w: %q", api.ErrNotNow, verb)
	}
}

// drop ends what is going on with a job; one that does nothing is forgotten.
func (i *imports) drop(j *job) error {
	if j.end != nil {
		j.end()
		return nil
	}
	return i.forget(j)
}

func (i *imports) forget(j *job) error {
	i.jobs = slices.DeleteFunc(i.jobs, func(other *job) bool { return other == j })
	if err := os.RemoveAll(j.folder); err != nil {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}

// begin starts a check or the import itself. A check that is going on gives way to the next one.
func (i *imports) begin(j *job, write bool, o api.ImportOrder) (api.Import, error) {
	options, err := optionsOf(j, o)
	if err != nil {
		return api.Import{}, err
	}
	switch {
	case i.store == nil:
		return api.Import{}, api.ErrNotReady
	case i.ctx.Err() != nil:
		return api.Import{}, fmt.Errorf("%w: the server ends", api.ErrNotNow)
	case j.end != nil:
		return api.Import{}, fmt.Errorf("%w: it is busy; end that first", api.ErrNotNow)
	case write && slices.ContainsFunc(i.jobs, func(other *job) bool { return other.state.Phase == phaseRunning }):
		return api.Import{}, api.ErrImporting
	}
	ctx, end := context.WithCancel(i.ctx)
	options.DryRun = !write
	j.end, j.state.Order, j.state.Problem, j.sample = end, o, nil, nil
	j.state.Phase = phaseChecking
	if write {
		j.state.Phase = phaseRunning
	} else {
		j.state.Report = nil
	}
	i.running.Add(1)
	go i.work(ctx, j, options)
	return i.shown(j), nil
}

// The phases of an import.
const (
	phaseUploaded  = "uploaded"
	phaseChecking  = "checking"
	phaseAsking    = "asking"
	phaseChecked   = "checked"
	phaseRunning   = "running"
	phaseDone      = "done"
	phaseFailed    = "failed"
	phaseCancelled = "cancelled"
)

// optionsOf puts what was asked for into the importer's words.
func optionsOf(j *job, o api.ImportOrder) (importer.Options, error) {
	options := importer.Options{
		File: j.file, Layer: o.Layer, As: o.As, Fields: o.Fields, Only: o.Only, Key: o.Key, CRS: o.CRS, Encoding: o.Encoding,
		Columns: importer.Columns{X: o.X, Y: o.Y, Geometry: o.Geometry}, Now: time.Now(), Work: j.folder,
		ErrorFile: filepath.Join(j.folder, "errors.csv"), Sample: mostSampled, Source: sourceOf(j, o),
	}
	err := errors.Join(options.SetAxis(o.Axis), options.SetShape(o.Shape), options.SetParts(o.Parts), options.SetRings(o.Rings))
	if err != nil {
		return options, fmt.Errorf("%w: %w", data.ErrInvalid, err)
	}
	return options, nil
}

// sourceOf names where rows come from as the command does: after the file and its layer.
func sourceOf(j *job, o api.ImportOrder) string {
	name := withoutEnding(j.state.File)
	if o.Layer == "" || o.Layer == name {
		return name
	}
	return name + "/" + o.Layer
}

// mostSampled rows are shown on the map before anything is written.
const mostSampled = 2000

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails, says crypto/rand
	return hex.EncodeToString(id)
}
