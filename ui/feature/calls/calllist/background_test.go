package calllist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/page"
)

// crowded is a page of so many calls that it is worked out background the update loop what is shown of them.
func crowded(t testing.TB, n int) *stage {
	s := newStage(t, 120, 37)
	outcomes := []string{"interested in a call back next week", "booked", "refund wanted", "wrong number"}
	var all []string
	for i := range n {
		status := client.Statuses()[4+i%6]
		if i < 100 {
			status = client.Statuses()[i%10]
		}
		all = append(all, object(fmt.Sprintf("CA%032x", i*7919), status, noon.Add(-time.Duration(i)*26*time.Second), // a month of them is 100,000
			fmt.Sprintf(`,"seconds":%d,"cost":%.2f,"recordingUrls":["https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE%032x"],"partnerId":null,`+
				`"data":{"outcome":%q,"callback":"2026-11-%02d","name":"Müller","points":%d}`, i*37%300, float64(i*61%100)/100, i, outcomes[i*31%4], 1+i%28, i%11)))
	}
	now := func() time.Time { return noon }
	loaded, err := watch.Load(t.Context(), stored(read(t, all...)), client.HistoryQuery{StartAfter: "2026-10-01"}, now)
	if err != nil || len(loaded.Calls) != n {
		t.Fatalf("%d of %d calls: %v", len(loaded.Calls), n, err)
	}
	p := picture(1, loaded.Calls...)
	p.Older.End = true
	s.send(t, p)
	return s
}

// stored is a service that lists these calls, the newest first, by days or all.
type stored []client.Call

// History implements watch.API.
func (a stored) History(_ context.Context, q client.HistoryQuery) (*client.History, error) {
	h := &client.History{ServerTime: noon}
	for _, c := range a {
		if (q.StartOn == "" || c.Started.Format(time.DateOnly) == q.StartOn) && len(h.Calls) < q.PageSize {
			h.Calls = append(h.Calls, c)
		}
	}
	return h, nil
}

// Get implements watch.API.
func (stored) Get(context.Context, string, string) (*client.Call, error) {
	return nil, client.ErrNotFound
}

// key presses a key, and gives what it leads to without carrying it out.
func (s *stage) key(name string) tea.Cmd {
	k := tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
	if name == "enter" {
		k = tea.KeyPressMsg{Code: tea.KeyEnter}
	}
	return s.Update(k)
}

func TestManyCallsAreFilteredBesideTheUpdateLoop(t *testing.T) {
	s := crowded(t, few+1)
	all := len(s.ids())
	s.press("/")
	first := s.key("r")
	if got := len(s.ids()); got != all {
		t.Fatalf("%d calls are shown at once", got)
	}
	s.now = s.now.Add(time.Second)
	s.sees(t, "one moment…")
	second := s.key("e") // the first is given up
	given := first().(listReady)
	s.Update(given)
	if got := len(s.ids()); given.err == nil || got != all {
		t.Errorf("what was typed before is shown: %d calls, %v", got, given.err)
	}
	late := picture(2, s.snapshot.Calls[5:]...) // comes meanwhile
	s.Update(page.CallPicture{PageID: s.PageID, From: s.feed, Value: late})
	s.follow(second)
	want, matcher := 0, parsedFilter(t, "re").Matcher(s.lookup())
	for _, e := range late.Calls {
		if matcher.Match(e) {
			want++
		}
	}
	if got := len(s.ids()); got != want || want == 0 || want == len(late.Calls) {
		t.Errorf("%d calls are shown, want %d", got, want)
	}
	if strings.Contains(strings.Join(s.lines(), ""), "one moment") {
		t.Error("it still works")
	}
	s.press("esc")
	if got := len(s.ids()); got != len(late.Calls) {
		t.Errorf("%d calls after esc", got)
	}
}

