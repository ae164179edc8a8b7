package batch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
)

// tell takes a row through the ledger: what came of its request, and how its call ended, "" if it isn't over.
func tell(t *testing.T, l *Ledger, row int, a dial.Attempt, end client.Status) {
	t.Helper()
	must(t, l.sending(row, noon))
	must(t, l.sent(row, "", a, noon))
	if end != "" {
		must(t, l.noteUnsynced(record{Row: row + 1, State: Final, At: noon, Outcome: &Outcome{Status: end}}))
	}
}

func madeAs(id string) dial.Attempt { return dial.Attempt{State: dial.Sent, Call: id} }

// awaitAnswers closes a ledger and is its file's content.
func leave(t *testing.T, l *Ledger) string {
	t.Helper()
	must(t, l.Close())
	raw, err := os.ReadFile(l.Path())
	must(t, err)
	return string(raw)
}

func TestALedgerIsTakenUpWhereItWas(t *testing.T) {
	l := create(t, numbered(t, 5), quick(0))
	tell(t, l, 0, madeAs("CA"+strings.Repeat("0A", 16)), client.StatusCompleted)
	tell(t, l, 1, dial.Attempt{State: dial.Refused, Reason: "no such number"}, "")
	tell(t, l, 2, dial.Attempt{State: dial.NotSent, Again: true, Reason: "no network"}, "")
	must(t, l.sending(3, noon))
	o := quick(0)
	o.AtOnce = 2
	must(t, l.Change(o, noon))
	must(t, l.noteEvent(paused, "it was late", noon))
	leave(t, l)
	for what, mode := range map[string]os.FileMode{l.Path(): 0o600, filepath.Dir(l.Path()): 0o700} {
		if info, err := os.Stat(what); err != nil || info.Mode().Perm() != mode && what == l.Path() {
			t.Errorf("%s: %v, %v", what, info.Mode(), err)
		}
	}
	again, err := Open(l.Path())
	must(t, err)
	var states []State
	for _, e := range again.Entries() {
		states = append(states, e.State)
	}
	if !slices.Equal(states, []State{Final, Refused, NotSent, Uncertain, Queued}) {
		t.Errorf("%v", states)
	}
	n := again.Counts()
	if n.Left() != 2 || n.Open != 1 || n.Finished() || n.Failures["no such number"] != 1 || again.Options().AtOnce != 2 {
		t.Errorf("%+v, %+v", n, again.Options())
	}
	if row, ok := again.Claimed("ca" + strings.Repeat("0a", 16)); !ok || row != 0 {
		t.Errorf("%d, %v", row, ok)
	}
	if why := again.runState().paused; why != "it was late" {
		t.Errorf("%q", why)
	}
	if _, err := Open(l.Path()); !errors.Is(err, ErrRunning) {
		t.Errorf("a second time: %v", err)
	}
	must(t, again.Close())
	if err := again.sending(4, noon); err == nil {
		t.Error("a closed ledger was written")
	}
}

func TestARowIsSentOnlyFromWhereItMayBe(t *testing.T) {
	l := create(t, numbered(t, 2), quick(0))
	tell(t, l, 0, dial.Attempt{State: dial.Unknown, Reason: "lost"}, "")
	for _, row := range []int{0} {
		if err := l.sending(row, noon); err == nil || !strings.Contains(err.Error(), "line 2 is uncertain and can't become sending") {
			t.Errorf("%v", err)
		}
	}
	must(t, l.sending(1, noon))
	if err := l.sending(1, noon); err == nil {
		t.Error("twice on its way")
	}
}

