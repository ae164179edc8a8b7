package calls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/watch"
	"talkdeck/ui/command"
	"talkdeck/ui/config"
	"talkdeck/ui/keys"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/theme"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// answer is a network on which every request is answered by it.
type answer []byte

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(a)),
	}, nil
}

// read makes calls of what the service would answer: the client alone can make them whole.
func read(t testing.TB, objects ...string) []client.Call {
	t.Helper()
	c, err := client.New(client.WithTransport(answer("["+strings.Join(objects, ",")+"]")), client.WithAuth(client.StaticKey(client.NewSecret("k"))))
	if err != nil {
		t.Fatal(err)
	}
	h, err := c.Calls.History(t.Context(), client.HistoryQuery{ProjectID: "p"})
	if err != nil || len(h.Calls) != len(objects) {
		t.Fatalf("%d of %d calls read: %v", len(h.Calls), len(objects), err)
	}
	return h.Calls
}

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
}

func (f *fakeFeed) Updates() <-chan *watch.Snapshot { return f.updates }
func (f *fakeFeed) Latest() *watch.Snapshot         { return f.latest }
func (f *fakeFeed) Refresh()                        { f.refreshed++ }
func (f *fakeFeed) LoadOlder(since time.Time)       { f.since = append(f.since, since) }
func (f *fakeFeed) LoadMore()                       { f.more++ }
func (f *fakeFeed) StopOlder()                      { f.stopped++ }
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
}

// agentList answers with itself.
type agentList []client.Agent

// List implements Agents.
func (l agentList) List(context.Context, string) ([]client.Agent, error) { return l, nil }

