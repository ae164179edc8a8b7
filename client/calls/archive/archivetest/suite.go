package archivetest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
)

// Noon is the now of the suite.
var Noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// In is a project that the suite writes to.
var In = archive.Scope{Service: "localhost", Project: "p1"}

// Run puts an engine through the suite. open opens what is kept in a folder, which is new and empty at first.
func Run(t *testing.T, open func(dir string) archive.Archive) {
	for _, c := range []struct {
		name string
		test func(*testing.T, func(dir string) archive.Archive)
	}{
		{"AnEmptyOne", emptyOne},
		{"ACallThatIsPutIsThere", aCall},
		{"WhatBelongsToACallMayComeBefore", extrasFirst},
		{"AnyOrderGivesTheSame", anyOrder},
		{"SearchFindsWhatAScanFinds", searchIsAScan},
		{"PagesAreTheWhole", pages},
		{"PruneForgetsTheOld", prune},
		{"ThousandsInOneSecond", oneSecond},
		{"ManyAtOnce", manyAtOnce},
		{"AContextThatEnded", ended},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// Entry is a call as a picture has it: of the JSON of one, seen first at a time and with the statuses that it had since, a second
// after each other.
func Entry(t interface{ Fatal(...any) }, raw string, seen time.Time, came bool, statuses ...client.Status) *watch.Entry {
	c, err := client.ParseCall(raw)
	if err != nil {
		t.Fatal(raw, err)
	}
	e := &watch.Entry{Call: c, FirstSeen: seen, Came: came, Order: c.Started}
	if e.Order.IsZero() {
		e.Order = seen
	}
	if came {
		e.Changed = seen
	}
	for i, s := range append(statuses, c.Status) {
		e.Seen = append(e.Seen, watch.Change{Status: s, At: seen.Add(time.Duration(i) * time.Second)})
		if i > 0 {
			e.Changed = e.Seen[i].At
		}
	}
	return e
}

func emptyOne(t *testing.T, open func(string) archive.Archive) {
	a := open(t.TempDir())
	defer shut(t, a)
	same(t, NewModel(), a, nil)
	if n, err := a.Prune(t.Context(), Noon); n != 0 || err != nil {
		t.Errorf("%d forgotten: %v", n, err)
	}
	if c, err := a.Get(t.Context(), In, "CA1"); c != nil || err != nil {
		t.Errorf("%v, %v", c, err)
	}
}

func aCall(t *testing.T, open func(string) archive.Archive) {
	dir := t.TempDir()
	a := open(dir)
	raw := `{"callSid":"CA1","status":"completed","to":"+4930123456","from":"+442079460123","date":"2026-11-23T11:00:00Z","seconds":12.5,` +
		`"cost":0.42,"priceUnit":"EUR","unheard":{"of":[1,null]},"data":{"name":"Jürgen","score":7}}`
	e := Entry(t, raw, Noon, true, client.StatusRinging, client.StatusInProgress)
	put(t, a, archive.Update{Scope: In, Entries: []*watch.Entry{e}})
	for range 2 {
		c, err := a.Get(t.Context(), In, "CA1")
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		got := c.Entry()
		if diff := cmp.Diff(e, got, cmpopts.IgnoreUnexported(watch.Entry{}, client.Call{}), cmpopts.EquateApproxTime(0)); diff != "" {
			t.Error(diff)
		}
		figures, err := a.Figures(t.Context(), In, Noon.Add(-time.Hour), Noon)
		want := []archive.Figure{{
			Hour: Noon.Add(-time.Hour), Number: "+442079460123", Status: "completed", Currency: "EUR",
			Sum: archive.Sum{Calls: 1, Timed: 1, Talk: 12_500, Priced: 1, Cost: 420_000},
		}}
		if diff := cmp.Diff(want, figures); diff != "" || err != nil {
			t.Error(diff, err)
		}
		shut(t, a)
		a = open(dir)
	}
	shut(t, a)
}

func extrasFirst(t *testing.T, open func(string) archive.Archive) {
	a := open(t.TempDir())
	defer shut(t, a)
	put(t, a, archive.Update{
		Scope: In, Makers: map[string]archive.Maker{"CA1": {At: Noon, Agent: "a7", Prompt: "v3", Batch: "b", Row: 4}},
		Notes:   map[string]archive.Note{"CA1": {At: Noon, Text: "Rückruf am Montag"}},
		Answers: map[string][]archive.Answer{"CA1": {{At: Noon, Questions: "q", Text: "very satisfied"}}},
	})
	if c, err := a.Get(t.Context(), In, "CA1"); c != nil || err != nil {
		t.Fatalf("a call that wasn't seen: %v, %v", c, err)
	}
	put(t, a, archive.Update{Scope: In, Entries: []*watch.Entry{Entry(t, `{"sid":"CA1","status":"busy"}`, Noon, false)}})
	for text, want := range map[string]int{"ruckruf": 1, "montag satisfied": 1, "RÜCK*": 1, "satis": 0, "agent:a7": 1, "agent:": 0, "note:montag": 1, "!montag": 0} {
		found(t, a, text, want)
	}
	put(t, a, archive.Update{Scope: In, Notes: map[string]archive.Note{"CA1": {At: Noon.Add(1)}}})
	found(t, a, "montag", 0)
	found(t, a, "satisfied", 1)
}

func found(t *testing.T, a archive.Archive, text string, want int) {
	t.Helper()
	p, err := a.Search(t.Context(), query(t, text))
	if err != nil || len(p.Calls) != want {
		t.Errorf("%s: %d calls, want %d: %v", text, len(p.Calls), want, err)
	}
}

// query is a search at noon in a zone of its own, with marks and with agents' names.
func query(t interface{ Fatal(...any) }, text string) archive.Query {
	q, err := archive.ParseQuery(text)
	if err != nil {
		t.Fatal(text, err)
	}
	q.Scope, q.Now, q.Zone = In, Noon, time.FixedZone("here", 5400)
	q.AgentName = func(id string) string { return "Agent " + strings.ToUpper(id) }
	q.Marked = func(id string) bool { return strings.HasSuffix(id, "3") }
	return q
}

// The same updates, in any order, some of them twice, with the archive closed and opened in between, give the same.
func anyOrder(t *testing.T, open func(string) archive.Archive) {
	rapid.Check(t, func(rt *rapid.T) {
		updates := anyUpdates(rt)
		model := NewModel()
		for _, u := range updates {
			put(rt, model, u)
		}
		dir, done := folder(rt)
		defer done()
		a := open(dir)
		again := rapid.SliceOfN(rapid.SampledFrom(updates), 0, 4).Draw(rt, "again")
		for _, u := range rapid.Permutation(append(updates, again...)).Draw(rt, "order") {
			put(rt, a, u)
			if rapid.IntRange(0, 9).Draw(rt, "restart") == 0 {
				shut(rt, a)
				a = open(dir)
			}
		}
		defer shut(rt, a)
		same(rt, model, a, []archive.Scope{In, {Service: "localhost", Project: "p2"}, {}})
		if err := a.Check(context.Background()); err != nil {
			rt.Fatal(err)
		}
	})
}

// queries are what searches look like; each is drawn with values of the calls.
var queries = []string{
	"", "refund", "refund*", "ref*", "!refund*", "refund,ruckruf", "no refund", "4930*", "49301*", "+49*", "+4930123456", "4930123456", "49 30",
	"status:busy", "!status:completed", "status:completed,voicemail", "status:live", "!status:final", "live", "final", "!live", "marked",
	`status:"on hold"`, "agent:a1", "!agent:b", "agent:", "agent:agent", "to:+4930123", "to=+4930123456", "!to:+4930123", "from:+44", "number:+4930123456,+1415",
	"to:", "to:anon", "number:0123", "to:+49(0)30", "cost>0.3", "cost:", "duration>=30s", "day:yesterday", "since:20h", "until:today", "!since:2h",
	"since:2026-11-21 until:2026-11-22", "note:ruf", "note:", "data.outcome:ref", "!data.name:", "data.more.a>3", "data:ruf", "id:CA3", "§4930", "ünal", "straße*",
	"x.y", "日*", `"and"`, "no status:busy cost:", "ruf* !4930* final", "since:30h refund*", "-", "no,-",
}

func searchIsAScan(t *testing.T, open func(string) archive.Archive) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, done := folder(rt)
		defer done()
		model, a := NewModel(), open(dir)
		defer shut(rt, a)
		for range 2 {
			for _, u := range anyUpdates(rt) {
				put(rt, model, u)
				put(rt, a, u)
			}
			for _, text := range rapid.SliceOfN(rapid.SampledFrom(queries), 1, 5).Draw(rt, "queries") {
				q := query(rt, text)
				if rapid.Bool().Draw(rt, "everywhere") {
					q.Scope = archive.Scope{}
				}
				sameAnswers(rt, model, a, q)
			}
		}
	})
	t.Run("Each", func(t *testing.T) { // of the queries, once with the same calls
		model, a := NewModel(), open(t.TempDir())
		defer shut(t, a)
		for i := range 40 {
			u := rapid.Custom(anyUpdates).Example(i)
			for _, u := range u {
				put(t, model, u)
				put(t, a, u)
			}
		}
		for _, text := range queries {
			sameAnswers(t, model, a, query(t, text))
		}
	})
}

