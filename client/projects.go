package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"
)

// ProjectService is /project.
type ProjectService struct{ c *Client }

// Project groups agents, numbers and calls.
type Project struct {
	ID, Name, UserID string
	Status           string // "ACTIVE" is the only documented one
	Description      string
	Webhook          string // where call statuses are posted; "" for none. What is posted is not documented
	ActiveAgent      string // its id; "" for none, or not reported
	Deleted          bool
	CreatedAt        time.Time // UTC; zero if not reported
	UpdatedAt        time.Time
	Raw              json.RawMessage // the whole object
}

// ProjectList is what could be found of an account's projects.
type ProjectList struct {
	Projects []Project
	// Complete is false when the service has no list, and these are the active project and those known beforehand.
	Complete bool
}

// ProjectChange holds what is to be changed; nil leaves a field as it is.
type ProjectChange struct{ Name, Description, Webhook *string }

func projectLike(v gjson.Result) bool {
	return v.Get("name").Exists() && text(first(v, "id", "projectId", "_id")) != ""
}

// projectAnswer is for answers about one project, whose id some of them leave out.
func projectAnswer(v gjson.Result) bool {
	return v.Get("name").Exists() && first(v, "id", "user_id", "description", "call_status_webhook", "active_agent").Exists() && !v.Get("email").Exists()
}

func newProject(v gjson.Result) Project {
	return Project{
		ID: text(first(v, "id", "projectId", "_id")), Name: text(v.Get("name")), UserID: text(first(v, "user_id", "userId")),
		Status: text(v.Get("status")), Description: text(v.Get("description")),
		Webhook:     text(first(v, "call_status_webhook", "webhookUrl", "webhookURL")),
		ActiveAgent: text(first(v, "active_agent", "activeAgent")), Deleted: first(v, "is_deleted", "isDeleted").Bool(),
		CreatedAt: when(first(v, "created_at", "createdAt")), UpdatedAt: when(first(v, "updated_at", "updatedAt")),
		Raw: compact(v),
	}
}

// project sends a request whose answer is one project; id is which, for answers that don't say.
func (c *Client) project(ctx context.Context, r request, id string) (*Project, error) {
	p, err := one(ctx, c, r, newProject, projectAnswer)
	if err == nil && p.ID == "" {
		p.ID = id
	}
	return p, err
}

// Create is POST /project/create-project. 400: missing, or the name is taken: it is unique per user, so where the answer holds
// no project, the one of that name in the list is it.
func (s *ProjectService) Create(ctx context.Context, name, description string) (*Project, error) {
	p, err := s.c.project(ctx, write("create the project", http.MethodPost, "/project/create-project", map[string]string{"name": name, "description": description}), "")
	look := func() (*Project, error) {
		after, err := s.List(ctx)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(after.Projects, func(p Project) bool { return p.Name == name }); i >= 0 {
			return &after.Projects[i], nil
		}
		return nil, ErrNotFound
	}
	return confirmed(p, err, look, func(*Project) bool { return true })
}

// Get is GET /project/:projectId. ErrNotFound (documented as 400): no such project.
func (s *ProjectService) Get(ctx context.Context, id string) (*Project, error) {
	r := read("read the project", http.MethodGet, at("/project/", id), nil)
	r.missing = true
	return s.c.project(ctx, r, id)
}

// List finds the account's projects. The documentation of a list could not be had: GET /project is tried, and where it
// answers 400, 404, 405 or 501, the list is put together from the active project and those with known ids. So it is after a
// 403, which some gateways answer where there is nothing; where no project is found then, the 403 stands, and so does a web page.
func (s *ProjectService) List(ctx context.Context, known ...string) (*ProjectList, error) {
	all, err := many(ctx, s.c, read("list the projects", http.MethodGet, "/project", nil), newProject, projectLike)
	if err == nil {
		return &ProjectList{slices.DeleteFunc(all, func(p Project) bool { return p.Deleted }), true}, nil
	}
	var e *Error
	unlisted := []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}
	if !errors.As(err, &e) || !slices.Contains(unlisted, e.Status) {
		return nil, err
	}
	found, failed := s.fallback(ctx, known)
	if failed == nil && len(found.Projects) == 0 && (e.Status == http.StatusForbidden || errors.Is(err, ErrProxy)) {
		return nil, err
	}
	return found, failed
}

