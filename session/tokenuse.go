package session

import (
	"time"

	"talkdeck/client"
)

// tokenUse is what is known of the tokens that the service refuses before their time. An operation that worked with
// a token and then is refused tells that the token ended early: then the next ones will too, and are renewed in time. One
// that never worked with it may lack something else than a token: renewing for its sake may be in vain, and isn't done
// again and again.
type tokenUse struct {
	lifetime    time.Duration // how long tokens live in truth; 0: as long as the service says
	learnedFrom string        // the operation whose refusal told it
	forcedToken client.Secret // the token that a 401 has had renewed

	token     client.Secret            // that firstSent and worked are about
	firstSent map[string]time.Duration // its age when an operation was first sent with it, and wasn't refused since
	worked    map[string]bool          // the operations that were seen to work with it, and weren't refused since
	inVain    map[string]int           // how often an operation had a token renewed, and hasn't been seen to work since
}

// provenAfter is how much later an operation must be sent again for its first sending to count as not refused: more than a read
// takes.
const provenAfter = 20 * time.Second

// sent notes that an operation is sent with a token of that age.
func (l *tokenUse) sent(op string, age time.Duration, token client.Secret) {
	if l.firstSent == nil || l.token != token {
		l.token, l.firstSent, l.worked = token, map[string]time.Duration{}, map[string]bool{}
	}
	first, ok := l.firstSent[op]
	switch {
	case !ok:
		l.firstSent[op] = age
	case age >= first+provenAfter:
		l.worked[op] = true
		delete(l.inVain, op)
	}
}

// works reports whether some operation works with a token, as far as was seen.
func (l *tokenUse) works(token client.Secret) bool { return l.token == token && len(l.worked) > 0 }

// refused notes that the token was refused to an operation, and reports whether it had worked with the same token.
func (l *tokenUse) refused(op string, age time.Duration, token client.Secret) (worked bool) {
	first, ok := l.firstSent[op]
	worked = ok && l.token == token && age >= first+provenAfter
	delete(l.firstSent, op)
	delete(l.worked, op)
	switch {
	case worked:
		l.lifetime, l.learnedFrom = age, op
	case l.learnedFrom == op: // it doesn't work with the next token either, so it wasn't the token
		l.lifetime, l.learnedFrom = 0, ""
	}
	return worked
}

// mayRenewFor reports whether a token of that age is to be renewed for the sake of an operation that never worked with it. The
// age asked for doubles each time.
func (l *tokenUse) mayRenewFor(op string, age, lifetime time.Duration) bool {
	if age < minRenewAge(lifetime)<<min(l.inVain[op], 16) {
		return false
	}
	if l.inVain == nil {
		l.inVain = map[string]int{}
	}
	l.inVain[op]++
	return true
}
