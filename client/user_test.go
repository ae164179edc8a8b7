package client

import (
	"errors"
	"strings"
	"testing"
)

func TestMakingAnAPIKey(t *testing.T) {
	key := strings.Repeat("0a", 32)
	for _, body := range []string{`{"message":"m","status":"s","apiKey":"` + key + `"}`, `{"data":{"apiKey":"` + key + `"}}`, `{"api_key":"` + key + `"}`} {
		c, s := answering(t, "200 "+body)
		got, err := c.User.GenerateAPIKey(t.Context())
		if err != nil || got.Reveal() != key {
			t.Errorf("%s: %v", body, err)
		}
		s.expect(t, "GET /user/generate-apikey [Bearer tok-1]")
	}
	for _, body := range []string{`{"message":"m"}`, `{"apiKey":""}`, `{"apiKey":null}`, `{"apiKey":"a b"}`, `OK`} {
		c, _ := answering(t, "200 "+body)
		var e *Error
		if _, err := c.User.GenerateAPIKey(t.Context()); !errors.As(err, &e) || !errors.Is(err, ErrMalformed) || e.Outcome != Unknown || !strings.Contains(e.Hint(), "may have been done") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestSettingTheActiveProject(t *testing.T) {
	c, s := answering(t, `200 {"message":"m","status":"s","userData":{"id":"u1","name":"Ana","email":"a@b.c","verified":true,"active_project":"p1"},
		"projectData":{"id":"p1","name":"Front desk","user_id":"u1","status":"ACTIVE","description":""}}`)
	p, err := c.User.SetActiveProject(t.Context(), "p1")
	if err != nil || p.ID != "p1" || p.Name != "Front desk" {
		t.Errorf("%+v %v", p, err)
	}
	s.expect(t, `POST /user/set-active-project [Bearer tok-1] {"projectId":"p1"}`)

	c, _ = answering(t, `400 {"message":"No such project"}`)
	if _, err := c.User.SetActiveProject(t.Context(), "p1"); !errors.Is(err, ErrNotFound) || !errors.Is(err, ErrBadRequest) {
		t.Error(err)
	}
}

func TestTheActiveProject(t *testing.T) {
	const project = `{"name":"Front desk","user_id":"u1","status":"ACTIVE","description":"","call_status_webhook":null,"id":"p1"}`
	for answer, want := range map[string]error{
		`200 {"message":"m","status":"s","projectData":` + project + `}`: nil,
		`200 ` + project:                      nil,
		`404 {"message":"No active project"}`: ErrNotFound,
		`404 `:                                ErrNotFound,
		`400 {"message":"No active project"}`: ErrNotFound,
		`200 {"message":"none","status":"s","projectData":null}`: ErrNotFound,
		`200 null`:            ErrNotFound,
		`404 <html>`:          ErrNotFound,
		`200 {"message":"m"}`: ErrMalformed,
		`500 {"message":"m"}`: ErrServer,
		`200 {"userData":{"id":"u","name":"Ana","email":"e"}}`: ErrMalformed,
	} {
		c, s := answering(t, answer)
		p, err := c.User.ActiveProject(t.Context())
		if !errors.Is(err, want) || err == nil && (p.ID != "p1" || p.Webhook != "") {
			t.Errorf("%s: %+v %v", answer, p, err)
		}
		s.expect(t, "GET /user/get-active-project [Bearer tok-1]")
	}
}

func TestWhereAUsersActiveProjectIs(t *testing.T) {
	for user, want := range map[string]string{
		`{"active_project":"p1"}`: "p1", `{"activeProject":"p1"}`: "p1", `{"active_project":{"id":"p1","name":"n"}}`: "p1", `{"active_project":{"_id":"p1"}}`: "p1",
		`{"active_project":null}`: "", `{}`: "", `{"active_project":7}`: "7",
	} {
		c, _ := answering(t, `200 {"token":"t","user":`+user+`}`)
		if l, err := c.Auth.Login(t.Context(), "a", NewSecret("p")); err != nil || l.User.ActiveProject != want {
			t.Errorf("%s: %+v %v", user, l, err)
		}
	}
}
