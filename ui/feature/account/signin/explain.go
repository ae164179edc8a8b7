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

// explain says in a sentence or two why signing in failed and what to do, and names the field to change, if it is one.
func explain(err error, host string) (text, field string) {
	var answer *client.Error
	errors.As(err, &answer)
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, client.ErrWrongPassword):
		return "That password is wrong. Type it again, minding capitals and the keyboard layout.", password
	case errors.Is(err, client.ErrNoSuchUser):
		return host + " knows no account with this e-mail. Check its spelling.", email
	case errors.Is(err, client.ErrNotVerified):
		return "This account isn't verified. ctrl+n takes the code from Talkstack's mail.", ""
	case errors.Is(err, client.ErrRateLimited):
		wait := "a minute"
		if answer != nil && answer.RetryAfter > 0 {
			wait = present.Duration(answer.RetryAfter)
		}
		return "Too many tries. Wait " + wait + ", then press enter.", ""
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
	case errors.Is(err, client.ErrServer):
		status := ""
		if answer != nil && answer.Status != 0 {
			status = fmt.Sprintf(" (%d)", answer.Status)
		}
		return "The service has a fault of its own" + status + ". What you typed may be right; try again in a minute.", ""
	case errors.Is(err, client.ErrBadRequest) && answer != nil && answer.Message != "":
		return "Not accepted: " + strings.TrimRight(present.Line(answer.Message), ".") + ". Check the e-mail and the password.", email
	}
	return present.Explain(err), ""
}
