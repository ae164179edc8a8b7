package numbers

import (
	"context"
	"errors"
	"testing"

	"talkdeck/client"
	"talkdeck/ui/page"
	"talkdeck/ui/uitest"
)

// service knows numbers by project and by agent, as the API does.
type service struct {
	agents    []client.Agent
	agentsErr error
	by        map[string][]client.Number
	fail      map[string]error
}

func (s *service) List(context.Context, string) ([]client.Agent, error) { return s.agents, s.agentsErr }

func (s *service) ByProject(_ context.Context, id string) ([]client.Number, error) { return s.find(id) }
func (s *service) ByAgent(_ context.Context, id string) ([]client.Number, error)   { return s.find(id) }

func (s *service) find(id string) ([]client.Number, error) {
	if err := s.fail[id]; err != nil {
		return nil, err
	}
	if len(s.by[id]) == 0 {
		return nil, client.ErrNotFound
	}
	return s.by[id], nil
}

func some() *service {
	front := client.Number{ID: "n1", E164: "+14155550101", Status: "AVAILABLE", ProjectID: "p", AgentID: "a1"}
	return &service{
		agents: []client.Agent{{ID: "a1", Name: "Front desk"}, {ID: "a2", Name: "Night line"}, {ID: "a3", Name: "No number"}},
		by: map[string][]client.Number{
			"p": {front}, "a1": {front}, "a2": {{ID: "n2", E164: "+493012345678", AgentID: "a2"}},
		},
	}
}

func open(t *testing.T, s *service, width int) *uitest.Page {
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page {
		return New(env, page.ID{Kind: page.Numbers, Project: "p"}, s, s)
	})
}

func TestNumbersOfTheProjectAndItsAgents(t *testing.T) {
	p := open(t, some(), 120)
	p.Sees("2 numbers", "+14155550101 United States Front desk AVAILABLE", "+493012345678 Germany Night line", "type fixed line or mobile")
	p.Press("j", "y")
	if got := p.Intent(); got != (page.Copy{Text: "+493012345678", What: "number"}) {
		t.Errorf("%#v", got)
	}
	p.Press("enter")
	if got := p.Intent(); got != (page.Open{ID: page.ID{Kind: page.Agent, Project: "p", Item: "a2"}}) {
		t.Errorf("%#v", got)
	}
	p.Press("/", "g", "e", "r", "m", "enter")
	p.Sees("1 of 2 numbers")
}

func TestStates(t *testing.T) {
	open(t, &service{}, 80).Sees("0 numbers", "No number belongs to this project")
	s := some()
	s.fail = map[string]error{"a2": errors.New("broken")}
	open(t, s, 120).Sees("1 number", "some agents' numbers are missing: broken.")
	s.fail = map[string]error{"p": errors.New("down")}
	open(t, s, 80).Sees("not loaded", "down")
	s = some()
	s.agentsErr = errors.New("no agents today")
	open(t, s, 80).Sees("not loaded", "no agents today")
}

func TestHostileNumbers(t *testing.T) {
	h := uitest.Hostile
	p := open(t, &service{by: map[string][]client.Number{"p": {{ID: h, E164: h, Status: h, ProjectID: h, AgentID: h}}}}, 120)
	p.Harmless()
	p.Fills()
}
