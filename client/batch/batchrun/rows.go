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
func (r *Runs) List() ([]batch.Info, error) { return batch.List(r.opts.Dir) }

// Same lists the batches that were begun with a file of the same content, the newest first.
func (r *Runs) Same(hash string) ([]batch.Info, error) { return batch.Same(r.opts.Dir, hash) }

// Basis is what the rows of a table are judged by: see batch.Settings.Basis.
func (r *Runs) Basis(ctx context.Context, s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error) {
	return s.Basis(ctx, r.place(project, prompt), t)
}

// Ground is what this computer knows of them by itself: see batch.Settings.Ground.
func (r *Runs) Ground(s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error) {
	return s.Ground(r.place(project, prompt), t)
}

func (r *Runs) place(project, prompt string) batch.Place {
	at := batch.Place{API: r.opts.API, Gate: r.opts.Gate, Project: project, Prompt: prompt, Dir: r.opts.Dir, Service: r.opts.Service, Now: r.opts.Now}
	if r.opts.Others != nil {
		at.Others = r.opts.Others()
	}
	if r.opts.Account != nil {
		at.Account = r.opts.Account()
	}
	return at
}

// Look is a batch as it stands.
type Look struct {
	batch.Info
	Options batch.Options
	Doubts  []batch.Doubt // rows of which it isn't known what came of them, without candidates: Doubts looks for these
	Ended   []Ended       // rows whose calls are over or were refused, the newest first, at most MaxEnded
	Skipped []Ended       // rows that aren't called, likewise: those that were left out since it was begun come first
}

// Ended is a row that came to its end, or isn't called.
type Ended struct {
	Row int
	batch.Entry
}

// MaxEnded is how many rows that came to their end are looked at; the result has all.
const MaxEnded = 500

// Look reads a batch, whoever runs it.
func (r *Runs) Look(path string) (Look, error) {
	var out Look
	var l *batch.Ledger
	if run := r.Running(path); run != nil {
		out.Info = batch.Info{Path: path, Header: run.Header, Counts: run.ledger.Counts(), Running: true}
		l = run.ledger
	} else {
		if out.Info = batch.InfoOf(path); out.Err != nil && out.Counts.Rows == 0 {
			return out, out.Err
		}
		var err error
		if l, err = batch.LoadAsOpened(path, r.opts.Now()); err != nil {
			return out, err
		}
	}
	out.Options = l.Options()
	type end struct {
		row int
		at  time.Time
	}
	var ends, skips []end // without their entries: there may be many
	for i, e := range l.Entries() {
		switch {
		case doubtful(&e):
			out.Doubts = append(out.Doubts, batch.Doubt{Row: i, Entry: e})
		case e.State == batch.Final, e.State == batch.Refused:
			ends = append(ends, end{i, e.At})
		case e.State == batch.Skipped:
			skips = append(skips, end{i, e.At})
		}
	}
	newest := func(ends []end) (out []Ended) {
		slices.SortStableFunc(ends, func(a, b end) int { return b.at.Compare(a.at) })
		for _, e := range ends[:min(len(ends), MaxEnded)] {
			out = append(out, Ended{e.row, l.Entry(e.row)})
		}
		return out
	}
	out.Ended, out.Skipped = newest(ends), newest(skips)
	return out, nil
}

func doubtful(e *batch.Entry) bool {
	return !e.Settled && (e.State == batch.Uncertain || e.State == batch.Sent && e.Call == "")
}

// reading is a batch's ledger, to be read alone.
func (r *Runs) reading(path string) (*batch.Ledger, error) {
	if run := r.Running(path); run != nil {
		return run.ledger, nil
	}
	return batch.Load(path)
}

// silent is the feed of a batch that doesn't run.
type silent struct{}

func (silent) Updates() <-chan *watch.Snapshot { return nil }
func (silent) Refresh()                        {}
func (silent) LoadOlder(time.Time)             {}