func sameAnswers(t interface{ Fatal(...any) }, model, a archive.Archive, q archive.Query) {
	want, err := model.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Search(context.Background(), q)
	text := fmt.Sprintf("%v %v", q.Words, q.Filter)
	if err != nil {
		t.Fatal(text, err)
	}
	if diff := cmp.Diff(summaries(want.Calls), summaries(got.Calls)); diff != "" {
		t.Fatal(text, diff)
	}
	facets, err := model.Facets(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := a.Facets(context.Background(), q)
	if diff := cmp.Diff(facets, counted); diff != "" || err != nil {
		t.Fatal(text, diff, err)
	}
}

// summary is what must be the same of a call.
type summary struct {
	Scope     archive.Scope
	ID, Raw   string
	Seen      []string
	First     int64
	Maker     *archive.Maker
	Note      string
	Answers   []archive.Answer
	Came      bool
	Last      int64
	EntryLive bool
}

func summaries(calls []*archive.Call) []summary {
	var out []summary
	for _, c := range calls {
		s := summary{Scope: c.Scope, ID: c.ID, Raw: c.Raw, First: c.First, Last: c.Last, Maker: c.Maker, Note: c.Note, Answers: c.Answers, Came: c.Came}
		for _, change := range c.Timeline() {
			s.Seen = append(s.Seen, fmt.Sprint(change.Status, change.At.UnixNano()))
		}
		s.EntryLive = c.Entry().Live(Noon)
		out = append(out, s)
	}
	return out
}

// same reports what differs between two archives.
func same(t interface{ Fatal(...any) }, model, a archive.Archive, scopes []archive.Scope) {
	ctx := context.Background()
	if scopes == nil {
		scopes = []archive.Scope{In}
	}
	for _, in := range scopes {
		sameAnswers(t, model, a, archive.Query{Scope: in, Now: Noon, Limit: 1000})
		type all struct {
			Figures []archive.Figure
			Daily   []archive.DayCount
			Watched []watch.Span
			Days    []string
		}
		read := func(a archive.Archive) (out all) {
			var err error
			if out.Figures, err = a.Figures(ctx, in, time.Time{}, time.Time{}); err != nil {
				t.Fatal(err)
			}
			if out.Daily, err = a.Daily(ctx, in); err != nil {
				t.Fatal(err)
			}
			if in == (archive.Scope{}) {
				return out
			}
			if out.Watched, out.Days, err = a.Covered(ctx, in); err != nil {
				t.Fatal(err)
			}
			return out
		}
		if diff := cmp.Diff(read(model), read(a), cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0)); diff != "" {
			t.Fatal(in, diff)
		}
	}
	want, err := model.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Info(ctx)
	if err != nil || got.Calls != want.Calls || got.Oldest.Unix() != want.Oldest.Unix() || got.Newest.Unix() != want.Newest.Unix() {
		t.Fatal(fmt.Sprintf("%+v, want %+v: %v", got, want, err))
	}
}

