package origin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
)

const (
	ana  = "+14155552671"
	bert = "+4930901820"
)

var began = time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)

// at is minutes after began.
func at(minutes int) time.Time { return began.Add(time.Duration(minutes) * time.Minute) }

// callID is the nth call's id, as the service makes them.
func callID(n int) string { return fmt.Sprintf("CA%032x", n) }

// journal is a folder with the journal of some calls.
func journal(t testing.TB, calls ...any) string {
	t.Helper()
	dir := t.TempDir()
	for _, r := range calls {
		if err := durable.AppendLine(dial.JournalFile(dir), r); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ledger is a ledger's file that grows.
type ledger struct {
	t    testing.TB
	path string
	rows int
}

func begin(t testing.TB, dir, agent string, created time.Time, rows ...[]string) *ledger {
	t.Helper()
	l := &ledger{t: t, path: filepath.Join(dir, created.Format("20060102-150405")+"-"+agent+".ndjson")}
	h := batch.Header{
		Version: 1, ID: filepath.Base(l.path), Created: created, File: agent + ".csv", Project: "p", Agent: agent, AgentName: "Old " + agent,
		Layout: batch.Layout{Columns: []string{"number", "name"}, Dynamic: -1}, Rows: len(rows),
	}
	lines := [][]byte{l.line(h)}
	for i, cells := range rows {
		lines = append(lines, l.line(map[string]any{"row": i + 1, "state": "queued", "line": i + 2, "number": cells[0], "cells": cells}))
	}
	l.write(lines...)
	l.rows = len(rows)
	return l
}

func (l *ledger) line(v any) []byte {
	l.t.Helper()
	line, err := durable.SealRecord(v)
	if err != nil {
		l.t.Fatal(err)
	}
	return line
}

func (l *ledger) write(lines ...[]byte) {
	l.t.Helper()
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, line := range lines {
		if _, err := f.Write(line); err != nil {
			l.t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		l.t.Fatal(err)
	}
}

// called notes that a row was called.
func (l *ledger) called(row int, id string, when time.Time) {
	l.t.Helper()
	l.write(
		l.line(map[string]any{"row": row, "state": "sending", "at": when}),
		l.line(map[string]any{"row": row, "state": "sent", "at": when, "call": id}),
	)
}

func refreshed(t *testing.T, x *Index) *Origins {
	t.Helper()
	o, err := x.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWhereACallComesFrom(t *testing.T) {
	dir := t.TempDir()
	row := map[string]any{"id": "4", "state": "sending", "agent": "eve", "agent_name": "Eve", "number": bert, "batch": "gone", "file": "gone.csv", "line": 7}
	x := New(journal(t,
		dial.Record{ID: "1", At: at(0), State: dial.Sending, Agent: "jack", Number: ana}, dial.Record{ID: "2", State: dial.Unknown, Agent: "jack"},
		map[string]any{"id": "1", "state": "sent", "call": callID(1)}, map[string]any{"id": "3", "state": "sent", "call": callID(9)},
		row, map[string]any{"id": "4", "state": "sent", "call": callID(4)}, // of a batch that another profile has
	), dir)
	l := begin(t, dir, "mia", began, []string{ana, "Ana"}, []string{bert, "Bert"})
	l.called(2, callID(2), at(1))
	o := refreshed(t, x)
	for id, want := range map[string]Origin{
		callID(1):                                {Agent: "jack", Number: ana},
		callID(2):                                {Agent: "mia", AgentName: "Old mia", BatchID: filepath.Base(l.path), File: "mia.csv", Line: 3},
		"ca" + strings.ToUpper(callID(2))[2:]:    {Agent: "mia", AgentName: "Old mia", BatchID: filepath.Base(l.path), File: "mia.csv", Line: 3},
		callID(4):                                {Agent: "eve", AgentName: "Eve", BatchID: "gone", File: "gone.csv", Line: 7},
		callID(9):                                {}, // nothing is known of its attempt
		callID(3):                                {},
		"":                                       {},
		"CA" + strings.Repeat("z", 32):           {},
		strings.Repeat("0", 30) + callID(2)[30:]: {},
		callID(2) + "0":                          {},
		callID(2)[:len(callID(2))-1] + "\u00e9"[0:1]: {},
	} {
		if got, ok := o.Of(id); got != want || ok != (want.Agent != "") || got.Batch() != (want.Line > 0) {
			t.Errorf("%q: %+v, %v", id, got, ok)
		}
	}
	if again := refreshed(t, x); again != o {
		t.Error("nothing came, and there are other origins")
	}
	l.called(1, "odd id", at(2))
	next := refreshed(t, x)
	if got, ok := next.Of("odd id"); !ok || got.Line != 2 {
		t.Errorf("a call that came: %+v, %v", got, ok)
	}
	if _, ok := o.Of("odd id"); ok {
		t.Error("what was known before has changed")
	}
	if _, ok := (*Origins)(nil).Of(callID(1)); ok {
		t.Error("nothing knows a call")
	}
}

func TestWhatIsReadOfALedgerThatGrows(t *testing.T) {
	dir := t.TempDir()
	x := New("", dir)
	l := begin(t, dir, "mia", began, []string{ana, "Ana"}, []string{bert, "Bert"})
	sent := l.line(map[string]any{"row": 1, "state": "sent", "call": callID(1)})
	l.write(sent[:20])
	if _, ok := refreshed(t, x).Of(callID(1)); ok {
		t.Fatal("half a line tells of a call")
	}
	l.write(sent[20:])
	if _, ok := refreshed(t, x).Of(callID(1)); !ok {
		t.Error("the rest of the line was left out")
	}
	flipped := l.line(map[string]any{"row": 2, "state": "sent", "call": callID(2)})
	flipped[30] ^= 1
	l.write([]byte("\x00\x00\n"), flipped, l.line(map[string]any{"row": 9, "state": "sent", "call": callID(9)}), l.line(map[string]any{"row": 2, "state": "seen", "call": callID(3)}))
	o := refreshed(t, x)
	for id, want := range map[string]bool{callID(1): true, callID(2): false, callID(9): false, callID(3): true} {
		if _, ok := o.Of(id); ok != want {
			t.Errorf("%s: known %v", id, ok)
		}
	}
	// An older copy is put back, and goes on otherwise.
	if err := os.Remove(l.path); err != nil {
		t.Fatal(err)
	}
	begin(t, dir, "mia", began, []string{bert, "Bert"}).called(1, callID(4), at(1))
	if got, ok := refreshed(t, x).Of(callID(4)); !ok || got.Line != 2 {
		t.Errorf("of the older copy: %+v, %v", got, ok)
	}
}

func TestManyCallsAreAddedToManyOthers(t *testing.T) {
	dir := t.TempDir()
	x := New("", dir)
	rows := make([][]string, 3000)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("+1415555%04d", i), "x"}
	}
	l := begin(t, dir, "mia", began, rows...)
	var seen []*Origins
	for i := range rows {
		l.called(i+1, callID(i+1), at(i))
		if i%300 == 0 {
			seen = append(seen, refreshed(t, x))
		}
	}
	seen = append(seen, refreshed(t, x))
	for n, o := range seen {
		for i := range rows {
			got, ok := o.Of(callID(i + 1))
			if want := i <= n*300; ok != want || ok && got.Line != i+2 {
				t.Fatalf("round %d, row %d: %+v, %v", n, i, got, ok)
			}
		}
	}
}

func TestWhatCantBeRead(t *testing.T) {
	dir := t.TempDir()
	begin(t, dir, "mia", began, []string{ana, "Ana"}).called(1, callID(1), at(0))
	if err := os.WriteFile(filepath.Join(dir, "odd.ndjson"), []byte("{}\n[]\nno JSON\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := t.TempDir()
	if err := os.Mkdir(dial.JournalFile(pipe), 0o700); err != nil {
		t.Fatal(err)
	}
	x := New(pipe, dir)
	o, err := x.Refresh(t.Context())
	if _, ok := o.Of(callID(1)); !ok || err == nil {
		t.Errorf("beside a journal that can't be read: known %v, %v", ok, err)
	}
	v, ok, err := x.Values(t.Context(), ana, "mia")
	if !ok || v.Of["name"] != "Ana" || err == nil {
		t.Errorf("%+v, %v, %v", v, ok, err)
	}
	if o, err := New("", filepath.Join(dir, "none")).Refresh(t.Context()); o == nil || err != nil {
		t.Errorf("no folder: %v, %v", o, err)
	}
}

func TestTheValuesOfANumber(t *testing.T) {
	single := func(minutes int, agent, number, name string) dial.Record {
		return dial.Record{ID: fmt.Sprint(minutes), At: at(minutes), Agent: agent, Number: number, Variables: map[string]string{"name": name}}
	}
	for _, test := range []struct {
		name  string
		calls []dial.Record
		batch func(t *testing.T, dir string)
		want  string // of the variable name, who was to speak, and where it is from
	}{
		{name: "nothing is known of it"},
		{name: "another number's are never its own", calls: []dial.Record{single(1, "jack", bert, "Bert"), single(2, "jack", ana+"0", "Anna")}},
		{name: "the newest call's", calls: []dial.Record{single(2, "jack", ana, "Ana"), single(1, "jack", ana, "Old")}, want: "Ana jack"},
		{name: "the same agent's before a newer one's", calls: []dial.Record{single(1, "jack", ana, "Ana"), single(2, "mia", ana, "Anna")}, want: "Ana jack"},
		{name: "the same agent's after a newer one's", calls: []dial.Record{single(2, "mia", ana, "Anna"), single(1, "jack", ana, "Ana")}, want: "Ana jack"},
		{name: "another agent's, if there are no others", calls: []dial.Record{single(1, "mia", ana, "Ana")}, want: "Ana mia"},
		{name: "a call without values tells nothing", calls: []dial.Record{single(1, "jack", ana, "Ana"), single(2, "jack", ana, "")}, want: "Ana jack"},
		{name: "a row's", batch: func(t *testing.T, dir string) {
			begin(t, dir, "jack", began, []string{bert, "Bert"}, []string{ana, "Ana"})
		}, want: "Ana jack jack.csv 3"},
		{name: "the row that was called, of two", batch: func(t *testing.T, dir string) {
			begin(t, dir, "jack", began, []string{ana, "Ana"}, []string{ana, "Bo"}).called(1, callID(1), at(5))
		}, want: "Ana jack jack.csv 2"},
		{name: "a call after the batch", calls: []dial.Record{single(9, "jack", ana, "Ana")}, batch: func(t *testing.T, dir string) {
			begin(t, dir, "jack", began, []string{ana, "Old"}).called(1, callID(1), at(5))
		}, want: "Ana jack"},
		{name: "a row called after the call", calls: []dial.Record{single(3, "jack", ana, "Old")}, batch: func(t *testing.T, dir string) {
			begin(t, dir, "jack", began, []string{ana, "Ana"}).called(1, callID(1), at(5))
		}, want: "Ana jack jack.csv 2"},
		{name: "a cell that quotes a row", batch: func(t *testing.T, dir string) {
			begin(t, dir, "jack", began, []string{bert, `"number":"` + ana + `"`})
		}},
		{name: "a line that was flipped", batch: func(t *testing.T, dir string) {
			l := begin(t, dir, "jack", began, []string{bert, "Bert"})
			raw, err := os.ReadFile(l.path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(l.path, []byte(strings.Replace(string(raw), `"number":"`+bert, `"number":"`+ana, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if test.batch != nil {
				test.batch(t, dir)
			}
			var calls []any
			for _, r := range test.calls {
				calls = append(calls, r)
			}
			v, ok, err := New(journal(t, calls...), dir).Values(t.Context(), ana, "jack")
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(v.Of["name"] + " " + v.Agent)
			if v.File != "" {
				got += fmt.Sprintf(" %s %d", v.File, v.Line)
			}
			if got != test.want || ok != (test.want != "") {
				t.Errorf("%q, known %v", got, ok)
			}
		})
	}
}

func TestAskingForValuesCanBeGivenUp(t *testing.T) {
	dir := t.TempDir()
	rows := make([][]string, 3000)
	for i := range rows {
		rows[i] = []string{ana, "Ana"}
	}
	begin(t, dir, "jack", began, rows...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok, err := New("", dir).Values(ctx, ana, "jack"); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("known %v, %v", ok, err)
	}
}
