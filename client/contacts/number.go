package contacts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"talkdeck/client/cell"
)

// Number is a number that can be dialled.
type Number struct {
	E164    string
	Valid   bool   // it is of a range that is known to be in use; else it is only as long as a number there
	Country string // its ISO code; "" if it has none or it isn't known
	Kind    string // of line: "mobile", "fixed line"; "" if it isn't known
	Line    string // the same for people, with where it is and what is to be known of it: "mobile, Germany"; "" if it isn't Valid
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
	OddLength  // no number of its country is as long
	Extension  // it has an extension, which can't be dialled
	Several    // it may be two numbers, or one with two ends
	ErrorValue // a spreadsheet's formula failed
)

// faults are the words for each: for who types a number, and for a cell of a file, which is %s.
var faults = [...]struct{ typed, cell string }{
	Empty:    {"a number is needed, like +14155550123", "there is no number"},
	NoNumber: {noNumber, "%s is no telephone number"},
	Exponent: {noNumber, "a spreadsheet made %s of the number, and its last digits are lost: format the column as text and enter it again"},
	Amount:   {noNumber, "a program made the amount %s of the number: format the column as text"},
	ByZeros: {"00 isn't the way abroad everywhere: write +%s, if that is meant",
		"%s begins with 00, which isn't the way abroad everywhere: write + and the country's code"},
	NoCountry:      {noCountry, "%s has no country: write it with + and the country's code"},
	NoPlus:         {noCountry, "%s has no +, which spreadsheets take away: write it as text, with + and the country's code"},
	UnknownCountry: {"no country has this code", "%s has a code that no country has"},
	NoArea:         {"the area code is missing", "%s lacks its area code"},
	TooShort:       {"too short for a telephone number", "%s is too short"},
	TooLong:        {"too long for a telephone number", "%s is too long"},
	OddLength:      {"no number of that country has this length", "%s is of a length that no number there has"},
	Extension:      {"an extension can't be dialled: leave it out", "%s has an extension, which can't be dialled"},
	Several:        {"these may be two numbers: write one", "%s may be two numbers: which one is to be called?"},
	ErrorValue:     {noNumber, "%s is what a spreadsheet writes where a formula failed"},
}

const (
	noNumber  = "this is no telephone number"
	noCountry = "which country? write + and the country's code first, as in +1 415 555 0123"
)

// InCell says what is wrong with a file's cell, a sentence without its full stop.
func (f Fault) InCell(text string) string {
	if f == Empty {
		return faults[f].cell
	}
	return fmt.Sprintf(faults[f].cell, cell.Quote(Visible(text)))
}

// Parse reads a number with whatever blanks and marks people put into it. region is the ISO code of the country that numbers
// without one are from, if a person said so; if it is "", such numbers aren't read. What may be two numbers isn't read as one.
func Parse(text, region string) (Number, Fault) {
	text = Visible(text)
	if text == "" {
		return Number{}, Empty
	}
	switch cell.DamageOf(text) {
	case cell.Failed:
		return Number{}, ErrorValue
	case cell.Exponent:
		return Number{}, Exponent
	case cell.Whole:
	}
	text = plain(text)
	switch {
	case strings.ContainsAny(text, "eE") && exponent.MatchString(text):
		return Number{}, Exponent
	case strings.ContainsAny(text, ".,") && amount.MatchString(text):
		return Number{}, Amount
	case strings.Trim(text, spelling) != "", !startsLikeNumber(text):
		return Number{}, whyNoNumber(text)
	}
	abroad := strings.HasPrefix(strings.TrimLeft(text, " ("), "+")
	if abroad {
		region = ""
	} else if fault := whyNoCountry(phonenumbers.NormalizeDigitsOnly(text), region); fault != None {
		return Number{}, fault
	}
	n, fault := parse(text, region)
	switch {
	case (fault == TooLong || fault == OddLength) && twoJoined(text, region):
		return Number{}, Several
	case fault != None:
		return Number{}, fault
	}
	out := assess(n)
	switch {
	case maybeTwo(text, region, n, out.Valid):
		return Number{}, Several
	case !out.Valid && misdialled(n):
		return Number{}, NoNumber
	}
	out.International = abroad
	return out, None
}

// parse reads what holds nothing but digits and the marks of numbers.
func parse(text, region string) (*phonenumbers.PhoneNumber, Fault) {
	n, err := phonenumbers.Parse(text, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return nil, UnknownCountry
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return nil, TooLong
	case errors.Is(err, phonenumbers.ErrTooShortAfterIDD), errors.Is(err, phonenumbers.ErrTooShortNSN):
		return nil, TooShort
	case errors.Is(err, phonenumbers.ErrNotANumber) && strings.ContainsFunc(text, unicode.IsDigit):
		return nil, TooShort
	case err != nil:
		return nil, NoNumber
	case n.GetExtension() != "":
		return nil, Extension
	}
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return nil, NoArea
	case phonenumbers.TOO_SHORT:
		return nil, TooShort
	case phonenumbers.TOO_LONG:
		return nil, TooLong
	default:
		return nil, OddLength
	}
	const longest = 15 // digits of an E.164 number
	if len(strconv.Itoa(int(n.GetCountryCode())))+len(phonenumbers.GetNationalSignificantNumber(n)) > longest {
		return nil, TooLong
	}
	return n, None
}

// whyNoCountry says why a number without a + can't be read.
func whyNoCountry(digits, region string) Fault {
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
func assess(n *phonenumbers.PhoneNumber) Number {
	out := Number{E164: phonenumbers.Format(n, phonenumbers.E164), Country: phonenumbers.GetRegionCodeForNumber(n)}
	kind := phonenumbers.GetNumberType(n)
	if out.Valid = kind != phonenumbers.UNKNOWN; out.Valid {
		out.Kind, out.Line, out.Costly = kinds[kind], line(out.Country, kind), costs[kind] != ""
	}
	return out
}

// Read reads a number in the international form, as a person types it. The error says what is wrong with it, and what to
// write.
func Read(typed string) (Number, error) {
	n, fault := Parse(typed, "")
	switch fault {
	case None:
		return n, nil
	case ByZeros:
		return n, fmt.Errorf(faults[fault].typed, strings.TrimLeft(phonenumbers.NormalizeDigitsOnly(typed), "0"))
	default:
		return n, errors.New(faults[fault].typed)
	}
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

// IsRegion reports whether a text is the ISO code of a country that has numbers, in capitals.
func IsRegion(code string) bool {
	return len(code) == 2 && code == strings.ToUpper(code) && phonenumbers.GetCountryCodeForRegion(code) != 0
}

// Normal is a number of the service's own, in E.164, however it writes it: with blanks or marks, without the +, as a link. What is
// no number stays as it is.
func Normal(number string) string {
	if isE164(number) {
		return number
	}
	text := strings.TrimSpace(number)
	for _, try := range []string{text, "+" + strings.TrimLeft(strings.TrimPrefix(text, "tel:"), "+")} {
		if n, fault := Parse(try, ""); fault == None {
			return n.E164
		}
	}
	return number
}

// isE164 reports whether a text has the form of E.164.
func isE164(text string) bool {
	const shortest, longest = 8, 16
	if len(text) < shortest || len(text) > longest || text[0] != '+' || text[1] == '0' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
