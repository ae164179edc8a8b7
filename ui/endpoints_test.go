package ui_test

import (
	"net/http"
	"testing"
	"time"
)

// documented are the endpoints of the service's public documentation, and the list of projects, which is ours to guess.
var documented = []string{
	"POST /auth/signup", "POST /auth/verify-email", "POST /auth/resend-code", "POST /auth/login", "POST /auth/refresh-token",
	"POST /auth/change-password", "POST /auth/forgot-password", "POST /auth/reset-password",
	"GET /user/generate-apikey", "POST /user/set-active-project", "GET /user/get-active-project",
	"POST /project/create-project", "GET /project/{id}", "GET /project", "PUT /project/{id}", "DELETE /project/{id}",
	"POST /project/call-status/add-webhookurl", "POST /project/active-agent", "PATCH /project/active-agent", "PATCH /project/active-agent/{id}",
	"POST /agent/create-agent", "POST /agent", "PUT /agent", "DELETE /agent", "GET /agent/{id}",
	"POST /call/makeCall", "POST /call", "POST /call/get-call-history", "POST /call/analysis", "POST /call/batch-call",
	"GET /voices", "GET /voices/{id}", "POST /phone-number", "POST /phone-number/add-number",
}

// tours are what a person does by keys alone, which together ask for everything that can be had.
var tours = []struct {
	name   string
	change func(*deck)
	walk   func(t *testing.T, d *deck)
}{
	{"an account is made", func(d *deck) { d.sandbox.TokenTTL = 10 * time.Minute }, func(t *testing.T, d *deck) {
		d.Burst("<ctrl+n>Bo<tab>bo@example.com<tab>s3cret<tab>s3cret<enter>")
		d.Until("Talkstack has mailed a code", 5*time.Second)
		d.Press("tab", "tab", "enter")
		d.Until("Another code is on its way", 5*time.Second)
		d.Burst(code(t, d) + "<enter>") // the code has the focus again
		d.Until("This account has no projects yet", 10*time.Second)
		d.Burst(":password<enter>s3cret<tab>s4cret<tab>s4cret<enter>")
		d.Until("the password is changed", 5*time.Second)
		d.Burst(":apikey<enter>y")
		d.Until("The new API key", 5*time.Second)
		d.Press("esc")
		d.Pass(10 * time.Minute) // the session is renewed
		d.Burst(":signout<enter>y")
		d.Until("E-mail", 5*time.Second)
		d.Press("ctrl+f", "enter")
		d.Until("Talkstack mails a code to bo@example.com", 5*time.Second)
		d.Burst(code(t, d) + "<tab>s5cret<tab>s5cret<enter>")
		d.Until("This account has no projects yet", 10*time.Second)
	}},
	{"a project and its agent come and go", signedIn, func(t *testing.T, d *deck) {
		atProjects(t, d)
		d.Burst("nZoo<ctrl+s>")
		d.Until("made Zoo", 5*time.Second)
		d.Pass(time.Second)
		d.Burst("eo<ctrl+s>")
		d.Until("saved Zooo", 5*time.Second)
		d.Burst("whttps://hooks.example/calls<ctrl+s>")
		d.Until("the webhook of Zooo is set", 5*time.Second)
		d.Press("a", "y")
		d.Until("Zooo is the active project now", 5*time.Second)
		d.Burst(":project zooo<enter>")
		d.Until("No calls yet", 5*time.Second)
		d.Burst(":new agent<enter>")
		d.Burst("Zoe<tab><right><tab><tab>You are Zoe.<ctrl+s>")
		d.Until("saved Zoe", 5*time.Second)
		d.Until("Rachel", 5*time.Second)
		d.Press("E")
		d.Burst("y<ctrl+s>")
		d.Until("saved Zoey", 5*time.Second)
		d.Press("a", "y")
		d.Until("active in this project", 5*time.Second)
		d.Press("a", "y")
		d.Until("no longer the active agent", 5*time.Second)
		d.Burst(":assign +14155552671<enter>")
		d.Until("Assign a number", 5*time.Second)
		d.Press("ctrl+s")
		d.Until("is assigned to Zoey", 5*time.Second)
		d.Press("5")
		d.Until("+14155552671", 5*time.Second)
		d.Press("4")
		d.Until("Rachel", 5*time.Second)
		d.Burst(":agent zoey<enter>")
		d.Until("You are Zoe.", 5*time.Second)
		d.Burst("DZoey<enter>")
		d.Until("deleted Zoey", 5*time.Second)
		d.Burst(":delete project<enter>")
		d.Until("Type its name", 5*time.Second)
		d.Burst("Zooo<enter>")
		d.Until("deleted Zooo", 5*time.Second)
	}},
	{"calls are made and asked about", withBatches, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Burst(":call +14155550106<enter>")
		d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
		d.Burst("<enter><right><enter>") // Mia asks for nothing
		d.Sees("Call +14155550106 as Mia?")
		d.Press("y")
		d.Until("✓ completed", 20*time.Minute)
		d.Press("A")
		d.Burst("Was anything agreed? [yes/no]<ctrl+s>")
		d.Until("asked ", time.Minute)
		d.Press("esc", "3")
		path, _ := people(t, 2)
		check(d, path)
		d.Burst(":upload<enter>2<enter>")
		d.Until("the file was sent", 10*time.Second)
	}},
}

func TestEverythingDocumentedIsReachedByKeysAlone(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, tour := range tours {
		run(t, tour.change, func(t *testing.T, d *deck) {
			tour.walk(t, d)
			for _, r := range d.box.Log() {
				if r.Status == http.StatusOK {
					reached[r.Route] = true
				}
			}
		})
	}
	for _, route := range documented {
		if !reached[route] {
			t.Errorf("no tour leads to %s", route)
		}
		delete(reached, route)
	}
	for route := range reached {
		t.Errorf("%s isn't documented, and was answered", route)
	}
}
