package sandbox

import (
	"net/http"
	"slices"
)

func (s *Server) handleAgents() {
	s.change("POST /agent/create-agent", (*Server).createAgent)
	s.read("POST /agent", (*Server).getAgent, "projectId", "agentId")
	s.change("PUT /agent", (*Server).updateAgent, "projectId", "agentId")
	s.change("DELETE /agent", (*Server).deleteAgent, "projectId", "agentId")
	s.read("GET /agent/{id}", (*Server).listAgents)
}

// full is the agent under the name that an endpoint gives its id.
func (a *agent) full(idName string) fields {
	out := fields{"name": a.Name, "projectId": a.ProjectID, "systemInstruction": a.Prompt, idName: a.ID}
	if a.VoiceID != "" {
		out["voice_id"] = a.VoiceID
	}
	if a.PhoneNumber != "" {
		out["phoneNumber"] = a.PhoneNumber
	}
	return out
}

// createAgent accepts an agent without a number: the documentation's own example has none.
func (s *Server) createAgent(u *user, _ *http.Request, p params) reply {
	project, e164 := s.world.project(u, p.str("projectId")), p.str("phoneNumber")
	switch {
	case p.missing("name", "systemInstruction", "projectId"):
		return fail(http.StatusBadRequest, "Missing name, systemInstruction, projectId or phoneNumber")
	case project == nil:
		return fail(http.StatusBadRequest, "Project not found")
	}
	if e164 != "" {
		if refusal := s.assignable(e164, project.ID); refusal != nil {
			return *refusal
		}
	}
	a := &agent{ID: s.world.id(), Name: p.str("name"), ProjectID: project.ID, Prompt: p.str("systemInstruction"), VoiceID: p.str("voice_id")}
	s.world.Agents = append(s.world.Agents, a)
	if e164 != "" {
		s.assign(e164, a)
	}
	return done("Agent created", fields{"data": a.full("id")})
}

// oneAgent finds the agent that a request names by projectId and agentId.
func (s *Server) oneAgent(u *user, p params) (*agent, *reply) {
	a := s.world.agent(u, p.str("projectId"), p.str("agentId"))
	if a == nil {
		return nil, refuse(http.StatusNotFound, "Agent not found")
	}
	return a, nil
}

func (s *Server) getAgent(u *user, _ *http.Request, p params) reply {
	a, refusal := s.oneAgent(u, p)
	if refusal != nil {
		return *refusal
	}
	return ok(a.full("id"))
}

func (s *Server) updateAgent(u *user, _ *http.Request, p params) reply {
	a, refusal := s.oneAgent(u, p)
	switch {
	case refusal != nil:
		return *refusal
	case !p.has("name") && !p.has("systemInstruction"): // voice_id is in the examples only
		return fail(http.StatusBadRequest, "Missing name or systemInstruction")
	case p.has("name") && p.missing("name"), p.has("systemInstruction") && p.missing("systemInstruction"):
		return fail(http.StatusBadRequest, "Name and systemInstruction must not be empty")
	}
	for name, field := range map[string]*string{"name": &a.Name, "systemInstruction": &a.Prompt, "voice_id": &a.VoiceID} {
		if p.has(name) {
			*field = p.str(name)
		}
	}
	if s.opts.UpdateInData {
		return done("Agent updated", fields{"data": a.full("agentId")})
	}
	return ok(a.full("agentId"))
}

func (s *Server) deleteAgent(u *user, _ *http.Request, p params) reply {
	a, refusal := s.oneAgent(u, p)
	if refusal != nil {
		return *refusal
	}
	s.world.Agents = slices.DeleteFunc(s.world.Agents, func(other *agent) bool { return other == a })
	// Nothing is documented that would take a number away, and without that its project could never be deleted.
	s.world.Numbers = slices.DeleteFunc(s.world.Numbers, func(n *number) bool { return n.AgentID == a.ID })
	if project := s.world.find(a.ProjectID); project.active() == a.ID {
		s.activate(project, nil)
	}
	return done("Agent deleted", nil)
}

func (s *Server) listAgents(u *user, r *http.Request, _ params) reply {
	project := s.world.project(u, r.PathValue("id"))
	if project == nil {
		return fail(http.StatusBadRequest, "Project not found")
	}
	agents := s.world.agents(project.ID)
	if len(agents) == 0 {
		return fail(http.StatusNotFound, "No agents found") // documented so
	}
	list := make([]fields, len(agents))
	for i, a := range agents {
		list[i] = a.full("id")
	}
	return ok(list)
}
