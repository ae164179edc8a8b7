package calllist

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/watch"
	"talkdeck/client/clienttest"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// read makes calls of what the service would answer.
var read = clienttest.Calls

// object is a call as the service tells of it.
func object(id string, status client.Status, started time.Time, more string) string {
	return fmt.Sprintf(`{"callSid":%q,"status":%q,"to":"+14155550123","from":"+442079460123","date":%q%s}`, id, status, started.Format(time.RFC1123Z), more)
}

// picture is a snapshot of entries found long ago.
func picture(seq uint64, entries ...*watch.Entry) *watch.Snapshot {
	s := &watch.Snapshot{Seq: seq, Calls: entries, Updated: noon, Counts: map[client.Status]int{}}
	for _, e := range entries {
		s.Counts[e.Call.Status]++
		if e.Call.Status.Live() {
			s.Live++
		}
	}
	return s
}

func entries(calls []client.Call) []*watch.Entry {
	out := make([]*watch.Entry, len(calls))
	for i, c := range calls {
		at := noon.Add(-30 * time.Minute)
		out[i] = &watch.Entry{Call: c, FirstSeen: at, Changed: at, Seen: []watch.Change{{Status: c.Status, At: at}}, Order: c.Started}
	}
	return out
}

// some is a picture of four calls in different states.
func some(t testing.TB, seq uint64) *watch.Snapshot {
	e := entries(read(t,
		object("CA4", "ringing", noon.Add(-5*time.Second), ""),
		object("CA3", "in-progress", noon.Add(-90*time.Second), ""),
		object("CA2", "completed", noon.Add(-time.Hour), `,"seconds":125,"cost":0.42,"data":{"outcome":"booked","name":"Ana"}`),
		object("CA1", "failed", noon.AddDate(0, 0, -2), ""),
	))
	return picture(seq, e...)
}

// fakeFeed delivers what a test puts into it.
type fakeFeed struct {
	updates   chan *watch.Snapshot
	latest    *watch.Snapshot
	refreshed int
	closed    bool

	since         []time.Time // what LoadOlder was asked for
	more, stopped int
	rest          time.Duration // after which no news are needed; 0: they are
	asked         []client.HistoryQuery
}

func (f *fakeFeed) Updates() <-chan *watch.Snapshot { return f.updates }
func (f *fakeFeed) Latest() *watch.Snapshot         { return f.latest }
func (f *fakeFeed) Refresh()                        { f.refreshed++ }
func (f *fakeFeed) LoadOlder(since time.Time)       { f.since = append(f.since, since) }
func (f *fakeFeed) LoadMore()                       { f.more++ }
func (f *fakeFeed) Ask(q client.HistoryQuery)       { f.asked = append(f.asked, q) }
func (f *fakeFeed) StopOlder()                      { f.stopped++ }
func (f *fakeFeed) Rest(after time.Duration)        { f.rest = after }
func (f *fakeFeed) Want()                           { f.rest = 0 }
func (f *fakeFeed) Close()                          { f.closed = true; close(f.updates) }

// stage is a page on the screen, with the clock and the feeds in the test's hands.
type stage struct {
	*Page
	now   time.Time
	feeds []*fakeFeed
	wait  tea.Cmd

	views  *config.KeptViews
	notes  *config.Notes
	agents agentList

	journal string // the folder of the journal of calls made here
}

// made notes calls that were made here.
func (s *stage) made(t testing.TB, calls ...dial.Record) {
	t.Helper()
	for _, r := range calls {
		r.ID, r.State = "of "+r.Call, dial.Sent
		if err := durable.AppendLine(dial.JournalFile(s.journal), r); err != nil {
			t.Fatal(err)
		}
	}
}

// agentList answers with itself.
type agentList []client.Agent

// List implements Agents.
func (l agentList) List(context.Context, string) ([]client.Agent, error) { return l, nil }

