package archive_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
)

var noon = archivetest.Noon

func anyRecord() *rapid.Generator[archive.Record] {
	return rapid.Custom(func(t *rapid.T) archive.Record {
		status := rapid.SampledFrom([]string{"ringing", "completed", "on hold"})
		r := archive.Record{
			ID: "CA1", Raw: rapid.SampledFrom([]string{`{"a":1}`, `{"a":2}`}).Draw(t, "raw"), Status: status.Draw(t, "status"),
			First: rapid.Int64Range(0, 3).Draw(t, "first"), Last: rapid.Int64Range(0, 3).Draw(t, "last"), Came: rapid.Bool().Draw(t, "came"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "seen") {
			r.Seen = append(r.Seen, archive.Sighting{
				Status: client.Status(status.Draw(t, "saw")), At: rapid.Int64Range(0, 5).Draw(t, "at"), Found: rapid.Bool().Draw(t, "found"),
			})
		}
		r, _ = r.Merge(r)
		return r
	})
}

func TestMergingIsALattice(t *testing.T) {
	merge := func(a, b archive.Record) archive.Record {
		out, _ := a.Merge(b)
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyRecord().Draw(t, "a"), anyRecord().Draw(t, "b"), anyRecord().Draw(t, "c")
		if diff := cmp.Diff(merge(a, b), merge(b, a)); diff != "" {
			t.Fatal("not commutative", diff)
		}
		if diff := cmp.Diff(merge(merge(a, b), c), merge(a, merge(b, c))); diff != "" {
			t.Fatal("not associative", diff)
		}
		if m, changed := merge(a, b).Merge(b); changed {
			t.Fatal("not idempotent", m)
		}
	})
}

func TestATimelineSurvivesARestart(t *testing.T) {
	before := archivetest.Entry(t, `{"sid":"CA1","status":"in-progress"}`, noon, true, client.StatusQueued, client.StatusRinging)
	found := archivetest.Entry(t, `{"sid":"CA1","status":"in-progress"}`, noon.Add(time.Hour), false)
	after := archivetest.Entry(t, `{"sid":"CA1","status":"completed"}`, noon.Add(time.Hour), false, client.StatusInProgress)
	again := archivetest.Entry(t, `{"sid":"CA1","status":"completed"}`, noon.Add(2*time.Hour), false)
	r := archive.NewRecord(before)
	for _, e := range []*watch.Entry{found, after, again} {
		r, _ = r.Merge(archive.NewRecord(e))
	}
	want := []watch.Change{
		{Status: client.StatusQueued, At: noon}, {Status: client.StatusRinging, At: noon.Add(time.Second)},
		{Status: client.StatusInProgress, At: noon.Add(2 * time.Second)}, {Status: client.StatusCompleted, At: noon.Add(time.Hour + time.Second)},
	}
	if diff := cmp.Diff(want, r.Timeline()); diff != "" || !r.Came {
		t.Error(diff, r.Came)
	}
}

func TestWordsAreFolded(t *testing.T) {
	for text, want := range map[string]string{
		"Jürgen MÜLLER-Lüdenscheidt": "jurgen muller ludenscheidt", "a_b x.y": "a b x y", "Ünal’s café": "unal s cafe", "№ 5 ½": "no 5 1 2",
		"日本 ١٢": "日本 ١٢", "": "", "§§": "",
	} {
		if got := strings.Join(archive.Split(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A number's beginning finds what the filter finds by it.
func TestWordsStandForTheBeginningsOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringOfN(rapid.RuneFrom([]rune("+0123 -().x")), 0, 24, -1).Draw(t, "number")
		raw, err := json.Marshal(map[string]string{"sid": "CA1", "status": "busy", "to": number})
		if err != nil {
			t.Fatal(err)
		}
		written := rapid.StringOfN(rapid.RuneFrom([]rune("+01234 -().x")), 0, 12, -1).Draw(t, "written")
		if rapid.Bool().Draw(t, "beginning") {
			written = number[:rapid.IntRange(0, len(number)).Draw(t, "length")]
		}
		w, ok := archive.BeginsNumber(written)
		if !ok {
			return
		}
		q, err := archive.ParseQuery(`to:"` + written + `"`)
		if err != nil {
			return
		}
		c := &archive.Call{Record: archive.NewRecord(archivetest.Entry(t, string(raw), noon, false))}
		if err := c.Parse(); err != nil {
			t.Fatal(err)
		}
		text, begin := w.Term()
		if q.Matcher(nil, q.Filter)(c) && (begin || !slices.Contains(c.Words(), text)) {
			t.Fatalf("%q begins with %q, but its words are %q", number, written, c.Words())
		}
	})
}

func TestExport(t *testing.T) {
	m := archivetest.NewModel()
	entries := []*watch.Entry{
		archivetest.Entry(t, `{"sid":"CA1","status":"busy","data":{"html":"<b>"}}`, noon, true, client.StatusRinging),
		archivetest.Entry(t, `{"sid":"CA2","status":"failed"}`, noon.Add(-time.Hour), false),
	}
	if err := m.Put(t.Context(), archive.Update{Scope: archivetest.In, Entries: entries}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if n, err := archive.Export(t.Context(), m, archive.Query{}, &out); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	want := `{"service":"localhost","project":"p1","id":"CA1","first_seen":"2026-11-23T12:00:00Z","came_while_watching":true,` +
		`"timeline":[{"status":"ringing","at":"2026-11-23T12:00:00Z"},{"status":"busy","at":"2026-11-23T12:00:01Z"}],` +
		`"call":{"sid":"CA1","status":"busy","data":{"html":"<b>"}}}`
	if first, _, _ := strings.Cut(out.String(), "\n"); first != want {
		t.Errorf("%s\nwant\n%s", first, want)
	}
}
