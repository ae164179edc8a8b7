package session

import (
	"time"

	"talkdeck/client"
)

// lessons are what the keeper learns from tokens that the service refuses before their time. An operation that worked with
// a token and then is refused tells that the token ended early: then the next ones will too, and are renewed in time. One
// that never worked with it may lack something else than a token: renewing for its sake may be in vain, and isn't done
// again and again.
type lessons struct {
	learned time.Duration // how long tokens live in truth; 0: as long as the service says
	teacher string        // the operation that taught it
	forced  client.Secret // the token that a 401 has had renewed

	token client.Secret            // that first is about
	first map[string]time.Duration // its age when an operation was first sent with it, and wasn't refused since
	took  map[string]bool          // the operations that were seen to work with it, and weren't refused since
	vain  map[string]int           // how often an operation had a token renewed, and hasn't been seen to work since
}

// proof is how much later than first an operation must be sent again for the first time to count as not refused: more than
// a read takes.
const proof = 20 * time.Second

// sent notes that an operation is sent with a token of that age.
func (l *lessons) sent(op string, age time.Duration, token client.Secret) {
	if l.first == nil || l.token != token {
		l.token, l.first, l.took = token, map[string]time.Duration{}, map[string]bool{}
	}
	first, ok := l.first[op]
	switch {
	case !ok:
		l.first[op] = age
	case age >= first+proof:
		l.took[op] = true
		delete(l.vain, op)
	}
}

// serves reports whether some operation works with a token, as far as was seen.
func (l *lessons) serves(token client.Secret) bool { return l.token == token && len(l.took) > 0 }

// refused notes that the token was refused to an operation, and reports whether it had worked with the same token.
func (l *lessons) refused(op string, age time.Duration, token client.Secret) (worked bool) {
	first, ok := l.first[op]
	worked = ok && l.token == token && age >= first+proof
	delete(l.first, op)
	delete(l.took, op)
	switch {
	case worked:
		l.learned, l.teacher = age, op
	case l.teacher == op: // it doesn't work with the next token either, so it wasn't the token
		l.learned, l.teacher = 0, ""
	}
	return worked
}

// tryFor reports whether a token of that age is to be renewed for the sake of an operation that never worked with it. The
// age asked for doubles each time.
func (l *lessons) tryFor(op string, age, lifetime time.Duration) bool {
	if age < young(lifetime)<<min(l.vain[op], 16) {
		return false
	}
	if l.vain == nil {
		l.vain = map[string]int{}
	}
	l.vain[op]++
	return true
}
