package requestlist

import (
	"net/http"
	"testing"
	"time"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// log is a log of given requests, newest first.
type log struct{ entries []requests.Entry }

func (l *log) List() []requests.Entry { return l.entries }

func some() *log {
	at := time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC)
	return &log{entries: []requests.Entry{
		{Seq: 4, At: at, Method: "POST", Path: "/agent", URL: "https://api.example/agent", Try: 1},
		{Seq: 3, At: at, Method: "GET", Path: "/project", URL: "https://api.example/project", Try: 2, Err: "connection refused", Took: time.Second},
		{Seq: 2, At: at, Method: "DELETE", Path: "/project/p1", URL: "https://api.example/project/p1", Try: 1, Status: 400, Took: 12 * time.Millisecond,
			Answer: `{"message":"The project still has agents","status":"error"}`},
		{Seq: 1, At: at, Method: "GET", Path: "/voices", URL: "https://api.example/voices", Try: 1, Status: 200, Took: 84 * time.Millisecond,
			Sent: http.Header{"Authorization": {"[secret]"}}, Answer: `{"voices":[]}`},
	}}
}

func open(t *testing.T, l *log, width int) *uitest.Page {
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page { return New(env, l) })
}

func TestRequestsAreListedNewestFirstAndLive(t *testing.T) {
	l := some()
	p := open(t, l, 120)
	p.Sees("Requests made · 4 requests", "POST /agent on its way…", "✗ no answer", "400 Bad Request", "200 OK", "12 ms", "connection")
	l.entries = append([]requests.Entry{{Seq: 5, Method: "GET", Path: "/fresh", Try: 1}}, l.entries...)
	p.Pass(time.Second)
	p.Sees("5 requests", "/fresh")
	p.Press("/", "4", "0", "0", "enter")
	p.Sees("1 of 5 requests", "/project/p1")
	p.SeesNot("/voices")
}

func TestARequestIsOpenedAndCopied(t *testing.T) {
	p := open(t, some(), 80)
	p.Offers("enter open", "Y copy as curl", "y copy URL", "/ filter", "esc back")
	p.Asks(page.Open{ID: page.ID{Kind: page.Request, Item: "1"}}, "G", "enter")
	p.Asks(page.Copy{Text: "https://api.example/voices", What: "URL"}, "y")
	p.Asks(page.Copy{Text: `curl -X GET 'https://api.example/voices' -H "Authorization: Bearer $TALKSTACK_TOKEN"`, What: "request as curl"}, "Y")
}

func TestTheListIsNewThoughTheSessionLapsed(t *testing.T) {
	p := open(t, some(), 80)
	p.Env.Stale = true
	p.SeesNot("stale")
	p.AsksNothing("r")
}

func TestAnySizeAndHostileTextAreHarmless(t *testing.T) {
	p := open(t, &log{entries: []requests.Entry{{
		Seq: 1, Method: uitest.Hostile, Path: uitest.Hostile, URL: uitest.Hostile, Err: uitest.Hostile, Answer: uitest.Hostile, Try: 1,
	}}}, 120)
	p.Harmless()
	p.Fills()
	open(t, &log{}, 80).Sees("Nothing was asked")
}