func newStage(t testing.TB, width, height int) *stage {
	t.Helper()
	s := &stage{now: noon, journal: t.TempDir(), views: config.ViewsInMemory(), notes: config.NotesInMemory(), agents: agentList{{ID: "ag-1", Name: "Jack"}, {ID: "ag-2", Name: "Mia"}}}
	env := &page.Env{Ctx: t.Context(), Now: func() time.Time { return s.now }, Zone: time.UTC, Styles: theme.New("dark", theme.BackgroundDark, false), Keys: keys.Default()}
	s.Page = New(env, "p1", Options{Views: s.views, Notes: s.notes, Agents: s.agents, Origins: origin.New(s.journal, ""), API: "https://api.example.com", Open: func(project string) Feed {
		if project != "p1" {
			t.Errorf("project %q is watched", project)
		}
		f := &fakeFeed{updates: make(chan *watch.Snapshot, 1), latest: &watch.Snapshot{}}
		s.feeds = append(s.feeds, f)
		return f
	}})
	s.Resize(layout.Size{Width: width, Height: height})
	s.show()
	return s
}

// show opens the page; what it does besides waiting for pictures is carried out at once.
func (s *stage) show() {
	s.Show()
	s.wait = s.await()
}

// watched is the feed that is open.
func (s *stage) watched() *fakeFeed { return s.feeds[len(s.feeds)-1] }

// send lets the feed deliver a picture.
func (s *stage) send(t testing.TB, p *watch.Snapshot) {
	t.Helper()
	s.feeds[len(s.feeds)-1].updates <- p
	if s.wait = s.Update(s.wait()); s.wait == nil {
		t.Fatal("the page stopped waiting for pictures")
	}
}

func (s *stage) press(name string) tea.Msg {
	codes := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "space": {Code: tea.KeySpace, Text: " "},
		"left": {Code: tea.KeyLeft}, "backspace": {Code: tea.KeyBackspace}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl},
	}
	k, ok := codes[name]
	if !ok {
		k = tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
	}
	if name == "esc" && !s.TakesText() {
		s.Back() // as the program does
		return nil
	}
	return s.follow(s.Update(k))
}

// follow carries out what the page posted and a command, and gives what is addressed to the page back to it. What is left, or
// the last of it, is an intent.
func (s *stage) follow(cmd tea.Cmd) (intent tea.Msg) {
	take := func(msg tea.Msg) {
		if i := s.take(msg); i != nil {
			intent = i
		}
	}
	for _, i := range s.Env.Posted() {
		take(i)
	}
	if cmd != nil {
		take(cmd())
	}
	return intent
}

func (s *stage) take(msg tea.Msg) (intent tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if i := s.follow(c); i != nil {
				intent = i
			}
		}
		return intent
	case page.Addressed:
		return s.follow(s.Update(msg))
	case page.Opening:
		return s.follow(msg.Cmd)
	default:
		return msg
	}
}

// typeIn presses the keys of a text.
func (s *stage) typeIn(text string) {
	for _, r := range text {
		s.press(string(r))
	}
}

// run gives a command of the ":" line.
func (s *stage) run(t testing.TB, line string) tea.Msg {
	t.Helper()
	var r command.Registry
	r.Add(s.Commands()...)
	cmd, err := r.Run(line)
	if err != nil {
		return page.Notify{Level: page.Failure, Text: err.Error()}
	}
	return s.follow(cmd)
}

// ids are the calls in the rows, from the top.
func (s *stage) ids() (out []string) {
	for i := range s.list.shown {
		out = append(out, s.list.at(i).Call.ID)
	}
	return out
}

func (s *stage) lines() []string { return strings.Split(ansi.Strip(s.View()), "\n") }

// sees fails unless the screen holds all of the texts.
func (s *stage) sees(t testing.TB, texts ...string) {
	t.Helper()
	screen := ansi.Strip(s.View())
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			t.Errorf("%q is not on the screen:\n%s", text, screen)
		}
	}
}

// row is the row of the table that holds a text.
func (s *stage) row(t testing.TB, text string) string {
	t.Helper()
	for _, l := range s.lines()[len(s.head())+1:] {
		if strings.Contains(l, text) {
			return l
		}
	}
	t.Fatalf("%q is in no row:\n%s", text, strings.Join(s.lines(), "\n"))
	return ""
}
