package sandbox

import "net/http"

func (n *number) full() fields {
	return fields{"e164": n.E164, "id": n.ID, "status": "AVAILABLE", "projectId": n.ProjectID, "agentId": orNull(n.AgentID)}
}

// lookUpNumber finds the first number by one of three ids, in the documented precedence.
func (s *Server) lookUpNumber(u *user, _ *http.Request, p params) reply {
	var by func(*number) bool
	several := false
	switch {
	case !p.missing("phoneNumberId"):
		by = func(n *number) bool { return n.ID == p.str("phoneNumberId") }
	case !p.missing("agentId"):
		by = func(n *number) bool { return n.AgentID == p.str("agentId") }
	case !p.missing("projectId"):
		by, several = func(n *number) bool { return n.ProjectID == p.str("projectId") }, s.opts.ManyNumbers
	default:
		return fail(http.StatusBadRequest, "One of phoneNumberId, agentId, projectId is required")
	}
	var found []fields
	for _, n := range s.world.Numbers {
		if by(n) && s.world.project(u, n.ProjectID) != nil {
			found = append(found, n.full())
		}
	}
	if len(found) == 0 {
		return fail(http.StatusNotFound, "Phone number not found")
	}
	var data any = found[0]
	if several {
		data = found
	}
	return ok(fields{"message": "Phone number found", "status": "error", "data": data}) // documented so
}

func (s *Server) addNumber(u *user, _ *http.Request, p params) reply {
	a := s.world.agent(u, p.str("projectId"), p.str("agentId"))
	if a == nil {
		return fail(http.StatusBadRequest, "Project or agent not found")
	}
	if refusal := s.assignable(p.str("e164"), a.ProjectID); refusal != nil {
		return *refusal
	}
	s.assign(p.str("e164"), a)
	return done("Phone number added", nil)
}

// assignable refuses what is no number, or another project's.
func (s *Server) assignable(e164, projectID string) *reply {
	if _, valid := parsePhone(e164); !valid {
		return refuse(http.StatusBadRequest, "The phone number is not valid E.164")
	}
	if n := s.world.number(e164); n != nil && n.ProjectID != projectID {
		return refuse(http.StatusBadRequest, "The phone number is already in use")
	}
	return nil
}

// assign gives an agent a number; whoever had it in the project loses it.
func (s *Server) assign(e164 string, a *agent) {
	n := s.world.number(e164)
	if n == nil {
		n = s.world.addNumber(e164, a.ProjectID, "")
	}
	for _, other := range s.world.agents(a.ProjectID) {
		if other.PhoneNumber == e164 {
			other.PhoneNumber = ""
		}
	}
	n.AgentID, a.PhoneNumber = a.ID, e164
	if p := s.world.find(a.ProjectID); p.active() == a.ID {
		s.activate(p, a)
	}
}

// numberOf is where an agent calls from: its own number, else one of its project's, else one that the service lends.
func (s *Server) numberOf(a *agent) phone {
	if own, ok := parsePhone(a.PhoneNumber); ok {
		return own
	}
	for _, n := range s.world.numbers(a.ProjectID) {
		if of, ok := parsePhone(n.E164); ok {
			return of
		}
	}
	return fictional(415, 0)
}