// Of a damaged ledger nobody is called who may have been: its rows are uncertain, until a person decides.
func TestADamagedLedger(t *testing.T) {
	l := create(t, numbered(t, 3), quick(0))
	tell(t, l, 0, madeAs("CA1"), "")
	tell(t, l, 1, madeAs("CA2"), "")
	whole := leave(t, l)
	lines := strings.SplitAfter(whole, "\n")
	sending := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, `"sending"`) })
	last := len(lines) - 2
	flipped := func(at int, bit byte) string {
		raw := []byte(whole)
		raw[at] ^= bit
		return string(raw)
	}
	sealed := func(line string) string { return string(durable.Seal([]byte(line))) }
	for name, c := range map[string]struct {
		raw  string
		says string
	}{
		"a line that can't be read":            {strings.Join(slices.Replace(slices.Clone(lines), sending, sending+1, "{\"row\":1,\"sta\n"), ""), "can't be read"},
		"a line without its checksum":          {whole + `{"row":3,"state":"skipped"}` + "\n", "can't be read"},
		"a line that is missing":               {strings.Join(slices.Delete(slices.Clone(lines), sending, sending+1), ""), "can't become"},
		"a row that there isn't":               {whole + sealed(`{"row":99,"state":"sending"}`), "row that there isn't"},
		"rows that are missing":                {strings.Join(lines[:3], ""), "row 3 is missing"},
		"a bit flipped in its last line":       {flipped(len(whole)-20, 1), "can't be read"},
		"a bit flipped in its last line's end": {flipped(len(whole)-1, 4), "can't be read"},
		"its last whole line cut into":         {strings.Join(lines[:last], "") + lines[last][:20] + "\n", "can't be read"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.ndjson")
			must(t, os.WriteFile(path, []byte(c.raw), 0o600))
			if all, err := List(dir); err != nil || len(all) != 1 || all[0].Err == nil || !strings.Contains(all[0].Err.Error(), c.says) || all[0].Running {
				t.Errorf("%+v, %v", all, err)
			}
			for range 2 {
				l, err := Open(path)
				must(t, err)
				for i, e := range l.Entries() {
					if e.State == Queued || e.State == NotSent || e.State == Sending {
						t.Errorf("row %d is %s", i, e.State)
					}
				}
				if c := l.Counts(); c.Left() != 0 || c.Open == 0 && c.States[Skipped] == 0 {
					t.Errorf("%+v", c)
				}
				must(t, l.Close())
			}
			if all, err := List(dir); err != nil || len(all) != 1 || all[0].Err != nil {
				t.Errorf("once its rows have taken account of it: %+v, %v", all, err)
			}
		})
	}
	for name, c := range map[string]struct{ raw, says string }{
		"no header":       {strings.Join(lines[1:], ""), "is no batch"},
		"a newer version": {sealed(strings.Replace(lines[0][:strings.LastIndex(lines[0], `,"crc"`)]+"}", `"v":2`, `"v":3`, 1)) + strings.Join(lines[1:], ""), "newer talkdeck"},
		"nothing":         {"", "is no batch"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.ndjson")
			must(t, os.WriteFile(path, []byte(c.raw), 0o600))
			if l, err := Open(path); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v", l, err)
			}
			if all, err := List(dir); err != nil || len(all) != 1 || all[0].Err == nil {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}

// What is cut off at the end was never sent: the batch goes on as if it had never been begun.
func TestALineThatWasNeverFinished(t *testing.T) {
	l := create(t, numbered(t, 3), quick(0))
	must(t, l.sending(0, noon))
	whole := leave(t, l)
	lines := strings.SplitAfter(whole, "\n")
	begun := strings.Join(lines[:len(lines)-2], "")
	for cut := 1; cut < len(lines[len(lines)-2])-1; cut += 7 {
		path := filepath.Join(t.TempDir(), "a.ndjson")
		must(t, os.WriteFile(path, []byte(begun+lines[len(lines)-2][:cut]), 0o600))
		l, err := Open(path)
		must(t, err)
		if c := l.Counts(); c.Left() != 3 {
			t.Errorf("cut after %d bytes: %+v", cut, c)
		}
		must(t, l.sending(0, noon))
		must(t, l.Close())
		if again, err := Load(path); err != nil || again.book.damage != nil {
			t.Errorf("cut after %d bytes, and gone on with: %v, %v", cut, err, again.book.damage)
		}
	}
}

func TestListsOfBatches(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "batches")
	if all, err := List(dir); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	begin := func(hash string, at time.Time) *Ledger {
		p := numbered(t, 2)
		p.Table.Hash = hash
		l, err := Create(dir, p, Draft{Project: "p", Agent: "a", AgentName: "Jack", Options: quick(1), Now: at})
		must(t, err)
		return l
	}
	old, young := begin("h1", noon), begin("h2", noon.Add(time.Hour))
	tell(t, old, 0, madeAs("CA1"), client.StatusBusy)
	tell(t, old, 1, madeAs("CA2"), client.StatusCompleted)
	must(t, old.Close())
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	all, err := List(dir)
	if err != nil || len(all) != 2 || all[0].Hash != "h2" || !all[0].Running || !all[0].Unfinished() || all[1].Running || all[1].Unfinished() {
		t.Fatalf("%+v, %v", all, err)
	}
	if all[1].Counts.Statuses[client.StatusBusy] != 1 || all[1].AgentName != "Jack" || all[1].File != "list.csv" {
		t.Errorf("%+v", all[1])
	}
	same, err := Same(dir, "h1")
	if err != nil || len(same) != 1 || same[0].ID != all[1].ID {
		t.Errorf("%+v, %v", same, err)
	}
	if err := Remove(young.Path()); !errors.Is(err, ErrRunning) {
		t.Errorf("%v", err)
	}
	must(t, young.Close())
	must(t, Remove(young.Path()))
	if all, err := List(dir); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestResults(t *testing.T) {
	table := read(t, "a.csv", "number,name,cost\n+12125550000,=cmd(),1\n0151,-x,2\n+12125550002,+49 30,3\n+12125550003,\"@a\nb\",4\n")
	p := NewPlan(table)
	for rows := range (Rules{}).Check(t.Context(), table) {
		p.Add(rows)
	}
	l := create(t, p, quick(0))
	tell(t, l, 0, madeAs("CA1"), "")
	seconds, cost := 42.5, 0.09
	must(t, l.noteUnsynced(record{Row: 1, State: Final, At: noon, Outcome: &Outcome{
		Status: client.StatusCompleted, Started: noon, Seconds: &seconds, Cost: &cost, Currency: "USD", Data: [][2]string{{"outcome", "=refund"}, {"rating", "-5"}},
	}}))
	tell(t, l, 2, dial.Attempt{State: dial.Unknown, Reason: "the answer was lost"}, "")
	want := [][]string{
		{"number", "name", "cost", "outcome", "call_id", "called_at", "seconds", "cost_", "currency", "reason", "decision", "data.outcome", "data.rating"},
		{"+12125550000", "=cmd()", "1", "completed", "CA1", "2026-11-25T12:00:00Z", "42.5", "0.09", "USD", "", "", "=refund", "-5"},
		{"0151", "-x", "2", "skipped", "", "", "", "", "", `"0151" has no country: write it with + and the country's code`, "", "", ""},
		{"+12125550002", "+49 30", "3", "uncertain", "", "2026-11-25T12:00:00Z", "", "", "", "the answer was lost", "", "", ""},
		{"+12125550003", "@a\nb", "4", "queued", "", "", "", "", "", "", "", "", ""},
	}
	var text, book bytes.Buffer
	must(t, l.WriteCSV(&text))
	must(t, l.WriteXLSX(&book))
	got, err := csv.NewReader(&text).ReadAll()
	must(t, err)
	guards := 0
	for i := range got {
		for j := range got[i] {
			if strings.HasPrefix(got[i][j], "'") {
				guards++
				got[i][j] = got[i][j][1:]
			}
		}
		if i < len(want) && !slices.Equal(got[i], want[i]) {
			t.Errorf("CSV line %d: %q", i, got[i])
		}
	}
	if len(got) != len(want) || guards != 5 {
		t.Errorf("%d lines, %d guarded cells", len(got), guards)
	}
	f, err := excelize.OpenReader(&book)
	must(t, err)
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Sheet1")
	must(t, err)
	for i := range rows {
		for len(rows[i]) < len(want[i]) {
			rows[i] = append(rows[i], "")
		}
		if !slices.Equal(rows[i], want[i]) {
			t.Errorf("XLSX row %d: %q", i, rows[i])
		}
	}
	for _, cell := range []string{"A2", "B2", "G2"} {
		kind, err := f.GetCellType("Sheet1", cell)
		if formula, _ := f.GetCellFormula("Sheet1", cell); err != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: type %v, formula %q, %v", cell, kind, formula, err)
		}
	}
}