func pages(t *testing.T, open func(string) archive.Archive) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, done := folder(rt)
		defer done()
		a := open(dir)
		defer shut(rt, a)
		for _, u := range anyUpdates(rt) {
			put(rt, a, u)
		}
		q := query(rt, rapid.SampledFrom([]string{"", "final", "refund*", "status:busy", "!refund"}).Draw(rt, "query"))
		q.Limit = 1000
		whole, err := a.Search(context.Background(), q)
		if err != nil || whole.Next != "" {
			rt.Fatal(whole.Next, err)
		}
		var parts []*archive.Call
		q.Limit = rapid.IntRange(1, 4).Draw(rt, "limit")
		for {
			p, err := a.Search(context.Background(), q)
			if err != nil || len(p.Calls) > q.Limit {
				rt.Fatal(len(p.Calls), err)
			}
			parts = append(parts, p.Calls...)
			if q.After = p.Next; q.After == "" {
				break
			}
		}
		if diff := cmp.Diff(summaries(whole.Calls), summaries(parts)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func prune(t *testing.T, open func(string) archive.Archive) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, done := folder(rt)
		defer done()
		model, a := NewModel(), open(dir)
		defer shut(rt, a)
		for _, u := range anyUpdates(rt) {
			put(rt, model, u)
			put(rt, a, u)
		}
		before := anyTime(rt)
		want, err := model.Prune(context.Background(), before)
		if err != nil {
			rt.Fatal(err)
		}
		if got, err := a.Prune(context.Background(), before); got != want || err != nil {
			rt.Fatal(got, "forgotten, want", want, err)
		}
		same(rt, model, a, []archive.Scope{In, {}})
		if err := a.Vacuum(context.Background()); err != nil {
			rt.Fatal(err)
		}
		same(rt, model, a, []archive.Scope{In, {}})
		if err := a.Check(context.Background()); err != nil {
			rt.Fatal(err)
		}
	})
}

