package agentpicker

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
)

type service struct {
	agents        []client.Agent
	active        string
	err, noActive error
}

func (s service) List(context.Context, string) ([]client.Agent, error) { return s.agents, s.err }
func (s service) ActiveAgent(context.Context, string) (string, error)  { return s.active, s.noActive }

func picker(t *testing.T, s service) (*Picker, *page.Env) {
	t.Helper()
	env := &page.Env{Ctx: t.Context(), Now: time.Now, Styles: theme.New("mono", theme.BackgroundUnknown, false)}
	return New(page.NewBase(env, page.ID{Kind: page.DialForm, Project: "p-1"}), "speak", s, s), env
}

func TestTheAgentsAreAFieldsChoices(t *testing.T) {
	two := []client.Agent{{ID: "ag-1", Name: "Jack"}, {ID: "ag-2"}}
	for name, c := range map[string]struct {
		s    service
		want string // labels
	}{
		"one is active":    {service{agents: two, active: "ag-1"}, "Jack ★|ag-2"},
		"none is":          {service{agents: two, noActive: client.ErrNotFound}, "which one?|Jack|ag-2"},
		"it isn't known":   {service{agents: two, noActive: errors.New("down")}, "which one?|Jack|ag-2"},
		"a hostile name":   {service{agents: []client.Agent{{ID: "a", Name: "x\x1b[2J"}}, active: "a"}, "x�[2J ★"},
		"there are none":   {service{}, "which one?"},
		"it can't be read": {service{err: errors.New("down")}, "which one?"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := picker(t, c.s)
			p.Take(p.Read()().(page.Loaded[Found]))
			f := p.Field("agent")
			var labels []string
			for _, choice := range f.Choices {
				labels = append(labels, choice.Label)
			}
			if got := strings.Join(labels, "|"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			for _, a := range c.s.agents {
				if f.Check(a.ID) != nil || p.Agent(a.ID) == nil || p.Agent(a.ID).Name != a.Name {
					t.Errorf("%s can't be chosen", a.ID)
				}
			}
			if err := f.Check(""); err == nil || !strings.Contains(err.Error(), "choose who is to speak") || p.Agent("") != nil {
				t.Errorf("nobody can be chosen: %v", err)
			}
		})
	}
}

func TestWhyNobodyCanBeChosen(t *testing.T) {
	said := func(p *Picker) string { return strings.Join(p.Absent(80), " ") }
	p, _ := picker(t, service{})
	cmd := p.Read()
	if !p.Preparing() || said(p) != "" {
		t.Errorf("while it is read: %q", said(p))
	}
	if p.Take(cmd().(page.Loaded[Found])); p.Ready() || !strings.Contains(said(p), "no agent who could speak") {
		t.Errorf("none: %q", said(p))
	}
	p, _ = picker(t, service{err: errors.New("no network")})
	if p.Take(p.Read()().(page.Loaded[Found])); !strings.Contains(said(p), "no network") || !strings.Contains(said(p), "r tries again") {
		t.Errorf("failed: %q", said(p))
	}
	last, env := picker(t, service{})
	env.Stale = true
	if !strings.Contains(said(last), "before the session lapsed") {
		t.Errorf("lapsed: %q", said(last))
	}
	if _, ok := uitest.Asked(env, last.Actions()[0].Do()).(page.SignIn); !ok || last.Loading() {
		t.Error("it doesn't ask for a sign-in first")
	}
}
