package calllist

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

func TestTheListOfCalls(t *testing.T) {
	s := newStage(t, 120, 12)
	s.sees(t, "loading…", "Reading this project's calls…")
	s.send(t, some(t, 1))
	s.now = noon.Add(3 * time.Second)
	s.sees(t, "row 1 · 4 loaded  2 live  ◔ ringing 1  ● in-progress 1  ✓ completed 1  ✗ failed 1", "updated 3s ago")
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
	s.Env.Zone = time.FixedZone("CET", 3600)
	s.Restyle()
	s.sees(t, "STARTED CET", "12:59:55")
	s.Env.Zone = time.FixedZone("+0545", 5*3600+45*60)
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
		150: "row 1 · 11 loaded  4 live  ✓ completed 1  ⊘ busy 1  ✗ failed 1  ∅ no-answer 1  ▣ voicemail 1  ▽ silence 1  ? transferred 1",
		110: "row 1 · 11 loaded  4 live  ◌ 1  ○ 1  ◔ 1  ● 1  ✓ 1  ⊘ 1  ✗ 1  ∅ 1  ▣ 1  ▽ 1  ? 1",
		80:  "row 1 · 11 loaded  4 live  ✓ 1  ⊘ 1  ✗ 1  ∅ 1  ▣ 1  ▽ 1  ? 1 ",
		72:  " 11 loaded  4 live  ✓ 1  ⊘ 1  ✗ 1  ∅ 1  ▣ 1  ▽ 1  ? 1 ",
		64:  "row 1 · 11 loaded  4 live      ",
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
	s.sees(t, " ~42s ")
	s.now = noon.Add(20 * time.Second)
	s.Update(page.Clock{Now: s.now})
	s.sees(t, " ~1m 02s ")
	p = some(t, 2)
	p.Calls[1], p.Failures, p.Err = &answered, 3, errors.New("broken")
	s.send(t, p)
	s.now = noon.Add(time.Hour)
	s.sees(t, " ~42s ") // what isn't known to go on doesn't tick
}

