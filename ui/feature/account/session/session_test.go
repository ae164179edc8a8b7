package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type keeper struct {
	renewed int
	err     error
}

func (k *keeper) RenewNow(context.Context) error { k.renewed++; return k.err }

func active() session.Snapshot {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	return session.Snapshot{
		State: session.Active, Account: "ana@example.com", Name: "Ana", Host: "api.example.com", Profile: "default", Location: "/home/ana/session.json",
		Issued: now.Add(-30 * time.Minute), Ends: now.Add(90 * time.Minute), Renews: now.Add(time.Hour), Lifetime: 2 * time.Hour,
		Renewals: 3, LastRenewal: now.Add(-30 * time.Minute), FailuresTotal: 2, Windows: []int{42, 7},
	}
}

func open(t *testing.T, k *keeper, s session.Snapshot) *uitest.Page {
	return uitest.Open(t, 100, 30, func(env *page.Env) page.Page {
		env.Session = s
		return New(env, k, nil)
	})
}

func TestEverythingAboutTheSession(t *testing.T) {
	p := open(t, &keeper{}, active())
	p.Sees("account Ana ana@example.com", "service api.example.com", "issued 15:30:00, 30m 00s ago", "ends 17:30:00, in 1h 30m",
		"renews 17:00:00, in 1h 00m", "3 renewals since this window opened, the last 30m 00s ago", "0 in a row, 2 since", "stored in /home/ana/session.json",
		"2 windows with this session (pid 7, 42)", "times in UTC")
	p.Pass(time.Minute)
	p.Sees("ends 17:30:00, in 1h 29m")
	s := active()
	s.State, s.Failures, s.Err = session.Retrying, 2, &client.Error{Op: "renew the session", Status: 503}
	s.NotSaved, s.OtherAccount, s.ClockOff, s.Learned = errors.New("disk full"), "bo@example.com", -6*time.Hour, 20*time.Minute
	s.Waiting = []session.Waiting{{Op: "make the call", Since: p.Now}}
	p.Env.Session = s
	p.Sees("could not renew the session: 503", "disk full. A restart will ask", "signed in as bo@example.com", "6 h behind the service's",
		"waits: make the call, since 16:01:00", "as the service showed")
	p.Fills()
}

func TestRRenewsNow(t *testing.T) {
	k := &keeper{}
	p := open(t, k, active())
	p.Offers("R renew now", "s sign in", "esc back")
	p.Press("R")
	if n, ok := p.Intent().(page.Notify); !ok || n.Level != page.Success || k.renewed != 1 {
		t.Errorf("%#v", p.Intent())
	}
	k.err = &client.Error{Op: "renew the session", Err: errors.New("refused")}
	p.Press("R")
	if n, ok := p.Intent().(page.Notify); !ok || n.Level != page.Failure {
		t.Errorf("%#v", p.Intent())
	}
	p = open(t, k, session.Snapshot{State: session.Active, APIKey: true, Location: "TALKSTACK_API_KEY"})
	p.Offers("s sign in", "esc back")
	p.Asks(page.Notify{Level: page.Info, Text: "an API key has no expiry, so there is nothing to renew"}, "R")
	p.Sees("API key, no expiry", "stored in TALKSTACK_API_KEY")
	p.SeesNot("renewals", "lifetime")
	if k.renewed != 2 {
		t.Error("a key was renewed")
	}
}

func TestHostileNames(t *testing.T) {
	s, h := active(), uitest.Hostile
	s.Account, s.Name, s.Host, s.OtherAccount, s.Reason = h, h, h, h, h
	open(t, &keeper{}, s).Harmless()
}

type kept struct {
	info archive.Info
	err  error
}

func (k kept) Info(context.Context) (archive.Info, error) { return k.info, k.err }

func TestHowMuchIsKeptOfCalls(t *testing.T) {
	for want, k := range map[string]Archive{
		"archive off: calls aren't kept":                             nil,
		"archive 12 calls since 02 Nov 2026, 4.1 kB, in /archive.db": kept{info: archive.Info{Path: "/archive.db", Bytes: 4096, Calls: 12, Oldest: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}},
		"the archive is damaged":                                     kept{err: archive.ErrDamaged},
	} {
		p := uitest.Open(t, 100, 30, func(env *page.Env) page.Page {
			env.Session = active()
			return New(env, &keeper{}, k)
		})
		p.Sees(want)
	}
}
