package projectform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// service is one project with what it holds, and notes what it was asked to change.
type service struct {
	project client.Project
	agents  []client.Agent
	numbers []client.Number
	looking error // of looking for an agent's numbers
	err     error // of changing something
	asked   []string
}

func (s *service) Get(context.Context, string) (*client.Project, error) { return &s.project, nil }

func (s *service) change(format string, args ...any) (*client.Project, error) {
	s.asked = append(s.asked, fmt.Sprintf(format, args...))
	return &s.project, s.err
}

func (s *service) Create(_ context.Context, name, description string) (*client.Project, error) {
	return s.change("create %s: %s", name, description)
}

func (s *service) Update(_ context.Context, id string, c client.ProjectChange) (*client.Project, error) {
	text := func(v *string) string {
		if v == nil {
			return "-"
		}
		return *v
	}
	return s.change("update %s: %s, %s, %s", id, text(c.Name), text(c.Description), text(c.Webhook))
}

func (s *service) SetWebhook(_ context.Context, id, webhook string) error {
	_, err := s.change("webhook %s: %s", id, webhook)
	return err
}

func (s *service) Delete(_ context.Context, id string, cascade bool) error {
	_, err := s.change("delete %s, cascade %v", id, cascade)
	return err
}

func (s *service) List(context.Context, string) ([]client.Agent, error) { return s.agents, nil }

func (s *service) ByProject(context.Context, string) ([]client.Number, error) {
	if len(s.numbers) == 0 {
		return nil, client.ErrNotFound
	}
	return s.numbers, nil
}

func (s *service) ByAgent(context.Context, string) ([]client.Number, error) { return nil, s.looking }

func nordwind() *service {
	return &service{project: client.Project{ID: "p1", Name: "Nordwind", Description: "Moves", Webhook: "https://hooks.example/x"}}
}

// pages are all forms about a project.
var pages = map[string]func(*page.Env, *service) page.Page{
	"new":     func(env *page.Env, s *service) page.Page { return NewNew(env, s) },
	"edit":    func(env *page.Env, s *service) page.Page { return NewEdit(env, page.ID{Item: "p1"}, s) },
	"webhook": func(env *page.Env, s *service) page.Page { return NewWebhook(env, page.ID{Item: "p1"}, s) },
	"delete":  func(env *page.Env, s *service) page.Page { return NewDelete(env, page.ID{Item: "p1"}, s, s, s) },
}

func open(t *testing.T, kind string, s *service) *uitest.Page {
	return uitest.Open(t, 80, 21, func(env *page.Env) page.Page { return pages[kind](env, s) })
}

// typed presses the keys of a text, and then ctrl+s.
func typed(p *uitest.Page, text string) {
	p.T.Helper()
	for _, r := range text {
		p.Press(string(r))
	}
	p.Press("ctrl+s")
}

func asked(t *testing.T, s *service, want ...string) {
	t.Helper()
	if !slices.Equal(s.asked, want) {
		t.Errorf("asked %q, want %q", s.asked, want)
	}
}

func TestOnlyWhatWasChangedIsSent(t *testing.T) {
	s := nordwind()
	p := open(t, "edit", s)
	p.Sees("Nordwind", "Moves")
	typed(p, "")
	p.Sees("nothing is changed yet")
	typed(p, " 2")
	asked(t, s, "update p1: Nordwind 2, -, -")
}

