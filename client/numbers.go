package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tidwall/gjson"
)

// NumberService is /phone-number.
type NumberService struct{ c *Client }

// Number is a phone number that agents call from or answer on.
type Number struct {
	ID, E164           string
	Status             string // "AVAILABLE" is the only documented one
	ProjectID, AgentID string // "" if not assigned, or not told
	Raw                json.RawMessage
}

func numberLike(v gjson.Result) bool { return text(first(v, "e164")) != "" }

func newNumber(v gjson.Result) Number {
	return Number{
		ID: text(first(v, "id", "phoneNumberId", "_id")), E164: text(v.Get("e164")), Status: text(v.Get("status")),
		ProjectID: text(first(v, "projectId", "project_id")), AgentID: text(first(v, "agentId", "agent_id")), Raw: compact(v),
	}
}

// ByID is POST /phone-number with a phoneNumberId, a read.
func (s *NumberService) ByID(ctx context.Context, id string) ([]Number, error) {
	return s.lookup(ctx, "phoneNumberId", id)
}

// ByAgent is POST /phone-number with an agentId.
func (s *NumberService) ByAgent(ctx context.Context, agentID string) ([]Number, error) {
	return s.lookup(ctx, "agentId", agentID)
}

// ByProject is POST /phone-number with a projectId. One number is documented as the answer even for a project; whether
// several can come is open, and then all are given.
func (s *NumberService) ByProject(ctx context.Context, projectID string) ([]Number, error) {
	return s.lookup(ctx, "projectId", projectID)
}

func (s *NumberService) lookup(ctx context.Context, by, id string) ([]Number, error) {
	var out []Number
	r := read("look up the number", http.MethodPost, "/phone-number", map[string]string{by: id})
	err := s.c.do(ctx, r, list(numberLike, func(v gjson.Result) { out = append(out, newNumber(v)) }))
	return out, err
}

// Assign is POST /phone-number/add-number. What a taken number answers, and how one is unassigned, is open.
func (s *NumberService) Assign(ctx context.Context, e164, agentID, projectID string) error {
	body := map[string]string{"e164": e164, "agentId": agentID, "projectId": projectID}
	return s.c.do(ctx, write("assign the number", http.MethodPost, "/phone-number/add-number", body), done)
}
