package batch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// desk is a place with a ledger in it, whose calls go to a fake service that loses answers.
type desk struct {
	Place
	t      *testing.T
	s      *history
	ledger *Ledger
}

// losing is a desk with a batch of n rows, whose first was asked for and got no answer.
func losing(t *testing.T, n int) *desk {
	t.Helper()
	h := &history{}
	d := &desk{t: t, s: h, Place: placeOf(t, h)}
	l, err := Create(d.Dir, numbered(t, n), Draft{Project: "p", Agent: "a", AgentName: "Jack", Options: quick(0), Now: noon})
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	d.ledger = l
	d.ask(0)
	return d
}

// ask asks for a row's call, as a runner does, and loses the answer.
func (d *desk) ask(row int) dial.Record {
	d.t.Helper()
	h, e := d.ledger.Header(), d.ledger.Entry(row)
	r, a, err := d.Gate.Call(context.Background(), dial.Request{
		NewCall: client.NewCall{Number: e.Number, ProjectID: h.Project}, Batch: h.ID, File: h.File, Line: e.Line, Rules: &dial.Rules{},
		WriteDown: func() error { return d.ledger.sending(row, noon) },
	})
	if err == nil || r.State != dial.Unknown {
		d.t.Fatalf("%+v, %v", r, err)
	}
	must(d.t, d.ledger.sent(row, r.ID, a, noon))
	return r
}

// ids are those of all that is unresolved.
func (d *desk) ids() []string {
	d.t.Helper()
	all, err := d.Unresolved()
	must(d.t, err)
	var ids []string
	for _, u := range all {
		ids = append(ids, u.ID)
	}
	return ids
}

// deciding opens the batch and decides.
func (d *desk) deciding(do func(r *Runner) error) error {
	d.t.Helper()
	must(d.t, d.ledger.Close())
	l, err := Open(d.ledger.Path())
	must(d.t, err)
	d.ledger = l
	return do(NewRunner(l, d.Gate, d.s, feed(nil), d.Now))
}

func TestAllThatIsUnresolvedIsListed(t *testing.T) {
	d := losing(t, 3)
	single, _, _ := d.Gate.Call(t.Context(), dial.Request{NewCall: client.NewCall{Number: "+14155550199", ProjectID: "p"}}) // its error is in the record
	row := d.ledger.Header().ID + ":2"
	if got, want := d.ids(), []string{single.ID, row}; !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for _, id := range []string{row, row[:11] + ":2", single.ID, single.ID[:5]} {
		u, err := d.FindUnresolved(id)
		if err != nil || u.InBatch() != strings.HasSuffix(id, ":2") || u.Number == "" || u.Reason == "" || u.At.IsZero() {
			t.Errorf("%s: %+v, %v", id, u, err)
		}
	}
	for id, want := range map[string]error{"none": ErrNotUnresolved, "": ErrNotUnresolved, row + "2": ErrNotUnresolved, row[:11] + ":3": ErrNotUnresolved, "x:2": ErrNotUnresolved} {
		if _, err := d.FindUnresolved(id); !errors.Is(err, want) {
			t.Errorf("%q: %v", id, err)
		}
	}
	must(t, d.Gate.Forget(single.ID))
	must(t, d.deciding(func(r *Runner) error { return r.Leave(0) }))
	if got := d.ids(); got != nil {
		t.Errorf("once all is decided: %q", got)
	}
	for id, want := range map[string]error{single.ID: dial.ErrSettled, row: ErrSettled} {
		if _, err := d.FindUnresolved(id); !errors.Is(err, want) {
			t.Errorf("%q: %v", id, err)
		}
	}
	attempt := d.ask(1)
	must(t, d.ledger.Close())
	must(t, os.Remove(d.ledger.Path())) // an attempt is decided on by itself then
	if got := d.ids(); !slices.Equal(got, []string{attempt.ID}) {
		t.Errorf("once its batch is gone: %q", got)
	}
	must(t, d.Gate.NotMade(attempt.ID, "the line was dead"))
}

