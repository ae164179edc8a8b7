package present

import (
	"errors"
	"slices"
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

// FieldWords are the key of a form's field and, behind it, words in lower case by which the service's messages name the field.
type FieldWords []string

// FieldNamed is the key of the first of some fields that a refusal (4xx) of the service names, and what the refusal says, safe to
// draw; "" if err is another error, or names none of them.
func FieldNamed(err error, fields ...FieldWords) (field, said string) {
	var e *client.Error
	if !errors.As(err, &e) || e.Status/100 != 4 {
		return "", ""
	}
	message := strings.ToLower(e.Message)
	named := func(word string) bool { return strings.Contains(message, word) }
	for _, f := range fields {
		if slices.ContainsFunc(f[1:], named) {
			return f[0], Capital(Line(e.Message))
		}
	}
	return "", ""
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
