package present

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"talkdeck/session"
	"talkdeck/ui/kit/theme"
)

// Urgency is how soon a person should act.
type Urgency int

// How soon.
const (
	Calm Urgency = iota
	Soon
	Now
)

// SessionWords say when the session ends and is renewed, in zone, from the longest phrase to the shortest; the first that fits is
// drawn. While the token is valid, even the shortest says when it ends.
func SessionWords(g theme.Glyphs, s session.Snapshot, now time.Time, zone *time.Location) (phrases []string, u Urgency) {
	phrases, u = sessionWords(s, now, zone)
	for i, p := range phrases {
		phrases[i] = glyphs(g, p)
	}
	return slices.Compact(phrases), u
}

// glyphs puts in the glyphs that the terminal can draw.
func glyphs(g theme.Glyphs, s string) string {
	return strings.NewReplacer("·", g.Dot, "↻", g.Renewing).Replace(s)
}

func sessionWords(s session.Snapshot, now time.Time, zone *time.Location) (phrases []string, u Urgency) {
	if s.APIKey {
		if s.State == session.NeedPassword {
			return []string{"API key refused by " + s.Host, "API key refused"}, Now
		}
		return []string{"API key, no expiry"}, Calm
	}
	switch s.State {
	case session.SignedOut:
		return []string{"signed out"}, Calm
	case session.Restoring:
		return []string{"restoring session"}, Calm
	case session.SigningIn:
		if s.Left(now) > 0 {
			ends := "session ends " + hourMinute(s.Ends, zone)
			return []string{ends + " · signing in", ends}, Calm
		}
		return []string{"signing in"}, Calm
	case session.SigningOut:
		return []string{"signing out"}, Calm
	case session.AccountGone:
		return []string{"this account no longer exists on " + s.Host, "account gone"}, Now
	case session.NeedPassword:
		ended := "session ended " + hourMinute(s.Ends, zone)
		return []string{ended + " · [s] sign in", "ended · [s] sign in"}, Now
	case session.Reconnecting:
		if s.LockHolder != 0 {
			return heldWords(s, now, zone), Now
		}
		ended := "offline · data of " + hourMinute(s.Ends, zone)
		return []string{ended + nextTry(s, now) + " [s: sign in]", ended + nextTry(s, now), ended, "offline"}, Now
	default:
		return validWords(s, now, zone)
	}
}

// heldWords are for a lapsed session that another window, which was stopped perhaps, keeps from being renewed.
func heldWords(s session.Snapshot, now time.Time, zone *time.Location) []string {
	data := "data of " + hourMinute(s.Ends, zone)
	held := fmt.Sprintf("%s · another window, pid %d, holds the lock", data, s.LockHolder)
	next := held + comma(nextTry(s, now))
	return []string{next + " [s: sign in]", next, held, fmt.Sprintf("%s · pid %d has the lock", data, s.LockHolder), data}
}

func validWords(s session.Snapshot, now time.Time, zone *time.Location) (phrases []string, u Urgency) {
	left := s.Left(now)
	ends := "session ends " + hourMinute(s.Ends, zone)
	endsIn := ends + " (" + Left(left) + " left)"
	switch {
	case left < 5*time.Minute && s.Lifetime >= 20*time.Minute:
		u = Now
	case left < 10*time.Minute && s.Lifetime >= 40*time.Minute:
		u = Soon
	}
	switch s.State {
	case session.Retrying:
		why := " · renewal waits for the network"
		if s.LockHolder != 0 {
			why = fmt.Sprintf(" · another window, pid %d, holds the lock", s.LockHolder)
		}
		return []string{
			endsIn + why + comma(nextTry(s, now)), ends + why + comma(nextTry(s, now)), ends + " · renewal waits", ends + " !", ends,
		}, max(u, Soon)
	case session.SignInSoon:
		return []string{endsIn + " · can't be renewed, sign in before [s]", ends + " · can't be renewed, sign in before [s]", ends + " · sign in [s]", ends + " !", ends}, max(u, Soon)
	case session.Renewing:
		return []string{endsIn + " · renewing now ↻", endsIn + " ↻", ends + " ↻", ends}, u
	default:
		return []string{endsIn + " · renews " + hourMinute(s.Renews, zone), endsIn, ends}, u
	}
}

// SessionFlags warn of all problems with a session in one line, from the longest wording to the shortest; nil if there are none.
func SessionFlags(g theme.Glyphs, s session.Snapshot) []string {
	var long, short []string
	if s.NotSaved != nil {
		long, short = append(long, "session not saved to disk"), append(short, "not saved")
	}
	if s.OtherAccount != "" {
		long, short = append(long, "another window signed in as "+Line(s.OtherAccount)), append(short, "other account")
	}
	if n := len(s.Waiting); n > 0 {
		long, short = append(long, Count(n, "action")+" to be sent [:waiting]"), append(short, fmt.Sprintf("%d to be sent", n))
	}
	if s.ClockOff != 0 {
		long, short = append(long, "this computer's clock is off by "+Roughly(s.ClockOff.Abs())), append(short, "clock off")
	}
	if len(long) == 0 {
		return nil
	}
	dot := " " + g.Dot + " "
	return []string{"! " + strings.Join(long, dot), "! " + strings.Join(short, dot), "!"}
}

// Roughly is a length of time in its largest unit: "6 h", "20 min", "45 s".
func Roughly(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24+0.5))
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()+0.5))
	case d >= time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	}
	return fmt.Sprintf("%d s", int(d.Seconds()+0.5))
}

func nextTry(s session.Snapshot, now time.Time) string {
	if wait := s.NextTry.Sub(now); wait > 0 {
		return " · next try in " + Left(wait)
	}
	return ""
}

// comma turns a following clause into one of the same sentence.
func comma(clause string) string {
	if clause == "" {
		return ""
	}
	return "," + clause[len(" ·"):]
}

func hourMinute(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

// Left is a duration that runs out, in the two units that matter: "1h 58m", "12m", and seconds below one minute.
func Left(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	}
	return fmt.Sprintf("%dh %02dm", int(d.Hours()), int(d.Minutes())%60)
}
