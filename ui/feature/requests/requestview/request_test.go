package requestview

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type log struct{ entries []requests.Entry }

func (l *log) List() []requests.Entry { return l.entries }

func entry() requests.Entry {
	return requests.Entry{
		Seq: 7, At: time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC), Took: 84 * time.Millisecond, Method: "PUT", Path: "/agent",
		URL: "https://api.example/agent", Try: 2, Status: 200,
		Sent: http.Header{"Authorization": {"[secret]"}, "Content-Type": {"application/json"}}, Body: `{"name":"Jack","n":1.50}`,
		Got: http.Header{"Date": {"now"}}, Answer: `{"id":"a1","list":[1,2]}`,
	}
}

func open(t *testing.T, l *log, width, height int) *uitest.Page {
	return uitest.Open(t, width, height, func(env *page.Env) page.Page {
		return New(env, page.ID{Kind: page.Request, Item: "7"}, l)
	})
}

func TestARequestIsShownWithWhatWasSentAndAnswered(t *testing.T) {
	p := open(t, &log{[]requests.Entry{{Seq: 8}, entry()}}, 80, 40)
	p.Sees("PUT /agent", "200 OK", "https://api.example/agent", "84 ms", "try 2", "SENT", "Authorization [secret]", `"n": 1.50`, "ANSWERED", `"list": [ 1, 2 ]`)
	p.Offers("Y copy as curl", "y copy URL", "esc back") // all of it is in view
	p.Asks(page.Copy{Text: "https://api.example/agent", What: "URL"}, "y")
	p.Press("Y")
	if c, ok := p.Intent().(page.Copy); !ok || !strings.HasPrefix(c.Text, "curl -X PUT 'https://api.example/agent'") {
		t.Errorf("%#v", p.Intent())
	}
}

func TestARequestOnItsWayIsFollowedToItsEnd(t *testing.T) {
	l := &log{[]requests.Entry{{Seq: 7, Method: "GET", Path: "/voices", Try: 1}}}
	p := open(t, l, 80, 21)
	p.Sees("on its way…", "no body")
	p.SeesNot("ANSWERED")
	l.entries[0].Status, l.entries[0].Partial = 200, true
	p.Pass(time.Second)
	p.Sees("200 OK", "not read yet")
	l.entries[0].Partial, l.entries[0].Answer = false, "<p>plain"
	p.Pass(time.Second)
	p.Sees("<p>plain")
	l.entries = nil // it was pushed out of the log, but is all here
	p.Pass(time.Second)
	p.Sees("<p>plain")
}

func TestALongAnswerScrollsAndSaysThatItIsCut(t *testing.T) {
	e := entry()
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf(`"line %d"`, i))
	}
	e.Answer, e.Partial = "["+strings.Join(lines, ","), true
	p := open(t, &log{[]requests.Entry{e}}, 40, 15)
	p.SeesNot("Only its beginning")
	p.Offers("Y copy as curl", "y copy URL", "j/k scroll", "esc back")
	p.Press("G")
	p.Sees("Only its beginning is kept")
}

func TestAForgottenRequestIsSaidToBe(t *testing.T) {
	open(t, &log{}, 80, 21).Sees("no longer is", "esc goes back")
}

func TestAnySizeAndHostileTextAreHarmless(t *testing.T) {
	e := entry()
	e.Method, e.URL, e.Body, e.Answer, e.Err = uitest.Hostile, uitest.Hostile, `{"a":"`+uitest.Hostile+`"}`, uitest.Hostile, uitest.Hostile
	e.Got = http.Header{uitest.Hostile: {uitest.Hostile}}
	p := open(t, &log{[]requests.Entry{e}}, 120, 40)
	p.Harmless()
	p.Fills()
}