func TestRetries(t *testing.T) {
	dir := t.TempDir()
	begin := func(p *Plan) *Ledger {
		t.Helper()
		l, err := Create(dir, p, Draft{Options: quick(0), Now: noon})
		must(t, err)
		return l
	}
	l := begin(numbered(t, 8))
	for i, end := range []client.Status{client.StatusCompleted, client.StatusBusy, client.StatusNoAnswer, client.StatusFailed, client.StatusVoicemail} {
		tell(t, l, i, madeAs("CA"+string(rune('1'+i))), end)
	}
	tell(t, l, 5, dial.Attempt{State: dial.Unknown, Reason: "lost"}, "")
	tell(t, l, 6, dial.Attempt{State: dial.Refused, Reason: "no"}, "")
	lines := func(t *Table) (out []int) {
		for _, r := range t.Rows {
			out = append(out, r.Line)
		}
		return out
	}
	all, held, err := l.Retry()
	if err != nil || held != 0 || !slices.Equal(lines(all), []int{3, 4, 5}) || all.Linked != l.Header().ID {
		t.Fatalf("%+v, %d, %v", all, held, err)
	}
	if twice, _, err := l.Retry(); err != nil || twice.Hash != all.Hash || twice.Hash == l.Header().Hash {
		t.Errorf("%+v, %v", twice, err)
	}
	onlyBusy, _, err := l.Retry(client.StatusBusy)
	must(t, err)
	if got := show(onlyBusy); !slices.Equal(got, []string{"3: +12125550001|1"}) || !slices.Equal(onlyBusy.Columns, []string{"number", "row"}) {
		t.Errorf("%q, %q", got, onlyBusy.Columns)
	}
	p := NewPlan(onlyBusy)
	for rows := range (Rules{}).Check(t.Context(), onlyBusy) {
		p.Add(rows)
	}
	next := begin(p)
	if h := next.Header(); h.Linked != l.Header().ID || h.Rows != 1 {
		t.Errorf("%+v", h)
	}
	must(t, next.Close())
	rest, held, err := l.Retry()
	if err != nil || held != 1 || !slices.Equal(lines(rest), []int{4, 5}) {
		t.Errorf("%+v, %d, %v", rest, held, err)
	}
	if _, _, err := l.Retry(client.StatusBusy); err == nil || !strings.Contains(err.Error(), "later batch") {
		t.Errorf("%v", err)
	}
	must(t, l.Close())
}

