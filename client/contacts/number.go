package contacts

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Number is a number that can be dialled.
type Number struct {
	E164    string
	Valid   bool   // it is of a range that is known to be in use; else it is only as long as a number there
	Country string // its ISO code; "" if it has none or it isn't known
	Line    string // what it is, for people: "mobile, Germany"; "" if it isn't Valid
	Costly  bool   // calling it can cost more than other calls
	// International tells that it was written with its country's code.
	International bool
}

// Fault is why a text is no number that can be dialled.
type Fault uint8

// The faults.
const (
	None           Fault = iota // it is one
	Empty                       // there is nothing
	NoNumber                    // it is something else
	Exponent                    // a spreadsheet made 4.15E+10 of it, and its last digits are lost
	Amount                      // a program took it for an amount: 14155550123.0
	ByZeros                     // it begins with 00, which isn't the way abroad everywhere
	NoCountry                   // its country isn't told
	NoPlus                      // its country may be told, but for the +
	UnknownCountry              // no country has its code
	NoArea                      // its area code is missing
	TooShort
	TooLong
	OddLength // no number of its country is as long
	Extension // it has an extension, which can't be dialled
)

var (
	// exponent is a number as spreadsheets show long ones, in either decimal mark.
	exponent = regexp.MustCompile(`^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$`)
	// amount is a number that went through a program which takes it for one.
	amount = regexp.MustCompile(`^\+?\d{6,}[.,]0+$`)
)

// Parse reads a number with whatever blanks and marks people put into it. region is the ISO code of the country that numbers
// without one are from, if a person said so; if it is "", such numbers aren't read.
func Parse(text, region string) (Number, Fault) {
	switch text = Visible(text); {
	case text == "":
		return Number{}, Empty
	case exponent.MatchString(text):
		return Number{}, Exponent
	case amount.MatchString(text):
		return Number{}, Amount
	case strings.ContainsFunc(text, unicode.IsLetter), strings.ContainsAny(text, "#*,;@&=%"):
		return Number{}, NoNumber
	}
	abroad := strings.HasPrefix(text, "+") || strings.HasPrefix(text, "＋")
	if !abroad {
		if fault := national(phonenumbers.NormalizeDigitsOnly(text), region); fault != None {
			return Number{}, fault
		}
	}
	n, err := phonenumbers.Parse(text, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return Number{}, UnknownCountry
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Number{}, TooLong
	case errors.Is(err, phonenumbers.ErrTooShortAfterIDD), errors.Is(err, phonenumbers.ErrTooShortNSN):
		return Number{}, TooShort
	case errors.Is(err, phonenumbers.ErrNotANumber) && strings.ContainsFunc(text, unicode.IsDigit):
		return Number{}, TooShort
	case err != nil:
		return Number{}, NoNumber
	case n.GetExtension() != "":
		return Number{}, Extension
	}
	out, fault := assess(n)
	out.International = abroad
	return out, fault
}

// national says why a number without a + can't be read.
func national(digits, region string) Fault {
	const shortest = 11 // digits of what may hold a country's code
	switch {
	case digits == "":
		return NoNumber
	case strings.HasPrefix(digits, "00"):
		return ByZeros
	case region != "":
		return None
	case strings.HasPrefix(digits, "0") || len(digits) < shortest:
		return NoCountry
	}
	return NoPlus
}

// assess says what a number that could be read is.
func assess(n *phonenumbers.PhoneNumber) (Number, Fault) {
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return Number{}, NoArea
	case phonenumbers.TOO_SHORT:
		return Number{}, TooShort
	case phonenumbers.TOO_LONG:
		return Number{}, TooLong
	default:
		return Number{}, OddLength
	}
	out := Number{E164: phonenumbers.Format(n, phonenumbers.E164), Country: phonenumbers.GetRegionCodeForNumber(n)}
	kind := phonenumbers.GetNumberType(n)
	if out.Valid = kind != phonenumbers.UNKNOWN; out.Valid {
		out.Line = line(out.Country, kind)
		out.Costly = kind == phonenumbers.PREMIUM_RATE || kind == phonenumbers.SHARED_COST
	}
	return out, None
}

// Read reads a number in the international form, as a person types it. The error says what is wrong with it, and what to
// write.
func Read(typed string) (Number, error) {
	n, fault := Parse(typed, "")
	switch fault {
	case None:
		return n, nil
	case Empty:
		return n, errors.New("a number is needed, like +14155550123")
	case ByZeros:
		digits := phonenumbers.NormalizeDigitsOnly(typed)
		return n, fmt.Errorf("00 isn't the way abroad everywhere: write +%s, if that is meant", strings.TrimLeft(digits, "0"))
	case NoCountry, NoPlus:
		return n, errors.New("which country? write + and the country's code first, as in +1 415 555 0123")
	case UnknownCountry:
		return n, errors.New("no country has this code")
	case NoArea:
		return n, errors.New("the area code is missing")
	case TooShort:
		return n, errors.New("too short for a telephone number")
	case TooLong:
		return n, errors.New("too long for a telephone number")
	case OddLength:
		return n, errors.New("no number of that country has this length")
	case NoNumber, Exponent, Amount, Extension:
	}
	return n, errors.New("this is no telephone number")
}

// Visible is a text without blanks around it, without characters that can't be seen (which come along when a number is copied
// from an address book), and without the ' by which a spreadsheet marks text.
func Visible(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "'"))
}

// place is a kind of line in a country.
type place struct {
	country string
	kind    phonenumbers.PhoneNumberType
}

var lines sync.Map // the words of each place; there are few, and finding them takes long

// line is a kind of line in a country, in words.
func line(country string, kind phonenumbers.PhoneNumberType) string {
	at := place{country, kind}
	if words, ok := lines.Load(at); ok {
		return words.(string)
	}
	words := kindName(kind)
	if region, err := language.ParseRegion(country); err == nil && region.IsCountry() {
		words += ", " + display.English.Regions().Name(region)
	}
	lines.Store(at, words)
	return words
}

// kindName is a kind of line, with what is to be known before it is called.
func kindName(kind phonenumbers.PhoneNumberType) string {
	switch name := TypeName(kind); kind {
	case phonenumbers.PREMIUM_RATE:
		return name + ", which can cost much"
	case phonenumbers.SHARED_COST:
		return name + ", which can cost more"
	default:
		if name == "" || name == special {
			return "special number"
		}
		return name
	}
}

const special = "special"

// TypeName is a kind of line in words; "" if it isn't known.
func TypeName(kind phonenumbers.PhoneNumberType) string {
	switch kind {
	case phonenumbers.FIXED_LINE:
		return "fixed line"
	case phonenumbers.MOBILE:
		return "mobile"
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return "fixed or mobile"
	case phonenumbers.TOLL_FREE:
		return "toll free"
	case phonenumbers.PREMIUM_RATE:
		return "premium rate"
	case phonenumbers.SHARED_COST:
		return "shared cost"
	case phonenumbers.VOIP:
		return "internet telephony"
	case phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL:
		return special
	default:
		return ""
	}
}
