package callview

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
)

func TestAFinishedCallIsShownWhole(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.sees("✓ completed · +14155550123", "updated 3s ago",
		"status ✓ completed to +14155550123 from +442079460123 started 23 Nov 2026 11:56:00 UTC length 2m 05s cost 0.42, currency not reported",
		"agent not reported by Talkstack call id "+sid+" first seen 23 Nov 2026 11:56:00 UTC",
		"EXTRACTED DATA outcome booked appointment.day 2026-11-30 notes Prefers mornings. Calls back. mood empty",
		"RECORDINGS ▌ https://example.com/a.mp3 https://api.twilio.com/b.mp3 Twilio may ask for its own sign-in.",
		"transcript: not provided by Talkstack", "OTHER FIELDS partnerId pt-7")
	s.lacks("no way to end")
	if s.Title() != "+14155550123" || s.reads != 0 {
		t.Errorf("title %q, %d readings of a call that the picture holds", s.Title(), s.reads)
	}
}

func TestACallThatToldLittle(t *testing.T) {
	e := entry(t, "", seen("busy", 10))
	e.Call = read(t, `{"callSid":"`+sid+`","status":"busy","recordingUrls":[],"data":{},"agentId":"ag-1","price":"-0.013","priceUnit":"USD"}`)
	opened(t, normal, picture(1, e)).sees("to not reported from not reported started not reported length not reported cost 0.013 USD agent ag-1",
		"EXTRACTED DATA nothing extracted RECORDINGS none reported")
}

func TestALiveCallIsFollowedToItsEnd(t *testing.T) {
	s := opened(t, normal, picture(1, entry(t, "", seen("queued", 62))))
	s.sees("◌ queued · +14155550123", "length not answered yet", "11:58:58 ◌ queued ▼ 1m 05s so far", "Talkstack offers no way to end a call.")
	s.send(picture(2, talking(t)))
	s.sees("length ~45s so far", "11:58:58 ◌ queued │ 1s 11:58:59 ○ initiated │ 1s 11:59:00 ◔ ringing │ 18s 11:59:18 ● in-progress ▼ 45s so far")
	s.pass(5)
	s.sees("length ~50s so far", "● in-progress ▼ 50s so far", "updated 8s ago")
	s.send(picture(3, finished(t)))
	s.sees("length 2m 05s", "11:56:20 ● in-progress │ 2m 05s 11:58:25 ✓ completed", "outcome booked")
	s.lacks("so far", "no way to end")
	before := &s.content.facts[0]
	s.pass(3)
	if before != &s.content.facts[0] {
		t.Error("a call that is over is laid out anew each second")
	}
}

func TestWhatWasntSeenIsSaid(t *testing.T) {
	found := entry(t, "", seen("in-progress", 72))
	found.Came = false
	late := entry(t, told, seen("completed", 5))
	late.Came = false
	late.FirstSeen, late.Seen = late.FirstSeen.AddDate(0, 0, 1), []watch.Change{{Status: "completed", At: late.FirstSeen.AddDate(0, 0, 1)}}
	unsaid := entry(t, "", seen("", 72))
	unsaid.Came = false
	gap := picture(1, finished(t))
	gap.Gaps = []watch.Span{
		{From: noon.Add(-300 * time.Second), To: noon.Add(-240*time.Second + 300*time.Millisecond)}, // a moment of it since it was queued
		{From: noon.Add(-200 * time.Second), To: noon.Add(-150 * time.Second)}, {From: noon.Add(-50 * time.Second), To: noon},
	}
	for name, c := range map[string]struct {
		picture *watch.Snapshot
		want    []string
	}{
		"found on its way": {picture(1, found), []string{
			"found as in-progress at 11:58:48; what was before wasn't watched 11:58:48 ● in-progress ▼ at least 1m 15s so far",
			"length ~4m since it started; when it was answered wasn't seen",
		}},
		"found after its end":    {picture(1, late), []string{"found as completed at 24 Nov 11:59:55; what was before wasn't watched 24 Nov 11:59:55 ✓ completed"}},
		"found without a status": {picture(1, unsaid), []string{"found at 11:58:48; what was before wasn't watched 11:58:48 ? not reported"}},
		"came, first ringing":    {picture(1, entry(t, "", seen("ringing", 9))), []string{"· queued, initiated not seen 11:59:51 ◔ ringing ▼ 12s so far"}},
		"one passed over":        {picture(1, finished(t)), []string{"◌ queued │ 4s · initiated not seen 11:56:04 ◔ ringing"}},
		"not watched":            {gap, []string{"◌ queued │ 4s", "● in-progress · not watched 11:56:40 to 11:57:30 │ 2m 05s 11:58:25 ✓ completed"}},
		"undocumented":           {picture(1, entry(t, "", seen("parked", 9))), []string{"status ? parked · not a status that Talkstack documents"}},
		"for hours":              {picture(1, entry(t, "", seen("in-progress", 4000))), []string{"● in-progress · doubtful: called live for over an hour"}},
	} {
		t.Run(name, func(t *testing.T) { opened(t, normal, c.picture).sees(c.want...) })
	}
}

