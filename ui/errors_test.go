package ui_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"talkdeck/client/sandbox"
)

// refusals are what an endpoint's documentation says that may go wrong, and what a person sees and keeps then.
var refusals = []struct {
	route    string // as documented
	path     string // what its URLs' paths begin with
	statuses []int
	open     string   // keys that lead to where it is asked for
	there    string   // what is seen then
	ask      string   // keys that ask for it
	again    string   // and once more, where what was typed is still there; "": the same
	kept     []string // what is still on the screen afterwards
}{
	{"POST /project/create-project", "/project/create", []int{400, 401, 500}, ":new project<enter>", "New project", "Zoo<tab>By the sea<ctrl+s>", "<ctrl+s>", []string{"Zoo", "By the sea"}},
	{"PUT /project/{id}", "/project/1", []int{400, 401, 404, 500}, ":rename<enter>", "Edit project", "II<ctrl+s>", "<ctrl+s>", []string{"NordwindII", "Removals"}},
	{"POST /project/call-status/add-webhookurl", "/project/call-status", []int{400, 401, 500}, ":webhook<enter>", "isn't documented", "https://x.example/y<ctrl+s>", "<ctrl+s>", []string{"https://x.example/y"}},
	{"DELETE /project/{id}", "/project/1", []int{400, 401, 404, 500}, ":delete project<enter>", "Type its name", "Nordwind<ctrl+s>", "<ctrl+s>", []string{"2 agents and 2 numbers", "Type its name"}},
	{"POST /user/set-active-project", "/user/set-active", []int{400, 401, 500}, ":projects<enter>", "Harbor", "ga<wait>y", "", []string{"Harbor", "Nordwind"}},
	{"PATCH /project/active-agent", "/project/active-agent", []int{400, 401, 500}, ":agents<enter>", "Mia", "Ga<wait>y", "", []string{"Mia", "Jack"}},
	{"PATCH /project/active-agent/{id}", "/project/active-agent", []int{401, 500}, ":agents<enter>", "Mia", "ga<wait>y", "", []string{"Mia", "Jack"}},
	{"POST /agent/create-agent", "/agent/create", []int{400, 500}, ":new agent<enter>", "New agent", "Zoe<tab><tab><tab>You are Zoe.<ctrl+s>", "<ctrl+s>", []string{"Zoe", "You are Zoe.", "not saved"}},
	{"PUT /agent", "/agent", []int{400, 404, 500}, ":agent jack<enter><wait>E", "Edit Jack", "y<ctrl+s>", "<ctrl+s>", []string{"Jacky", "not saved"}},
	{"DELETE /agent", "/agent", []int{400, 404, 500}, ":agent mia<enter>", "You are Mia.", "DMia<enter>", "", nil},
	{"POST /call/makeCall", "/call/makeCall", []int{400, 401}, ":call +14155550106<enter>", "PROMPT AS THE AGENT", "<enter><right><enter><wait>y", "<enter><wait>y", []string{"+14155550106", "You are Mia."}},
	{"POST /phone-number/add-number", "/phone-number/add", []int{400, 500}, ":assign +14155552671<enter>", "Assign a number", "<ctrl+s>", "", []string{"+14155552671", "Jack"}},
	{"GET /user/generate-apikey", "/user/generate", []int{401, 500}, ":apikey<enter>", "It replaces the key", "y", "", nil},
	{"POST /auth/change-password", "/auth/change", []int{400, 401, 500}, ":password<enter>", "Old password", "old<tab>new one<tab>new one<ctrl+s>", "<ctrl+s>", []string{"Old password", "*******"}},
	{"POST /call/analysis", "/call/analysis", []int{400, 401, 404, 500}, ":ask CA1<enter>", "Questions, one a line", "Why?<ctrl+s>", "<ctrl+s>", []string{"Why?"}},
	{"GET /project", "/project", []int{401, 500}, ":projects<enter>", "Projects", "r", "", []string{"Nordwind"}},
	{"GET /agent/{id}", "/agent/1", []int{400, 500}, ":agents<enter>", "Mia", "r", "", []string{"Jack", "Mia"}},
	{"POST /agent", "/agent", []int{400, 404, 500}, ":agent jack<enter>", "You are Jack", "r", "", []string{"You are Jack."}},
	{"GET /voices", "/voices", []int{401, 500}, ":voices<enter>", "Rachel", "r", "", []string{"Rachel"}},
	{"POST /phone-number", "/phone-number", []int{500}, ":numbers<enter>", "+14155550101", "r", "", []string{"+14155550101"}},
	{"POST /call/get-call-history", "/call/get", []int{400, 401, 500}, ":calls<enter>", "LENGTH", "r", "", []string{"LENGTH"}},
}

