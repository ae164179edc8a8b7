package agentview

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
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

func (v voices) Get(_ context.Context, id string) (*client.Voice, error) {
	if v.err != nil {
		return nil, v.err
	}
	return &client.Voice{ID: id, Name: "Rachel"}, nil
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

// screen is the page, driven as the program does.
type screen struct {
	*uitest.Page
	agent *Page
}

// built is the page before it is shown, or asks for anything.
func built(t testing.TB, s *service, v Voices, size layout.Size) *screen {
	var p *Page
	driven := uitest.Build(t, size.Width, size.Height, func(env *page.Env) page.Page {
		p = New(env, id, s, v, s, Past{Made: s.Made, Open: s.open})
		return p
	})
	return &screen{driven, p}
}

func shown(t testing.TB, s *service, v Voices, size layout.Size) *screen {
	sc := built(t, s, v, size)
	sc.Run(sc.Show())
	return sc
}

var normal = layout.Size{Width: 120, Height: 37}

func TestTheAgentIsShown(t *testing.T) {
	s := mia()
	sc := shown(t, s, voices{}, normal)
	sc.Sees("Front desk · lines 1-", "updated just now", "★ active in this project", "Rachel (21m00Tcm4TlvDq8ikWAM)", "+12125550117",
		"ag-2", "VARIABLES", "{{practice_name}}", "Greet {{first_name}} and ask what they need.")
	if s.asked != "p-1/ag-2" {
		t.Errorf("asked for %s", s.asked)
	}
	if marked := sc.Env.Styles.Variable.Render("{{practice_name}}") + "."; !strings.Contains(sc.agent.View(), marked) {
		t.Error("the variables aren't marked in the prompt")
	}
	if sc.agent.Title() != "Front desk" {
		t.Errorf("title %q", sc.agent.Title())
	}
}

func TestThePromptScrolls(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 80, Height: 21}, {Width: 40, Height: 12}} {
		sc := shown(t, mia(), voices{}, size)
		first := sc.Text()
		sc.Press("G")
		sc.Sees("End politely.")
		sc.Press("pgup", "pgup", "k")
		sc.SeesNot("End politely.")
		sc.Press("g")
		if sc.Text() != first {
			t.Errorf("%v: g didn't go back to the top:\n%s", size, sc.Text())
		}
		for range 200 {
			sc.Press("pgdown")
		}
		sc.Sees("End politely.")
		if lines := strings.Split(sc.Text(), "\n"); !strings.Contains(lines[len(lines)-1], "End politely.") {
			t.Errorf("%v: scrolled past the end:\n%s", size, sc.Text())
		}
	}
}

func TestARefreshKeepsThePlaceInThePrompt(t *testing.T) {
	sc := shown(t, mia(), voices{}, normal)
	sc.Press("j", "j", "j")
	before := sc.Text()
	sc.Press("r")
	if sc.Text() != before {
		t.Errorf("the text moved:\n%s", sc.Text())
	}
}

func TestCopyingTheID(t *testing.T) {
	sc := shown(t, mia(), voices{}, normal)
	sc.Press("y")
	if got, ok := sc.Intent().(page.Copy); !ok || got.Text != "ag-2" {
		t.Errorf("intent %#v", sc.Intent())
	}
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "read the agent", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := built(t, mia(), voices{}, normal)
		sc.agent.Show()
		sc.Sees("ag-2", "loading…")
	})
	t.Run("gone", func(t *testing.T) {
		s := mia()
		s.err = &client.Error{Op: "read the agent", Status: 404, APIShaped: true, Message: "Agent not found"}
		shown(t, s, voices{}, normal).Sees("Agent not found", "esc goes back")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := mia()
		s.err = down
		sc := shown(t, s, voices{}, normal)
		sc.Sees("not loaded", "connection refused", "r tries again")
		s.err = nil
		sc.Press("r")
		sc.Sees("Front desk", "updated just now")
		sc.SeesNot("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		s := mia()
		sc := shown(t, s, voices{}, normal)
		s.err = down
		sc.Now = sc.Now.Add(75 * time.Second)
		sc.Run(sc.agent.Update(page.Clock{Now: sc.Now}))
		sc.Sees("stale: from 1m 15s ago", "connection refused", "You are Mia")
	})
	t.Run("stale", func(t *testing.T) {
		s := mia()
		sc := shown(t, s, voices{}, normal)
		sc.Env.Stale = true
		sc.agent.Restyle()
		sc.Now = sc.Now.Add(5 * time.Minute)
		sc.Sees("stale: from 5m 00s ago", "You are Mia")
		gets := s.gets
		sc.Run(sc.agent.Update(page.Clock{Now: sc.Now}))
		sc.Press("r")
		if _, ok := sc.Intent().(page.SignIn); !ok || s.gets != gets {
			t.Errorf("intent %#v, %d requests without a session", sc.Intent(), s.gets-gets)
		}
	})
	t.Run("voices and active fail", func(t *testing.T) {
		s := mia()
		s.activeErr = down
		sc := shown(t, s, voices{down}, normal)
		sc.Sees("21m00Tcm4TlvDq8ikWAM", "active unknown", "updated just now")
		sc.SeesNot("refused", "Rachel", "★")
	})
	t.Run("nothing told", func(t *testing.T) {
		sc := shown(t, &service{activeErr: client.ErrNotFound, agent: client.Agent{ID: "ag-2"}}, voices{}, normal)
		sc.Sees("name not reported", "active no", "number not reported", "This agent has no prompt.", "none: every call hears the same prompt")
	})
}

func TestManyVariablesScrollWithThePrompt(t *testing.T) {
	s := mia()
	for i := range 50 {
		s.agent.Prompt += fmt.Sprintf("\nAsk for {{field_%d}}.", i)
	}
	sc := shown(t, s, voices{}, normal)
	sc.Press("G")
	sc.Sees("Ask for {{field_49}}.")
	sc.Press("g", "pgdown")
	sc.Sees("{{field_40}}")
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := uitest.Hostile + "{{\u202ev\x1b[1m}}"
	s := &service{agent: client.Agent{ID: "ag-2", Name: evil, VoiceID: evil, PhoneNumber: evil, Prompt: evil}}
	for _, width := range []int{120, 80} {
		sc := shown(t, s, voices{}, layout.Size{Width: width, Height: 21})
		sc.Harmless()
		if strings.ContainsAny(sc.agent.Title(), "\x1b\n\u202e") {
			t.Errorf("title %q", sc.agent.Title())
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, mia(), voices{}, layout.Size{Width: width, Height: 12})
		sc.Env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.agent.Restyle()
		if i := strings.IndexFunc(sc.Text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.Text()[i:i+3], sc.Text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := mia()
	failing.err = errors.New("down")
	wideText := mia()
	wideText.agent.Prompt = strings.Repeat("日本語 prompt {{with variables}} and so on ", 50)
	for name, s := range map[string]*service{"agent": mia(), "wide": wideText, "failing": failing} {
		t.Run(name, func(t *testing.T) { shown(t, s, voices{}, normal).Fills() })
	}
}