func TestSkipped(t *testing.T) {
	for _, c := range []struct {
		from, to client.Status
		want     string
	}{
		{"queued", "initiated", ""},
		{"queued", "in-progress", "initiated ringing"},
		{"ringing", "completed", "in-progress"},
		{"queued", "busy", ""}, // how a call gets there isn't documented
		{"parked", "completed", ""},
		{"in-progress", "ringing", ""},
		{"", "queued", ""},
		{"", "initiated", "queued"},
	} {
		if got := strings.Join(skipped(c.from, c.to), " "); got != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestACallThatThePictureDoesntHoldIsRead(t *testing.T) {
	s := opened(t, normal, picture(1))
	s.sees("loading…", "Reading the call…")
	s.call = object("ringing", "")
	s.answered()
	s.sees("◔ ringing", "found as ringing at 12:00:03; what was before wasn't watched", "updated just now")
	s.call = object("in-progress", "")
	s.pass(5)
	s.answered()
	s.sees("12:00:03 ◔ ringing │ at least 5s 12:00:08 ● in-progress ▼ 0s so far", "first seen 23 Nov 2026 12:00:03 UTC")
	s.pass(4)
	if s.reads != 2 {
		t.Errorf("%d readings after 9 seconds, want 2", s.reads)
	}
	s.Hide()
	s.now = s.now.Add(time.Minute)
	s.show()
	s.call = object("completed", told)
	s.answered()
	s.sees("● in-progress · not watched 12:00:08 to 12:01:12 │ 1m 04s 12:01:12 ✓ completed", "outcome booked")
	s.pass(59)
	if s.reads != 3 {
		t.Errorf("%d readings, want 3: it is over", s.reads)
	}
	s.pass(1)
	if s.reads != 4 {
		t.Errorf("%d readings, want 4: it is a minute old", s.reads)
	}
}

// What was seen of a call by reading isn't forgotten when the picture comes to hold it.
func TestThePictureTakesOverFromReading(t *testing.T) {
	s := opened(t, normal, nil)
	s.call = object("ringing", "")
	s.answered()
	s.now = s.now.Add(9 * time.Second)
	e := entry(t, "", watch.Change{Status: "in-progress", At: s.now})
	e.Came = false
	s.send(picture(1, e))
	s.sees("found as ringing at 12:00:03", "12:00:03 ◔ ringing │ at least 9s 12:00:12 ● in-progress ▼ 0s so far", "first seen 23 Nov 2026 12:00:03 UTC")
	s.pass(60)
	if s.reads != 1 {
		t.Errorf("%d readings of a call that the picture holds", s.reads)
	}
}

func TestAnExtractIsCompletedByReading(t *testing.T) {
	s := opened(t, normal, picture(1, entry(t, `,"duration":"125"`, seen("in-progress", 200), seen("completed", 95))))
	s.sees("nothing extracted")
	s.call = object("completed", told)
	s.answered()
	s.sees("outcome booked", "https://example.com/a.mp3", "11:56:40 ● in-progress │ 1m 45s 11:58:25 ✓ completed")
	s.pass(120)
	if s.reads != 1 {
		t.Errorf("%d readings, want one", s.reads)
	}
}

// A reading may have been under way when the picture changed: it must not put the call back.
func TestAnOlderAnswerDoesntPutTheCallBack(t *testing.T) {
	s := opened(t, normal, picture(1, talking(t)))
	s.call = object("in-progress", `,"data":{"old":"news"}`)
	s.press("r")
	s.send(picture(2, finished(t)))
	s.answered()
	s.sees("✓ completed · +14155550123", "outcome booked")
	s.lacks("old news", "so far")
}

func TestTheNewestAnswerIsShown(t *testing.T) {
	s := opened(t, normal, picture(2, finished(t)))
	s.call = object("completed", told+`,"note":"read"`)
	s.press("r")
	s.answered()
	s.sees("note read")
	s.send(picture(1, talking(t))) // older than what there is
	s.sees("note read")
	later := finished(t)
	later.Call, later.Changed = read(t, object("completed", told+`,"note":"listed"`)), s.now.Add(time.Second)
	s.send(picture(3, later))
	s.sees("note listed")
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "read the call", Status: 503}
	t.Run("not found", func(t *testing.T) {
		s := opened(t, normal, picture(1))
		s.answered()
		s.sees("could not read the call: Call not found.", "knows no call of this id", "made just now appears here by itself", "esc goes back", "not loaded")
		s.send(picture(2, entry(t, "", seen("queued", 0))))
		s.sees("◌ queued")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := opened(t, normal, nil)
		s.err = down
		s.answered()
		s.sees("could not read the call: 503 Service Unavailable.", "r tries again, esc goes back")
		s.call = object("completed", told)
		s.press("r")
		s.answered()
		s.sees("✓ completed", "updated just now")
		s.lacks("503")
	})
	t.Run("error after data", func(t *testing.T) {
		s := opened(t, normal, nil)
		s.call = object("ringing", "")
		s.answered()
		s.call, s.err = "", down
		s.pass(5)
		s.answered()
		s.sees("stale: from 5s ago", "✗ could not read the call: 503 Service Unavailable.", "▼ at least 0s when last heard of")
		reads := s.reads
		s.pass(54)
		if s.reads != reads {
			t.Error("a failing service is asked again too soon")
		}
		s.pass(6)
		if s.reads != reads+1 {
			t.Error("it isn't tried again")
		}
	})
	t.Run("a round failed", func(t *testing.T) {
		s := opened(t, normal, picture(1, talking(t)))
		before := s.lines()
		p := picture(2, talking(t))
		p.Err, p.Failures, p.NextTry = down, 1, s.now.Add(4*time.Second)
		s.send(p)
		s.sees("! updated 3s ago · next try in 4s", "✗ could not read the call: 503 Service Unavailable.", "▼ 45s so far")
		for i, l := range s.lines()[1:30] {
			if l != before[i+1] {
				t.Errorf("what is read moved: %q was %q", l, before[i+1])
			}
		}
	})
	t.Run("three rounds failed", func(t *testing.T) {
		s := opened(t, normal, picture(1, talking(t)))
		p := picture(2, talking(t))
		p.Err, p.Failures, p.NextTry = down, 3, noon.Add(54*time.Second)
		s.now = noon.Add(42 * time.Second)
		s.send(p)
		s.sees("STALE · no answer for 42s · next try in 12s", "length ~42s when last heard of", "▼ 42s when last heard of")
		s.dimmed("status      ● in-progress", "EXTRACTED DATA")
	})
	t.Run("no round ends", func(t *testing.T) {
		s := opened(t, normal, picture(1, talking(t)))
		s.pass(60)
		s.sees("STALE · no answer for 1m 03s", "▼ 42s when last heard of")
	})
	t.Run("no round ends, and it is over", func(t *testing.T) {
		s := opened(t, normal, picture(1, finished(t)))
		s.pass(60)
		s.dimmed("status      ✓ completed", "EXTRACTED DATA")
		s.send(picture(2, finished(t)))
		s.now = noon.Add(time.Second)
		s.pass(1)
		s.lit("EXTRACTED DATA")
	})
	t.Run("the session lapsed", func(t *testing.T) {
		s := opened(t, normal, picture(1, talking(t)))
		s.Env.Stale = true
		s.Restyle()
		s.pass(57)
		s.sees("STALE · from 1m 00s ago · waits for the session", "▼ 42s when last heard of")
		if _, ok := s.press("r").(page.SignIn); !ok || s.feeds[0].refreshed > 0 || s.reads > 0 {
			t.Error("r asks the service instead of signing in")
		}
	})
	t.Run("the session lapsed before", func(t *testing.T) {
		s := newStage(t, normal, nil)
		s.Env.Stale = true
		s.show()
		s.pass(60)
		s.sees("wasn't loaded before the session lapsed", "s signs in again")
		if s.reads > 0 {
			t.Error("asked the service without a session")
		}
		s.Env.Stale = false
		s.pass(1)
		if s.reads != 1 {
			t.Error("it isn't read after signing in")
		}
	})
}

func TestKeys(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	if got := s.press("y"); got != (page.Copy{Text: sid, What: "call id"}) {
		t.Errorf("y: %v", got)
	}
	browse := func(want string) {
		t.Helper()
		if got := s.press("o"); got != (page.Browse{URL: want}) {
			t.Errorf("o: %v, want %s", got, want)
		}
	}
	browse("https://example.com/a.mp3")
	s.press("right")
	s.sees("▌ https://api.twilio.com/b.mp3")
	browse("https://api.twilio.com/b.mp3")
	s.press("right")
	browse("https://example.com/a.mp3")
	s.press("left")
	browse("https://api.twilio.com/b.mp3")
	s.call = object("completed", told)
	s.press("r")
	if s.feeds[0].refreshed != 1 || s.reads != 1 {
		t.Errorf("r: %d rounds, %d readings", s.feeds[0].refreshed, s.reads)
	}
	if s.Back() || s.TakesText() {
		t.Error("esc doesn't go back")
	}
}

func TestKeysThatDoNothingAreNotOffered(t *testing.T) {
	offered := func(s *stage) (keys []string) {
		for _, a := range s.Env.Hints(s.Page) {
			keys = append(keys, a.Key.Help().Key)
		}
		return keys
	}
	s := opened(t, normal, picture(1, talking(t)))
	if got, want := offered(s), []string{"tab", "N", "A", "c", "X", "y", "Y", "r", "esc"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if s.press("o") != nil || s.press("left") != nil {
		t.Error("a key acts on no recording")
	}
	s.send(picture(2, finished(t)))
	s.Resize(layout.Size{Width: 80, Height: 21})
	if got, want := offered(s), []string{"↑↓", "tab", "o", "←→", "d", "N", "A", "c", "X", "y", "Y", "r", "esc"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTabShowsTheAnswerAsItCame(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.press("tab")
	s.sees("status ✓ completed", `RAW JSON { "callSid": "`+sid+`",`, `"recordingUrls": [ "https://example.com/a.mp3", "https://api.twilio.com/b.mp3" ],`,
		`"notes": "Prefers mornings.\nCalls back.", "mood": null } }`)
	s.lacks("EXTRACTED DATA")
	s.press("tab")
	s.sees("EXTRACTED DATA")

	s.Resize(layout.Size{Width: 40, Height: 12})
	s.press("G")
	below := s.lines()
	s.press("tab")
	s.sees(`RAW JSON { "callSid"`)
	s.lacks("first seen")
	s.press("G")
	s.sees(`"mood": null } }`)
	s.press("tab")
	if !slices.Equal(s.lines()[1:], below[1:]) {
		t.Errorf("coming back from the raw JSON lost the place:\n%s", strings.Join(s.lines(), "\n"))
	}
}

func TestNarrowIsOneColumn(t *testing.T) {
	s := opened(t, layout.Size{Width: 40, Height: 12}, picture(1, finished(t)))
	s.sees("updated 3s ago", "status ✓ completed", "started 23 Nov 2026 11:56:00 UTC")
	var all []string
	for range 60 {
		all = append(all, s.lines()[1:]...)
		s.press("j")
	}
	for _, want := range []string{"STATUS AS SEEN · UTC", "✓ completed", "EXTRACTED DATA", "RECORDINGS", "TRANSCRIPT", "OTHER FIELDS", "partnerId  pt-7"} {
		if !slices.ContainsFunc(all, func(l string) bool { return strings.Contains(l, want) }) {
			t.Errorf("%q can't be scrolled to", want)
		}
	}
}

// A ladder that is too long to stand still goes with the rest, and is never cut.
func TestALowWideScreenScrollsBothColumns(t *testing.T) {
	s := opened(t, layout.Size{Width: 100, Height: 14}, picture(1, finished(t)))
	s.sees("status", "EXTRACTED DATA")
	s.press("G")
	s.sees("11:58:25 ✓ completed")
}

func TestWhatIsReadStaysWhenTheLadderGrows(t *testing.T) {
	s := opened(t, layout.Size{Width: 60, Height: 12}, picture(1, entry(t, told, seen("queued", 62))))
	s.press("G")
	before := s.lines()
	s.send(picture(2, entry(t, told, seen("queued", 62), seen("initiated", 61), seen("ringing", 60))))
	if got := s.lines(); !slices.Equal(got[1:], before[1:]) {
		t.Errorf("it moved:\n%s\nwas\n%s", strings.Join(got, "\n"), strings.Join(before, "\n"))
	}
}

func TestItFollowsOnlyWhileItIsSeen(t *testing.T) {
	s := opened(t, normal, picture(1, talking(t)))
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
	if len(s.feeds) != 2 || s.feeds[1].closed {
		t.Fatal("coming back doesn't follow")
	}
	s.sees("updated 5m 00s ago", "● in-progress") // what was known stays, with its age
	if s.Update(page.CallPicture{PageID: s.ID(), From: s.feeds[0], Value: picture(9, finished(t))}); s.known.picture.Seq != 1 {
		t.Error("a picture of the feed before was taken")
	}
	s.Close()
	if !s.feeds[1].closed {
		t.Error("closed, and still following")
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 100, Height: 14}, {Width: 40, Height: 12}} {
		for _, e := range []*watch.Entry{finished(t), talking(t), entry(t, "", seen("parked", 4))} {
			s := opened(t, size, picture(1, e))
			s.Env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
			s.Restyle()
			for range 40 {
				if i := strings.IndexFunc(ansi.Strip(s.View()), func(r rune) bool { return r > '~' }); i >= 0 {
					t.Fatalf("%v: %q", size, ansi.Strip(s.View())[i:][:40])
				}
				s.press("j")
			}
		}
	}
}

func TestTheViewIsExact(t *testing.T) {
	failing := picture(2, talking(t))
	failing.Err, failing.Failures = errors.New(strings.Repeat("broken ", 30)), 5
	many := talking(t)
	for i := range 40 {
		many.Seen = append(many.Seen, watch.Change{Status: client.Status("日本語" + strings.Repeat("x", i)), At: noon})
	}
	stages := map[string]*stage{
		"loading": opened(t, normal, nil), "finished": opened(t, normal, picture(1, finished(t))), "raw": opened(t, normal, picture(1, finished(t))),
		"live": opened(t, normal, picture(1, talking(t))), "failing": opened(t, normal, failing), "absent": opened(t, normal, nil), "long": opened(t, normal, picture(1, many)),
		"huge": opened(t, normal, picture(1, entry(t, `,"data":{"`+strings.Repeat("key ", 99)+`":"`+strings.Repeat("日本語 value ", 99)+`"}`, seen("completed", 9)))),
	}
	stages["raw"].press("tab")
	stages["absent"].answered()
	for name, s := range stages {
		t.Run(name, func(t *testing.T) {
			s.t = t
			for _, h := range []int{0, 1, 2, 3, 7, 12, 16, 37, 100} {
				for _, w := range []int{0, 1, 2, 7, 20, 40, 41, 80, 99, 100, 120, 300} {
					s.Resize(layout.Size{Width: w, Height: h})
					s.exact()
					s.press("G")
					s.exact()
				}
			}
		})
	}
}

func FuzzHostileCalls(f *testing.F) {
	f.Add("completed", "+14155550123", "outcome", "booked")
	f.Add("\x1b[2J", "\u202e123", "\x9b31m", "a\nb\tc")
	f.Add("日本", "e\u0301", "👨\u200d👩", "हिन्दी")
	f.Add("in-progress", "", "transcript", "\x1b]8;;http://x\x07")
	f.Fuzz(func(t *testing.T, status, to, key, value string) {
		c := read(t, hostile(t, status, to, key, value))
		e := &watch.Entry{Call: c, FirstSeen: noon, Seen: []watch.Change{{Status: c.Status, At: noon}, {Status: client.Status(value), At: noon}}}
		for _, size := range []layout.Size{normal, {Width: 41, Height: 30}} {
			s := opened(t, size, picture(1, e))
			for range 2 {
				for range 3 {
					s.exact()
					safe(t, ansi.Strip(s.View())+s.Title())
					s.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
				}
				s.press("tab")
			}
		}
	})
}
