package inventory

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"talkdeck/client"
)

// service knows agents, and numbers by what they are looked up by.
type service struct {
	agents []client.Agent
	by     map[string][]client.Number
	fail   map[string]error
}

func (s *service) List(context.Context, string) ([]client.Agent, error) {
	return s.agents, s.fail["list"]
}

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

func TestNumbersAreFoundByTheProjectAndByItsAgentsOnce(t *testing.T) {
	down := errors.New("down")
	s := &service{
		agents: []client.Agent{{ID: "a1"}, {ID: "a2"}, {ID: "a3"}},
		by: map[string][]client.Number{
			"p": {{E164: "+2"}}, "a1": {{E164: "+2", AgentID: "a1"}}, "a2": {{E164: "+1"}},
		},
		fail: map[string]error{"a3": down},
	}
	got, err := Read(t.Context(), s, s, "p")
	if err != nil || len(got.Agents) != 3 || len(got.Numbers) != 2 || got.Numbers[0].E164 != "+1" || got.Numbers[1].AgentID != "a1" || !errors.Is(got.Partly, down) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, of := range []string{"list", "p"} {
		s.fail = map[string]error{of: down}
		if _, err := Read(t.Context(), s, s, "p"); !errors.Is(err, down) {
			t.Errorf("%s fails: %v", of, err)
		}
	}
	if got, err := Read(t.Context(), &service{}, &service{}, "p"); err != nil || len(got.Agents)+len(got.Numbers) != 0 || got.Partly != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// A service that wants to be asked less often isn't asked about a thousand more agents.
func TestLookingUpNumbersEndsWhereTheServiceHasEnough(t *testing.T) {
	s := &service{agents: make([]client.Agent, 1000), by: map[string][]client.Number{"p": {{E164: "+2"}}}, fail: map[string]error{"": &client.Error{Status: 429}}}
	counted := &counting{service: s}
	got, err := Read(t.Context(), s, counted, "p")
	if err != nil || len(got.Numbers) != 1 || !errors.Is(got.Partly, client.ErrRateLimited) || counted.asked.Load() > 10 {
		t.Errorf("asked %d times: %d numbers, %v, %.60v", counted.asked.Load(), len(got.Numbers), err, got.Partly)
	}
}

// counting counts the lookups by agent.
type counting struct {
	*service
	asked atomic.Int64
}

func (c *counting) ByAgent(ctx context.Context, id string) ([]client.Number, error) {
	c.asked.Add(1)
	return c.service.ByAgent(ctx, id)
}
