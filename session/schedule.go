package session

import "time"

// The time model. All of it is pure: ages and lifetimes go in, waits come out.

const (
	// tickEvery bounds how long the keeper sleeps: timers stand still while a computer sleeps, so it looks at the clock
	// this often instead of trusting one long timer. attentiveEvery does while somebody looks at the sign-in card, which
	// another window's sign-in closes.
	tickEvery      = 15 * time.Second
	attentiveEvery = time.Second
	// lockWait is how long a renewal waits for another window's, looking each lockPoll.
	lockWait = 30 * time.Second
	lockPoll = 100 * time.Millisecond
	// secondLook is the wait before a refusal is believed: another window may be about to save what it got.
	secondLook = 1500 * time.Millisecond
	// maxLifetime is the documented life of a token.
	maxLifetime = 2 * time.Hour
)

// lead is how long before the end of a token of lifetime l its renewal begins: a quarter of it, at least ten minutes, at
// most half. For two hours that is 30 minutes, which leaves time for a long outage.
func lead(l time.Duration) time.Duration { return min(max(l/4, 10*time.Minute), l/2) }

// renewAt is the age at which a token of lifetime l is renewed. u is uniform in [0, 1) and spreads many windows over a
// twentieth of the lifetime.
func renewAt(l time.Duration, u float64) time.Duration {
	return l - lead(l) - time.Duration(u*float64(l/20))
}

// minRenewAge is the age below which a token is never renewed, whatever the service answers: a request that is refused for
// lack of permission, asked again and again, must not renew again and again.
func minRenewAge(l time.Duration) time.Duration { return min(time.Minute, l/4) }

// lapseAt is the age from which a token of lifetime l isn't sent any more: a second before its end, since the Date that l was
// computed from is cut to whole seconds, so that l may be as much too long.
func lapseAt(l time.Duration) time.Duration { return l - min(time.Second, l/8) }

// lastMinutes is the age from which a renewal is tried whose like was interrupted: sending a refresh token a second time
// may revoke more than that token, so the access token is used first.
func lastMinutes(l time.Duration) time.Duration { return l - min(5*time.Minute, l/8) }

var steps = [...]time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 30 * time.Second, 60 * time.Second}

// backOff is the wait after the n-th failure in a row (from 1), with u uniform in [0.5, 1). lapsed is how long ago the
// token expired, negative while it is valid: after that there is less hurry.
func backOff(n int, u float64, lapsed time.Duration) time.Duration {
	switch {
	case lapsed > 10*time.Minute:
		return time.Duration(float64(2*time.Minute) * u)
	case lapsed > 0:
		return time.Duration(float64(time.Minute) * u)
	}
	return time.Duration(float64(steps[min(max(n, 1), len(steps))-1]) * u)
}

// boundRetryAfter bounds what a Retry-After can do: five minutes, and never so long that a token with left to live lapses untried.
func boundRetryAfter(asked, left, l time.Duration) time.Duration {
	asked = min(asked, 5*time.Minute)
	if last := left - minRenewAge(l); left > 0 {
		asked = min(asked, max(last, 0))
	}
	return asked
}
