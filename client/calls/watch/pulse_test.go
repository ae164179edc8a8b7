package watch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
)

// wire is a service that answers every request for history with one text.
type wire func() string

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(w())),
	}, nil
}

// decoder is the client's own, of what w answers.
func decoder(t testing.TB, w wire) *client.CallService {
	t.Helper()
	c, err := client.New(client.WithTransport(w), client.WithAuth(client.StaticKey(client.NewSecret("key"))))
	if err != nil {
		t.Fatal(err)
	}
	return c.Calls
}

// entriesOf makes entries of JSON objects, as a history that was loaded.
func entriesOf(t testing.TB, objects ...string) []*Entry {
	t.Helper()
	h, err := decoder(t, func() string { return "[" + strings.Join(objects, ",") + "]" }).History(context.Background(), client.HistoryQuery{})
	if err != nil {
		t.Fatal(err)
	}
	p := newPicture()
	p.merge(answer{calls: h.Calls, asked: noon, at: noon})
	return p.sorted
}

func object(n int, status string, ago time.Duration, rest string) string {
	return fmt.Sprintf(`{"callSid":%q,"status":%q,"date":%q%s}`, sid(n), status, noon.Add(-ago).Format(time.RFC1123Z), rest)
}

func TestThePulseOfCalls(t *testing.T) {
	calls := entriesOf(t,
		object(1, "completed", time.Minute, `,"seconds":60,"cost":0.10`),
		object(2, "completed", 2*time.Minute, `,"seconds":"120","cost":0.25`),
		object(3, "silence", 30*time.Minute, `,"seconds":30,"price":"-0.5","priceUnit":"USD"`),
		object(4, "in-progress", time.Second, `,"seconds":5`),
		object(5, "completed", 61*time.Minute, ``),
		object(6, "busy", 61*time.Minute, `,"seconds":0,"cost":0`),
		object(7, "no-answer", 62*time.Minute, ``),
		object(8, "failed", 63*time.Minute, ``),
		object(9, "voicemail", 64*time.Minute, `,"seconds":20`),
		object(10, "ringing", 0, ``),
		object(11, "paused", time.Minute, ``),
		object(12, "completed", 3*time.Hour, `,"seconds":1000,"cost":9`), // before the span, within the hours
		object(13, "completed", 30*time.Hour, `,"seconds":1000`),
		object(14, "completed", -time.Minute, `,"seconds":1000`), // later than now
	)
	p := TakePulse(calls, Span{noon.Add(-2 * time.Hour), noon}, 5)
	want := Pulse{
		Over: Span{noon.Add(-2 * time.Hour), noon}, Calls: 11, Answered: 3, Ended: 8, Talk: 180 * time.Second, Timed: 2, Priced: 4,
		Counts: map[client.Status]int{"completed": 3, "silence": 1, "in-progress": 1, "busy": 1, "no-answer": 1, "failed": 1, "voicemail": 1, "ringing": 1, "paused": 1},
		Costs:  map[string]float64{"": 0.35, "USD": 0.5},
		Hours:  []int{0, 1, 5, 5, 1},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if rate, ok := p.AnswerRate(); !ok || rate != 3./8 {
		t.Errorf("answer rate %v, %v", rate, ok)
	}
	if mean, ok := p.MeanLength(); !ok || mean != 90*time.Second {
		t.Errorf("mean length %s, %v", mean, ok)
	}
}

func TestThePulseOfNothing(t *testing.T) {
	p := TakePulse(nil, Span{noon.Add(-time.Hour), noon}, 3)
	if _, ok := p.AnswerRate(); ok || p.Calls != 0 || len(p.Hours) != 3 {
		t.Errorf("%+v", p)
	}
	if _, ok := p.MeanLength(); ok {
		t.Error("a mean of nothing")
	}
	if p := TakePulse(entriesOf(t, object(1, "busy", 0, "")), Span{noon, noon}, 0); p.Calls != 1 || len(p.Hours) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestHoursBeginWhereTheyDoInTheZone(t *testing.T) {
	calls := entriesOf(t, object(1, "busy", 20*time.Minute, ""), object(2, "busy", 40*time.Minute, ""))
	for zone, want := range map[string][]int{"UTC": {2, 0}, "half": {1, 1}} {
		loc := time.FixedZone(zone, map[string]int{"half": 5*3600 + 1800}[zone])
		if p := TakePulse(calls, Span{noon.Add(-time.Hour), noon.In(loc)}, 2); !cmp.Equal(p.Hours, want) {
			t.Errorf("%s: %v, want %v", zone, p.Hours, want)
		}
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zones on this computer")
	}
	for _, at := range []time.Time{ // before and after the clocks were put back, and around putting them forward
		time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC),
	} {
		e := &Entry{Order: at, Came: true}
		if p := TakePulse([]*Entry{e}, Span{at.Add(-time.Hour), at.Add(10 * time.Minute).In(berlin)}, 3); p.Hours[2] != 1 {
			t.Errorf("%s: %v", at.In(berlin), p.Hours)
		}
	}
}

// When a call was found says nothing of when it began.
func TestCallsWithoutATimeAreInNoHour(t *testing.T) {
	calls := []*Entry{{Order: noon, Came: true}, {Order: noon}, {Order: noon.Add(-2 * time.Hour)}}
	p := TakePulse(calls, Span{noon.Add(-time.Hour), noon}, 1)
	if p.Calls != 1 || p.Undated != 1 || p.Hours[0] != 1 {
		t.Errorf("%+v", p)
	}
	if p = TakePulse(calls, Span{To: noon}, 0); p.Calls != 3 || p.Undated != 0 {
		t.Errorf("of all times: %+v", p)
	}
}

func TestWhatFiguresOverASpanMayHide(t *testing.T) {
	day := Span{noon.Add(-12 * time.Hour), noon}
	loaded := Older{From: noon.AddDate(0, 0, -3)}
	gap := Span{noon.Add(-2 * time.Hour), noon.Add(-time.Hour)}
	for name, tc := range map[string]struct {
		s    Snapshot
		want Caveats
	}{
		"nothing":                {Snapshot{Updated: noon, Older: loaded}, Caveats{}},
		"all there is is loaded": {Snapshot{Updated: noon, Older: Older{End: true}}, Caveats{}},
		"a gap that was closed":  {Snapshot{Updated: noon, Older: loaded, Gaps: []Span{gap}}, Caveats{}},
		"a gap that isn't":       {Snapshot{Updated: noon, Older: loaded, Gaps: []Span{gap}, Gap: true}, Caveats{Missing: true}},
		"calls not heard of":     {Snapshot{Updated: noon, Older: loaded, Gaps: []Span{gap}, Lagging: 3}, Caveats{Lagging: 3}},
		"no answer for long":     {Snapshot{Updated: gap.From, Older: loaded}, Caveats{Unheard: Span{gap.From, noon}}},
		"none since before it":   {Snapshot{Updated: noon.AddDate(0, 0, -1), Older: loaded}, Caveats{Unheard: day}},
		"not loaded so far back": {Snapshot{Updated: noon, Older: Older{From: gap.From}}, Caveats{Unloaded: Span{day.From, gap.From}}},
		"nothing loaded":         {Snapshot{Updated: noon}, Caveats{Unloaded: day}},
		"a day in part": {Snapshot{Updated: noon, Older: Older{From: loaded.From, Partial: []string{"2026-11-20", "2026-11-19"}}},
			Caveats{Partial: []string{"2026-11-20"}}},
		"calls are missing": {Snapshot{Updated: noon, Older: loaded, Gap: true}, Caveats{Missing: true}},
	} {
		got := tc.s.Caveats(day, noon)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got.None() != cmp.Equal(tc.want, Caveats{}) {
			t.Errorf("%s: none %v", name, got.None())
		}
	}
}

func TestATallyFollowsWhatComesAndGoes(t *testing.T) {
	calls := entriesOf(t,
		object(1, "completed", time.Minute, ""), object(2, "busy", time.Minute, ""), object(3, "ringing", time.Minute, ""),
		object(4, "in-progress", 2*time.Hour, ""), object(5, "paused", time.Second, ""),
	)
	first := Tally{}.After(nil, calls, noon)
	if want := map[client.Status]int{"completed": 1, "busy": 1, "ringing": 1, "in-progress": 1, "paused": 1}; !cmp.Equal(first.Counts, want) ||
		first.Live != 3 || first.Doubtful != 1 {
		t.Errorf("%+v", first)
	}
	var gone []*Entry
	for _, e := range calls {
		if e.Call.Status == "ringing" || e.Call.Status == "busy" {
			gone = append(gone, e)
		}
	}
	next := first.After(gone, entriesOf(t, object(3, "completed", time.Minute, "")), noon.Add(2*time.Minute)) // paused stands still by then
	if want := map[client.Status]int{"completed": 2, "in-progress": 1, "paused": 1}; !cmp.Equal(next.Counts, want) || next.Live != 1 || next.Doubtful != 1 {
		t.Errorf("%+v", next)
	}
	if len(first.Counts) != 5 || first.Live != 3 {
		t.Errorf("the tally before changed: %+v", first)
	}
}
