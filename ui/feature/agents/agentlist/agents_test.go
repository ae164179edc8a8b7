package agentlist

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
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

// screen is the page, driven as the program does.
type screen struct {
	*uitest.Page
	agents *Page
}

// built is the page before it is shown, or asks for anything.
func built(t testing.TB, s *service, v page.VoiceLister, size layout.Size) *screen {
	var p *Page
	driven := uitest.Build(t, size.Width, size.Height, func(env *page.Env) page.Page {
		p = New(env, id, s, v, s)
		return p
	})
	return &screen{driven, p}
}

func shown(t testing.TB, s *service, v page.VoiceLister, size layout.Size) *screen {
	sc := built(t, s, v, size)
	sc.Run(sc.Show())
	return sc
}

var normal = layout.Size{Width: 120, Height: 37}

func TestAgentsAreListed(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, normal)
	sc.Sees("Agents · 3 agents", "updated just now", "★ active", "Rachel", "Domi", "+12125550117", "unknown-v")
	if s.project != "p-1" {
		t.Errorf("asked for the agents of %q", s.project)
	}
	sc.agents.Resize(layout.Size{Width: 99, Height: 21})
	sc.Sees("You are Mia at {{practice", "You are Theo, who renews")
}

func TestThePromptStandsBesideTheList(t *testing.T) {
	sc := shown(t, three(), voices{}, normal)
	sc.Sees("You are Mia at {{practice_name}}.", "Greet {{first_name}} and ask what")
	if marked := sc.Env.Styles.Variable.Render("{{first_name}}"); !strings.Contains(sc.agents.View(), marked) {
		t.Error("the variables aren't marked")
	}
	sc.Press("down")
	sc.Sees("This agent has no prompt.")
	sc.Press("down")
	sc.Sees("Ask whether {{plan}} still fits.")
}

func TestALongPromptSaysWhereTheRestIs(t *testing.T) {
	s := three()
	s.agents[1].Prompt = strings.Repeat("Be kind to {{first_name}}.\n", 100)
	shown(t, s, voices{}, normal).Sees("enter shows all of it")
}

func TestEnterOpensTheAgent(t *testing.T) {
	sc := shown(t, three(), voices{}, normal)
	sc.Press("down", "enter")
	if got := sc.Intent(); got != (page.Open{ID: page.ID{Kind: page.Agent, Project: "p-1", Item: "ag-3"}}) {
		t.Errorf("intent %#v", got)
	}
	sc.Press("y")
	if got, ok := sc.Intent().(page.Copy); !ok || got.Text != "ag-3" {
		t.Errorf("intent %#v", sc.Intent())
	}
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "list the agents", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := built(t, three(), voices{}, normal)
		sc.agents.Show()
		sc.Sees("loading…")
		sc.SeesNot("no agents")
	})
	t.Run("empty", func(t *testing.T) {
		shown(t, &service{activeErr: client.ErrNotFound}, voices{}, normal).Sees("0 agents", "This project has no agents yet", "n makes one")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := three()
		s.err = down
		sc := shown(t, s, voices{}, normal)
		sc.Sees("not loaded", "connection refused", "r tries again")
		s.err = nil
		sc.Press("r")
		sc.Sees("3 agents", "updated just now")
		sc.SeesNot("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		s := three()
		sc := shown(t, s, voices{}, normal)
		s.err = down
		sc.Now = sc.Now.Add(75 * time.Second)
		sc.Run(sc.agents.Update(page.Clock{Now: sc.Now}))
		sc.Sees("stale: from 1m 15s ago", "connection refused", "Front desk")
	})
	t.Run("stale", func(t *testing.T) {
		s := three()
		sc := shown(t, s, voices{}, normal)
		sc.Env.Stale = true
		sc.Now = sc.Now.Add(5 * time.Minute)
		sc.Sees("stale: from 5m 00s ago", "Front desk", "Greet {{first_name}}")
		lists := s.lists
		sc.Run(sc.agents.Update(page.Clock{Now: sc.Now}))
		if s.lists != lists {
			t.Error("asked the service without a session")
		}
		sc.Press("r")
		if _, ok := sc.Intent().(page.SignIn); !ok {
			t.Errorf("intent %#v", sc.Intent())
		}
	})
	t.Run("voices fail", func(t *testing.T) {
		sc := shown(t, three(), voices{down}, layout.Size{Width: 99, Height: 21})
		sc.Sees("3 agents", "Front desk", "21m00Tcm4", "updated just now")
		sc.SeesNot("refused")
	})
	t.Run("active unknown", func(t *testing.T) {
		s := three()
		s.activeErr = down
		sc := shown(t, s, voices{}, normal)
		sc.Sees("Front desk ?")
		sc.SeesNot("★", "refused")
	})
	t.Run("none active", func(t *testing.T) {
		s := three()
		s.activeErr = client.ErrNotFound
		shown(t, s, voices{}, normal).SeesNot("★", "?")
	})
	t.Run("narrow", func(t *testing.T) {
		sc := shown(t, three(), voices{}, layout.Size{Width: 40, Height: 12})
		sc.Sees("3 agents", "Front desk", "★ active", "+12125550117", "updated just now")
	})
}

func TestItRefreshesByItselfEachMinute(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, normal)
	sc.Press("down")
	for range 180 {
		sc.Now = sc.Now.Add(time.Second)
		sc.Run(sc.agents.Update(page.Clock{Now: sc.Now}))
	}
	if s.lists != 1+3 {
		t.Errorf("%d lists in three minutes, want 4", s.lists)
	}
	if got, _ := sc.agents.Selected(); got.ID != "ag-3" {
		t.Errorf("the cursor went to %s", got.ID)
	}
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := uitest.Hostile + "{{\u202ev\x1b[1m}}"
	s := &service{agents: []client.Agent{{ID: "x", Name: evil, VoiceID: evil, PhoneNumber: evil, Prompt: evil}}}
	for _, width := range []int{120, 99} {
		sc := shown(t, s, voices{}, layout.Size{Width: width, Height: 21})
		sc.Harmless()
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, three(), voices{}, layout.Size{Width: width, Height: 12})
		sc.Env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.agents.Restyle()
		if i := strings.IndexFunc(sc.Text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.Text()[i:i+3], sc.Text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := three()
	failing.err = errors.New("down")
	long := three()
	long.agents[1].Prompt = strings.Repeat("日本語 prompt {{with variables}} and so on ", 50)
	for name, s := range map[string]*service{"rows": three(), "long": long, "failing": failing, "empty": {}} {
		t.Run(name, func(t *testing.T) { shown(t, s, voices{}, normal).Fills() })
	}
}
