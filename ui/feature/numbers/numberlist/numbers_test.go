package numberlist

import (
	"context"
	"errors"
	"testing"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// service knows numbers by project and by agent, as the API does.
type service struct {
	agents    []client.Agent
	agentsErr error
	by        map[string][]client.Number
	fail      map[string]error
	lists     int
}

func (s *service) List(context.Context, string) ([]client.Agent, error) {
	s.lists++
	return s.agents, s.agentsErr
}

func (s *service) ByProject(_ context.Context, id string) ([]client.Number, error) { return s.find(id) }
func (s *service) ByID(_ context.Context, id string) ([]client.Number, error)      { return s.find(id) }
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
	p.Sees("2 numbers", "+14155550101 United States Front desk AVAILABLE", "+493012345678 Germany Night line", "type fixed or mobile", "there may be more")
	open(t, some(), 80).Sees("+14155550101 United States fixed or mobile Front desk", "+493012345678 Germany fixed line Night line")
	p.Offers("enter open its agent", "n assign a number", "e to another agent", "y copy number", "/ filter", "r refresh")
	p.Asks(page.Copy{Text: "+493012345678", What: "number"}, "j", "y")
	p.Asks(page.Open{ID: page.ID{Kind: page.Agent, Project: "p", Item: "a2"}}, "enter")
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

func TestWithoutTheService(t *testing.T) {
	s := some()
	uitest.ProbeList(t, uitest.Listed{
		Open: func(t *testing.T) *uitest.Page { return open(t, s, 120) }, Fail: func(err error) { s.agentsErr = err },
		Asked: func() int { return s.lists }, Row: "Front desk",
	})
}

func TestOneNumberByItsID(t *testing.T) {
	byID := func(id string) *uitest.Page {
		s := some()
		s.by["n9"] = []client.Number{{ID: "n9", E164: "+12125550117", ProjectID: "p-2", AgentID: "a-9"}}
		s.by["n8"] = []client.Number{{ID: "n8", E164: "+12125550118"}}
		s.fail = map[string]error{"n7": errors.New("down"), "n6": client.ErrBadRequest}
		return uitest.Open(t, 80, 21, func(env *page.Env) page.Page {
			return New(env, page.ID{Kind: page.Numbers, Item: id}, s, s)
		})
	}
	p := byID("n9")
	p.Sees("1 number", "+12125550117", "a-9")
	p.AsksNothing("n") // there is no project to assign another in
	p.Asks(page.Open{ID: page.ID{Kind: page.Agent, Project: "p-2", Item: "a-9"}}, "enter")
	p.Asks(page.Open{ID: page.ID{Kind: page.NumberAssign, Project: "p-2", Item: "+12125550117"}}, "e")
	p = byID("n8")
	p.Sees("+12125550118", "none reported")
	p.AsksNothing("enter", "e")
	byID("n6").Sees("knows no number with the id n6")
	byID("n5").Sees("knows no number with the id n5")
	byID("n7").Sees("not loaded", "down")
}

func TestHostileNumbers(t *testing.T) {
	h := uitest.Hostile
	p := open(t, &service{by: map[string][]client.Number{"p": {{ID: h, E164: h, Status: h, ProjectID: h, AgentID: h}}}}, 120)
	p.Harmless()
	p.Fills()
}
