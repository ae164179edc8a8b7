package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
)

func (s *Server) handleProjects() {
	if !s.opts.ListMissing {
		s.read("GET /project", (*Server).listProjects)
	}
	s.change("POST /project/create-project", (*Server).createProject, "name")
	s.read("GET /project/{id}", (*Server).getProject)
	s.change("PUT /project/{id}", (*Server).updateProject)
	s.change("DELETE /project/{id}", (*Server).deleteProject)
	s.change("POST /project/call-status/add-webhookurl", (*Server).addWebhook, "projectId", "webhookURL")
	s.read("POST /project/active-agent", (*Server).getActiveAgent, "projectId")
	s.change("PATCH /project/active-agent", (*Server).setActiveAgent, "projectId", "active_agent")
	s.change("PATCH /project/active-agent/{id}", (*Server).removeActiveAgent)
}

// brief is a project as the endpoints about the active one show it.
func (p *project) brief() fields {
	return fields{
		"name": p.Name, "user_id": p.Owner, "status": "ACTIVE", "description": p.Description,
		"call_status_webhook": orNull(p.Webhook), "id": p.ID,
	}
}

func (p *project) full() fields {
	out := p.brief()
	out["is_deleted"], out["active_agent"] = false, orNull(p.active())
	out["created_at"], out["updated_at"] = iso(p.Created), iso(p.Updated)
	return out
}

func (s *Server) listProjects(u *user, _ *http.Request, _ params) reply {
	list := []fields{}
	for _, p := range s.world.Projects {
		if p.Owner == u.ID {
			list = append(list, p.full())
		}
	}
	return done("Projects", fields{"data": list})
}

// nameTaken reports whether another of somebody's projects has the name.
func (s *Server) nameTaken(u *user, name, except string) bool {
	return slices.ContainsFunc(s.world.Projects, func(p *project) bool { return p.Owner == u.ID && p.Name == name && p.ID != except })
}

func (s *Server) createProject(u *user, _ *http.Request, p params) reply {
	switch {
	case !p.has("description"): // it may be empty
		return fail(http.StatusBadRequest, "Missing name or description")
	case s.nameTaken(u, p.str("name"), ""):
		return fail(http.StatusBadRequest, "A project with this name already exists")
	}
	now := s.opts.Now()
	made := &project{ID: s.world.uuid(), Name: p.str("name"), Owner: u.ID, Description: p.str("description"), Created: now, Updated: now}
	s.world.Projects = append(s.world.Projects, made)
	return done("Project created", fields{"data": made.full()})
}

func (s *Server) getProject(u *user, r *http.Request, _ params) reply {
	project := s.world.project(u, r.PathValue("id"))
	if project == nil {
		return fail(http.StatusBadRequest, "Project not found") // documented so
	}
	return done("Project", fields{"data": project.full()})
}

func (s *Server) updateProject(u *user, r *http.Request, p params) reply {
	project := s.world.project(u, r.PathValue("id"))
	switch {
	case project == nil:
		return fail(http.StatusNotFound, "Project not found")
	case !p.has("name") && !p.has("description"): // webhookUrl is in the example only
		return fail(http.StatusBadRequest, "Missing name or description")
	case p.has("name") && p.missing("name"):
		return fail(http.StatusBadRequest, "Name must not be empty")
	case p.has("name") && s.nameTaken(u, p.str("name"), project.ID):
		return fail(http.StatusBadRequest, "A project with this name already exists")
	case p.has("webhookUrl") && !webURL(p.str("webhookUrl")):
		return fail(http.StatusBadRequest, "Invalid webhookUrl")
	}
	for name, field := range map[string]*string{"name": &project.Name, "description": &project.Description, "webhookUrl": &project.Webhook} {
		if p.has(name) {
			*field = p.str(name)
		}
	}
	project.Updated = s.opts.Now()
	return done("Project updated", fields{"data": project.full()})
}

func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func (s *Server) deleteProject(u *user, r *http.Request, p params) reply {
	project := s.world.project(u, r.PathValue("id"))
	if project == nil {
		return fail(http.StatusNotFound, "Project not found")
	}
	var cascade bool
	if p.has("cascade") && json.Unmarshal(p.fields["cascade"], &cascade) != nil {
		return fail(http.StatusBadRequest, "cascade must be true or false")
	}
	if !cascade && len(s.world.agents(project.ID))+len(s.world.numbers(project.ID)) > 0 {
		return fail(http.StatusBadRequest, "The project still has agents or phone numbers; delete them first, or use cascade")
	}
	s.world.drop(project)
	s.traffic.remove(project.ID)
	return done("Project deleted", nil)
}

func (s *Server) addWebhook(u *user, _ *http.Request, p params) reply {
	project := s.world.project(u, p.str("projectId"))
	switch {
	case project == nil:
		return fail(http.StatusBadRequest, "Project not found")
	case !webURL(p.str("webhookURL")):
		return fail(http.StatusBadRequest, "Invalid webhookURL")
	}
	project.Webhook, project.Updated = p.str("webhookURL"), s.opts.Now()
	return done("Webhook URL added", nil)
}

func (s *Server) getActiveAgent(u *user, _ *http.Request, p params) reply {
	project := s.world.project(u, p.str("projectId"))
	switch {
	case project == nil:
		return fail(http.StatusBadRequest, "Project not found")
	case project.active() == "":
		return fail(http.StatusNotFound, "The project has no active agent")
	}
	return done("Active agent", fields{"active_agent": project.active()})
}

func (s *Server) setActiveAgent(u *user, _ *http.Request, p params) reply {
	project, a := s.world.project(u, p.str("projectId")), s.world.agent(u, p.str("projectId"), p.str("active_agent"))
	switch {
	case project == nil:
		return fail(http.StatusBadRequest, "Project not found")
	case a == nil:
		return fail(http.StatusBadRequest, "Agent not found")
	}
	s.activate(project, a)
	return done("Active agent set", fields{"project": fields{
		"name": project.Name, "description": project.Description, "active_agent": project.active(), "created_at": iso(project.Created),
		"call_status_webhook": orNull(project.Webhook), "user_id": project.Owner,
	}})
}

// activate makes an agent the active one from now on; nil for none.
func (s *Server) activate(p *project, a *agent) {
	next := shift{From: s.sim}
	if a != nil {
		next.Agent, next.Number = a.ID, s.numberOf(a)
	}
	p.Shifts, p.Updated = append(p.Shifts, next), s.opts.Now()
}

func (s *Server) removeActiveAgent(u *user, r *http.Request, _ params) reply {
	for _, p := range s.world.Projects {
		if p.Owner == u.ID && p.active() == r.PathValue("id") {
			s.activate(p, nil)
		}
	}
	return done("Active agent removed", nil) // nothing is documented for one that wasn't active
}
