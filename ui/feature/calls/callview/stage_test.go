package callview

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/clienttest"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
)

const sid = "CA0123456789abcdef0123456789abcdef"

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// read makes a call of what the service would answer.
func read(t testing.TB, object string) client.Call {
	t.Helper()
	return clienttest.Calls(t, object)[0]
}

// object is a call as the service tells of it; more begins with a comma.
func object(status client.Status, more string) string {
	return fmt.Sprintf(`{"callSid":%q,"status":%q,"to":"+14155550123","from":"+442079460123","date":"Mon, 23 Nov 2026 11:56:00 +0000"%s}`, sid, status, more)
}

const told = `,"seconds":125,"cost":0.42,"recordingUrls":["https://example.com/a.mp3","https://api.twilio.com/b.mp3"],"partnerId":"pt-7",` +
	`"data":{"outcome":"booked","appointment":{"day":"2026-11-30"},"notes":"Prefers mornings.\nCalls back.","mood":null}`

// seen is a status first seen so many seconds before noon.
func seen(status client.Status, before int) watch.Change {
	return watch.Change{Status: status, At: noon.Add(-time.Duration(before) * time.Second)}
}

// entry is a call of the last of the statuses, which came while watching.
func entry(t testing.TB, more string, changes ...watch.Change) *watch.Entry {
	last := changes[len(changes)-1]
	return &watch.Entry{Call: read(t, object(last.Status, more)), FirstSeen: changes[0].At, Changed: last.At, Seen: changes, Came: true}
}

func finished(t testing.TB) *watch.Entry {
	return entry(t, told, seen("queued", 240), seen("ringing", 236), seen("in-progress", 220), seen("completed", 95))
}

func talking(t testing.TB) *watch.Entry {
	return entry(t, "", seen("queued", 62), seen("initiated", 61), seen("ringing", 60), seen("in-progress", 42))
}

func picture(seq uint64, entries ...*watch.Entry) *watch.Snapshot {
	return &watch.Snapshot{Seq: seq, Calls: entries, Updated: noon, NextTry: noon.Add(2 * time.Second)}
}

// fakeFeed delivers what a test puts into it.
type fakeFeed struct {
	updates   chan *watch.Snapshot
	latest    *watch.Snapshot
	refreshed int
	closed    bool
}

func (f *fakeFeed) Updates() <-chan *watch.Snapshot { return f.updates }
func (f *fakeFeed) Latest() *watch.Snapshot         { return f.latest }
func (f *fakeFeed) Refresh()                        { f.refreshed++ }
func (f *fakeFeed) Close()                          { f.closed = true; close(f.updates) }

// stage is a page, with the clock, the feeds and the service in the test's hands.
type stage struct {
	*Page
	t     testing.TB
	now   time.Time
	feeds []*fakeFeed
	first *watch.Snapshot // what the first feed knows from the beginning
	wait  tea.Cmd         // for the next picture

	call    string // what the service answers to a reading; "": err
	err     error
	reads   int
	reading tea.Cmd // under way

	notes *config.Notes
	fetch *fetcher
}

// fetcher is a download that goes as a test says.
type fetcher struct {
	address, name string
	steps         [][2]int64
	file          string
	err           error
}

// Fetch implements Recordings.
func (f *fetcher) Fetch(ctx context.Context, address, name string, progress func(done, total int64)) (string, error) {
	f.address, f.name = address, name
	for _, s := range f.steps {
		progress(s[0], s[1])
	}
	if f.err == nil {
		f.err = ctx.Err()
	}
	return f.file, f.err
}

// Get implements Calls.
func (s *stage) Get(_ context.Context, project, id string) (*client.Call, error) {
	if project != "p1" || id != sid {
		s.t.Errorf("asked for %s of %s", id, project)
	}
	if s.call == "" {
		return nil, s.err
	}
	c := read(s.t, s.call)
	return &c, nil
}

var normal = layout.Size{Width: 120, Height: 37}

// newStage is a page that isn't on the screen yet. The project's picture is known, unless it is nil.
func newStage(t testing.TB, size layout.Size, known *watch.Snapshot) *stage {
	t.Helper()
	s := &stage{t: t, now: noon.Add(3 * time.Second), first: known, err: &client.Error{Op: "read the call", Status: 404, APIShaped: true, Message: "Call not found"}}
	if known == nil {
		s.first = &watch.Snapshot{}
	}
	env := &page.Env{Ctx: t.Context(), Now: func() time.Time { return s.now }, Zone: time.UTC, Styles: theme.New("dark", theme.BackgroundDark, false), Keys: keys.Default()}
	s.notes, s.fetch = config.NotesInMemory(), &fetcher{}
	s.Page = New(env, page.ID{Kind: page.Call, Project: "p1", Item: sid}, Options{Calls: s, Notes: s.notes, Recordings: s.fetch, Open: func(project string) Feed {
		if project != "p1" {
			t.Errorf("project %q is watched", project)
		}
		s.feeds = append(s.feeds, &fakeFeed{updates: make(chan *watch.Snapshot, 1), latest: s.first})
		return s.feeds[len(s.feeds)-1]
	}})
	s.Resize(size)
	return s
}

