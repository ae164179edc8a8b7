package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const aProject = `{"name":"Front desk","user_id":"u1","status":"ACTIVE","description":"","is_deleted":false,"call_status_webhook":"https://h/x","id":"p1",
	"active_agent":"a1","created_at":"2025-03-11T17:49:38.925Z","updated_at":null}`

func TestADocumentedProject(t *testing.T) {
	c, s := answering(t, `200 {"message":"m","status":"succcess","data":`+aProject+`}`)
	p, err := c.Projects.Get(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "p1" || p.Name != "Front desk" || p.UserID != "u1" || p.Status != "ACTIVE" || p.Description != "" || p.Deleted || p.Webhook != "https://h/x" ||
		p.ActiveAgent != "a1" || p.CreatedAt.Year() != 2025 || !p.UpdatedAt.IsZero() || !json.Valid(p.Raw) || strings.Contains(string(p.Raw), "\n") {
		t.Errorf("%+v", p)
	}
	s.expect(t, "GET /project/p1 [Bearer tok-1]")
}

// Whatever form one project comes in, and whatever it leaves out, the one that was asked for is known.
func TestTheFormsOfAProject(t *testing.T) {
	for body, want := range map[string]string{
		`{"project":{"name":"n","description":"d","active_agent":"a","created_at":null,"call_status_webhook":null,"user_id":"u"}}`: "p9 n",
		`{"data":{"_id":"p2","name":"n"}}`:                                                          "", // an id alone, called so, doesn't make it one
		`{"data":{"_id":"p2","name":"n","user_id":"u"}}`:                                            "p2 n",
		`{"data":{"id":12,"name":"n"}}`:                                                             "12 n",
		`{"id":"req","status":"ok","data":{"id":"p3","name":"n"}}`:                                  "p3 n",
		`{"data":[{"id":"p4","name":"n"}]}`:                                                         "p4 n",
		`{"userData":{"id":"u","name":"Ana","email":"a@b.c"},"projectData":{"id":"p5","name":"n"}}`: "p5 n",
		`{"message":null,"status":null,"data":{"id":"p7","name":null,"tags":[]}}`:                   "p7 ",
		`{"data":{"id":"p6"}}`:                                                                      "",
		`{"data":"p6"}`:                                                                             "",
	} {
		c, _ := answering(t, "200 "+body)
		p, err := c.Projects.Get(t.Context(), "p9")
		got := ""
		if err == nil {
			got = p.ID + " " + p.Name
		} else if !errors.Is(err, ErrMalformed) {
			t.Error(err)
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%v)", body, got, want, err)
		}
	}
}

func TestAProjectThatIsGone(t *testing.T) {
	for _, answer := range []string{`400 {"message":"No such project"}`, `400 No such project`, `404 {"message":"no"}`, `404 `, `200 {"message":"no","status":"error","data":null}`} {
		c, _ := answering(t, answer)
		if _, err := c.Projects.Get(t.Context(), "p1"); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", answer, err)
		}
	}
	c, _ := answering(t, `400 {"message":"Name is missing"}`)
	if _, err := c.Projects.Create(t.Context(), "", ""); errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestWhatTheProjectsMethodsSend(t *testing.T) {
	ctx := t.Context()
	c, s := answering(t, `200 {"message":"m","status":"s","data":`+aProject+`,"active_agent":"a1"}`)
	name, empty, hook := "n", "", "https://h"
	_, err1 := c.Projects.Create(ctx, "n", "d")
	_, err2 := c.Projects.Update(ctx, "p1", ProjectChange{Name: &name})
	_, err3 := c.Projects.Update(ctx, "p1", ProjectChange{Description: &empty, Webhook: &hook})
	agent, err4 := c.Projects.ActiveAgent(ctx, "p1")
	_, err5 := c.Projects.SetActiveAgent(ctx, "p1", "a1")
	for i, err := range []error{
		err1, err2, err3, err4, err5, c.Projects.Delete(ctx, "p1", false), c.Projects.Delete(ctx, "p1", true), c.Projects.SetWebhook(ctx, "p1", hook), c.Projects.RemoveActiveAgent(ctx, "a1"),
	} {
		if err != nil {
			t.Error(i, err)
		}
	}
	if agent != "a1" {
		t.Error(agent)
	}
	s.expect(t,
		`POST /project/create-project [Bearer tok-1] {"description":"d","name":"n"}`,
		`PUT /project/p1 [Bearer tok-1] {"name":"n"}`,
		`GET /project/p1 [Bearer tok-1]`, // a name or a description is demanded, and an empty description may pass for none
		`PUT /project/p1 [Bearer tok-1] {"description":"","name":"Front desk","webhookUrl":"https://h"}`,
		`POST /project/active-agent [Bearer tok-1] {"projectId":"p1"}`,
		`PATCH /project/active-agent [Bearer tok-1] {"active_agent":"a1","projectId":"p1"}`,
		`DELETE /project/p1 [Bearer tok-1]`,
		`DELETE /project/p1 [Bearer tok-1] {"cascade":true}`,
		`POST /project/call-status/add-webhookurl [Bearer tok-1] {"projectId":"p1","webhookURL":"https://h"}`,
		`PATCH /project/active-agent/a1 [Bearer tok-1]`)
}