// fallback reads the active project and the known ones, four at a time. A known one that is gone is left out quietly.
func (s *ProjectService) fallback(ctx context.Context, known []string) (*ProjectList, error) {
	known = slices.DeleteFunc(slices.Clone(known), func(id string) bool { return id == "" })
	found := make([]*Project, len(known)+1)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	keep := func(i int, p *Project, err error) error {
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrForbidden) || errors.Is(err, ErrBadRequest) {
			return nil
		}
		found[i] = p
		return err
	}
	g.Go(func() error {
		p, err := s.c.User.ActiveProject(ctx)
		return keep(0, p, err)
	})
	for i, id := range known {
		g.Go(func() error {
			p, err := s.Get(ctx, id)
			return keep(i+1, p, err)
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out ProjectList
	for _, p := range found {
		if p != nil && !p.Deleted && !slices.ContainsFunc(out.Projects, func(have Project) bool { return have.ID == p.ID }) {
			out.Projects = append(out.Projects, *p)
		}
	}
	return &out, nil
}

// Update is PUT /project/:projectId. A name or a description is demanded, and an empty description may pass for none: a change
// without a name sends the name along, which is read for it. Where its answer holds no project, the project is read, and has to
// be as it was to become.
func (s *ProjectService) Update(ctx context.Context, id string, change ProjectChange) (*Project, error) {
	if change != (ProjectChange{}) && change.Name == nil && !s.c.readOnly {
		now, err := s.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		change.Name = &now.Name
	}
	body := fields{"name": change.Name, "description": change.Description, "webhookUrl": change.Webhook}.set()
	p, err := s.c.project(ctx, write("change the project", http.MethodPut, at("/project/", id), body).orNotFound(), id)
	return confirmed(p, err, func() (*Project, error) { return s.Get(ctx, id) }, func(now *Project) bool {
		return is(change.Name, now.Name) && is(change.Description, now.Description) && is(change.Webhook, now.Webhook)
	})
}

// Delete is DELETE /project/:projectId. Without cascade its agents and numbers must be gone first; which status says that
// they aren't is open.
func (s *ProjectService) Delete(ctx context.Context, id string, cascade bool) error {
	var body any
	if cascade {
		body = map[string]bool{"cascade": true}
	}
	return s.c.do(ctx, write("delete the project", http.MethodDelete, at("/project/", id), body).orNotFound(), done)
}

// SetWebhook is POST /project/call-status/add-webhookurl. What is posted there, and how it is signed, is open.
func (s *ProjectService) SetWebhook(ctx context.Context, id, webhook string) error {
	body := map[string]string{"projectId": id, "webhookURL": webhook}
	return s.c.do(ctx, write("set the webhook", http.MethodPost, "/project/call-status/add-webhookurl", body), done)
}

// ActiveAgent is POST /project/active-agent, a read: the id of the agent that a project's calls go to. ErrNotFound: none.
func (s *ProjectService) ActiveAgent(ctx context.Context, id string) (string, error) {
	r := read("read the active agent", http.MethodPost, "/project/active-agent", map[string]string{"projectId": id})
	of := func(v gjson.Result) string {
		a := first(v, "active_agent", "activeAgent")
		if a.IsObject() {
			a = first(a, "id", "agentId", "_id")
		}
		return text(a)
	}
	agent, err := one(ctx, s.c, r.orNotFound(), of, func(v gjson.Result) bool { return of(v) != "" })
	if err != nil {
		return "", err
	}
	return *agent, nil
}

// SetActiveAgent is PATCH /project/active-agent. Where its answer holds no project, it is asked which agent is active.
func (s *ProjectService) SetActiveAgent(ctx context.Context, id, agentID string) (*Project, error) {
	body := map[string]string{"projectId": id, "active_agent": agentID}
	p, err := s.c.project(ctx, write("make the agent active", http.MethodPatch, "/project/active-agent", body), id)
	if !unsaid(err) {
		return p, err
	}
	if now, missing := s.ActiveAgent(ctx, id); missing != nil || now != agentID {
		return nil, err
	}
	return &Project{ID: id, ActiveAgent: agentID}, nil
}

// RemoveActiveAgent is PATCH /project/active-agent/:agentId.
func (s *ProjectService) RemoveActiveAgent(ctx context.Context, agentID string) error {
	return s.c.do(ctx, write("remove the active agent", http.MethodPatch, at("/project/active-agent/", agentID), nil), done)
}

// fields are the named values of a partial update.
type fields map[string]*string

// set are those that are given.
func (f fields) set() map[string]string {
	out := map[string]string{}
	for name, v := range f {
		if v != nil {
			out[name] = *v
		}
	}
	return out
}
