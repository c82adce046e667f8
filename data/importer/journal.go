package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lintu/data"
)

// journalTable holds a row for every import: what of which file is in the store. It is written in the transaction of
// each batch, so that an import that was cut off goes on where it stopped.
const journalTable = "imports"

// journalled describes it. It has no geometry, so that it is no layer.
func journalled() data.Table {
	integer := func(name string) data.Field { return data.Field{Name: name, Type: data.TypeInt} }
	return data.FeatureTable(journalTable, data.ShapeNone,
		data.Field{Name: "file", Type: data.TypeText}, data.Field{Name: "target", Type: data.TypeText},
		integer("read"), integer("stored"), integer("updated"), integer("refused"), integer("repaired"), integer("last"),
		data.Field{Name: "refusals", Type: data.TypeText}, data.Field{Name: "finished", Type: data.TypeBool},
	)
}

// journal is an import's row.
type journal struct {
	id       int64
	version  int64  // of the row, 0 before it is there: another import under way would have changed it
	code     string // fingerprint of the file and of the options that decide what becomes of its rows
	meta     data.Meta
	file     string
	target   string
	refusals []storeRefusal
	skip     map[int64]*fault // by place in the file
}

// storeRefusal is a row that the store did not take: only it knows why.
type storeRefusal struct {
	Row    int64  `json:"row"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

// resume looks for a run of this import that was cut off, and takes its counts over.
func (r *run) resume(ctx context.Context) error {
	o := r.plan.options
	code, err := fingerprint(ctx, o)
	if err != nil {
		return &Problem{File: o.File, What: "it cannot be read", Err: err}
	}
	r.journal = &journal{
		code: code, file: filepath.Base(o.File), target: r.plan.table.Name,
		meta: data.Meta{Code: code, Class: data.ClassThing, Source: o.sourceName(r.plan.schema.layer), CollectedAt: o.Now, UpdatedAt: o.Now},
	}
	query := data.Query{Table: journalTable, Scope: data.Everything()}
	err = r.store.Scan(ctx, query, func(row data.Row) error {
		r.journal.id = max(r.journal.id, row.ID)
		return nil
	})
	if errors.Is(err, data.ErrNotFound) {
		r.journal.id = 1
		return nil
	}
	if err != nil {
		return fmt.Errorf("import: read the journal: %w", err)
	}
	r.journal.id++
	if r.plan.create || r.plan.options.DryRun {
		return nil // whatever it says, the rows are not there any more
	}
	return r.goOn(ctx)
}

// goOn takes over what the journal says of this import, unless that one was finished.
func (r *run) goOn(ctx context.Context) error {
	table, found := journalled(), false
	value := func(row data.Row, field string) data.Value { return row.Values[table.Index(field)] }
	query := data.Query{Table: journalTable, Scope: data.Everything(), Where: []data.Match{{Field: "code", Value: data.Text(r.journal.code)}}}
	err := r.store.Scan(ctx, query, func(row data.Row) error {
		r.journal.id, r.journal.version = row.ID, row.Version
		if value(row, "finished").Bool() {
			return nil
		}
		found = true
		r.report.Resumed = value(row, "read").Int()
		r.report.Stored, r.report.Updated = value(row, "stored").Int(), value(row, "updated").Int()
		r.report.Repaired = value(row, "repaired").Int()
		r.last = max(r.last, value(row, "last").Int())
		return json.Unmarshal([]byte(value(row, "refusals").Text()), &r.journal.refusals)
	})
	if err != nil {
		return fmt.Errorf("import: read the journal: %w", err)
	}
	if !found {
		return nil
	}
	r.begun = true
	r.journal.skip = map[int64]*fault{}
	for _, refused := range r.journal.refusals {
		r.journal.skip[refused.Row] = refuse(refused.Field, "", "%s", refused.Reason)
	}
	return nil
}

// refusal is what the store said of a row in the run that was cut off.
func (j *journal) refusal(ordinal int64) *fault { return j.skip[ordinal] }

// mostStoreRefusals are kept in the journal. The importer finds what is wrong with rows before the store does; where it does
// not, something is wrong with the store.
const mostStoreRefusals = 10_000

// note keeps a row that the store refused.
func (j *journal) note(o Options, ordinal int64, f *fault) error {
	if len(j.refusals) == mostStoreRefusals {
		return o.problem("look at the reasons in the error file", "the store refuses more than %d of its rows", mostStoreRefusals)
	}
	j.refusals = append(j.refusals, storeRefusal{Row: ordinal, Field: f.field, Reason: f.reason})
	return nil
}

func (j *journal) begin(ctx context.Context, store Store) error {
	if err := store.Create(ctx, journalled()); err != nil {
		return fmt.Errorf("import: make the journal: %w", err)
	}
	return nil
}

// entry is the journal's row after a batch. It is refused, and with it the batch, if another import wrote it meanwhile.
func (j *journal) entry(done Report, last int64, finished bool) data.Write {
	refusals, err := json.Marshal(j.refusals)
	if err != nil || j.refusals == nil {
		refusals = []byte("[]")
	}
	row := data.Feature{Meta: j.meta, Attributes: []data.Value{
		data.Text(j.file), data.Text(j.target), data.Int(done.Read), data.Int(done.Stored), data.Int(done.Updated),
		data.Int(done.Refused), data.Int(done.Repaired), data.Int(last), data.Text(string(refusals)), data.Bool(finished),
	}}.Row()
	row.ID = j.id
	if j.version == 0 {
		return data.Write{Table: journalTable, Op: data.OpInsert, Row: row}
	}
	return data.Write{Table: journalTable, Op: data.OpPut, Row: row, IfVersion: j.version}
}

// finish notes that all of the file is in the store.
func (r *run) finish(ctx context.Context) error {
	if r.plan.options.DryRun {
		return nil
	}
	if err := r.write(ctx, data.Batch{r.journal.entry(r.report, r.last, true)}); err != nil {
		return r.broken(err)
	}
	return nil
}

// fingerprint is a hash of the file, with all its parts, and of what decides what becomes of its rows.
func fingerprint(ctx context.Context, o Options) (string, error) {
	hash := sha256.New()
	deciding := o
	deciding.File, deciding.ErrorFile, deciding.Progress, deciding.BatchSize, deciding.DryRun = filepath.Base(o.File), "", nil, 0, false
	deciding.Work, deciding.Sample = "", 0
	text, err := json.Marshal(struct {
		Options
		Progress, Now *struct{} `json:",omitempty"` // functions and the time of day decide nothing
	}{Options: deciding})
	if err != nil {
		return "", err
	}
	if _, err := hash.Write(text); err != nil {
		return "", err
	}
	parts := []string{o.File}
	if base := strings.TrimSuffix(o.File, filepath.Ext(o.File)); strings.EqualFold(filepath.Ext(o.File), ".shp") {
		parts = append(parts, base+".dbf", base+".DBF", base+".prj", base+".cpg")
	}
	for i, part := range parts {
		if err := addFile(ctx, hash, part); err != nil && (i == 0 || !errors.Is(err, os.ErrNotExist)) {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func addFile(ctx context.Context, to io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read from
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.CopyN(to, file, 64<<20); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