func TestTheActiveAgent(t *testing.T) {
	for answer, want := range map[string]string{
		`200 {"active_agent":"a1"}`: "a1", `200 {"message":"m","data":{"active_agent":"a1"}}`: "a1", `200 {"activeAgent":{"id":"a1","name":"n"}}`: "a1",
		`200 {"project":{"id":"p","active_agent":7}}`: "7",
		`404 {"message":"none"}`:                      "none", `404 `: "none", `200 {"message":"m","active_agent":null}`: "none", `200 {"active_agent":null}`: "none",
	} {
		c, _ := answering(t, answer)
		got, err := c.Projects.ActiveAgent(t.Context(), "p1")
		if errors.Is(err, ErrNotFound) {
			got = "none"
		}
		if got != want {
			t.Errorf("%s: %q %v", answer, got, err)
		}
	}
}

func ids(l *ProjectList) string {
	out := fmt.Sprint(l.Complete)
	for _, p := range l.Projects {
		out += " " + p.ID
	}
	return out
}

func TestTheListOfProjects(t *testing.T) {
	const a, b, gone = `{"id":"A","name":"a"}`, `{"id":"B","name":"b"}`, `{"id":"C","name":"c","is_deleted":true}`
	for body, want := range map[string]string{
		`[` + a + `,` + b + `,` + gone + `]`:                         "true A B",
		`{"message":"m","status":"s","projects":[` + a + `]}`:        "true A",
		`{"data":{"result":{"projects":[` + a + `]}}}`:               "true A",
		`{"errors":[],"total":1,"data":[{"id":"x"},` + a + `,null]}`: "true A",
		`[]`:                                    "true",
		`{"message":"No projects","data":null}`: "true",
		`[` + gone + `]`:                        "true",
		`{"data":[{"projectId":"P","name":"p"},{"_id":"M","name":"m"}]}`: "true P M",
	} {
		c, s := answering(t, "200 "+body)
		l, err := c.Projects.List(t.Context(), "known")
		if err != nil || ids(l) != want {
			t.Errorf("%s: %v %v, want %s", body, l, err, want)
		}
		s.expect(t, "GET /project [Bearer tok-1]")
	}
	for answer, want := range map[string]error{
		`200 {"message":"m"}`: ErrMalformed, `200 <html>`: ErrProxy, `200 OK`: ErrMalformed, `401 {"message":"m"}`: ErrUnauthorized, `403 {"message":"m"}`: ErrForbidden,
		`500 {"message":"m"}`: ErrServer, `429 {}`: ErrRateLimited, `302 {}`: ErrRedirect,
	} {
		c, _ := answering(t, answer)
		if l, err := c.Projects.List(t.Context()); !errors.Is(err, want) || l != nil {
			t.Errorf("%s: %v %v", answer, l, err)
		}
	}
}

// Where there is no list, it is put together from the active project and those known: quietly, but not called complete.
func TestTheListOfProjectsWhereThereIsNone(t *testing.T) {
	for name, tt := range map[string]struct {
		list, active string
		known        []string
		want         string
	}{
		"all there":       {"404 {}", "200 " + project("A"), []string{"B", "C"}, "false A B C"},
		"400":             {`400 {"message":"bad id"}`, "200 " + project("A"), nil, "false A"},
		"405":             {"405 ", "200 " + project("A"), nil, "false A"},
		"403":             {`403 {"message":"Missing Authentication Token"}`, "200 " + project("A"), nil, "false A"},
		"an HTML 403":     {"403 <html>", "200 " + project("A"), nil, "false A"},
		"403 for all":     {"403 ", "403 ", []string{"forbidden"}, "forbidden"},
		"501":             {"501 <html>", "200 " + project("A"), nil, "false A"},
		"an HTML 404":     {"404 <html>Cannot GET /project", "200 " + project("A"), nil, "false A"},
		"known twice":     {"404 ", "200 " + project("A"), []string{"A", "B", "B", "", "A"}, "false A B"},
		"none active":     {"404 ", `404 {"message":"none"}`, []string{"B"}, "false B"},
		"none at all":     {"404 ", `404 {"message":"none"}`, nil, "false"},
		"known, but gone": {"404 ", "200 " + project("A"), []string{"gone", "B", "../x", "forbidden", "deleted"}, "false A B"},
		"trouble":         {"404 ", "200 " + project("A"), []string{"trouble"}, "server error"},
		"a 401":           {"404 ", `401 {"message":"jwt expired"}`, []string{"B"}, "unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				answer := map[string]string{
					"/project": tt.list, "/user/get-active-project": tt.active, "/project/gone": `400 {"message":"no"}`, "/project/forbidden": `403 {"message":"no"}`,
					"/project/trouble": `500 {"message":"no"}`, "/project/deleted": `200 {"id":"deleted","name":"n","is_deleted":true}`,
				}[r.URL.Path]
				if answer == "" {
					answer = "200 " + project(strings.TrimPrefix(r.URL.Path, "/project/"))
				}
				var status int
				_, _ = fmt.Sscan(answer, &status)
				reply(w, status, answer[4:])
			})
			l, err := c.Projects.List(t.Context(), tt.known...)
			var got string
			switch {
			case errors.Is(err, ErrServer):
				got = "server error"
			case errors.Is(err, ErrUnauthorized):
				got = "unauthorized"
			case errors.Is(err, ErrForbidden):
				got = "forbidden"
			case err != nil:
				got = err.Error()
			default:
				got = ids(l)
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func project(id string) string { return `{"data":{"id":"` + id + `","name":"n","user_id":"u"}}` }
