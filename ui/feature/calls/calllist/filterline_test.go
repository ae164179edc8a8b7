package calllist

import (
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

func TestTheListFollowsAsAFilterIsTyped(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	s.press("j")
	s.press("/")
	if !s.TakesText() {
		t.Fatal("keys aren't typed")
	}
	s.typeIn("status:fa")
	s.sees(t, "row 2 · 4 loaded", "failed") // the second row of all: what isn't whole yet narrows nothing
	if got := len(s.ids()); got != 4 {
		t.Errorf("%d rows", got)
	}
	s.press("tab")
	s.sees(t, "/status:failed")
	s.typeIn(",")
	s.typeIn("ringing")
	s.sees(t, "2 of 4 loaded")
	s.press("enter")
	s.sees(t, "/status:failed,ringing  · esc clears", "2 of 4 loaded")
	if s.TakesText() {
		t.Error("enter doesn't end the typing")
	}
	if !s.Back() || len(s.ids()) != 4 || s.Back() {
		t.Errorf("esc leaves %d rows", len(s.ids()))
	}
	s.press("/")
	s.press("up")
	s.sees(t, "/status:failed,ringing", "2 of 4 loaded")
	s.press("esc")
	if s.TakesText() || len(s.ids()) != 4 {
		t.Errorf("esc while typing leaves %d rows", len(s.ids()))
	}
}

func TestAFilterThatCantBeReadIsPointedAt(t *testing.T) {
	s := newStage(t, 120, 16)
	s.send(t, some(t, 1))
	s.press("/")
	s.typeIn("live price>3")
	s.sees(t, "/live price>3", "      ^^^^^  There is no field \"price\". Write cost> instead.", "0 of 4 loaded") // as "live price" was
	s.press("enter")
	if !s.TakesText() {
		t.Fatal("a filter that can't be read was kept")
	}
	if got := s.Env.Hints(s.Page)[0].Key.Help().Desc; got != "keep" {
		t.Errorf("enter is said to %s", got)
	}
	s.Resize(layout.Size{Width: 40, Height: 16})
	s.sees(t, "      ^^^^^", "There is no field \"price\". Write")
	s.press("esc")
	s.sees(t, "4 loaded")
}

func TestTheCursorComesBackToItsCall(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	s.press("j")
	s.press("/")
	s.typeIn("failed")
	if got := s.cursor(); got != "CA1" {
		t.Errorf("on %s, want the first that matches", got)
	}
	for range "failed" {
		s.press("backspace")
	}
	if got := s.cursor(); got != "CA3" {
		t.Errorf("on %s, want where it was", got)
	}
	s.typeIn("+1")
	if got := s.cursor(); got != "CA3" {
		t.Errorf("on %s, want the call that still matches", got)
	}
}

func (s *stage) cursor() string {
	_, id, _ := s.table.Cursor()
	return id
}

func TestNothingMatches(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	s.press("/")
	s.typeIn("kaput")
	s.press("enter")
	s.sees(t, "0 of 4 loaded", "No call that is loaded matches.", ":since 7d")
	if got := s.press("y"); got != nil {
		t.Errorf("y on nothing: %v", got)
	}
}

func TestCallsOfUnknownAgentsAreCounted(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, picture(1, entries(read(t,
		object("CA1", "completed", noon.Add(-1*time.Minute), `,"agentId":"ag-1"`), object("CA2", "completed", noon.Add(-2*time.Minute), `,"agentId":"ag-2"`),
		object("CA3", "completed", noon.Add(-3*time.Minute), ""), object("CA4", "failed", noon.Add(-4*time.Minute), "")))...))
	s.press("/")
	s.typeIn("agent:j")
	s.press("tab")
	s.sees(t, "/agent:Jack", "Jack")
	s.typeIn(" status:completed")
	s.press("enter")
	s.sees(t, "1 of 4 loaded", "of 1 call that match otherwise, Talkstack doesn't tell the agent")
	if got := strings.Join(s.ids(), " "); got != "CA1" {
		t.Errorf("%s", got)
	}
	s.made(t, dial.Record{Call: "CA3", Agent: "ag-1"}, dial.Record{Number: "+14155550123", Agent: "ag-1"})
	s.follow(s.readOrigins())
	s.follow(s.setColumns([]string{colID, colAgent}))
	if row := s.row(t, "CA3"); !strings.Contains(row, "Jack") {
		t.Errorf("made here: %q", row)
	}
	if got := strings.Join(s.ids(), " "); got != "CA1 CA3" {
		t.Errorf("with the calls made here: %s", got)
	}
	s.press("esc")
	if row := s.row(t, "CA4"); !strings.Contains(row, "unknown") {
		t.Errorf("made by nobody knows whom: %q", row)
	}
}