func opened(t testing.TB, size layout.Size, known *watch.Snapshot) *stage {
	t.Helper()
	s := newStage(t, size, known)
	s.show()
	return s
}

// show opens the page. A reading that begins with it stays under way.
func (s *stage) show() {
	cmd := s.Show()
	if !s.known.read.Loading() {
		s.wait = cmd
		return
	}
	both := cmd().(tea.BatchMsg)
	s.wait = both[0]
	s.began(both[1])
}

func (s *stage) began(cmd tea.Cmd) {
	if cmd != nil {
		s.reads, s.reading = s.reads+1, cmd
	}
}

// answered lets the reading under way end.
func (s *stage) answered() {
	s.t.Helper()
	if s.reading == nil {
		s.t.Fatal("nothing is being read")
	}
	msg := s.reading()
	s.reading = nil
	s.Update(msg)
}

// send lets the feed deliver a picture.
func (s *stage) send(p *watch.Snapshot) {
	s.t.Helper()
	s.feeds[len(s.feeds)-1].updates <- p
	if s.wait = s.Update(s.wait()); s.wait == nil {
		s.t.Fatal("the page stopped waiting for pictures")
	}
}

// pass lets seconds go by.
func (s *stage) pass(seconds int) {
	for range seconds {
		s.now = s.now.Add(time.Second)
		s.began(s.Update(page.Clock{Now: s.now}))
	}
}

// press is the intent that a key leads to; a reading that it begins stays under way.
func (s *stage) press(name string) tea.Msg {
	k := tea.KeyPressMsg{Code: rune(name[0]), Text: name}
	switch name {
	case "enter":
		k = tea.KeyPressMsg{Code: tea.KeyEnter}
	case "tab":
		k = tea.KeyPressMsg{Code: tea.KeyTab}
	case "left":
		k = tea.KeyPressMsg{Code: tea.KeyLeft}
	case "right":
		k = tea.KeyPressMsg{Code: tea.KeyRight}
	}
	cmd := s.Update(k)
	if name == "r" && !s.Env.Stale {
		s.began(cmd)
		return nil
	}
	return uitest.Asked(s.Env, cmd)
}

func (s *stage) lines() []string { return strings.Split(ansi.Strip(s.View()), "\n") }

// sees fails unless the screen holds all of the texts, line breaks and columns aside.
func (s *stage) sees(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !s.has(text) {
			s.t.Errorf("%q is not on the screen:\n%s", text, ansi.Strip(s.View()))
		}
	}
}

func (s *stage) lacks(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if s.has(text) {
			s.t.Errorf("%q is on the screen:\n%s", text, ansi.Strip(s.View()))
		}
	}
}

// has looks for a text in the screen's columns, each read from top to bottom.
func (s *stage) has(text string) bool {
	var columns [3][]string
	at, beside := layout.Split(s.Size.Width, wide, factsPercent)
	for _, l := range s.lines() {
		if beside == 0 || !s.content.pinned {
			at = s.Size.Width
		}
		columns[0] = append(columns[0], ansi.Cut(l, 0, at))
		columns[1] = append(columns[1], ansi.Cut(l, at+1, s.Size.Width))
		columns[2] = append(columns[2], l) // the head and the foot go across
	}
	for _, column := range columns {
		if strings.Contains(strings.Join(strings.Fields(strings.Join(column, " ")), " "), text) {
			return true
		}
	}
	return false
}

// dimmed fails unless the texts are drawn as old.
func (s *stage) dimmed(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.View(), s.Env.Styles.Muted.Render(text)) {
			s.t.Errorf("%q isn't dimmed:\n%q", text, s.View())
		}
	}
}

func (s *stage) lit(text string) {
	s.t.Helper()
	if strings.Contains(s.View(), s.Env.Styles.Muted.Render(text)) {
		s.t.Errorf("%q is dimmed:\n%q", text, s.View())
	}
}

// exact fails unless the view fills its rectangle, no more and no less.
func (s *stage) exact() {
	s.t.Helper()
	width, height := s.Size.Width, s.Size.Height
	lines := strings.Split(s.View(), "\n")
	if len(lines) != max(height, 1) {
		s.t.Fatalf("%d×%d: %d lines", width, height, len(lines))
	}
	for _, l := range lines {
		if got := ansi.StringWidth(l); height > 0 && got != width {
			s.t.Fatalf("%d×%d: %d cells in %q", width, height, got, l)
		}
	}
}