func TestManyCallsAreSortedBesideTheUpdateLoop(t *testing.T) {
	s := crowded(t, few+1)
	first := s.ids()[0]
	s.press("j")
	_, chosen, _ := s.table.Cursor()
	sorting := s.sortBy(colCost)
	if s.ids()[0] != first || s.list.order.by != colStarted {
		t.Fatal("it is sorted at once")
	}
	filtering := s.use(parsedFilter(t, "wrong"), "wrong") // what is wanted adds up
	s.follow(sorting)
	s.follow(filtering)
	if s.list.order.by != colCost || s.list.selection.Filter().String() != "wrong" {
		t.Errorf("by %v", s.list.order)
	}
	for i := range s.list.shown[1:] {
		a, _ := s.list.shown[i].Call.Cost()
		if b, _ := s.list.shown[i+1].Call.Cost(); a < b {
			t.Fatalf("%g before %g", a, b)
		}
	}
	s.Back()
	if _, id, _ := s.table.Cursor(); id != chosen {
		t.Errorf("the cursor went from %s to %s", chosen, id)
	}
}

func TestWhatIsWorkedOutEndsWithThePage(t *testing.T) {
	s := crowded(t, few+1)
	s.press("/")
	cmd := s.key("r")
	s.Close()
	if w := cmd().(listReady); w.err == nil || w.Owner() != (page.ID{Kind: page.Calls, Project: "p1"}) {
		t.Errorf("%v", w.err)
	}
}

// BenchmarkFilterKeystroke100k is a key typed behind the rest of a filter, until the list shows what it asks for.
func BenchmarkFilterKeystroke100k(b *testing.B) {
	for _, text := range []string{"interested", "status:failed", "cost>0.2", "data.name:x", "data.outcome:refund", "agent:jack"} {
		b.Run(text, func(b *testing.B) {
			s := crowded(b, 100_000)
			s.press("/")
			s.typeIn(text[:len(text)-1])
			for b.Loop() {
				s.press(text[len(text)-1:])
				b.StopTimer()
				s.press("backspace")
				b.StartTimer()
			}
		})
	}
}

// BenchmarkFilterFirst100k is a filter that is pasted, so that nothing is known of what it asks for.
func BenchmarkFilterFirst100k(b *testing.B) {
	for _, text := range []string{"interested", "status:failed", "data.outcome:refund"} {
		b.Run(text, func(b *testing.B) {
			s := crowded(b, 100_000)
			for b.Loop() {
				s.follow(s.use(parsedFilter(b, text), text))
				b.StopTimer()
				s.follow(s.use(parsedFilter(b, ""), ""))
				b.StartTimer()
			}
		})
	}
}

// BenchmarkPoll100k is a picture with 20 changes, with five views kept and a filter in force, sorted by what was extracted.
func BenchmarkPoll100k(b *testing.B) {
	s := crowded(b, 100_000)
	for i, text := range []string{"live", "status:failed since:today", "refund", "data.outcome:booked", "duration>1m !voicemail"} {
		if err := s.views.Save(config.View{Name: fmt.Sprint("view ", i), Filter: text}); err != nil {
			b.Fatal(err)
		}
	}
	s.readViews()
	s.follow(s.use(parsedFilter(b, "!wrong"), "!wrong"))
	s.follow(s.sortBy("data.outcome"))
	list := s.snapshot.Calls
	for turn := uint64(2); b.Loop(); turn++ {
		b.StopTimer()
		list = slices.Clone(list)
		for i := range 20 {
			at := (int(turn) + i*37) % 5000 // there are few turns
			changed := *list[at]
			list[at] = &changed
		}
		next := *s.snapshot
		next.Seq, next.Calls = turn, list
		b.StartTimer()
		s.takePicture(&next)
		_ = s.View()
	}
}

// BenchmarkFilterUpdate100k is what a key typed into a filter keeps the update loop for.
func BenchmarkFilterUpdate100k(b *testing.B) {
	s := crowded(b, 100_000)
	s.press("/")
	s.typeIn("intereste")
	for b.Loop() {
		s.key("d")
		s.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
}
