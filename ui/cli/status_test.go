package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"talkdeck/session"
)

func TestAStatusInWordsAndForScripts(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	at := func(state session.State, ends time.Duration) session.Snapshot {
		return session.Snapshot{
			State: state, Account: "ana@x.example", Host: "api.example", Ends: now.Add(ends), Renews: now.Add(ends - 30*time.Minute), Lifetime: 2 * time.Hour,
		}
	}
	refused := func(state session.State, ends time.Duration) session.Snapshot {
		s := at(state, ends)
		s.Renews = time.Time{}
		return s
	}
	for _, c := range []struct {
		s          session.Snapshot
		words, got string
	}{
		{
			session.Snapshot{State: session.SignedOut, Host: "api.example"}, "signed out at api.example; talkdeck login signs in",
			`{"state":"signed-out","account":null,"ends_at":null,"seconds_left":null,"renews_at":null}`,
		},
		{
			at(session.Active, 90*time.Minute), "ana@x.example at api.example: session ends 16:30 CET (1h 30m left), renewed from 16:00 on while talkdeck runs",
			`{"state":"active","account":"ana@x.example","ends_at":"2026-11-22T15:30:00Z","seconds_left":5400,"renews_at":"2026-11-22T15:00:00Z"}`,
		},
		{
			at(session.Reconnecting, -90*time.Minute), "ana@x.example at api.example: the session lapsed 1h 30m ago; talkdeck renews it when it starts",
			`{"state":"reconnecting","account":"ana@x.example","ends_at":"2026-11-22T12:30:00Z","seconds_left":0,"renews_at":null}`,
		},
		{
			refused(session.SignInSoon, 20*time.Minute), "ana@x.example at api.example: session ends 15:20 CET (20m left) and the service refuses to renew it; talkdeck login signs in",
			`{"state":"sign-in-soon","account":"ana@x.example","ends_at":"2026-11-22T14:20:00Z","seconds_left":1200,"renews_at":null}`,
		},
		{
			refused(session.NeedPassword, -20*time.Minute), "ana@x.example at api.example: the session ended 20m 00s ago and the service refuses to renew it; talkdeck login signs in",
			`{"state":"need-password","account":"ana@x.example","ends_at":"2026-11-22T13:40:00Z","seconds_left":0,"renews_at":null}`,
		},
	} {
		if got := sentence(c.s, now, zone); got != c.words {
			t.Errorf("%s says %q, want %q", c.s.State, got, c.words)
		}
		raw, err := json.Marshal(newStatus(c.s, now))
		if err != nil || string(raw) != c.got {
			t.Errorf("%s is\n%s, want\n%s (%v)", c.s.State, raw, c.got, err)
		}
	}
	hostile := session.Snapshot{State: session.Active, Account: "ana\x1b[2J", Host: "api.example"}
	if got := sentence(hostile, now, zone); strings.Contains(got, "\x1b") {
		t.Errorf("got %q", got)
	}
}
