package sandbox

import "net/http"

func (s *Server) handleUser() {
	s.route(endpoint{"GET /user/generate-apikey", bearerOnly, true, (*Server).generateKey, nil})
	s.change("POST /user/set-active-project", (*Server).setActiveProject, "projectId")
	s.read("GET /user/get-active-project", (*Server).getActiveProject)
}

func (s *Server) generateKey(u *user, _ *http.Request, _ params) reply {
	u.APIKey = random(32)
	return done("API key generated", fields{"apiKey": u.APIKey})
}

func (s *Server) setActiveProject(u *user, _ *http.Request, p params) reply {
	project := s.world.project(u, p.str("projectId"))
	if project == nil {
		return fail(http.StatusBadRequest, "Project not found")
	}
	u.ActiveProject = project.ID
	return done("Active project set", fields{
		"userData": fields{
			"id": u.ID, "name": u.Name, "email": u.Email, "verified": u.Verified, "created_at": iso(u.CreatedAt),
			"updated_at": iso(u.CreatedAt), "active_project": u.ActiveProject,
		},
		"projectData": project.brief(),
	})
}

func (s *Server) getActiveProject(u *user, _ *http.Request, _ params) reply {
	project := s.world.project(u, u.ActiveProject)
	if project == nil {
		return fail(http.StatusNotFound, "No active project is set")
	}
	return done("Active project", fields{"projectData": project.brief()})
}
