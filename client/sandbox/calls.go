package sandbox

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"time"
)

// The hosts, where a sandbox is asked as the service itself: makeCall has one of its own.
const (
	apiHost      = "api.talkstackai.com"
	callsHost    = "calls.talkstack.ai"
	makeCallPath = "/call/makeCall"
)

// misdirected reports whether a request is sent to the host that doesn't serve it.
func misdirected(r *http.Request) bool {
	calls := r.URL.Path == makeCallPath
	return calls && r.Host == apiHost || !calls && r.Host == callsHost
}

func (s *Server) handleCalls() {
	s.change("POST "+makeCallPath, (*Server).makeCall, "number", "projectId", "agentId")
	s.read("POST /call", (*Server).getCall)
	s.read("POST /call/get-call-history", (*Server).history, "projectId")
	s.read("POST /call/analysis", (*Server).analyse)
	s.change("POST "+batchPath, (*Server).batch)
}

func (s *Server) makeCall(u *user, _ *http.Request, p params) reply {
	a := s.world.agent(u, p.str("projectId"), p.str("agentId"))
	to, valid := parsePhone(p.str("number"))
	variables, readable := readVariables(p.fields["dynamicVariables"])
	switch {
	case a == nil:
		return fail(http.StatusBadRequest, "Project or agent not found")
	case !valid:
		return fail(http.StatusBadRequest, "The number is not valid E.164")
	case !readable:
		return fail(http.StatusBadRequest, "dynamicVariables must be an object of texts")
	}
	c := s.dial(a, to, variables, "makeCall", 0)
	return done("Call initiated", fields{"call": fields{"call_id": c.ID.String(), "to": c.To.String(), "from": c.From.String()}})
}

// readVariables reads an object of texts, numbers and booleans; none is as good as an empty one.
func readVariables(raw json.RawMessage) (map[string]string, bool) {
	var values map[string]json.RawMessage
	if len(raw) > 0 && json.Unmarshal(raw, &values) != nil {
		return nil, false
	}
	var out map[string]string
	for name, v := range values {
		var text string
		switch {
		case json.Unmarshal(v, &text) == nil:
		case v[0] == '{' || v[0] == '[':
			return nil, false
		default:
			text = string(v)
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = text
	}
	return out, true
}

// dial starts a call from an agent, after a wait in the queue. Certain numbers have certain outcomes.
func (s *Server) dial(a *agent, to phone, variables map[string]string, made string, wait time.Duration) *call {
	c := &call{
		ID: drawCallID(s.unique()), Project: a.ProjectID, Agent: a.ID, From: s.numberOf(a), To: to, Made: made, Variables: variables,
	}
	r := source(s.opts.Seed, "made", uint64(s.world.Serial))
	end, chosen := to.chosen()
	if !chosen {
		end = outboundOdds.draw(r)
	}
	c.Life = drawTimeline(r, false, end, wait)
	s.put(c)
	return c
}

// unique draws ids. Two runs with the same seed have the same history, but never make calls of the same id.
func (s *Server) unique() *rand.Rand {
	s.world.Serial++
	return source(s.opts.Seed, "made at "+s.clock.start().UTC().Format(time.RFC3339Nano), uint64(s.world.Serial))
}

// put starts a call now.
func (s *Server) put(c *call) {
	c.Start = s.sim
	s.bend(c)
	s.world.Made = append(s.world.Made, c)
	s.traffic.add(s.traffic.line(c.Project), c)
}

// someCall finds one of somebody's calls by its sid, in a project if one is given.
func (s *Server) someCall(u *user, sid, project string) *call {
	id, ok := parseCallID(sid)
	c := s.traffic.byID[id]
	if !ok || c == nil || s.world.project(u, c.Project) == nil || project != "" && c.Project != project {
		return nil
	}
	return c
}

func (s *Server) getCall(u *user, r *http.Request, p params) reply {
	if p.has("questions") {
		return s.analyse(u, r, p) // where the documentation's URL line puts it
	}
	if p.missing("sid", "projectId") {
		return fail(http.StatusBadRequest, "Missing sid or projectId")
	}
	c := s.someCall(u, p.str("sid"), p.str("projectId"))
	if c == nil {
		return fail(http.StatusNotFound, "Call not found")
	}
	return ok(s.show().item(c))
}

// Dial is a call that a client had made.
type Dial struct {
	CallID    string            `json:"call_id"`
	Number    string            `json:"number"` // E.164
	ProjectID string            `json:"project_id"`
	AgentID   string            `json:"agent_id"`
	Variables map[string]string `json:"variables,omitempty"`
	Endpoint  string            `json:"endpoint"` // "makeCall" or "batch-call"
	Time      time.Time         `json:"time"`     // UTC, in whole seconds
}

// Dialled lists the calls made by makeCall and by batches, in the order in which they were made; those of earlier runs on
// the same state folder too.
func (s *Server) Dialled() []Dial {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Dial
	for _, c := range s.world.Made {
		if c.Made != "" {
			out = append(out, Dial{c.ID.String(), c.To.String(), c.Project, c.Agent, c.Variables, c.Made, s.clock.wall(c.Start)})
		}
	}
	return out
}
