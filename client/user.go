package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/tidwall/gjson"
)

// UserService is /user: the API key, and the project that an account's colleagues share as the active one.
type UserService struct{ c *Client }

// User is an account.
type User struct {
	Email, Name   string
	ActiveProject string // its id; "" if none is set
	Company       string
	CreatedAt     time.Time // UTC; zero if not reported
	UpdatedAt     time.Time
	Raw           json.RawMessage // the whole object
}

func newUser(v gjson.Result) User {
	if !v.IsObject() {
		return User{}
	}
	active := first(v, "active_project", "activeProject")
	if active.IsObject() {
		active = first(active, "id", "_id")
	}
	return User{
		Email: text(v.Get("email")), Name: text(v.Get("name")), ActiveProject: text(active),
		Company:   text(first(v, "company_name", "companyName")),
		CreatedAt: when(first(v, "created_at", "createdAt")), UpdatedAt: when(first(v, "updated_at", "updatedAt")),
		Raw: compact(v),
	}
}

// GenerateAPIKey is GET /user/generate-apikey. The new key, 64 hexadecimal digits, replaces the one before. A session is
// needed for it: with an API key the error is ErrSignInNeeded. Though a GET, it changes something and is never repeated.
func (s *UserService) GenerateAPIKey(ctx context.Context) (Secret, error) {
	r := request{op: "make an API key", method: http.MethodGet, path: "/user/generate-apikey", creds: bearerOnly, limit: writeLimit, max: maxAnswer}
	of := func(v gjson.Result) Secret { return credential(first(v, "apiKey", "api_key", "apikey")) }
	key, err := one(ctx, s.c, r, of, func(v gjson.Result) bool { return !of(v).IsZero() })
	if err != nil {
		return Secret{}, err
	}
	return *key, nil
}

// SetActiveProject is POST /user/set-active-project. ErrNotFound (documented as 400): no such project. Where its answer holds
// no project, it is asked which one is active.
func (s *UserService) SetActiveProject(ctx context.Context, projectID string) (*Project, error) {
	r := write("make the project active", http.MethodPost, "/user/set-active-project", map[string]string{"projectId": projectID})
	r.missing = true
	p, err := s.c.project(ctx, r, projectID)
	return confirmed(p, err, func() (*Project, error) { return s.ActiveProject(ctx) }, func(now *Project) bool { return now.ID == projectID })
}

// ActiveProject is GET /user/get-active-project. ErrNotFound (documented as 404; a 400, as missing things are elsewhere, is
// taken for it too): none is set.
func (s *UserService) ActiveProject(ctx context.Context) (*Project, error) {
	r := read("read the active project", http.MethodGet, "/user/get-active-project", nil)
	r.missing = true
	return s.c.project(ctx, r.orNotFound(), "")
}
