package agents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/keys"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/theme"
)

// service is the API as the page sees it; voices is its other half.
type service struct {
	agents    []client.Agent
	err       error
	active    string
	activeErr error
	done      []string // what was asked for besides reading
	lists     int
	project   string // as given to List
}

func (s *service) List(_ context.Context, project string) ([]client.Agent, error) {
	s.lists++
	s.project = project
	return append([]client.Agent(nil), s.agents...), s.err
}

func (s *service) ActiveAgent(context.Context, string) (string, error) { return s.active, s.activeErr }

func (s *service) Delete(_ context.Context, project, agent string) error {
	s.done = append(s.done, "delete "+project+"/"+agent)
	return s.err
}

func (s *service) SetActiveAgent(_ context.Context, project, agent string) (*client.Project, error) {
	s.done = append(s.done, "activate "+project+"/"+agent)
	return nil, s.err
}

func (s *service) RemoveActiveAgent(_ context.Context, agent string) error {
	s.done = append(s.done, "take off "+agent)
	return s.err
}

type voices struct{ err error }

func (v voices) List(context.Context) ([]client.Voice, error) {
	if v.err != nil {
		return nil, v.err
	}
	return []client.Voice{{ID: "21m00Tcm4TlvDq8ikWAM", Name: "Rachel"}, {ID: "AZnzlk1XvdvUeBnXmlld", Name: "Domi"}}, nil
}

func three() *service {
	return &service{active: "ag-2", agents: []client.Agent{
		{ID: "ag-1", Name: "Renewals", VoiceID: "AZnzlk1XvdvUeBnXmlld", PhoneNumber: "+13125550142", Prompt: "\nYou are Theo, who renews subscriptions.\nAsk whether {{plan}} still fits."},
		{ID: "ag-2", Name: "Front desk", VoiceID: "21m00Tcm4TlvDq8ikWAM", PhoneNumber: "+12125550117", Prompt: "You are Mia at {{practice_name}}.\n\nGreet {{first_name}} and ask what they need."},
		{ID: "ag-3", Name: "Night line", VoiceID: "unknown-voice"},
	}}
}

var id = page.ID{Kind: page.Agents, Project: "p-1"}

// screen drives one page as the program does.
type screen struct {
	t       testing.TB
	page    *Page
	env     *page.Env
	now     time.Time
	intents []tea.Msg
}

func open(t testing.TB, s *service, v Voices, size layout.Size) *screen {
	sc := &screen{t: t, now: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)}
	sc.env = &page.Env{
		Ctx: context.Background(), Now: func() time.Time { return sc.now }, Zone: time.UTC, Keys: keys.Default(),
		Styles: theme.New("mono", theme.BackgroundUnknown, false),
	}
	sc.page = New(sc.env, id, s, v, s)
	sc.page.Resize(size)
	return sc
}

func shown(t testing.TB, s *service, v Voices, size layout.Size) *screen {
	sc := open(t, s, v, size)
	sc.run(sc.page.Show())
	return sc
}

// run carries out a command and what follows from it; intents are kept, what is addressed to the page goes back to it.
func (sc *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			sc.run(c)
		}
	case page.Addressed:
		sc.run(sc.page.Update(msg))
	case nil:
	default:
		sc.intents = append(sc.intents, msg)
	}
}

func (sc *screen) press(keys ...string) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "down":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		}
		sc.run(sc.page.Update(msg))
	}
}

func (sc *screen) intent() tea.Msg {
	sc.t.Helper()
	if len(sc.intents) == 0 {
		sc.t.Fatal("no intent")
	}
	return sc.intents[len(sc.intents)-1]
}

func (sc *screen) text() string { return ansi.Strip(sc.page.View()) }

func (sc *screen) has(want ...string) {
	sc.t.Helper()
	flat := strings.Join(strings.Fields(sc.text()), " ")
	for _, w := range want {
		if !strings.Contains(flat, w) {
			sc.t.Errorf("want %q in\n%s", w, sc.text())
		}
	}
}

func (sc *screen) lacks(words ...string) {
	sc.t.Helper()
	for _, w := range words {
		if strings.Contains(sc.text(), w) {
			sc.t.Errorf("%q should not be in\n%s", w, sc.text())
		}
	}
}

var normal = layout.Size{Width: 120, Height: 37}

func TestAgentsAreListed(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, normal)
	sc.has("Agents · 3 agents", "updated just now", "★ active", "Rachel", "Domi", "+12125550117", "unknown-v")
	if s.project != "p-1" {
		t.Errorf("asked for the agents of %q", s.project)
	}
	sc.page.Resize(layout.Size{Width: 99, Height: 21})
	sc.has("You are Mia at {{practice", "You are Theo, who renews")
}

func TestThePromptStandsBesideTheList(t *testing.T) {
	sc := shown(t, three(), voices{}, normal)
	sc.has("You are Mia at {{practice_name}}.", "Greet {{first_name}} and ask what")
	if marked := sc.env.Styles.Variable.Render("{{first_name}}"); !strings.Contains(sc.page.View(), marked) {
		t.Error("the variables aren't marked")
	}
	sc.press("down")
	sc.has("This agent has no prompt.")
	sc.press("down")
	sc.has("Ask whether {{plan}} still fits.")
}

