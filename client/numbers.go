package client

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"
)

// NumberService is /phone-number.
type NumberService struct{ c *Client }

// Number is a phone number that agents call from or answer on.
type Number struct {
	ID, E164           string
	Status             string // "AVAILABLE" is the only documented one
	ProjectID, AgentID string // "" if not assigned, or not reported
	Raw                json.RawMessage
}

func numberLike(v gjson.Result) bool { return len(e164s(v.Get("e164"))) > 0 }

// e164s are the numbers in v: one, several with commas between them, or a list.
func e164s(v gjson.Result) []string {
	var out []string
	if v.IsArray() {
		v.ForEach(func(_, one gjson.Result) bool { out = append(out, e164s(one)...); return true })
		return out
	}
	for one := range strings.SplitSeq(text(v), ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// newNumbers returns the numbers of an object. Of several it doesn't say which one its id and its agent belong to.
func newNumbers(v gjson.Result) []Number {
	n := Number{
		ID: text(first(v, "id", "phoneNumberId", "_id")), Status: text(v.Get("status")),
		ProjectID: text(first(v, "projectId", "project_id")), AgentID: text(first(v, "agentId", "agent_id")), Raw: compact(v),
	}
	found := e164s(v.Get("e164"))
	if len(found) > 1 {
		n.ID, n.AgentID = "", ""
	}
	out := make([]Number, len(found))
	for i := range found {
		out[i] = n
		out[i].E164 = found[i]
	}
	return out
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
	err := s.c.do(ctx, r.orNotFound(), func(a *answer) error {
		root, err := parse(a)
		if err != nil {
			return err
		}
		plain, found := outermost(root, func(v gjson.Result) bool { return v.IsArray() && anyIn(v, plainNumber) })
		if !found {
			return entries(root, numberLike, func(v gjson.Result) { out = append(out, newNumbers(v)...) })
		}
		for _, e164 := range e164s(plain) {
			out = append(out, Number{E164: e164})
		}
		return nil
	})
	return out, err
}

// plainNumber reports whether v is a number without an object around it.
func plainNumber(v gjson.Result) bool { return v.Type == gjson.String && strings.HasPrefix(v.Str, "+") }

// Assign is POST /phone-number/add-number. What a taken number answers, and how one is unassigned, is open.
func (s *NumberService) Assign(ctx context.Context, e164, agentID, projectID string) error {
	body := map[string]string{"e164": e164, "agentId": agentID, "projectId": projectID}
	return s.c.do(ctx, write("assign the number", http.MethodPost, "/phone-number/add-number", body), done)
}