func TestAFilterReachesForDaysThatArentLoaded(t *testing.T) {
	for text, want := range map[string]string{"since:2026-11-20": "2026-11-19", "day:2026-11-19": "2026-11-18", "failed": "", "until:2026-11-20": "", "since:2026-01-01": "say"} {
		s := newStage(t, 100, 16)
		p := some(t, 1)
		p.Older.From = noon.AddDate(0, 0, -1)
		s.send(t, p)
		s.press("/")
		s.typeIn(text)
		said, _ := s.press("enter").(page.Notify)
		got := ""
		if since := s.watched().since; len(since) > 0 {
			got = since[0].Format(time.DateOnly)
		}
		if strings.Contains(said.Text, ":since 2026-01-01 loads") {
			got = "say"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTheServiceIsAskedForWhatItCanSelect(t *testing.T) {
	for text, want := range map[string]client.HistoryQuery{
		"status:failed refund":                {Status: "failed"},
		"to=+14155550123 status:busy":         {Status: "busy", To: "+14155550123"},
		"from=+442079460123 since:2026-11-21": {From: "+442079460123", StartAfter: "2026-11-20"},
	} {
		s := newStage(t, 100, 16)
		p := some(t, 1)
		p.Older.From = noon.AddDate(0, 0, -1)
		s.send(t, p)
		s.press("/")
		s.typeIn(text)
		if got := s.watched().asked; got != nil {
			t.Errorf("%s: asked while it is typed: %+v", text, got)
		}
		s.press("enter")
		if got := s.watched().asked; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"refund", "status:voicemail", "to:+4", "!status:failed", "since:2026-11-23 status:failed"} { // the last is known
		s := newStage(t, 100, 16)
		p := some(t, 1)
		p.Older.From = noon.AddDate(0, 0, -3)
		s.send(t, p)
		s.press("/")
		s.typeIn(text)
		s.press("enter")
		if got := s.watched().asked; got != nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestWhatMovesWithTheTimeMoves(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	s.press("/")
	s.typeIn("since:1m")
	s.press("enter")
	if got := len(s.ids()); got != 1 {
		t.Fatalf("%d rows", got)
	}
	s.now = noon.Add(2 * time.Minute)
	s.Update(page.Clock{Now: s.now})
	if got := len(s.ids()); got != 0 {
		t.Errorf("%d rows two minutes later", got)
	}
}

func TestNotesAndMarksCanBeFilteredBy(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	if err := s.notes.Set("CA2", "call back at nine"); err != nil {
		t.Fatal(err)
	}
	s.press("/")
	s.typeIn("note:nine")
	s.press("enter")
	if got := strings.Join(s.ids(), " "); got != "CA2" {
		t.Errorf("%s", got)
	}
	s.press("esc")
	s.press("space")
	s.press("/")
	s.typeIn("!marked")
	s.press("enter")
	if got := strings.Join(s.ids(), " "); strings.Contains(got, s.marks.last) || len(s.ids()) != 3 {
		t.Errorf("%s", got)
	}
}

var _ Feed = (*watch.Feed)(nil)