func TestALongPromptSaysWhereTheRestIs(t *testing.T) {
	s := three()
	s.agents[1].Prompt = strings.Repeat("Be kind to {{first_name}}.\n", 100)
	shown(t, s, voices{}, normal).has("enter shows all of it")
}

func TestEnterOpensTheAgent(t *testing.T) {
	sc := shown(t, three(), voices{}, normal)
	sc.press("down", "enter")
	if got := sc.intent(); got != (page.Open{ID: page.ID{Kind: page.Agent, Project: "p-1", Item: "ag-3"}}) {
		t.Errorf("intent %#v", got)
	}
	sc.press("y")
	if got, ok := sc.intent().(page.Copy); !ok || got.Text != "ag-3" {
		t.Errorf("intent %#v", sc.intent())
	}
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "list the agents", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := open(t, three(), voices{}, normal)
		sc.page.Show()
		sc.has("loading…")
		sc.lacks("no agents")
	})
	t.Run("empty", func(t *testing.T) {
		shown(t, &service{activeErr: client.ErrNotFound}, voices{}, normal).has("0 agents", "This project has no agents yet", "n makes one")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := three()
		s.err = down
		sc := shown(t, s, voices{}, normal)
		sc.has("not loaded", "connection refused", "r tries again")
		s.err = nil
		sc.press("r")
		sc.has("3 agents", "updated just now")
		sc.lacks("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		s := three()
		sc := shown(t, s, voices{}, normal)
		s.err = down
		sc.now = sc.now.Add(75 * time.Second)
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
		sc.has("stale: from 1m 15s ago", "connection refused", "Front desk")
	})
	t.Run("stale", func(t *testing.T) {
		s := three()
		sc := shown(t, s, voices{}, normal)
		sc.env.Stale = true
		sc.now = sc.now.Add(5 * time.Minute)
		sc.has("stale: from 5m 00s ago", "Front desk", "Greet {{first_name}}")
		lists := s.lists
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
		if s.lists != lists {
			t.Error("asked the service without a session")
		}
		sc.press("r")
		if _, ok := sc.intent().(page.SignIn); !ok {
			t.Errorf("intent %#v", sc.intent())
		}
	})
	t.Run("voices fail", func(t *testing.T) {
		sc := shown(t, three(), voices{down}, layout.Size{Width: 99, Height: 21})
		sc.has("3 agents", "Front desk", "21m00Tcm4", "updated just now")
		sc.lacks("refused")
	})
	t.Run("active unknown", func(t *testing.T) {
		s := three()
		s.activeErr = down
		sc := shown(t, s, voices{}, normal)
		sc.has("Front desk ?")
		sc.lacks("★", "refused")
	})
	t.Run("none active", func(t *testing.T) {
		s := three()
		s.activeErr = client.ErrNotFound
		shown(t, s, voices{}, normal).lacks("★", "?")
	})
	t.Run("narrow", func(t *testing.T) {
		sc := shown(t, three(), voices{}, layout.Size{Width: 40, Height: 12})
		sc.has("3 agents", "Front desk", "★ active", "+12125550117", "updated just now")
	})
}

func TestItRefreshesByItselfEachMinute(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, normal)
	sc.press("down")
	for range 180 {
		sc.now = sc.now.Add(time.Second)
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
	}
	if s.lists != 1+3 {
		t.Errorf("%d lists in three minutes, want 4", s.lists)
	}
	if got, _ := sc.page.Selected(); got.ID != "ag-3" {
		t.Errorf("the cursor went to %s", got.ID)
	}
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := "a\x1b]0;x\a\x1b[2J\u202eb\u200d\nc\u009b31m{{\u202ev\x1b[1m}}"
	s := &service{agents: []client.Agent{{ID: "x", Name: evil, VoiceID: evil, PhoneNumber: evil, Prompt: evil}}}
	for _, width := range []int{120, 99} {
		sc := shown(t, s, voices{}, layout.Size{Width: width, Height: 21})
		sc.lacks("\x1b", "\a", "\u202e", "\u200d", "\u009b")
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, three(), voices{}, layout.Size{Width: width, Height: 12})
		sc.env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.page.Restyle()
		if i := strings.IndexFunc(sc.text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.text()[i:i+3], sc.text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := three()
	failing.err = errors.New("down")
	long := three()
	long.agents[1].Prompt = strings.Repeat("日本語 prompt {{with variables}} and so on ", 50)
	for name, s := range map[string]*service{"rows": three(), "long": long, "failing": failing, "empty": {}} {
		sc := shown(t, s, voices{}, normal)
		for _, w := range []int{0, 1, 2, 5, 20, 39, 40, 41, 79, 80, 99, 100, 101, 120, 300} {
			for _, h := range []int{0, 1, 2, 3, 4, 7, 12, 21, 37, 100} {
				sc.page.Resize(layout.Size{Width: w, Height: h})
				if err := exact(sc.page.View(), w, h); err != nil {
					t.Fatalf("%s at %d×%d: %v", name, w, h, err)
				}
			}
		}
	}
}

func exact(view string, width, height int) error {
	lines := strings.Split(view, "\n")
	if len(lines) != max(height, 1) {
		return fmt.Errorf("%d lines", len(lines))
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); height > 0 && w != width {
			return fmt.Errorf("line %d has %d cells: %q", i, w, ansi.Strip(l))
		}
	}
	return nil
}
