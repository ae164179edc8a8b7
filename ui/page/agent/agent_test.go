package agent

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
	"talkdeck/client/prompt"
	"talkdeck/ui/keys"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/theme"
)

// service is the API as the page sees it; voices is its other half.
type service struct {
	agent     client.Agent
	err       error
	active    string
	activeErr error
	done      []string // what was asked for besides reading
	made      []prompt.Made
	feed      feed
	gets      int
	asked     string
}

func (s *service) Get(_ context.Context, project, agent string) (*client.Agent, error) {
	s.gets++
	s.asked = project + "/" + agent
	if s.err != nil {
		return nil, s.err
	}
	a := s.agent
	return &a, nil
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
	return []client.Voice{{ID: "21m00Tcm4TlvDq8ikWAM", Name: "Rachel"}}, nil
}

func mia() *service {
	var prompt strings.Builder
	prompt.WriteString("You are Mia at {{practice_name}}.\n\nGreet {{first_name}} and ask what they need.\n")
	for i := range 60 {
		fmt.Fprintf(&prompt, "Rule %d: never promise a time that the calendar doesn't have, and repeat what was agreed.\n", i+1)
	}
	prompt.WriteString("End politely.")
	return &service{active: "ag-2", agent: client.Agent{
		ID: "ag-2", Name: "Front desk", VoiceID: "21m00Tcm4TlvDq8ikWAM", PhoneNumber: "+12125550117", Prompt: prompt.String(),
	}}
}

var id = page.ID{Kind: page.Agent, Project: "p-1", Item: "ag-2"}

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
	sc.page = New(sc.env, id, s, v, s, Past{Made: s.Made, Open: s.open})
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
		case "pgdown":
			msg = tea.KeyPressMsg{Code: tea.KeyPgDown}
		case "pgup":
			msg = tea.KeyPressMsg{Code: tea.KeyPgUp}
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

func TestTheAgentIsShown(t *testing.T) {
	s := mia()
	sc := shown(t, s, voices{}, normal)
	sc.has("Front desk · lines 1-", "updated just now", "★ active in this project", "Rachel (21m00Tcm4TlvDq8ikWAM)", "+12125550117",
		"ag-2", "VARIABLES", "{{practice_name}}", "Greet {{first_name}} and ask what they need.")
	if s.asked != "p-1/ag-2" {
		t.Errorf("asked for %s", s.asked)
	}
	if marked := sc.env.Styles.Variable.Render("{{practice_name}}") + "."; !strings.Contains(sc.page.View(), marked) {
		t.Error("the variables aren't marked in the prompt")
	}
	if sc.page.Title() != "Front desk" {
		t.Errorf("title %q", sc.page.Title())
	}
}

func TestThePromptScrolls(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 80, Height: 21}, {Width: 40, Height: 12}} {
		sc := shown(t, mia(), voices{}, size)
		first := sc.text()
		sc.press("G")
		sc.has("End politely.")
		sc.press("pgup", "pgup", "k")
		sc.lacks("End politely.")
		sc.press("g")
		if sc.text() != first {
			t.Errorf("%v: g didn't go back to the top:\n%s", size, sc.text())
		}
		for range 200 {
			sc.press("pgdown")
		}
		sc.has("End politely.")
		if lines := strings.Split(sc.text(), "\n"); !strings.Contains(lines[len(lines)-1], "End politely.") {
			t.Errorf("%v: scrolled past the end:\n%s", size, sc.text())
		}
	}
}

func TestARefreshKeepsThePlaceInThePrompt(t *testing.T) {
	sc := shown(t, mia(), voices{}, normal)
	sc.press("j", "j", "j")
	before := sc.text()
	sc.press("r")
	if sc.text() != before {
		t.Errorf("the text moved:\n%s", sc.text())
	}
}

func TestCopyingTheID(t *testing.T) {
	sc := shown(t, mia(), voices{}, normal)
	sc.press("y")
	if got, ok := sc.intent().(page.Copy); !ok || got.Text != "ag-2" {
		t.Errorf("intent %#v", sc.intent())
	}
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "read the agent", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := open(t, mia(), voices{}, normal)
		sc.page.Show()
		sc.has("ag-2", "loading…")
	})
	t.Run("gone", func(t *testing.T) {
		s := mia()
		s.err = &client.Error{Op: "read the agent", Status: 404, APIShaped: true, Message: "Agent not found"}
		shown(t, s, voices{}, normal).has("Agent not found", "esc goes back")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := mia()
		s.err = down
		sc := shown(t, s, voices{}, normal)
		sc.has("not loaded", "connection refused", "r tries again")
		s.err = nil
		sc.press("r")
		sc.has("Front desk", "updated just now")
		sc.lacks("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		s := mia()
		sc := shown(t, s, voices{}, normal)
		s.err = down
		sc.now = sc.now.Add(75 * time.Second)
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
		sc.has("stale: from 1m 15s ago", "connection refused", "You are Mia")
	})
	t.Run("stale", func(t *testing.T) {
		s := mia()
		sc := shown(t, s, voices{}, normal)
		sc.env.Stale = true
		sc.page.Restyle()
		sc.now = sc.now.Add(5 * time.Minute)
		sc.has("stale: from 5m 00s ago", "You are Mia")
		gets := s.gets
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
		sc.press("r")
		if _, ok := sc.intent().(page.SignIn); !ok || s.gets != gets {
			t.Errorf("intent %#v, %d requests without a session", sc.intent(), s.gets-gets)
		}
	})
	t.Run("voices and active fail", func(t *testing.T) {
		s := mia()
		s.activeErr = down
		sc := shown(t, s, voices{down}, normal)
		sc.has("21m00Tcm4TlvDq8ikWAM", "active unknown", "updated just now")
		sc.lacks("refused", "Rachel", "★")
	})
	t.Run("nothing told", func(t *testing.T) {
		sc := shown(t, &service{activeErr: client.ErrNotFound, agent: client.Agent{ID: "ag-2"}}, voices{}, normal)
		sc.has("name not told", "active no", "number not told", "This agent has no prompt.", "none: every call hears the same prompt")
	})
}

func TestManyVariablesScrollWithThePrompt(t *testing.T) {
	s := mia()
	for i := range 50 {
		s.agent.Prompt += fmt.Sprintf("\nAsk for {{field_%d}}.", i)
	}
	sc := shown(t, s, voices{}, normal)
	sc.press("G")
	sc.has("Ask for {{field_49}}.")
	sc.press("g", "pgdown")
	sc.has("{{field_40}}")
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := "a\x1b]0;x\a\x1b[2J\u202eb\u200d\nc\u009b31m{{\u202ev\x1b[1m}}"
	s := &service{agent: client.Agent{ID: "ag-2", Name: evil, VoiceID: evil, PhoneNumber: evil, Prompt: evil}}
	for _, width := range []int{120, 80} {
		sc := shown(t, s, voices{}, layout.Size{Width: width, Height: 21})
		sc.lacks("\x1b", "\a", "\u202e", "\u200d", "\u009b")
		if strings.ContainsAny(sc.page.Title(), "\x1b\n\u202e") {
			t.Errorf("title %q", sc.page.Title())
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, mia(), voices{}, layout.Size{Width: width, Height: 12})
		sc.env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.page.Restyle()
		if i := strings.IndexFunc(sc.text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.text()[i:i+3], sc.text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := mia()
	failing.err = errors.New("down")
	wideText := mia()
	wideText.agent.Prompt = strings.Repeat("日本語 prompt {{with variables}} and so on ", 50)
	for name, s := range map[string]*service{"agent": mia(), "wide": wideText, "failing": failing} {
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
