package batchrun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/calls/watch"
	"talkdeck/client/durable"
)

// List lists the batches, the newest first.
func (r *Runs) List() ([]batch.Info, error) { return batch.List(r.Dir) }

// Same lists the batches that were begun with a file of the same content, the newest first.
func (r *Runs) Same(hash string) ([]batch.Info, error) { return batch.Same(r.Dir, hash) }

// Basis is what the rows of a table are judged by: see batch.Settings.Basis.
func (r *Runs) Basis(ctx context.Context, s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error) {
	return s.Basis(ctx, r.placeFor(project, prompt), t)
}

// LocalBasis is the part of it that this computer knows by itself: see batch.Settings.LocalBasis.
func (r *Runs) LocalBasis(s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error) {
	return s.LocalBasis(r.placeFor(project, prompt), t)
}

func (r *Runs) placeFor(project, prompt string) batch.Place {
	at := r.Place
	at.Project, at.Prompt = project, prompt
	return at
}

// Look is a batch as it stands.
type Look struct {
	batch.Info
	Options    batch.Options
	Unresolved []Row // of which it isn't known whether, or as which call, they were called
	Ended      []Row // whose calls are over or were refused, the newest first, at most MaxRows
	Skipped    []Row // that aren't called, likewise: those that were left out since it was begun come first
}

// Row is a row of a batch.
type Row struct {
	Row int
	batch.Entry
}

// MaxRows is how many ended, and how many skipped rows a Look has; the result has all.
const MaxRows = 500

// Look reads a batch, whoever runs it.
func (r *Runs) Look(path string) (Look, error) {
	var out Look
	var l *batch.Ledger
	if run := r.Running(path); run != nil {
		l = run.ledger
		out.Info = batch.Info{Path: path, Header: run.Header, Counts: l.Counts(), Running: true}
	} else {
		if out.Info = batch.InfoOf(path); out.Err != nil && out.Counts.Rows == 0 {
			return out, out.Err
		}
		var err error
		if l, err = batch.LoadAsOpened(path, r.Now()); err != nil {
			return out, err
		}
	}
	out.Options = l.Options()
	var ended, skipped []rowAt
	for i, e := range l.Entries() {
		switch {
		case e.Unresolved():
			out.Unresolved = append(out.Unresolved, Row{i, e})
		case e.State == batch.Final, e.State == batch.Refused:
			ended = append(ended, rowAt{i, e.At})
		case e.State == batch.Skipped:
			skipped = append(skipped, rowAt{i, e.At})
		}
	}
	out.Ended, out.Skipped = newest(l, ended), newest(l, skipped)
	return out, nil
}

// rowAt is when a row came to its state. It doesn't hold the row: there may be many.
type rowAt struct {
	row int
	at  time.Time
}

func newest(l *batch.Ledger, rows []rowAt) (out []Row) {
	slices.SortStableFunc(rows, func(a, b rowAt) int { return b.at.Compare(a.at) })
	for _, r := range rows[:min(len(rows), MaxRows)] {
		out = append(out, Row{r.row, l.Entry(r.row)})
	}
	return out
}

// load is a batch's ledger, to be read alone.
func (r *Runs) load(path string) (*batch.Ledger, error) {
	if run := r.Running(path); run != nil {
		return run.ledger, nil
	}
	return batch.Load(path)
}

// noFeed is the feed of a batch that doesn't run.
type noFeed struct{}

func (noFeed) Updates() <-chan *watch.Snapshot { return nil }
func (noFeed) Refresh()                        {}
func (noFeed) LoadOlder(time.Time)             {}
func (noFeed) Rest(time.Duration)              {}
func (noFeed) Want()                           {}

// withRunner does something with a batch that may be written to: by its run, or with the batch open for a moment.
func (r *Runs) withRunner(path string, do func(*batch.Ledger, *batch.Runner) error) error {
	if run := r.Running(path); run != nil {
		return do(run.ledger, run.Runner)
	}
	r.opening.Lock()
	defer r.opening.Unlock()
	l, err := batch.Open(path)
	if err != nil {
		return err
	}
	runner := batch.NewRunner(l, r.Gate, r.API, noFeed{}, r.Now)
	return errors.Join(do(l, runner), l.Close())
}

// Reconcile looks in the history for the calls of a batch's unresolved rows: see batch.Runner.Reconcile.
func (r *Runs) Reconcile(ctx context.Context, path string) (left []batch.UnresolvedRow, err error) {
	err = r.withRunner(path, func(_ *batch.Ledger, runner *batch.Runner) error {
		left, err = runner.Reconcile(ctx)
		return err
	})
	return left, err
}

// Retry makes a table of the rows whose calls ended in one of some outcomes; held is how many of them a later batch has.
func (r *Runs) Retry(path string, outcomes ...client.Status) (t *batch.Table, held int, err error) {
	l, err := r.load(path)
	if err != nil {
		return nil, 0, err
	}
	return l.Retry(outcomes...)
}

// Remove deletes a batch that nobody has open.
func (r *Runs) Remove(path string) error { return batch.Remove(path) }

// Saved is a result that was written.
type Saved struct {
	Path       string
	Rows       int
	NotUpdated error // why the calls' newest data isn't in it; nil if it is
}

// CheckFileName checks the name of a result's file.
func CheckFileName(name string) error {
	switch strings.ToLower(filepath.Ext(strings.TrimSpace(name))) {
	case ".csv", ".xlsx":
		return nil
	}
	return errors.New("end the name in .csv or .xlsx")
}

// Save writes a batch's result into a file, with the newest data of its calls. A file that is there already is replaced only if
// overwrite says so: the error is fs.ErrExist otherwise.
func (r *Runs) Save(ctx context.Context, path, file string, overwrite bool) (Saved, error) {
	out := Saved{Path: file}
	if err := CheckFileName(file); err != nil {
		return out, err
	}
	out.NotUpdated = r.Learn(ctx, path)
	l, err := r.load(path)
	if err != nil {
		return out, err
	}
	out.Rows = l.Len()
	var b bytes.Buffer
	if write := l.WriteCSV; strings.EqualFold(filepath.Ext(file), ".csv") {
		err = write(&b)
	} else {
		err = l.WriteXLSX(&b)
	}
	if err != nil {
		return out, fmt.Errorf("the result could not be made: %w", err)
	}
	return out, durable.Save(file, overwrite, b.Bytes())
}

// Learn loads a batch's calls once more, and writes down what is new of them: costs and data come late.
func (r *Runs) Learn(ctx context.Context, path string) error {
	l, err := r.load(path)
	if err != nil {
		return err
	}
	first, last := span(l)
	if first.IsZero() {
		return nil // nothing was called
	}
	day := func(t time.Time) string { return t.UTC().Format(time.DateOnly) }
	query := client.HistoryQuery{ // clocks may differ
		ProjectID: l.Header().Project, StartAfter: day(first.AddDate(0, 0, -1)), StartBefore: day(last.AddDate(0, 0, 2)),
	}
	loaded, err := watch.Load(ctx, r.API, query, r.Now)
	if err != nil {
		return err
	}
	return r.withRunner(path, func(l *batch.Ledger, _ *batch.Runner) error {
		return l.Learn(&watch.Snapshot{ProjectID: l.Header().Project, Calls: loaded.Calls}, r.Now())
	})
}

// span is when a batch's first and last requests were written down; zero if none was.
func span(l *batch.Ledger) (first, last time.Time) {
	for _, e := range l.Entries() {
		if at := e.SentAt; !at.IsZero() {
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
	}
	return first, last
}