func TestTheFieldThatAnErrorNamesIsMarked(t *testing.T) {
	refused := func(status int, message string) error {
		return &client.Error{Op: "create the project", Status: status, Message: message, APIShaped: true, Outcome: client.Answered}
	}
	for _, tt := range []struct {
		kind, text string
		err        error
		want       string // how the form goes on behind the field's value
	}{
		{"new", "Harbor", refused(400, "a project with this name already exists"), "Harbor ✗ A project with this name already exists"},
		{"edit", " 2", refused(400, "name taken"), "Nordwind 2 ✗ Name taken"},
		{"webhook", "/y", refused(400, "Invalid webhookURL\x1b[2J"), "https://hooks.example/x/y ✗ Invalid webhookURL"},
		{"new", "Harbor", refused(403, "not yours"), "✗ could not create the project: not yours. This account may not do that"},
		{"new", "Harbor", refused(500, "name server down"), "✗ could not create the project: name server down. The trouble is Talkstack's"},
		{"new", "Harbor", &client.Error{Op: "create the project", Err: errors.New("connection refused")}, "✗ could not create the project: connection refused"},
		{"delete", "Nordwind", refused(400, "The project still has agents"), "✗ The project still has agents. ctrl+r looks again"},
		{"delete", "Nordwind", refused(404, "Project not found"), "✗ could not create the project: Project not found"},
	} {
		s := nordwind()
		s.err = tt.err
		p := open(t, tt.kind, s)
		typed(p, tt.text)
		if flat := strings.ReplaceAll(strings.Join(strings.Fields(p.Text()), " "), "▌ ", ""); !strings.Contains(flat, tt.want) {
			t.Errorf("%s: want %q in\n%s", tt.kind, tt.want, p.Text())
		}
		p.Harmless()
		if len(s.asked) != 1 || len(p.Intents) != 0 {
			t.Errorf("%s: asked %q, intents %v", tt.kind, s.asked, p.Intents)
		}
	}
}

func TestOnlyHTTPSWebhooksAreSent(t *testing.T) {
	for text, want := range map[string]string{
		"http://x.example/a": "only https", "ftp://x.example": "only https", "https://": "the host is missing", "x.example": "no web address",
		"https://ana:pw@x.example": "no name and password", "": "none is known that takes a webhook away",
	} {
		if err := checkWebhook(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	s := nordwind()
	s.project.Webhook = ""
	p := open(t, "webhook", s)
	p.Sees("isn't documented")
	typed(p, "https://hooks.example/a")
	asked(t, s, "webhook p1: https://hooks.example/a")
	if changed, ok := p.Intents[len(p.Intents)-1].(page.ProjectChanged); !ok || changed.Project.Webhook != "https://hooks.example/a" {
		t.Errorf("%#v", p.Intents)
	}
}

func TestAProjectIsDeletedWithWhatItHoldsOnlyByItsName(t *testing.T) {
	s := nordwind()
	s.agents, s.numbers = []client.Agent{{ID: "a1", Name: "Jack"}}, []client.Number{{E164: "+14155550101"}}
	s.looking = errors.New("down")
	p := open(t, "delete", s)
	p.Sees("1 agent and 1 number go with it. This can't be undone.", "Jack", "+14155550101", "Some agents' numbers couldn't be counted")
	typed(p, "nordwind")
	p.Sees("type its name to delete it: Nordwind")
	asked(t, s)
	for range "nordwind" {
		p.Press("backspace")
	}
	typed(p, "Nordwind")
	asked(t, s, "delete p1, cascade true")

	s = nordwind()
	p = open(t, "delete", s)
	p.Sees("no agents and no numbers")
	typed(p, "Nordwind")
	asked(t, s, "delete p1, cascade false")
}

func TestAProjectWhoseNameCantBeTypedIsDeletedByItsID(t *testing.T) {
	for _, name := range []string{uitest.Hostile, strings.Repeat("Nordwind ", 10_000)} {
		s := nordwind()
		s.project.Name = name
		p := open(t, "delete", s)
		p.Sees("Type its id", "no agents and no numbers")
		p.Harmless()
		typed(p, "p1")
		asked(t, s, "delete p1, cascade false")
	}
}

func TestReadOnlySendsNothing(t *testing.T) {
	for kind, text := range map[string]string{"new": "Harbor", "edit": "2", "webhook": "2", "delete": "Nordwind"} {
		s := nordwind()
		p := open(t, kind, s)
		p.Env.ReadOnly = true
		typed(p, text)
		asked(t, s)
		if n, ok := p.Intent().(page.Notify); !ok || !strings.HasPrefix(n.Text, "read-only") {
			t.Errorf("%s: %#v", kind, p.Intents)
		}
	}
}

func TestAnySizeAndHostileTextAreHarmless(t *testing.T) {
	for kind := range pages {
		s := nordwind()
		s.project = client.Project{ID: uitest.Hostile, Name: uitest.Hostile, Description: uitest.Hostile, Webhook: uitest.Hostile}
		s.agents, s.numbers = []client.Agent{{ID: "a", Name: uitest.Hostile}}, []client.Number{{E164: uitest.Hostile}}
		p := open(t, kind, s)
		p.Harmless()
		typed(p, "x")
		p.Harmless()
		p.Fills()
	}
}
