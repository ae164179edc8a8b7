package present

import (
	"errors"
	"strings"

	"talkdeck/client"
)

// Error says what went wrong and what to do about it, both safe to draw; hint is "" where there is nothing to advise.
func Error(err error) (what, hint string) {
	var e *client.Error
	switch {
	case !errors.As(err, &e):
	case errors.Is(e, client.ErrNotVerified):
		return sentence(e.Error()), e.Hint() + " On the dashboard's sign-in card, ctrl+n takes it."
	default:
		return sentence(e.Error()), e.Hint()
	}
	return sentence(err.Error()), ""
}

// Explain is what Error says, in one text.
func Explain(err error) string {
	what, hint := Error(err)
	return strings.TrimSpace(what + " " + hint)
}

func sentence(s string) string {
	s = Line(strings.TrimSpace(s))
	if s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
