package assign

import (
	"context"
	"errors"
	"strings"
	"testing"

	"talkdeck/client"
	"talkdeck/client/inventory"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type service struct {
	agents  []client.Agent
	numbers []client.Number
	err     error
	asked   []string
}

func (s *service) List(context.Context, string) ([]client.Agent, error) { return s.agents, nil }
func (s *service) ByProject(context.Context, string) ([]client.Number, error) {
	return s.numbers, nil
}
func (s *service) ByAgent(context.Context, string) ([]client.Number, error) {
	return nil, client.ErrNotFound
}
func (s *service) Assign(_ context.Context, e164, agentID, projectID string) error {
	s.asked = append(s.asked, e164+" "+agentID+" "+projectID)
	return s.err
}

func some() *service {
	return &service{
		agents:  []client.Agent{{ID: "a1", Name: "Jack"}, {ID: "a2", Name: "Mia"}},
		numbers: []client.Number{{E164: "+14155550101", AgentID: "a2"}},
	}
}

func open(t *testing.T, s *service, number string) *uitest.Page {
	return uitest.Open(t, 80, 21, func(env *page.Env) page.Page {
		return New(env, page.ID{Kind: page.NumberAssign, Project: "p1", Item: number}, s, s)
	})
}

func TestANumberIsCheckedAsItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"": "With the country's code", "030": "which country?", "+49 30 12345678": "+493012345678, Germany, fixed line",
		"+1": "too short", "+14155550101": "United States, fixed or mobile; now Mia's", "+12015550": "the area code is missing",
	} {
		text, _ := hint(inventory.Inventory{Agents: some().agents, Numbers: some().numbers}, typed)
		if !strings.Contains(text, want) {
			t.Errorf("%q: %q, want %q", typed, text, want)
		}
	}
}

func TestANumberGoesToTheAgentChosen(t *testing.T) {
	s := some()
	p := open(t, s, "+14155550101")
	p.Sees("+14155550101", "Mia") // whose it is
	p.Press("tab", "j", "ctrl+s")
	if len(s.asked) != 1 || s.asked[0] != "+14155550101 a1 p1" {
		t.Errorf("%q", s.asked)
	}
	if got := p.Intent(); got != (page.NumbersChanged{Project: "p1"}) {
		t.Errorf("%#v", p.Intents)
	}
}

func TestErrorsAreSaidAtTheirField(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&client.Error{Op: "assign the number", Status: 400, Message: "The phone number is already in use", Outcome: client.Answered}, "✗ The phone number is already in use"},
		{&client.Error{Op: "assign the number", Status: 500, Message: "x", Outcome: client.Unknown}, "✗ could not assign the number: x."},
		{errors.New("odd " + uitest.Hostile), "✗ odd"},
	} {
		s := some()
		s.err = tt.err
		p := open(t, s, "+14155550101")
		p.Press("ctrl+s")
		p.Sees(tt.want, "+14155550101")
		p.Harmless()
	}
}

func TestWithoutAgentsThereIsNobodyToAssignTo(t *testing.T) {
	open(t, &service{}, "").Sees("no agents yet", "make one first")
}

func TestAnySizeAndHostileTextAreHarmless(t *testing.T) {
	s := &service{agents: []client.Agent{{ID: "a1", Name: uitest.Hostile}}, numbers: []client.Number{{E164: uitest.Hostile, AgentID: "a1"}}}
	p := open(t, s, uitest.Hostile)
	p.Harmless()
	p.Fills()
}
