package app

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/importer"
	"lintu/server/access"
	"lintu/server/api"
)

// work checks a file or imports it, to its end.
func (i *imports) work(ctx context.Context, j *job, o importer.Options) {
	defer i.running.Done()
	i.mu.Lock()
	to := i.store
	i.mu.Unlock()
	o.Progress = func(r importer.Report) { i.progress(j, r) }
	report, err := importer.Run(ctx, o, &claiming{store: to, claimed: i.claim})
	i.mu.Lock()
	defer i.mu.Unlock()
	j.end()
	j.end = nil
	j.settle(report, err, o)
	// neither the file's name nor what it holds is anybody's business here
	i.log.Info("import", "id", j.id, "phase", j.state.Phase, "read", report.Read, "stored", report.Stored, "updated", report.Updated,
		"refused", report.Refused)
	var said *importer.Problem
	if j.state.Phase == phaseFailed && !errors.As(err, &said) {
		i.log.Warn("import failed", "id", j.id, "error", nameless(err))
	}
}

// nameless is an error of the machine without the path it is about, in which the file's name is.
func nameless(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Op + ": " + path.Err.Error()
	}
	return err.Error()
}

// claim notes that the store is no demo from now on.
func (i *imports) claim(now data.Identity) {
	i.mu.Lock()
	i.demo = false
	i.mu.Unlock()
	i.claimed(now)
}

// progress keeps the counts; all else of a report is the importer's own until it has ended.
func (i *imports) progress(j *job, r importer.Report) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := api.ImportReport{}
	if j.state.Report != nil {
		now = *j.state.Report
	}
	now.Total, now.Read, now.Stored, now.Updated, now.Refused, now.Repaired = r.Total, r.Read, r.Stored, r.Updated, r.Refused, r.Repaired
	j.state.Report = &now
}

// settle says what became of it.
func (j *job) settle(r importer.Report, err error, o importer.Options) {
	var problem *importer.Problem
	switch {
	case err == nil && o.DryRun:
		j.state.Phase = phaseChecked
	case err == nil:
		j.state.Phase = phaseDone
	case errors.Is(err, context.Canceled):
		j.state.Phase = phaseCancelled
	case errors.As(err, &problem) && problem.Ask != "":
		j.state.Phase = phaseAsking
	default:
		j.state.Phase = phaseFailed
	}
	if j.state.Phase == phaseAsking || j.state.Phase == phaseFailed {
		j.state.Problem = problemOf(err, problem)
		if j.state.Problem.Ask == importer.AskLayer {
			j.state.Layers = j.state.Problem.Choices
		}
	}
	if r.Format != "" {
		_, missing := os.Stat(o.ErrorFile)
		j.sample, j.state.Report = r.Sample, reportOf(r, missing == nil)
	}
}

// problemOf is why an import cannot go on, in both languages.
func problemOf(err error, p *importer.Problem) *api.ImportProblem {
	switch {
	case p != nil:
	case noSpace(err):
		p = &importer.Problem{What: "there is no space left on the disk", Do: "free some space where the store lies, then start it again: it goes on where it stopped"}
	case errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy):
		p = &importer.Problem{What: "the store cannot be reached now", Do: "start it again later: it goes on where it stopped"}
	default:
		p = &importer.Problem{What: "the store did not take the rows", Do: "see the server's log, then start it again: it goes on where it stopped"}
	}
	what := p.What
	if p.Err != nil {
		what += ": " + p.Err.Error()
	}
	return &api.ImportProblem{
		What: what, WhatZH: p.Chinese(), Do: p.Do, DoZH: p.ChineseDo(), Ask: p.Ask, Choices: append([]string{}, p.Choices...),
	}
}

func reportOf(r importer.Report, errorFile bool) *api.ImportReport {
	out := &api.ImportReport{
		Table: r.Table, Layer: publishedAs(r.Table), Created: r.Created, Format: r.Format, Shape: r.Shape.Word(), CRS: r.CRS, Encoding: r.Encoding,
		Total: r.Total, Read: r.Read, Stored: r.Stored, Updated: r.Updated, Refused: r.Refused, Repaired: r.Repaired, Resumed: r.Resumed,
		Targets: append([]string{}, r.Targets...), Warnings: []api.ImportNote{}, Columns: columnsOf(r),
		First: []api.ImportRefusal{}, Reasons: []api.ImportReason{}, Errors: errorFile && r.Refused > 0,
	}
	if r.CRS != "" {
		out.Axes = map[bool]string{true: "north-first", false: "east-first"}[r.Axes == crs.NorthFirst]
	}
	for _, w := range r.Warnings {
		out.Warnings = append(out.Warnings, noteOf(w))
	}
	for _, f := range r.First {
		out.First = append(out.First, api.ImportRefusal(f))
	}
	for reason, rows := range maps.All(r.Reasons) {
		out.Reasons = append(out.Reasons, api.ImportReason{Reason: reason, ReasonZH: importer.Chinese(reason), Rows: rows})
	}
	slices.SortFunc(out.Reasons, func(a, b api.ImportReason) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Reason, b.Reason))
	})
	if r.Bounds != nil {
		out.SetBounds(r.Bounds.Min[0], r.Bounds.Min[1], r.Bounds.Max[0], r.Bounds.Max[1])
	}
	return out
}

func noteOf(text string) api.ImportNote {
	return api.ImportNote{Text: text, TextZH: importer.ChineseNote(text)}
}

func columnsOf(r importer.Report) []api.ImportColumn {
	out := []api.ImportColumn{}
	for _, c := range r.Columns {
		column := api.ImportColumn{Name: c.Name, Type: c.Type.String(), First: c.First, Fields: []string{}}
		for _, m := range r.Fields {
			if m.Column == c.Name {
				column.Fields = append(column.Fields, m.Field)
			}
		}
		for _, l := range r.LeftOut {
			if l.Column == c.Name {
				note := noteOf(l.Reason)
				column.LeftOut = &note
			}
		}
		out = append(out, column)
	}
	return out
}

// publishedAs is the layer a table is shown as; regions are several layers by level.
func publishedAs(table string) string {
	if table == data.Regions().Name {
		return ""
	}
	return table
}

// takeFiles prepares for files that are sent here. They lie beside the store, where there is space for what is in them.
func (r *Running) takeFiles() (err error) {
	folder := demoFolder
	if f, ok := r.site.place.(file); ok {
		folder = filepath.Dir(f.path)
	}
	r.imports, err = newImports(filepath.Join(folder, uploadsFolder), int64(min(r.config.MaxImportBytes, math.MaxInt64-1)), r.log) //nolint:gosec // bounded
	if err == nil {
		r.imports.claimed = r.claim
	}
	return err
}

// claim is told that the store is no demo any more: from now on it is served as a real one is.
func (r *Running) claim(now data.Identity) {
	r.identity.Store(&now)
	r.publishing.rescope(now)
}

// answers reports whether a request is answered at all. A demo city that became a real one while it was served to other
// machines is served to this one alone.
func (r *Running) answers(request *http.Request) bool {
	now := r.served()
	return access.Asked(now, request.Host) && (now.Demo || access.Near(request))
}