// with does something with a batch that may be written to: by the run, or with the batch open for a moment.
func (r *Runs) with(path string, do func(*batch.Ledger, *batch.Runner) error) error {
	if run := r.Running(path); run != nil {
		return do(run.ledger, run.Runner)
	}
	r.apart.Lock()
	defer r.apart.Unlock()
	l, err := batch.Open(path)
	if err != nil {
		return err
	}
	runner := batch.NewRunner(l, r.opts.Gate, r.opts.API, silent{}, r.opts.Now)
	return errors.Join(do(l, runner), l.Close())
}

// Doubts looks in the history for the calls of uncertain rows. Those that are certain then are settled; the others come back,
// with the calls that may be theirs.
func (r *Runs) Doubts(ctx context.Context, path string) (left []batch.Doubt, err error) {
	err = r.with(path, func(_ *batch.Ledger, runner *batch.Runner) error {
		left, err = runner.Reconcile(ctx)
		return err
	})
	return left, err
}

// Found settles an uncertain row by the call that it made.
func (r *Runs) Found(path string, row int, callID string) error {
	return r.with(path, func(_ *batch.Ledger, runner *batch.Runner) error { return runner.Found(row, callID) })
}

// Leave settles an uncertain row without finding out.
func (r *Runs) Leave(path string, row int) error {
	return r.with(path, func(_ *batch.Ledger, runner *batch.Runner) error { return runner.Leave(row) })
}

// NotMade settles an uncertain row by a person's word that nobody was called: it is called when the batch goes on.
func (r *Runs) NotMade(path string, row int, because string) error {
	return r.with(path, func(_ *batch.Ledger, runner *batch.Runner) error { return runner.NotMade(row, because) })
}

// Retry makes a table of the rows whose calls ended in one of some outcomes; held is how many of them a later batch has.
func (r *Runs) Retry(path string, outcomes ...client.Status) (t *batch.Table, held int, err error) {
	l, err := r.reading(path)
	if err != nil {
		return nil, 0, err
	}
	return l.Retry(outcomes...)
}

// Remove deletes a batch that nobody has open.
func (r *Runs) Remove(path string) error { return batch.Remove(path) }

// Saved is a result that was written.
type Saved struct {
	Path string
	Rows int
	Old  error // why what the service told last couldn't be had; nil if it is in the result
}

// Ending checks what a result's file may be called.
func Ending(name string) error {
	switch strings.ToLower(filepath.Ext(strings.TrimSpace(name))) {
	case ".csv", ".xlsx":
		return nil
	}
	return errors.New("end the name in .csv or .xlsx")
}

// Save writes a batch's result into a file, with what the service tells by now of its calls. One that is there already is
// replaced only if overwrite says so: the error is fs.ErrExist otherwise.
func (r *Runs) Save(ctx context.Context, path, file string, overwrite bool) (Saved, error) {
	out := Saved{Path: file}
	if err := Ending(file); err != nil {
		return out, err
	}
	out.Old = r.Learn(ctx, path)
	l, err := r.reading(path)
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

// Learn asks the service for a batch's calls once more, and writes down what is new of them: costs and data come late.
func (r *Runs) Learn(ctx context.Context, path string) error {
	l, err := r.reading(path)
	if err != nil {
		return err
	}
	first, last := span(l)
	if first.IsZero() {
		return nil // nothing was called
	}
	day := func(t time.Time) string { return t.UTC().Format(time.DateOnly) }
	loaded, err := watch.Load(ctx, r.opts.API, client.HistoryQuery{
		ProjectID: l.Header().Project, StartAfter: day(first.AddDate(0, 0, -1)), StartBefore: day(last.AddDate(0, 0, 2)), // clocks may differ
	}, r.opts.Now)
	if err != nil {
		return err
	}
	return r.with(path, func(l *batch.Ledger, _ *batch.Runner) error {
		return l.Learn(&watch.Snapshot{ProjectID: l.Header().Project, Calls: loaded.Calls}, r.opts.Now())
	})
}

// span is when a batch's first and last requests were written down.
func span(l *batch.Ledger) (first, last time.Time) {
	for _, e := range l.Entries() {
		if e.SentAt.IsZero() {
			continue
		}
		if first.IsZero() || e.SentAt.Before(first) {
			first = e.SentAt
		}
		if e.SentAt.After(last) {
			last = e.SentAt
		}
	}
	return first, last
}
