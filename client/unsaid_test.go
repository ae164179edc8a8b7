package client

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

// A success that doesn't say what became of a thing is believed once the thing is seen to be so, and no change is sent twice.
func TestAChangeThatIsAnsweredByNothingIsLookedAt(t *testing.T) {
	name := "new"
	for what, change := range map[string]struct {
		do              func(*Client, context.Context) (id string, err error)
		look            string // how it is looked at
		done, otherwise string // what is seen if it was done, and if not
	}{
		"an agent": {
			func(c *Client, ctx context.Context) (string, error) {
				a, err := c.Agents.Update(ctx, "p", "a", AgentChange{Name: &name})
				return idOf(a, func(a *Agent) string { return a.ID }), err
			},
			"POST /agent", `{"id":"a","name":"new","systemInstruction":""}`, `{"id":"a","name":"old","systemInstruction":""}`,
		},
		"a project": {
			func(c *Client, ctx context.Context) (string, error) {
				p, err := c.Projects.Update(ctx, "p", ProjectChange{Name: &name})
				return idOf(p, func(p *Project) string { return p.ID }), err
			},
			"GET /project/p", `{"data":{"id":"p","name":"new"}}`, `{"data":{"id":"p","name":"old"}}`,
		},
		"a new project": {
			func(c *Client, ctx context.Context) (string, error) {
				p, err := c.Projects.Create(ctx, "new", "")
				return idOf(p, func(p *Project) string { return p.ID }), err
			},
			"GET /project", `[{"id":"p","name":"new"}]`, `[{"id":"x","name":"old"}]`,
		},
		"the active project": {
			func(c *Client, ctx context.Context) (string, error) {
				p, err := c.User.SetActiveProject(ctx, "p")
				return idOf(p, func(p *Project) string { return p.ID }), err
			},
			"GET /user/get-active-project", `{"projectData":{"id":"p","name":"new"}}`, `{"projectData":{"id":"x","name":"old"}}`,
		},
		"the active agent": {
			func(c *Client, ctx context.Context) (string, error) {
				p, err := c.Projects.SetActiveAgent(ctx, "p", "a")
				return idOf(p, func(p *Project) string { return p.ActiveAgent }), err
			},
			"POST /project/active-agent", `{"active_agent":"a"}`, `{"active_agent":"x"}`,
		},
	} {
		for _, answer := range []string{"", `{"message":"ok","status":"error"}`, `null`} {
			for seen, want := range map[string]bool{change.done: true, change.otherwise: false, "": false} {
				changes := 0
				c := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if r.Method+" "+r.URL.Path == change.look {
						reply(w, http.StatusOK, seen)
						return
					}
					changes++
					reply(w, http.StatusOK, answer)
				})
				id, err := change.do(c, t.Context())
				if (err == nil) != want || want && id == "" || !want && !errors.Is(err, ErrMalformed) || changes != 1 {
					t.Errorf("%s, answered %q, seen %q: %q, %v; sent %d times", what, answer, seen, id, err, changes)
				}
			}
		}
	}
}

func idOf[T any](v *T, of func(*T) string) string {
	if v == nil {
		return ""
	}
	return of(v)
}
