package versions

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type service struct {
	prompt   string
	unread   error
	versions []prompt.Version
	back     []string // "seen → text"
	err      error    // of going back
}

func (s *service) Get(context.Context, string, string) (*client.Agent, error) {
	if s.unread != nil {
		return nil, s.unread
	}
	return &client.Agent{ID: "ag-1", Name: "Jack", Prompt: s.prompt}, nil
}

func (s *service) Versions(string, string) ([]prompt.Version, error) { return s.versions, nil }
func (s *service) Trouble() error                                    { return nil }

func (s *service) RollBack(_ context.Context, _, _, seen string, to prompt.Version) error {
	s.back = append(s.back, seen+" → "+to.Text)
	return s.err
}

func three() *service {
	at := func(minute int) time.Time { return time.Date(2026, 11, 23, 15, minute, 0, 0, time.UTC) }
	return &service{prompt: "You are kind Jack.", versions: []prompt.Version{
		{At: at(1), Reason: prompt.Seen, Text: "You are Jack."},
		{At: at(2), Reason: prompt.Saved, Text: "You are Jim."},
		{At: at(3), Reason: prompt.RolledBack, Text: "You are kind Jack."},
	}}
}

var id = page.ID{Kind: page.Versions, Project: "p-1", Item: "ag-1"}

func open(t *testing.T, s *service, width int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page { return New(env, id, s) })
}

func TestVersionsAreListedAndCompared(t *testing.T) {
	p := open(t, three(), 120)
	p.Sees("3 versions", "rolled back ★ current", "15:02:00 saved", "From version 2 to 3", "You are [-Jim-]{+kind Jack+}.", "1 word gone, 2 words new")
	p.Press("down", "down")
	p.Sees("Version 1, the first that was kept", "You are Jack.")
	p.Press("space", "g")
	p.Sees("◆ 1", "From version 1 to 3", "You are{+ kind+} Jack.")
	p.Press("G", "up")
	p.Sees("From version 1 to 2", "You are [-Jack-]{+Jim+}.")
	p.Back()
	p.SeesNot("◆")
}

func TestReadingInALittleRoom(t *testing.T) {
	p := open(t, three(), 60)
	p.SeesNot("From version")
	p.Press("enter")
	p.Sees("Jack, versions", "From version 2 to 3", "{+kind Jack+}")
	if !p.Back() {
		t.Error("esc leaves the page")
	}
	p.Sees("REASON")
	if p.Back() {
		t.Error("esc doesn't leave the page")
	}
}

func TestGoingBackToAVersion(t *testing.T) {
	s := three()
	p := open(t, s, 120)
	p.Press("R")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "the current one already") {
		t.Errorf("%#v", p.Intent())
	}
	p.Press("down", "R")
	ask, ok := p.Intent().(page.Ask)
	if !ok || !strings.Contains(ask.Title, "version 2") {
		t.Fatalf("%#v", p.Intent())
	}
	p.Run(ask.Then())
	if !cmp.Equal(s.back, []string{"You are kind Jack. → You are Jim."}) || !cmp.Equal(p.Intent(), page.AgentChanged{Project: "p-1", Agent: "ag-1"}) {
		t.Errorf("%q, %#v", s.back, p.Intents)
	}
	for err, want := range map[error]string{errors.New("broken"): "broken", &agents.Conflict{}: "somebody changed the prompt meanwhile"} {
		s.err, p.Intents = err, nil
		p.Run(ask.Then())
		if n, ok := p.Intents[0].(page.Notify); !ok || !strings.Contains(n.Text, want) {
			t.Errorf("%v: %#v", err, p.Intents)
		}
	}
	p.Env.ReadOnly = true
	if p.Press("R"); len(s.back) != 3 {
		t.Error("it was done though this is read-only")
	}
}

func TestStates(t *testing.T) {
	p := open(t, &service{}, 80)
	p.Sees("No version of this prompt was kept")
	s := three()
	s.unread = errors.New("broken")
	p = open(t, s, 80)
	p.Sees("may lack its newest text", "broken", "15:03:00 rolled back")
	p.SeesNot("in force")
	p.Press("R")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "isn't known what would be replaced") {
		t.Errorf("%#v", p.Intent())
	}
}

func TestItFillsItsRectangleAndIsHarmless(t *testing.T) {
	s := three()
	s.versions = append(s.versions, prompt.Version{At: s.versions[0].At, Reason: uitest.Hostile, Text: strings.Repeat(uitest.Hostile+" ", 40)})
	for _, keys := range [][]string{nil, {"enter"}, {"down", "space", "g", "enter"}} {
		p := open(t, s, 120)
		p.Press(keys...)
		p.Fills()
		p.Resize(layout.Size{Width: 120, Height: 30})
		p.Harmless()
	}
}