// walk presses keys; <wait> lets what they asked for come.
func (d *deck) walk(keys string) {
	for i, part := range strings.Split(keys, "<wait>") {
		if i > 0 {
			d.Pass(2 * time.Second)
		}
		d.Burst(part)
	}
}

func TestEveryDocumentedErrorIsSaidAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, tt := range refusals {
		t.Run(tt.route, func(t *testing.T) {
			run(t, signedIn, func(t *testing.T, d *deck) {
				d.Until("STATUS", 5*time.Second)
				d.walk(tt.open)
				d.Until(tt.there, 5*time.Second)
				d.Pass(5 * time.Second)
				before := len(answered(d, tt.route))
				method, _, _ := strings.Cut(tt.route, " ")
				for n, status := range tt.statuses {
					d.box.Clear()
					d.box.Inject(sandbox.Fault{Method: method, Path: tt.path, Status: status, Body: fmt.Sprintf(`{"message":"refused by %d","status":"error"}`, status), ContentType: "application/json"})
					if n == 0 || tt.again == "" {
						d.walk(tt.ask)
					} else {
						d.walk(tt.again)
					}
					d.refused(t, tt.route, status)
					d.Sees(tt.kept...)
					if strings.Contains(d.Screen(), "Password  ") {
						t.Fatalf("%d asks for the password:\n%s", status, d.Screen())
					}
					if tt.kept == nil { // it was left by asking
						d.Press("esc", "esc")
						d.Pass(10 * time.Second)
						d.box.Clear()
						d.walk(tt.open)
						d.Until(tt.there, 20*time.Second)
					}
				}
				got := answered(d, tt.route)[before:]
				for _, status := range got {
					if status == http.StatusOK {
						t.Errorf("it was answered all the same: %v", got)
					}
				}
				if len(got) < len(tt.statuses) {
					t.Errorf("asked %d times only: %v", len(got), got)
				}
			})
		})
	}
}

// refused waits until the service has answered so, and the screen says that something went wrong.
func (d *deck) refused(t *testing.T, route string, status int) {
	t.Helper()
	for range 90 {
		got, screen := answered(d, route), d.Screen()
		if got[len(got)-1] == status && (strings.Contains(screen, "✗") || strings.Contains(screen, "! ")) {
			return
		}
		d.Pass(time.Second)
	}
	t.Fatalf("%d isn't said, of %v:\n%s", status, answered(d, route), d.Screen())
}

// What went wrong and what to do about it is said whole, on the smallest screen too; the frame stays as high as it was.
func TestANoticeHasAsManyLinesAsItNeeds(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Resize(40, 15)
		d.box.Inject(sandbox.Fault{Method: http.MethodPatch, Path: "/project/active-agent", Status: http.StatusBadGateway, Body: "<h1>Bad gateway</h1>", ContentType: "text/html"})
		d.Burst(":agents<enter>")
		d.Until("Mia", 5*time.Second)
		d.Press("j", "a")
		d.Press("y")
		d.Until("could not make the agent", 5*time.Second)
		if said := strings.Join(strings.Fields(d.Screen()), " "); !strings.Contains(said, "could not make the agent active: 502 Bad Gateway. It may have been done all the same: look before") {
			t.Errorf("the notice is cut:\n%s", d.Screen())
		}
		if lines := strings.Count(d.Screen(), "\n") + 1; lines != 15 {
			t.Errorf("the screen has %d lines", lines)
		}
		d.Sees("NAME")
		d.Pass(10 * time.Second)
		d.Sees("? help")
	})
}