func oneSecond(t *testing.T, open func(string) archive.Archive) {
	a := open(t.TempDir())
	defer shut(t, a)
	const many = 3000
	u := archive.Update{Scope: In}
	for i := range many {
		u.Entries = append(u.Entries, Entry(t, fmt.Sprintf(`{"sid":"CA%d","status":"busy"}`, i), Noon, false))
	}
	put(t, a, u)
	q := query(t, "")
	q.Limit = 2 * many
	p, err := a.Search(t.Context(), q)
	ids := map[string]bool{}
	for _, c := range p.Calls {
		ids[c.ID] = true
	}
	if err != nil || len(ids) != many {
		t.Errorf("%d calls, want %d: %v", len(ids), many, err)
	}
}

func manyAtOnce(t *testing.T, open func(string) archive.Archive) {
	a := open(t.TempDir())
	defer shut(t, a)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 10 {
				e := Entry(t, fmt.Sprintf(`{"sid":"CA%d","status":"busy","data":{"name":"refund"}}`, i*100+j), Noon, false)
				if err := a.Put(t.Context(), archive.Update{Scope: In, Entries: []*watch.Entry{e}}); err != nil {
					t.Error(err)
				}
				if _, err := a.Search(t.Context(), archive.Query{Scope: In}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	found(t, a, "refund", 80)
}

func ended(t *testing.T, open func(string) archive.Archive) {
	a := open(t.TempDir())
	defer shut(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	e := Entry(t, `{"sid":"CA1","status":"busy"}`, Noon, false)
	put(t, a, archive.Update{Scope: In, Entries: []*watch.Entry{e}})
	cancel()
	e = Entry(t, `{"sid":"CA2","status":"busy"}`, Noon, false)
	if err := a.Put(ctx, archive.Update{Scope: In, Entries: []*watch.Entry{e}}); err == nil {
		t.Error("an update was taken after its context ended")
	}
	found(t, a, "", 1)
}

func folder(t interface{ Fatal(...any) }) (dir string, done func()) {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		t.Fatal(err)
	}
	return dir, func() { _ = os.RemoveAll(dir) } // the system's folder for such is cleared by others too
}

func put(t interface{ Fatal(...any) }, a archive.Archive, u archive.Update) {
	if err := a.Put(context.Background(), u); err != nil {
		t.Fatal(err)
	}
}

func shut(t interface{ Fatal(...any) }, a archive.Archive) {
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// Queries are those of the suite, for an engine's own tests.
func Queries() []string { return slices.Clone(queries) }
