package present

import (
	"errors"
	"strings"

	"talkdeck/client"
)

// Error says what went wrong, with all that wraps it, and what to do about it, both safe to draw; hint is "" where there is
// nothing to advise.
func Error(err error) (what, hint string) {
	var e *client.Error
	if errors.As(err, &e) {
		hint = e.Hint()
	}
	if e != nil && errors.Is(e, client.ErrNotVerified) {
		hint += " On the dashboard's sign-in card, ctrl+n takes it."
	}
	return sentences(err), hint
}

// sentences is what an error says; those that were joined say a sentence each.
func sentences(err error) string {
	several, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // of this error alone
	if !ok {
		return sentence(err.Error())
	}
	var plain, said []string
	for _, e := range several.Unwrap() {
		plain, said = append(plain, e.Error()), append(said, sentences(e))
	}
	if strings.Join(plain, "\n") != err.Error() { // fmt.Errorf has words of its own between them
		return sentence(err.Error())
	}
	return strings.Join(said, " ")
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
