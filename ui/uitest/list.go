package uitest

import (
	"errors"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
)

// Listed is a page that lists what the service has, for ProbeList.
type Listed struct {
	Open  func(t *testing.T) *Page // builds and shows it
	Fail  func(error)              // has the service refuse from now on; nil: answer
	Asked func() int               // how often the service was asked
	Row   string                   // a word of a row
}

// ProbeList tests what every list of the service's data does while that can't be had.
func ProbeList(t *testing.T, l Listed) {
	t.Helper()
	down := &client.Error{Op: "list them", Err: errors.New("connection refused")}
	t.Run("error, then retry", func(t *testing.T) {
		l.Fail(down)
		p := l.Open(t)
		p.Sees("not loaded", "connection refused", "r tries again")
		l.Fail(nil)
		p.Press("r")
		p.Sees(l.Row, "updated just now")
		p.SeesNot("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		p := l.Open(t)
		l.Fail(down)
		defer l.Fail(nil)
		p.Now = p.Now.Add(90 * time.Second)
		p.Press("r")
		p.Sees("stale: from 1m 30s ago", "connection refused", l.Row)
	})
	t.Run("stale", func(t *testing.T) {
		p := l.Open(t)
		p.Env.Stale = true
		p.Now = p.Now.Add(5 * time.Minute)
		p.Sees("stale: from 5m 00s ago", l.Row)
		asked := l.Asked()
		p.Run(p.Update(page.Clock{Now: p.Now}))
		if l.Asked() != asked {
			t.Error("asked the service without a session")
		}
		p.Asks(page.SignIn{}, "r")
	})
}
