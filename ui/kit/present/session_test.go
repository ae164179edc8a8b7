package present

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/session"
	"talkdeck/ui/kit/theme"
)

var glyphSet = theme.New("mono", theme.BackgroundUnknown, false).Glyphs

// at is a session of two hours that ends at 16:42, and the time a while before.
func at(s session.Snapshot, left time.Duration) (session.Snapshot, time.Time) {
	s.Ends = time.Date(2026, 11, 23, 16, 42, 0, 0, time.UTC)
	s.Renews, s.Lifetime, s.Host = s.Ends.Add(-30*time.Minute), 2*time.Hour, "api.example.com"
	return s, s.Ends.Add(-left)
}

func TestTheHeaderOfEveryState(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		s                 session.Snapshot
		left              time.Duration
		longest, shortest string
		urgency           Urgency
	}{
		"signed out":      {session.Snapshot{State: session.SignedOut}, 0, "signed out", "signed out", Calm},
		"restoring":       {session.Snapshot{State: session.Restoring}, 0, "restoring session", "restoring session", Calm},
		"active":          {session.Snapshot{State: session.Active}, 118 * time.Minute, "session ends 16:42 (1h 58m left) · renews 16:12", "session ends 16:42", Calm},
		"under ten":       {session.Snapshot{State: session.Active}, 9 * time.Minute, "session ends 16:42 (9m left) · renews 16:12", "session ends 16:42", Soon},
		"under five":      {session.Snapshot{State: session.Active}, 4 * time.Minute, "session ends 16:42 (4m left) · renews 16:12", "session ends 16:42", Now},
		"under one":       {session.Snapshot{State: session.Active}, 42 * time.Second, "session ends 16:42 (42s left) · renews 16:12", "session ends 16:42", Now},
		"renewing":        {session.Snapshot{State: session.Renewing}, 29 * time.Minute, "session ends 16:42 (29m left) · renewing now ↻", "session ends 16:42", Calm},
		"retrying":        {session.Snapshot{State: session.Retrying}, 20 * time.Minute, "session ends 16:42 (20m left) · renewal waits for the network", "session ends 16:42", Soon},
		"retrying, late":  {session.Snapshot{State: session.Retrying}, 4 * time.Minute, "session ends 16:42 (4m left) · renewal waits for the network", "session ends 16:42", Now},
		"lock held":       {session.Snapshot{State: session.Retrying, LockHolder: 77}, 20 * time.Minute, "session ends 16:42 (20m left) · another window, pid 77, holds the lock", "session ends 16:42", Soon},
		"sign in soon":    {session.Snapshot{State: session.SignInSoon}, 20 * time.Minute, "session ends 16:42 (20m left) · can't be renewed, sign in before [s]", "session ends 16:42", Soon},
		"lapsed, held":    {session.Snapshot{State: session.Reconnecting, LockHolder: 4711}, -time.Minute, "data of 16:42 · another window, pid 4711, holds the lock [s: sign in]", "data of 16:42", Now},
		"reconnecting":    {session.Snapshot{State: session.Reconnecting}, -time.Minute, "offline · data of 16:42 [s: sign in]", "offline", Now},
		"need password":   {session.Snapshot{State: session.NeedPassword}, -time.Minute, "session ended 16:42 · [s] sign in", "ended · [s] sign in", Now},
		"signing in":      {session.Snapshot{State: session.SigningIn}, -time.Minute, "signing in", "signing in", Calm},
		"signing in over": {session.Snapshot{State: session.SigningIn}, time.Hour, "session ends 16:42 · signing in", "session ends 16:42", Calm},
		"account gone":    {session.Snapshot{State: session.AccountGone}, 0, "this account no longer exists on api.example.com", "account gone", Now},
		"signing out":     {session.Snapshot{State: session.SigningOut}, 0, "signing out", "signing out", Calm},
		"key":             {session.Snapshot{State: session.Active, APIKey: true}, 0, "API key, no expiry", "API key, no expiry", Calm},
		"key refused":     {session.Snapshot{State: session.NeedPassword, APIKey: true}, 0, "API key refused by api.example.com", "API key refused", Now},
	} {
		s, when := at(c.s, c.left)
		if c.left == 0 {
			when = now
		}
		got, urgency := SessionWords(glyphSet, s, when, time.UTC)
		if got[0] != c.longest || got[len(got)-1] != c.shortest || urgency != c.urgency {
			t.Errorf("%s: %q, %d", name, got, urgency)
		}
		for i := 1; i < len(got); i++ {
			if Width(got[i]) >= Width(got[i-1]) {
				t.Errorf("%s: %q isn't shorter than %q", name, got[i], got[i-1])
			}
		}
		if Width(got[len(got)-1]) > 38 {
			t.Errorf("%s: %q doesn't fit a screen of 40 columns", name, got[len(got)-1])
		}
		for _, phrase := range got {
			if s.State.Valid() && !s.APIKey && !strings.Contains(phrase, "session ends 16:42") {
				t.Errorf("%s: %q doesn't say when the session ends", name, phrase)
			}
		}
	}
}

func TestTheNextTryIsCounted(t *testing.T) {
	s, now := at(session.Snapshot{State: session.Retrying}, 20*time.Minute)
	s.NextTry = now.Add(12 * time.Second)
	if got, _ := SessionWords(glyphSet, s, now, time.UTC); got[1] != "session ends 16:42 · renewal waits for the network, next try in 12s" {
		t.Errorf("%q", got[1])
	}
	s, now = at(session.Snapshot{State: session.Reconnecting}, -time.Minute)
	s.NextTry = now.Add(40 * time.Second)
	if got, _ := SessionWords(glyphSet, s, now, time.UTC); got[0] != "offline · data of 16:42 · next try in 40s [s: sign in]" {
		t.Errorf("%q", got[0])
	}
}

func TestASCIISaysTheSame(t *testing.T) {
	s, now := at(session.Snapshot{State: session.Renewing, NotSaved: errors.New("disk full"), OtherAccount: "bo@x"}, 20*time.Minute)
	ascii := theme.New("mono", theme.BackgroundUnknown, true).Glyphs
	words, _ := SessionWords(ascii, s, now, time.UTC)
	for _, phrase := range append(words, SessionFlags(ascii, s)...) {
		if strings.ContainsFunc(phrase, func(r rune) bool { return r > '~' }) {
			t.Errorf("%q", phrase)
		}
	}
}

func TestFlags(t *testing.T) {
	s := session.Snapshot{NotSaved: errors.New("disk full"), OtherAccount: "bo@\x1bx", ClockOff: -6 * time.Hour}
	want := []string{
		"! session not saved to disk · another window signed in as bo@�x · this computer's clock is off by 6 h",
		"! not saved · other account · clock off", "!",
	}
	if diff := cmp.Diff(want, SessionFlags(glyphSet, s)); diff != "" {
		t.Error(diff)
	}
	s = session.Snapshot{Waiting: make([]session.Waiting, 2)}
	want = []string{"! 2 actions to be sent [:waiting]", "! 2 to be sent", "!"}
	if diff := cmp.Diff(want, SessionFlags(glyphSet, s)); diff != "" {
		t.Error(diff)
	}
	if got := SessionFlags(glyphSet, session.Snapshot{}); got != nil {
		t.Errorf("%q", got)
	}
}
