package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// history is a fake of the service that only tells of calls.
type history struct {
	calls []client.Call
	err   error
	asked []client.HistoryQuery
}

func (h *history) History(_ context.Context, q client.HistoryQuery) (*client.History, error) {
	h.asked = append(h.asked, q)
	return &client.History{Calls: h.calls, ServerTime: noon}, h.err
}

func (*history) Get(context.Context, string, string) (*client.Call, error) {
	return nil, errors.New("nobody asks for one call")
}

func pastCall(id, to string, ago time.Duration, status client.Status) client.Call {
	return client.Call{ID: id, To: to, Started: noon.Add(-ago), Status: status}
}

func placeOf(t *testing.T, h *history) Place {
	t.Helper()
	at := Place{API: h, Project: "p", Prompt: "Hello {{name}}", Dir: filepath.Join(t.TempDir(), "batches"), Now: func() time.Time { return noon }}
	at.Gate = gateAt(t, filepath.Dir(at.Dir), lost{h}, func() time.Time { return noon.Add(-time.Hour) })
	return at
}

// verdictsBy are the verdicts of each row about whether it was called lately, by what a basis knows; "" for none.
func verdictsBy(t *testing.T, b *Basis, table *Table) []string {
	t.Helper()
	p, err := b.Rules.Plan(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := range p.Judged() {
		said := ""
		for _, v := range p.Row(i).Verdicts {
			if v.Kind == CalledRecently || v.Kind == NotChecked {
				said = v.Text
			}
		}
		out = append(out, said)
	}
	return out
}

const threeNumbers = "number,name\n+12125550101,Ana\n+12125550102,Bo\n+12125550103,Cy\n"

func TestWhoWasCalledLatelyIsNotCalledAgain(t *testing.T) {
	h := &history{calls: []client.Call{
		pastCall("CA1", "+12125550101", 3*time.Hour, client.StatusCompleted), pastCall("CA2", "+12125550101", 50*time.Hour, client.StatusBusy),
		pastCall("CA3", "+12125550102", 8*24*time.Hour, client.StatusCompleted),
	}}
	s := DefaultSettings()
	b, err := s.Basis(t.Context(), placeOf(t, h), read(t, "a.csv", threeNumbers))
	if err != nil || b.Unknown != nil {
		t.Fatal(err, b)
	}
	want := []string{"it was called 3 hours ago", "", ""}
	if got := verdictsBy(t, b, read(t, "a.csv", threeNumbers)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if len(h.asked) != 1 || h.asked[0].StartAfter != "2026-11-18" || h.asked[0].ProjectID != "p" {
		t.Errorf("asked %+v", h.asked)
	}
	if e := EstimateOf(2, s.Options, b.Past); e.Of != 3 || e.Calls != 2 {
		t.Errorf("%+v", e)
	}
}

func TestWhatCannotBeHadIsNotChecked(t *testing.T) {
	table := read(t, "a.csv", threeNumbers)
	const unknown = "whether it was called in the last days isn't known"
	h := &history{err: errors.New("no network")}
	s := DefaultSettings()
	s.Hours = nil
	b, err := s.Basis(t.Context(), placeOf(t, h), table)
	if err != nil || b.Unknown == nil || !strings.Contains(b.Unknown.Error(), "last 7 days could not be loaded: no network") {
		t.Fatal(err, b)
	}
	if got := verdictsBy(t, b, table); !slices.Equal(got, []string{unknown, unknown, unknown}) {
		t.Errorf("%q", got)
	}
	if p, err := b.Rules.Plan(t.Context(), table); err != nil || p.Totals().ToCall != 0 {
		t.Errorf("rows go though the history can't be read: %+v, %v", p.Totals(), err)
	}
	s.Recent = 0
	if b, err = s.Basis(t.Context(), placeOf(t, &history{}), table); err != nil || b.Unknown == nil {
		t.Fatal(err, b)
	}
	if got := verdictsBy(t, b, table); got[0] != unknown {
		t.Errorf("%q", got)
	}
	if p, err := b.Rules.Plan(t.Context(), table); err != nil || p.Totals().ToCall != 3 {
		t.Errorf("rows stay though nobody asked for the history: %+v, %v", p.Totals(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Basis(ctx, placeOf(t, &history{}), table); !errors.Is(err, context.Canceled) {
		t.Errorf("when it was given up: %v", err)
	}
	s.DoNotCall = filepath.Join(t.TempDir(), "none")
	if _, err := s.Basis(t.Context(), placeOf(t, &history{}), table); err == nil || !strings.Contains(err.Error(), "do-not-call") {
		t.Errorf("without its do-not-call list: %v", err)
	}
	s = DefaultSettings()
	s.Region = "de"
	if _, err := s.Basis(t.Context(), placeOf(t, &history{}), table); err == nil || !strings.Contains(err.Error(), "country") {
		t.Errorf("with a region that is none: %v", err)
	}
}

// A call whose answer was lost stands in no history, and must count all the same.
func TestCallsThatOnlyThisComputerKnowsOfCount(t *testing.T) {
	at := placeOf(t, &history{})
	if r, _, err := at.Gate.Call(t.Context(), dial.Request{NewCall: client.NewCall{Number: "+12125550101"}}); r.State != dial.Unknown {
		t.Fatal(r, err)
	}
	table := read(t, "a.csv", threeNumbers)
	p, err := Rules{}.Plan(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Create(at.Dir, p, Draft{Options: DefaultOptions(), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	attempt := func(row int, a dial.Attempt) {
		must(t, l.sending(row, noon.Add(-2*time.Hour)))
		must(t, l.sent(row, "", a, noon))
	}
	attempt(1, dial.Attempt{State: dial.Unknown})
	attempt(2, dial.Attempt{State: dial.Refused})
	must(t, l.Close())
	b, err := DefaultSettings().Basis(t.Context(), at, table)
	if err != nil || b.Unknown != nil {
		t.Fatal(err, b.Unknown)
	}
	want := []string{"it may have been called by a single call at 11:00: the answer was lost", "it may have been called 2 hours ago: the answer was lost", ""}
	if got := verdictsBy(t, b, table); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	must(t, os.WriteFile(filepath.Join(at.Dir, "x.ndjson"), []byte("no batch\n"), 0o600))
	if b, err = DefaultSettings().Basis(t.Context(), at, table); err != nil || b.Unknown == nil || !b.Rules.Recent.Incomplete {
		t.Errorf("beside a ledger that can't be read: %v, %+v", err, b)
	}
}

// lost makes calls whose answers don't come.
type lost struct{ *history }

func (lost) Make(context.Context, client.NewCall) (*client.MadeCall, error) {
	return nil, &client.Error{Outcome: client.Unknown, Message: "the answer was lost"}
}

// Those who weren't reached are called again though they were called a moment ago, but not if somebody else called them.
func TestARetryMayCallThoseThatItIsFor(t *testing.T) {
	table := read(t, "a.csv", threeNumbers)
	h := &history{}
	at := placeOf(t, h)
	p, err := Rules{}.Plan(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Create(at.Dir, p, Draft{Options: DefaultOptions(), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		id := fmt.Sprintf("CA%d", i)
		must(t, l.sending(i, noon.Add(-time.Hour)))
		must(t, l.sent(i, "", dial.Attempt{State: dial.Sent, Call: id}, noon))
		must(t, l.note(record{Row: i + 1, State: Final, At: noon, Outcome: &Outcome{Status: client.StatusBusy}}))
		h.calls = append(h.calls, pastCall(id, l.Entry(i).Number, time.Hour, client.StatusBusy))
	}
	h.calls = append(h.calls, pastCall("CA9", "+12125550102", time.Minute, client.StatusCompleted))
	retry, _, err := l.Retry()
	if err != nil {
		t.Fatal(err)
	}
	must(t, l.Close())
	b, err := DefaultSettings().Basis(t.Context(), at, retry)
	if err != nil || b.Unknown != nil {
		t.Fatal(err, b.Unknown)
	}
	if got := verdictsBy(t, b, retry); !slices.Equal(got, []string{"", "it was called 1 minute ago", ""}) {
		t.Errorf("%q", got)
	}
	if b, err = DefaultSettings().Basis(t.Context(), at, table); err != nil {
		t.Fatal(err)
	}
	if got := verdictsBy(t, b, table); slices.Contains(got, "") {
		t.Errorf("the file itself: %q", got)
	}
}

func TestSettings(t *testing.T) {
	if err := DefaultSettings().Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(s *Settings){
		"too many days": func(s *Settings) { s.Recent = 91 }, "fewer than none": func(s *Settings) { s.Recent = -1 },
		"no country": func(s *Settings) { s.Region = "XX" }, "a country's name": func(s *Settings) { s.Region = "Germany" },
		"options": func(s *Settings) { s.AtOnce = 0 },
	} {
		s := DefaultSettings()
		if change(&s); s.Check() == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// Whom a batch that isn't finished is still to call, another doesn't.
func TestWhoIsStillToBeCalledIsNotCalledByAnotherBatch(t *testing.T) {
	at := placeOf(t, &history{})
	first := read(t, "a.csv", "number\n+12125550101\n")
	p, err := Rules{}.Plan(t.Context(), first)
	must(t, err)
	l, err := Create(at.Dir, p, Draft{Options: DefaultOptions(), Now: noon})
	must(t, err)
	must(t, l.Close())
	table := read(t, "b.csv", threeNumbers)
	b, err := DefaultSettings().Basis(t.Context(), at, table)
	must(t, err)
	if got := verdictsBy(t, b, table); !slices.Equal(got, []string{"batch a.csv isn't finished, and is to call it by line 2", "", ""}) {
		t.Errorf("%q", got)
	}
}

// Whoever doesn't ask for who was called lately still calls nobody whose call isn't settled, or whom another batch is to call.
func TestWhatMayStillRingCountsThoughNobodyAsks(t *testing.T) {
	at := placeOf(t, &history{calls: []client.Call{pastCall("CA1", "+12125550105", time.Hour, client.StatusCompleted)}})
	if r, _, err := at.Gate.Call(t.Context(), dial.Request{NewCall: client.NewCall{Number: "+12125550101"}}); r.State != dial.Unknown {
		t.Fatal(r, err)
	}
	up := dial.Upload{File: "may.csv", Content: strings.NewReader("x"), Numbers: []string{"+12125550102"}}
	if _, err := at.Gate.Upload(t.Context(), taken{}, up); err != nil {
		t.Fatal(err)
	}
	p, err := Rules{}.Plan(t.Context(), read(t, "b.csv", "number\n+12125550103\n"))
	must(t, err)
	l, err := Create(at.Dir, p, Draft{Options: DefaultOptions(), Now: noon})
	must(t, err)
	must(t, l.Close())
	s := DefaultSettings()
	s.Recent, s.Hours, at.Prompt = 0, nil, ""
	table := read(t, "a.csv", "number\n+12125550101\n+12125550102\n+12125550103\n+12125550104\n+12125550105\n")
	b, err := s.Basis(t.Context(), at, table)
	must(t, err)
	plan, err := b.Rules.Plan(t.Context(), table)
	must(t, err)
	for i, goes := range []bool{false, false, false, true, true} {
		if plan.WillCall(i) != goes {
			t.Errorf("line %d: %+v", i+2, plan.Row(i).Verdicts)
		}
	}
}

// taken takes every file.
type taken struct{}

func (taken) Batch(context.Context, client.Batch) (*client.BatchAnswer, error) {
	return &client.BatchAnswer{}, nil
}
