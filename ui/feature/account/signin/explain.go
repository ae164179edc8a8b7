package signin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
)

// explain says in a sentence or two why signing in failed and what to do, and names the field to change, if it is one. Of a refusal
// the answer's own message is said, if it has one.
func explain(err error, host string) (text, field string) {
	var answer *client.Error
	errors.As(err, &answer)
	if text, field, ok := refusal(err, answer, host); ok {
		return text, field
	}
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, client.ErrProxy):
		return "A proxy or network sign-in page answered, not " + host + ". Get past it, then press enter.", ""
	case errors.Is(err, context.Canceled):
		return "Stopped before it was done. Press enter to sign in.", ""
	case errors.Is(err, context.DeadlineExceeded):
		return host + " didn't answer in time. Press enter to try again.", ""
	case errors.As(err, &untrusted):
		return "Untrusted certificate at " + host + ". Check this computer's clock and network.", ""
	case errors.Is(err, client.ErrNetwork):
		return host + " can't be reached. Check the connection, then press enter.", ""
	case errors.Is(err, client.ErrServer) && answer != nil:
		if answer.Message != "" {
			return fmt.Sprintf("The service has a fault of its own (%d): %s. Try again in a minute.", answer.Status, said(answer)), ""
		}
		return fmt.Sprintf("The service has a fault of its own (%d). What you typed may be right; try again in a minute.", answer.Status), ""
	}
	return present.Explain(err), ""
}

// refusal is what explain says of an answer that lets nobody in; ok is false for anything else.
func refusal(err error, answer *client.Error, host string) (text, field string, ok bool) {
	var why, advice string // why is for an answer that doesn't say it
	switch {
	case errors.Is(err, client.ErrWrongPassword):
		why, advice, field = "That password is wrong", "Type it again, minding capitals and the keyboard layout.", password
	case errors.Is(err, client.ErrNoSuchUser):
		why, advice, field = host+" knows no account with this e-mail", "Check its spelling.", email
	case errors.Is(err, client.ErrNotVerified):
		why, advice = "This account isn't verified", "ctrl+n takes the code from Talkstack's mail."
	case errors.Is(err, client.ErrRateLimited):
		wait := "a minute"
		if answer != nil && answer.RetryAfter > 0 {
			wait = present.Duration(answer.RetryAfter)
		}
		why, advice = "Too many tries", "Wait "+wait+", then press enter."
	case errors.Is(err, client.ErrProxy), errors.Is(err, client.ErrServer), answer == nil, answer.Message == "", answer.Status/100 != 4:
		return "", "", false
	default:
		advice, field = "Check the e-mail and the password.", email
	}
	switch {
	case answer != nil && answer.Page:
		if field == email {
			why = "No account has this e-mail" // the host's name would leave no room for the second cause
		}
		return why + ", or a proxy or network login page answered. Check both.", field, true
	case answer == nil, answer.Message == "":
		return why + ". " + advice, field, true
	case field == password:
		advice = "Type the password again."
	case field == email && why != "":
		advice = "Check the e-mail's spelling."
	}
	return "Not accepted: " + said(answer) + ". " + advice, field, true
}

// said is an answer's message without a full stop, safe to draw.
func said(answer *client.Error) string { return strings.TrimRight(present.Line(answer.Message), ".") }