func TestTheBeginningOfSeveralIDs(t *testing.T) {
	d := losing(t, 1)
	first := d.ledger.Header().ID
	table := numbered(t, 2)
	table.Table.Hash = "another"
	l, err := Create(d.Dir, table, Draft{Project: "p", Agent: "a", Options: quick(0), Now: noon.Add(time.Hour)})
	must(t, err)
	defer func() { _ = l.Close() }()
	must(t, l.sending(0, noon))
	must(t, l.sent(0, "", dial.Attempt{State: dial.Unknown, Reason: "lost"}, noon))
	var several *SeveralError
	if _, err := d.FindUnresolved(first[:8] + ":2"); !errors.As(err, &several) || len(several.IDs) != 2 {
		t.Errorf("%v", err)
	}
	if u, err := d.FindUnresolved(first + ":2"); err != nil || u.Batch != first {
		t.Errorf("%+v, %v", u, err)
	}
}

// A batch of another profile, at another service, or that can't be read.
func TestOthersBatchesAreNotListed(t *testing.T) {
	d := losing(t, 1)
	mine := d.Place
	mine.Dir, mine.Others = filepath.Join(t.TempDir(), "mine"), func() []string { return []string{d.Dir} }
	if all, err := mine.Unresolved(); err != nil || len(all) != 0 {
		t.Errorf("another profile's: %+v, %v", all, err)
	}
	if got := mine.Elsewhere(d.ledger.Header().ID); got != d.Dir {
		t.Errorf("%q", got)
	}
	must(t, os.WriteFile(filepath.Join(d.Dir, "20260101-000000-00000000.ndjson"), []byte("{}\n"), 0o600))
	all, err := d.Unresolved()
	if err == nil || len(all) != 1 {
		t.Errorf("beside one that can't be read: %+v, %v", all, err)
	}
	if _, err := d.FindUnresolved(all[0].ID); err != nil {
		t.Error(err)
	}
	if _, err := d.FindUnresolved("20260101:2"); err == nil || errors.Is(err, ErrNotUnresolved) {
		t.Errorf("it may be of the one that can't be read: %v", err)
	}
}

// Whoever ended the program while a row was being asked for: its ledger doesn't know the attempt, the journal does.
func TestARowOfAKilledProgramIsDecidedOnOnce(t *testing.T) {
	for name, c := range map[string]struct {
		decide  func(r *Runner) error
		journal dial.State
		row     State
	}{
		"found":    {func(r *Runner) error { return r.Found(0, "CA9") }, dial.Found, Sent},
		"left":     {func(r *Runner) error { return r.Leave(0) }, dial.Forgotten, Uncertain},
		"not made": {func(r *Runner) error { return r.NotMade(0, "the modem was off") }, dial.NotSent, NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			d := losing(t, 1)
			path := d.ledger.Path()
			must(t, d.ledger.Close())
			raw, err := os.ReadFile(path)
			must(t, err)
			lines := strings.SplitAfter(string(raw), "\n")
			must(t, os.WriteFile(path, []byte(strings.Join(lines[:len(lines)-2], "")), 0o600)) // what came of it
			all, err := d.Unresolved()
			must(t, err)
			if len(all) != 1 || !all[0].InBatch() || !strings.Contains(all[0].Reason, "ended before") {
				t.Fatalf("%+v", all)
			}
			if after, err := os.ReadFile(path); err != nil || len(after) != len(raw)-len(lines[len(lines)-2]) {
				t.Errorf("looking wrote to it: %v", err)
			}
			must(t, d.deciding(c.decide))
			records, err := d.Gate.Records()
			if err != nil || len(records) != 1 || records[0].State != c.journal || d.ledger.Entry(0).State != c.row {
				t.Errorf("%+v, %v, %+v", records, err, d.ledger.Entry(0))
			}
			for again, err := range map[string]error{"left": d.deciding(func(r *Runner) error { return r.Leave(0) }), "not made": d.deciding(func(r *Runner) error { return r.NotMade(0, "x") })} {
				if !errors.Is(err, ErrSettled) {
					t.Errorf("then %s: %v", again, err)
				}
			}
			review, err := d.ledger.Review(t.Context(), d.Place, readable{}, false)
			must(t, err)
			if d.ledger.Entry(0).State != c.row || review.Found+review.Skipped != 0 {
				t.Errorf("when somebody goes on with it: %+v, %+v", d.ledger.Entry(0), review)
			}
		})
	}
}

