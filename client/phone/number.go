package phone

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Number is a number that can be dialled.
type Number struct {
	E164  string
	Valid bool // it is of a range that is known to be in use; else it is only as long as a number there
}

var errNone = errors.New("a number is needed, like +14155550123")

// Read reads a number in the international form, with whatever blanks and marks people put into it. The error says what is
// wrong with it, and what to write.
func Read(typed string) (Number, error) {
	text := strings.TrimSpace(strings.Map(seen, typed))
	digits := phonenumbers.NormalizeDigitsOnly(text)
	switch {
	case text == "":
		return Number{}, errNone
	case strings.ContainsFunc(text, unicode.IsLetter), digits == "", strings.ContainsAny(text, "#*,;@"):
		return Number{}, errors.New("this is no telephone number")
	case strings.HasPrefix(digits, "00") && !strings.HasPrefix(text, "+"):
		return Number{}, fmt.Errorf("00 isn't the way abroad everywhere: write +%s, if that is meant", strings.TrimLeft(digits, "0"))
	case !strings.HasPrefix(text, "+"):
		return Number{}, errors.New("which country? write + and the country's code first, as in +1 415 555 0123")
	}
	n, err := phonenumbers.Parse(text, "")
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return Number{}, errors.New("no country has this code")
	case errors.Is(err, phonenumbers.ErrTooShortAfterIDD), errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrNotANumber):
		return Number{}, errors.New("too short for a telephone number")
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Number{}, errors.New("too long for a telephone number")
	case err != nil:
		return Number{}, errors.New("this is no telephone number")
	}
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
		return Number{phonenumbers.Format(n, phonenumbers.E164), phonenumbers.IsValidNumber(n)}, nil
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return Number{}, errors.New("the area code is missing")
	case phonenumbers.TOO_SHORT:
		return Number{}, errors.New("too short for a number of that country")
	case phonenumbers.TOO_LONG:
		return Number{}, errors.New("too long for a number of that country")
	default:
		return Number{}, errors.New("no number of that country has this length")
	}
}

// seen takes out what comes along unseen when a number is copied from an address book.
func seen(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}
