package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/localdata"
	"talkdeck/session"
	"talkdeck/ui/kit/present"
)

func (p *program) statusCommand() *cobra.Command {
	return p.build(spec{
		use:   "status",
		short: "Tell who is signed in and until when, without the network",
		long: "status tells who is signed in, and when the session ends, from what is stored on\n" +
			"this computer. It exits with 0 if talkdeck can go on without a password, and\n" +
			"with 4 if it can't.",
		example: "  talkdeck status || talkdeck login\n" +
			"  talkdeck status --json | jq .seconds_left",
		settings: []string{"profile", "api-url", "tz"},
		json:     "for scripts: state, account, ends_at, seconds_left, renews_at",
		run:      func(_ context.Context, inv *invocation) error { return inv.status() },
	})
}

// What status calls a session by API key, and one that can't be read. The other states are package session's.
const (
	apiKeyState     = "api-key"
	unreadableState = "unreadable"
)

// status is what the command tells, in the form that scripts get. What doesn't apply is null.
type status struct {
	State       string  `json:"state"`
	Account     *string `json:"account"`
	EndsAt      *string `json:"ends_at"`      // RFC 3339, UTC
	SecondsLeft *int64  `json:"seconds_left"` // never negative
	RenewsAt    *string `json:"renews_at"`    // RFC 3339, UTC
}

func (inv *invocation) status() error {
	if !inv.cfg.APIKey.IsZero() {
		return inv.tellStatus(status{State: apiKeyState}, "API key from TALKSTACK_API_KEY at "+present.Line(hostOf(inv.cfg.APIURL))+", no expiry")
	}
	s, problem := session.Inspect(localdata.StateDir(inv.cfg.Profile), originOf(inv.cfg.APIURL), nil)
	now := time.Now()
	if problem != nil {
		if inv.json {
			problem = errors.Join(problem, inv.printJSON(status{State: unreadableState}))
		}
		return &coded{codeSignIn, problem}
	}
	err := inv.tellStatus(newStatus(s, now), sentence(s, now, inv.cfg.Zone))
	if err == nil && (s.State == session.SignedOut || s.State == session.NeedPassword) {
		return errSignedOut
	}
	return err
}

func (inv *invocation) tellStatus(s status, words string) error {
	if inv.json {
		return inv.printJSON(s)
	}
	_, err := fmt.Fprintln(inv.out, words)
	return err
}

func newStatus(s session.Snapshot, now time.Time) status {
	out := status{State: s.State.String()}
	if s.State == session.SignedOut {
		return out
	}
	stamp := func(t time.Time) *string {
		text := t.UTC().Format(time.RFC3339)
		return &text
	}
	left := int64(s.Left(now) / time.Second)
	out.Account, out.EndsAt, out.SecondsLeft = &s.Account, stamp(s.Ends), &left
	if s.State.Valid() && !s.Renews.IsZero() {
		out.RenewsAt = stamp(s.Renews)
	}
	return out
}

// sentence says where a stored session stands, for people.
func sentence(s session.Snapshot, now time.Time, zone *time.Location) string {
	if s.State == session.SignedOut {
		return "signed out at " + present.Line(s.Host) + "; talkdeck login signs in"
	}
	who := present.Line(s.Account) + " at " + present.Line(s.Host)
	ends := fmt.Sprintf("session ends %s (%s left)", s.Ends.In(zone).Format("15:04 MST"), present.Left(s.Left(now)))
	switch s.State {
	case session.NeedPassword:
		return fmt.Sprintf("%s: the session ended %s and the service refuses to renew it; talkdeck login signs in", who, present.Age(now, s.Ends))
	case session.SignInSoon:
		return fmt.Sprintf("%s: %s and the service refuses to renew it; talkdeck login signs in", who, ends)
	case session.Reconnecting:
		return fmt.Sprintf("%s: the session lapsed %s; talkdeck renews it when it starts", who, present.Age(now, s.Ends))
	default:
		return fmt.Sprintf("%s: %s, renewed from %s on while talkdeck runs", who, ends, s.Renews.In(zone).Format("15:04"))
	}
}