func newStage(t testing.TB, width, height int) *stage {
	t.Helper()
	s := &stage{now: noon, views: config.ViewsInMemory(), notes: config.NotesInMemory(), agents: agentList{{ID: "ag-1", Name: "Jack"}, {ID: "ag-2", Name: "Mia"}}}
	env := &page.Env{Ctx: t.Context(), Now: func() time.Time { return s.now }, Zone: time.UTC, Styles: theme.New("dark", theme.BackgroundDark, false), Keys: keys.Default()}
	s.Page = New(env, "p1", Options{Views: s.views, Notes: s.notes, Agents: s.agents, API: "https://api.example.com", Open: func(project string) Feed {
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
	cmd := s.Show()
	if s.wait = s.await(); cmd == nil {
		s.wait = nil
	}
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

// follow carries out a command and gives what is addressed to the page back to it. What is left is an intent.
func (s *stage) follow(cmd tea.Cmd) (intent tea.Msg) {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if i := s.follow(c); i != nil {
				intent = i
			}
		}
		return intent
	case page.Addressed:
		return s.follow(s.Update(msg))
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

func TestTheListOfCalls(t *testing.T) {
	s := newStage(t, 120, 12)
	s.sees(t, "loading…", "Reading this project's calls…")
	s.send(t, some(t, 1))
	s.now = noon.Add(3 * time.Second)
	s.sees(t, "1 of 4 loaded  2 live  ◔ ringing 1  ● in-progress 1  ✓ completed 1  ✗ failed 1", "updated 3s ago")
	for status, want := range map[string]string{
		"◔ ringing":     "+14155550123      +442079460123     11:59:55",
		"● in-progress": "11:58:30          ~1m",
		"✓ completed":   "11:00:00       2m 05s        0.42  outcome: booked · name: Ana",
		"✗ failed":      "21 Nov 12:00",
	} {
		if row := s.row(t, status); !strings.Contains(row, want) {
			t.Errorf("%s: %q, want %q", status, row, want)
		}
	}
}

func TestTheTimeZoneIsNamed(t *testing.T) {
	s := newStage(t, 80, 12)
	s.send(t, some(t, 1))
	s.sees(t, "STARTED UTC")
	s.env.Zone = time.FixedZone("CET", 3600)
	s.Restyle()
	s.sees(t, "STARTED CET", "12:59:55")
	s.env.Zone = time.FixedZone("+0545", 5*3600+45*60)
	s.Restyle()
	s.sees(t, "START +0545", "17:44:55")
}

// Every status is counted or none is: a head that ends early would hide how many calls failed.
func TestCountsByStatusAreWholeAtEveryWidth(t *testing.T) {
	s := newStage(t, 80, 12)
	var all []string
	for i, status := range append(client.Statuses(), "transferred") {
		all = append(all, object(fmt.Sprint("CA", i), status, noon, ""))
	}
	s.send(t, picture(1, entries(read(t, all...))...))
	for width, want := range map[int]string{
		200: "◌ queued 1  ○ initiated 1  ◔ ringing 1  ● in-progress 1  ✓ completed 1  ⊘ busy 1  ✗ failed 1  ∅ no-answer 1  ▣ voicemail 1  ▽ silence 1  ? transferred 1",
		110: "1 of 11 loaded  4 live  ◌ 1  ○ 1  ◔ 1  ● 1  ✓ 1  ⊘ 1  ✗ 1  ∅ 1  ▣ 1  ▽ 1  ? 1",
		80:  "1 of 11 loaded  4 live  ✓ 1  ⊘ 1  ✗ 1  ∅ 1  ▣ 1  ▽ 1  ? 1 ",
		40:  "11 loaded  4 live     updated just now",
	} {
		s.Resize(layout.Size{Width: width, Height: 12})
		s.sees(t, want)
	}
}

func TestALiveCallsLengthRuns(t *testing.T) {
	s := newStage(t, 80, 8)
	p := some(t, 1)
	answered := *p.Calls[1]
	answered.Seen = []watch.Change{{Status: "ringing", At: noon.Add(-time.Minute)}, {Status: "in-progress", At: noon.Add(-42 * time.Second)}}
	p.Calls[1] = &answered
	s.send(t, p)
	s.sees(t, " 42s ")
	s.now = noon.Add(20 * time.Second)
	s.Update(page.Clock{Now: s.now})
	s.sees(t, " 1m 02s ")
	p = some(t, 2)
	p.Calls[1], p.Failures, p.Err = &answered, 3, errors.New("broken")
	s.send(t, p)
	s.now = noon.Add(time.Hour)
	s.sees(t, " 42s ") // what isn't known to go on doesn't tick
}

func TestErrors(t *testing.T) {
	s := newStage(t, 100, 10)
	down := &client.Error{Op: "read the call history", Status: 503}
	s.send(t, &watch.Snapshot{Seq: 1, Err: down, Failures: 1, NextTry: noon.Add(2 * time.Second)})
	s.sees(t, "no answer yet · next try in 2s", "could not read the call history: 503 Service Unavailable.", "try again later", "r asks now")
	s.send(t, some(t, 2))
	p := some(t, 3)
	p.Err, p.Failures, p.NextTry = down, 1, noon.Add(12*time.Second)
	before := s.lines()
	s.send(t, p)
	s.sees(t, "! updated just now · next try in 12s", "✗ could not read the call history: 503 Service Unavailable. The trouble is Talkstack's; try again", " later.")
	for i, l := range s.lines()[1:6] {
		if l != before[i+1] {
			t.Errorf("the rows moved: %q was %q", l, before[i+1])
		}
	}
	p = some(t, 4)
	p.Err, p.Failures, p.NextTry = down, 3, noon.Add(54*time.Second)
	s.send(t, p)
	s.now = noon.Add(42 * time.Second)
	s.sees(t, "STALE · no answer for 42s · next try in 12s")
	if row := strings.Split(s.View(), "\n")[4]; !strings.HasPrefix(row, s.env.Styles.Muted.Render("x")[:5]) {
		t.Errorf("a stale row is not dimmed: %q", row)
	}
	s.now = noon.Add(time.Minute)
	s.sees(t, "trying now")
}

// A round that hangs is no failed round yet; it is said all the same once it takes too long.
func TestNoAnswerAtAll(t *testing.T) {
	s := newStage(t, 80, 10)
	p := some(t, 1)
	p.NextTry = noon.Add(2 * time.Second)
	s.send(t, p)
	s.now = noon.Add(time.Minute)
	s.sees(t, "STALE · no answer for 1m 00s · trying now")
}

func TestALapsedSession(t *testing.T) {
	s := newStage(t, 100, 10)
	s.send(t, some(t, 1))
	s.env.Stale, s.now = true, noon.Add(time.Minute)
	s.sees(t, "STALE · from 1m 00s ago · the session has ended")
	if _, ok := s.press("r").(page.SignIn); !ok {
		t.Error("r doesn't ask to sign in")
	}
}

func TestNoCalls(t *testing.T) {
	s := newStage(t, 80, 10)
	s.send(t, picture(1))
	s.sees(t, "0 loaded", "none live", "No calls yet.", "They appear here")
	if s.press("enter") != nil || s.press("y") != nil {
		t.Error("a key acts on no call")
	}
	for _, b := range s.ShortHelp()[:2] {
		if b.Enabled() {
			t.Errorf("%s is offered", b.Help().Key)
		}
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	s := newStage(t, 100, 12)
	p := some(t, 1)
	p.Gap, p.Strange = true, 2
	s.send(t, p)
	s.sees(t, "more calls came at once", "2 items of the last answer")
}

func TestNarrow(t *testing.T) {
	s := newStage(t, 40, 12)
	s.send(t, some(t, 1))
	s.sees(t, "updated just now", "● in-progress  +14155550123        ~1m", "2m 05s")
	if strings.Contains(ansi.Strip(s.View()), "STARTED") {
		t.Error("a column that doesn't fit is there")
	}
}

func TestKeys(t *testing.T) {
	s := newStage(t, 80, 12)
	s.send(t, some(t, 1))
	s.press("j")
	if got := s.press("enter"); got != (page.Open{ID: page.ID{Kind: page.Call, Project: "p1", Item: "CA3"}}) {
		t.Errorf("enter: %v", got)
	}
	if got := s.press("y"); got != (page.Copy{Text: "CA3", What: "call id"}) {
		t.Errorf("y: %v", got)
	}
	s.press("r")
	if s.feeds[0].refreshed != 1 {
		t.Error("r doesn't refresh")
	}
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, Y: 5})
	if got := s.press("y"); got != (page.Copy{Text: "CA1", What: "call id"}) {
		t.Errorf("a click on the fourth row, then y: %v", got)
	}
}

// New calls above must not move what the person reads, nor put another call under the cursor.
func TestTheSelectionStaysOnItsCall(t *testing.T) {
	s := newStage(t, 80, 6)
	all := entries(read(t, objects(30)...))
	s.send(t, picture(1, all[10:]...))
	s.press("j")
	before := s.lines()[2:]
	s.send(t, picture(2, all...))
	if got := s.lines()[2:]; strings.Join(got, "\n") != strings.Join(before, "\n") {
		t.Errorf("the rows moved:\n%s\nwere\n%s", strings.Join(got, "\n"), strings.Join(before, "\n"))
	}
	if got := s.press("y"); got != (page.Copy{Text: all[11].Call.ID, What: "call id"}) {
		t.Errorf("selected: %v", got)
	}
	s.sees(t, "12 of 30 loaded")
}

func objects(n int) []string {
	out := make([]string, n)
	for i := range out {
		status := []client.Status{"completed", "in-progress", "no-answer", "voicemail"}[i%4]
		out[i] = object(fmt.Sprintf("CA%032d", n-i), status, noon.Add(-time.Duration(i)*time.Minute),
			`,"seconds":61,"cost":0.12,"recordingUrls":["https://example.com/r.mp3"],"data":{"outcome":"interested in a call back next week","callback":"2026-11-30","name":"Müller"}`)
	}
	return out
}

func TestNewAndChangedCallsAreMarked(t *testing.T) {
	s := newStage(t, 80, 12)
	first := some(t, 1)
	for _, e := range first.Calls {
		e.FirstSeen, e.Seen[0].At, e.Changed = noon, noon, time.Time{} // as they were found
	}
	s.send(t, first)
	if strings.Contains(ansi.Strip(s.View()), "◆") {
		t.Error("calls that were there before are marked")
	}
	s.now = noon.Add(time.Minute)
	p := some(t, 2)
	ticked, changed := *first.Calls[1], *first.Calls[3]
	ticked.Changed, changed.Changed = s.now, s.now // the one goes on, the other is over and was told more of
	answered := *first.Calls[0]
	answered.Seen = append(answered.Seen[:1:1], watch.Change{Status: "ringing", At: s.now})
	added := *first.Calls[0]
	added.Call.ID, added.Came, added.FirstSeen, added.Seen = "CA5", true, s.now, []watch.Change{{Status: "ringing", At: s.now}}
	p.Calls = []*watch.Entry{&added, &answered, &ticked, first.Calls[2], &changed}
	s.send(t, p)
	for line, want := range map[int]bool{2: true, 3: true, 4: false, 5: false, 6: true} {
		if got := strings.Contains(s.lines()[line], "◆"); got != want {
			t.Errorf("line %d: marked %v, want %v: %q", line, got, want, s.lines()[line])
		}
	}
	s.now = s.now.Add(fresh)
	if strings.Contains(ansi.Strip(s.View()), "◆") {
		t.Error("the marks stay")
	}
}

func TestItWatchesOnlyWhileItIsSeen(t *testing.T) {
	s := newStage(t, 80, 12)
	s.send(t, some(t, 1))
	waiting := s.wait
	s.Hide()
	if !s.feeds[0].closed {
		t.Fatal("the feed is open while the page is hidden")
	}
	if msg := waiting(); msg != nil {
		t.Errorf("the wait ended with %v", msg)
	}
	s.now = noon.Add(5 * time.Minute)
	s.show()
	s.sees(t, "updated 5m 00s ago", "✓ completed") // the data stayed, with its age
	if len(s.feeds) != 2 || s.feeds[1].closed {
		t.Fatal("coming back doesn't watch")
	}
	if cmd := s.Update(pictureMsg{s.ID(), s.feeds[0], some(t, 9)}); cmd != nil || s.snapshot.Seq != 1 {
		t.Error("a picture of the feed before was taken")
	}
	s.send(t, some(t, 2))
	s.Close()
	if !s.feeds[1].closed {
		t.Error("closed, and still watching")
	}
}

func TestComingBackShowsWhatIsKnownAtOnce(t *testing.T) {
	s := newStage(t, 80, 12)
	s.Hide()
	s.opts.Open = func(string) Feed { return &fakeFeed{updates: make(chan *watch.Snapshot, 1), latest: some(t, 7)} }
	s.Show()
	s.sees(t, "1 of 4 loaded")
}

func exact(t testing.TB, s *stage, width, height int) {
	t.Helper()
	s.Resize(layout.Size{Width: width, Height: height})
	lines := strings.Split(s.View(), "\n")
	if len(lines) != max(height, 1) {
		t.Fatalf("%d×%d: %d lines", width, height, len(lines))
	}
	for _, l := range lines {
		if got := ansi.StringWidth(l); height > 0 && got != width {
			t.Fatalf("%d×%d: %d cells in %q", width, height, got, l)
		}
	}
}

func TestTheViewIsExact(t *testing.T) {
	stages := map[string]*stage{"loading": newStage(t, 0, 0), "empty": newStage(t, 0, 0), "failed": newStage(t, 0, 0), "filled": newStage(t, 0, 0), "stale": newStage(t, 0, 0)}
	stages["empty"].send(t, picture(1))
	stages["failed"].send(t, &watch.Snapshot{Seq: 1, Err: errors.New(strings.Repeat("broken ", 30)), Failures: 1})
	stages["filled"].send(t, picture(1, entries(read(t, objects(50)...))...))
	p := some(t, 1)
	p.Gap, p.Strange, p.Err, p.Failures = true, 3, errors.New("broken"), 5
	stages["stale"].send(t, p)
	for name, s := range stages {
		t.Run(name, func(t *testing.T) {
			for _, h := range []int{0, 1, 2, 3, 4, 5, 8, 12, 21, 37, 100} {
				for _, w := range []int{0, 1, 2, 3, 7, 16, 20, 39, 40, 41, 60, 79, 80, 81, 100, 120, 200, 300} {
					exact(t, s, w, h)
				}
			}
		})
	}
}

func FuzzHostileCalls(f *testing.F) {
	f.Add("completed", "+14155550123", "outcome", "booked")
	f.Add("\x1b[2J", "\u202e123", "\x9b31m", "a\nb\tc")
	f.Add("日本", "e\u0301", "👨\u200d👩", "हिन्दी")
	f.Fuzz(func(t *testing.T, status, to, key, value string) {
		s := newStage(t, 100, 8)

		c := read(t, `{"callSid":"CA1","status":"x"}`)[0]
		c.Status, c.To = client.Status(status), to
		hostile, err := json.Marshal(map[string]any{"data": map[string]string{key: value}})
		if err != nil {
			t.Fatal(err)
		}
		c.Raw = string(hostile)
		s.send(t, picture(1, entries([]client.Call{c, c})...))
		s.press("j")
		exact(t, s, 100, 8)
		for _, r := range ansi.Strip(s.View()) {
			if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f) {
				t.Errorf("%U reached the screen", r)
			}
		}
	})
}