func TestEstimates(t *testing.T) {
	call := func(at time.Time, status client.Status) *watch.Entry {
		return &watch.Entry{Call: client.Call{Status: status}, Order: at}
	}
	o := Options{PerMinute: 30, AtOnce: 5}
	if e := EstimateOf(100, o, []*watch.Entry{call(noon, client.StatusRinging)}); e.Of != 0 || e.Basis == "" || e.Takes != 0 {
		t.Errorf("%+v", e)
	}
	e := EstimateOf(100, o, []*watch.Entry{call(noon, client.StatusCompleted), call(noon.Add(-time.Hour), client.StatusBusy)})
	if e.Of != 2 || e.CostOf != 0 || e.Takes != 100*ringing/5 || !strings.Contains(e.Basis, "the last 2 calls of this project, since 25 November 2026: 0s on average, and none tells") {
		t.Errorf("%+v", e)
	}
	o.PerMinute = 1
	if e := EstimateOf(100, o, []*watch.Entry{call(noon, client.StatusCompleted)}); e.Takes != 99*time.Minute+ringing {
		t.Errorf("%+v", e)
	}
}

// Two windows may have judged the same rows. Only one of them begins the batch.
func TestTheSameRowsAreBegunOnce(t *testing.T) {
	dir := t.TempDir()
	begin := func(p *Plan, known int) error {
		l, err := Create(dir, p, Draft{Options: DefaultOptions(), Same: known, Now: noon})
		if err == nil {
			err = l.Close()
		}
		return err
	}
	const windows = 8
	came := make(chan error, windows)
	for range windows {
		go func() { came <- begin(numbered(t, 3), 0) }()
	}
	begun := 0
	for range windows {
		switch err := <-came; {
		case err == nil:
			begun++
		case !errors.Is(err, ErrBegun):
			t.Error(err)
		}
	}
	if begun != 1 {
		t.Errorf("%d of %d windows began it", begun, windows)
	}
	must(t, begin(numbered(t, 3), 1)) // it is known, and is to be called again
	retry := func(lines ...int) *Plan {
		p := numbered(t, 3)
		p.Table.Linked, p.Table.Hash = "b", fmt.Sprint(lines)
		for i := range p.Judged() {
			if !slices.Contains(lines, p.Table.Rows[i].Line) {
				must(t, p.Exclude(i, "it isn't of this retry"))
			}
		}
		return p
	}
	must(t, begin(retry(2, 3), 0))
	must(t, begin(retry(4), 0))
	if err := begin(retry(3, 4), 0); !errors.Is(err, ErrBegun) {
		t.Errorf("calls that are made again already: %v", err)
	}
}

// Whatever stands in a ledger's file, it is read or refused, and no row can be sent of which it isn't certain that it wasn't.
func FuzzLedger(f *testing.F) {
	dir := f.TempDir()
	l, err := Create(dir, numbered(f, 3), Draft{Options: DefaultOptions(), Now: noon})
	if err == nil {
		err = errors.Join(l.sending(0, noon), l.sent(0, "", dial.Attempt{State: dial.Sent, Call: "CA1"}, noon), l.sending(1, noon), l.noteEvent(paused, "x", noon), l.Close())
	}
	if err != nil {
		f.Fatal(err)
	}
	raw, err := os.ReadFile(l.Path())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)-9])
	f.Add(append(raw, raw[len(raw)/2:]...))
	path := filepath.Join(dir, "fuzz"+ledgerExt)
	f.Fuzz(func(t *testing.T, raw []byte) {
		must(t, os.WriteFile(path, raw, 0o600))
		l, err := Open(path)
		if err != nil {
			return
		}
		states := map[State]int{}
		for i, e := range l.Entries() {
			if states[e.State]++; e.State == Sending {
				t.Errorf("row %d is being sent by nobody", i)
			}
		}
		if c := l.Counts(); !maps.Equal(c.States, states) {
			t.Errorf("counted %v, there are %v", c.States, states)
		}
		must(t, l.Close())
		if again, err := Load(path); err != nil || again.book.damage != nil {
			t.Errorf("taken up once, it can't be again: %v", err)
		}
	})
}