// Of a damaged ledger all rows that would be called are listed, without writing to it, and looked for since the batch was begun.
func TestRowsOfADamagedLedgerAreListed(t *testing.T) {
	d := losing(t, 3)
	must(t, d.ledger.Close())
	raw, err := os.ReadFile(d.ledger.Path())
	must(t, err)
	raw[len(raw)-20] ^= 1
	must(t, os.WriteFile(d.ledger.Path(), raw, 0o600))
	all, err := d.Unresolved()
	must(t, err)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	if after, err := os.ReadFile(d.ledger.Path()); err != nil || string(after) != string(raw) {
		t.Errorf("looking wrote to it: %v", err)
	}
	third := all[2]
	d.s.calls = []client.Call{{ID: "CA1", To: third.Number, Started: noon.Add(-time.Minute)}, {ID: "CA2", To: third.Number, Started: noon.Add(5 * time.Hour)}}
	calls, err := d.LookFor(t.Context(), &third)
	if err != nil || len(calls) != 1 || calls[0].ID != "CA2" {
		t.Errorf("%+v, %v", calls, err)
	}
	must(t, d.deciding(func(r *Runner) error { return r.NotMade(2, "no call of that day is on the bill") }))
	if got := d.ids(); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

func TestTheBatchThatRunsIsListedAndNotDecidedOn(t *testing.T) {
	d := losing(t, 2) // the ledger is open
	if got := d.ids(); len(got) != 1 {
		t.Errorf("%q", got)
	}
	must(t, d.ledger.sending(1, noon))
	if _, err := d.FindUnresolved(d.ledger.Header().ID + ":3"); !errors.Is(err, dial.ErrInFlight) {
		t.Errorf("what is on its way: %v", err)
	}
	if _, err := Open(d.ledger.Path()); !errors.Is(err, ErrRunning) {
		t.Errorf("%v", err)
	}
}

func TestWhichCallItMayBe(t *testing.T) {
	single := Unresolved{Record: dial.Record{Number: "+1", At: noon}}
	upload := Unresolved{Record: dial.Record{File: "may.csv", Numbers: []string{"+1", "+2"}, At: noon}}
	hurt := Unresolved{Record: dial.Record{ID: "damaged-1", Number: "+1"}}
	for name, c := range map[string]struct {
		u    Unresolved
		call client.Call
		says string
	}{
		"to its number":           {single, client.Call{To: "+1", Started: noon.Add(time.Minute)}, ""},
		"that doesn't tell when":  {single, client.Call{To: "+1"}, ""},
		"to another number":       {single, client.Call{To: "+2", Started: noon}, "it went to +2, and not to +1"},
		"from before it":          {single, client.Call{To: "+1", Started: noon.Add(-time.Hour)}, "before this one was asked for"},
		"to one of a file":        {upload, client.Call{To: "+2", Started: noon}, ""},
		"to none of a file":       {upload, client.Call{To: "+3", Started: noon}, "isn't in may.csv"},
		"for a line that is hurt": {hurt, client.Call{To: "+1", Started: noon}, "damaged line"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.u.MayBe(&c.call)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

func TestWhatAnUnresolvedCallIsAndWhatFollows(t *testing.T) {
	number, file := dial.Record{Number: "+1"}, dial.Record{File: "may.csv", Numbers: []string{"+1"}}
	damaged, row := dial.Record{ID: "damaged-1", Number: "+1"}, dial.Record{Batch: "b", File: "may.csv", Number: "+1"}
	for name, c := range map[string]struct {
		u             Unresolved
		kind          UnresolvedKind
		again         error
		notMade, left Consequence
	}{
		"a single call":             {Unresolved{Record: number}, SingleCall, nil, MayBeCalled, CountsAsCalled},
		"a file":                    {Unresolved{Record: file}, UploadedFile, ErrFileGone, MayBeCalled, CountsAsCalled},
		"a damaged line":            {Unresolved{Record: damaged}, DamagedLine, ErrNoCall, HoldsBackNone, HoldsBackNone},
		"a row":                     {Unresolved{Record: row, Path: "/b"}, BatchRow, ErrValuesGone, CalledOnResume, NeverCalled},
		"a row whose batch is gone": {Unresolved{Record: row}, BatchRow, ErrValuesGone, MayBeCalled, CountsAsCalled},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.u.Kind(); got != c.kind {
				t.Errorf("it is a %s, want %s", got, c.kind)
			}
			if err := c.u.Repeatable(); !errors.Is(err, c.again) {
				t.Errorf("made again: %v, want %v", err, c.again)
			}
			if notMade, left := c.u.Consequence(true), c.u.Consequence(false); notMade != c.notMade || left != c.left {
				t.Errorf("not made: %d, want %d; left: %d, want %d", notMade, c.notMade, left, c.left)
			}
		})
	}
}