// The screen and an export tell a live call's length alike.
func TestALiveCallsLengthIsTheServicesWhereItTellsOne(t *testing.T) {
	s := newStage(t, 80, 8)
	told := entries(read(t, object("CA1", "in-progress", noon.Add(-90*time.Second), `,"seconds":33`)))
	told[0].Seen = []watch.Change{{Status: "ringing", At: noon.Add(-time.Minute)}, {Status: "in-progress", At: noon.Add(-42 * time.Second)}}
	untold := entries(read(t, object("CA2", "in-progress", noon.Add(-95*time.Second), `,"seconds":0`)))
	untold[0].Seen = told[0].Seen
	s.send(t, picture(1, told[0], untold[0]))
	s.sees(t, " 33s ", " ~42s ")
	got := export.String(export.CSV, ExportTable([]string{colID, colLength}, []*watch.Entry{told[0], untold[0]}, filter.Env{Now: noon}))
	if want := "id,seconds\nCA1,33\nCA2,~42"; got != want {
		t.Errorf("exported %q, want %q", got, want)
	}
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
	if row := strings.Split(s.View(), "\n")[4]; !strings.HasPrefix(row, s.Env.Styles.Muted.Render("x")[:5]) {
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
	s.Env.Stale, s.now = true, noon.Add(time.Minute)
	s.sees(t, "STALE · from 1m 00s ago · waits for the session")
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
	for _, a := range s.Env.Acting(s.Actions()) {
		if k := a.Key.Help().Key; k == "enter" || k == "y" {
			t.Errorf("%s is offered", k)
		}
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	s := newStage(t, 100, 12)
	p := some(t, 1)
	p.Gap, p.Strange = true, 2
	s.send(t, p)
	s.sees(t, "more calls came at once", "2 items of the last answer")
	p = picture(2)
	p.Strange = 200
	s.send(t, p)
	s.sees(t, "none that looks like a call", "200 items of the last answer")
	if strings.Contains(ansi.Strip(s.View()), "No calls yet") {
		t.Error("entries that aren't understood are taken for no calls")
	}
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
	if got := s.press("c"); !reflect.DeepEqual(got, page.Dial{Project: "p1", Number: "+14155550123"}) {
		t.Errorf("c: %+v", got)
	}
	s.made(t, dial.Record{Call: "CA3", Agent: "ag-1", Number: "+14155550123", Variables: map[string]string{"name": "Ana"}})
	if got := s.press("c"); !reflect.DeepEqual(got, page.Dial{Project: "p1", Agent: "ag-1", Number: "+14155550123"}) {
		t.Errorf("c on a call that was made here: %+v", got)
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
	s.sees(t, "row 12 · 30 loaded")
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

func TestItWatchesOnAWhileAfterItIsLeft(t *testing.T) {
	s := newStage(t, 80, 12)
	s.send(t, some(t, 1))
	s.Hide()
	if s.feeds[0].rest != lingers {
		t.Errorf("it is polled on for %s", s.feeds[0].rest)
	}
	s.now = noon.Add(lingers)
	s.send(t, some(t, 2))
	if s.snapshot.Seq != 1 || s.feeds[0].closed {
		t.Error("what nobody sees is drawn, or nothing is watched any more")
	}
	s.feeds[0].latest = some(t, 2)
	if s.show(); len(s.feeds) != 1 || s.snapshot.Seq != 2 || s.feeds[0].rest != 0 {
		t.Fatalf("coming back soon: %d feeds, picture %d", len(s.feeds), s.snapshot.Seq)
	}
	s.Hide()
	s.now = s.now.Add(lingers + time.Second)
	s.feeds[0].updates <- some(t, 3)
	if cmd := s.Update(s.wait()); cmd != nil || !s.feeds[0].closed {
		t.Fatal("it is watched for as long as nobody looks")
	}
	s.now = s.now.Add(5 * time.Minute)
	s.show()
	s.sees(t, "updated 7m 01s ago", "✓ completed") // the data stayed, with its age
	if len(s.feeds) != 2 || s.feeds[1].closed {
		t.Fatal("coming back doesn't watch")
	}
	if cmd := s.Update(page.CallPicture{PageID: s.ID(), From: s.feeds[0], Value: some(t, 9)}); cmd != nil || s.snapshot.Seq != 2 {
		t.Error("a picture of the feed before was taken")
	}
	s.send(t, some(t, 4))
	s.Close()
	if !s.feeds[1].closed {
		t.Error("closed, and still watching")
	}
}

func TestComingBackShowsWhatIsKnownAtOnce(t *testing.T) {
	s := newStage(t, 80, 12)
	s.Hide()
	s.unwatch()
	s.opts.Open = func(string) Feed { return &fakeFeed{updates: make(chan *watch.Snapshot, 1), latest: some(t, 7)} }
	s.Show()
	s.sees(t, "row 1 · 4 loaded")
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

func TestTheKeysThatAreOffered(t *testing.T) {
	s := newStage(t, 120, 20)
	offered := func(actions []page.Action) string {
		var out []string
		for _, a := range actions {
			out = append(out, a.Key.Help().Key+" "+a.Key.Help().Desc)
		}
		return strings.Join(out, ", ")
	}
	hints := func(want string) {
		t.Helper()
		if got := offered(s.Env.Hints(s.Page)); got != want {
			t.Errorf("the footer offers %q, want %q", got, want)
		}
	}
	hints("/ filter, p freeze, r refresh")
	s.send(t, some(t, 1))
	hints("enter open the call, y copy id, / filter, p freeze, r refresh")
	help := offered(s.Env.Acting(s.Actions()))
	for _, key := range []string{
		"Y copy more", "ctrl+s export", "space mark", "S mark from", "c call again", "X don't call again", "C columns", "< sort by", "> sort by",
		"z reverse", "↑/k up", "pgdn page down",
	} {
		if !strings.Contains(help, key) {
			t.Errorf("%q isn't in the help: %s", key, help)
		}
	}
	for _, key := range []string{"[ view", ". stop"} { // there are no views, and nothing is being loaded
		if strings.Contains(help, key) {
			t.Errorf("%q is in the help: %s", key, help)
		}
	}
	s.press("p")
	hints("enter open the call, y copy id, / filter, p go on, r refresh")
	s.press("/")
	hints("enter keep, esc clear, tab complete, ↑ earlier ones")
}
