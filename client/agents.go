package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"
)

// AgentService is /agent.
type AgentService struct{ c *Client }

// Agent is who talks in a project's calls.
type Agent struct {
	ID, Name, ProjectID string
	Prompt              string // systemInstruction; may hold {{variables}} that a call fills
	VoiceID             string // of Voices; "" if not reported
	PhoneNumber         string // E.164; "" if not reported
	Raw                 json.RawMessage
}

// NewAgent is what creating an agent needs. Whether a phone number is required is documented both ways: it is sent if set.
type NewAgent struct{ ProjectID, Name, Prompt, PhoneNumber, VoiceID string }

// AgentChange holds what is to be changed; nil leaves a field as it is. The voice is only in the documentation's examples.
type AgentChange struct{ Name, Prompt, VoiceID *string }

// agentLike is for agents in a list. An answer about one agent is the object with a prompt, else with a name, else with an
// id only.
func agentLike(v gjson.Result) bool { return hasPrompt(v) || hasID(v) && v.Get("name").Exists() }

func hasPrompt(v gjson.Result) bool {
	return hasID(v) && (v.Get("systemInstruction").Exists() || v.Get("system_instruction").Exists())
}

func hasID(v gjson.Result) bool { return text(first(v, "id", "agentId", "_id")) != "" }

func newAgent(v gjson.Result) Agent {
	return Agent{
		ID: text(first(v, "id", "agentId", "_id")), Name: text(v.Get("name")), ProjectID: text(first(v, "projectId", "project_id")),
		Prompt: text(first(v, "systemInstruction", "system_instruction")), VoiceID: text(first(v, "voice_id", "voiceId")),
		PhoneNumber: text(first(v, "phoneNumber", "phone_number")), Raw: compact(v),
	}
}

func (c *Client) agent(ctx context.Context, r request) (*Agent, error) {
	return one(ctx, c, r, newAgent, hasPrompt, agentLike, hasID)
}

// Create is POST /agent/create-agent. Its answer is open: any object with an id is taken, else the agents are listed again
// and the one that is new is it.
func (s *AgentService) Create(ctx context.Context, a NewAgent) (*Agent, error) {
	before, err := s.List(ctx, a.ProjectID)
	if err != nil {
		return nil, err
	}
	body := map[string]string{"name": a.Name, "systemInstruction": a.Prompt, "projectId": a.ProjectID}
	if a.PhoneNumber != "" {
		body["phoneNumber"] = a.PhoneNumber
	}
	if a.VoiceID != "" {
		body["voice_id"] = a.VoiceID
	}
	made, err := s.c.agent(ctx, write("create the agent", http.MethodPost, "/agent/create-agent", body))
	if err == nil {
		return withDefaults(made, a), nil
	}
	if !unsaid(err) {
		return nil, err
	}
	after, listErr := s.List(ctx, a.ProjectID)
	if listErr != nil {
		return nil, err
	}
	for _, got := range after {
		if got.Name == a.Name && !slices.ContainsFunc(before, func(b Agent) bool { return b.ID == got.ID }) {
			return withDefaults(&got, a), nil
		}
	}
	return nil, err
}

// withDefaults fills in what the answer leaves out by what was sent.
func withDefaults(got *Agent, sent NewAgent) *Agent {
	for _, f := range []struct {
		have *string
		sent string
	}{{&got.Name, sent.Name}, {&got.Prompt, sent.Prompt}, {&got.ProjectID, sent.ProjectID}, {&got.VoiceID, sent.VoiceID}, {&got.PhoneNumber, sent.PhoneNumber}} {
		if *f.have == "" {
			*f.have = f.sent
		}
	}
	return got
}

// Get is POST /agent, a read.
func (s *AgentService) Get(ctx context.Context, projectID, agentID string) (*Agent, error) {
	r := read("read the agent", http.MethodPost, "/agent", map[string]string{"projectId": projectID, "agentId": agentID})
	return s.c.agent(ctx, r.orNotFound())
}

// Update is PUT /agent. A name or a prompt is demanded: a change of the voice alone sends the name along, which is read for it.
// Its answer is documented both bare and under data, and names the id agentId. Where it holds no agent, the agent is read, and
// has to be as it was to become.
func (s *AgentService) Update(ctx context.Context, projectID, agentID string, change AgentChange) (*Agent, error) {
	if change.VoiceID != nil && change.Name == nil && change.Prompt == nil && !s.c.readOnly {
		now, err := s.Get(ctx, projectID, agentID)
		if err != nil {
			return nil, err
		}
		change.Name = &now.Name
	}
	body := fields{"name": change.Name, "systemInstruction": change.Prompt, "voice_id": change.VoiceID}.set()
	body["projectId"], body["agentId"] = projectID, agentID
	a, err := s.c.agent(ctx, write("change the agent", http.MethodPut, "/agent", body).orNotFound())
	return confirmed(a, err, func() (*Agent, error) { return s.Get(ctx, projectID, agentID) }, func(now *Agent) bool {
		return is(change.Name, now.Name) && is(change.Prompt, now.Prompt) && is(change.VoiceID, now.VoiceID)
	})
}

// is reports whether a value that was to be changed, if it was, is so now.
func is(wanted *string, now string) bool { return wanted == nil || *wanted == now }

// Delete is DELETE /agent, with a body.
func (s *AgentService) Delete(ctx context.Context, projectID, agentID string) error {
	r := write("delete the agent", http.MethodDelete, "/agent", map[string]string{"projectId": projectID, "agentId": agentID})
	return s.c.do(ctx, r.orNotFound(), done)
}

// List is GET /agent/:projectId. A 404, whatever its body, means that the project has no agents, which is no error.
func (s *AgentService) List(ctx context.Context, projectID string) ([]Agent, error) {
	r := read("list the agents", http.MethodGet, at("/agent/", projectID), nil)
	out, err := many(ctx, s.c, r.orNotFound(), newAgent, agentLike)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return out, err
}
