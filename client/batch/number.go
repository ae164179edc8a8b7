package batch

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var (
	// exponent is a number as spreadsheets show long ones, in either decimal mark.
	exponent = regexp.MustCompile(`^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$`)
	// decimals is a number that went through a program which takes it for an amount.
	decimals = regexp.MustCompile(`^\+?\d{6,}[.,]0+$`)
)

// number is what stands in the column of numbers.
type number struct {
	e164    string
	country string // ISO code
	verdict Verdict
}

// readNumber reads a cell. region is where numbers without a country are from, if a person said so; else they are asked
// back.
func readNumber(cell, region string) number {
	text := visible(cell)
	switch {
	case text == "":
		return bad(Invalid, "there is no number")
	case exponent.MatchString(text):
		return bad(Mangled, "a spreadsheet made %s of the number, and its last digits are lost: format the column as text and enter it again", text)
	case decimals.MatchString(text):
		return bad(Mangled, "a program made the amount %s of the number: format the column as text", text)
	case strings.ContainsFunc(text, unicode.IsLetter), strings.ContainsAny(text, "#*,;@&=%"):
		return bad(Invalid, "%s is no telephone number", clip(text))
	}
	plus := strings.HasPrefix(text, "+") || strings.HasPrefix(text, "＋")
	if !plus {
		if n, asked := withoutPlus(text, region); asked {
			return n
		}
	}
	n, err := phonenumbers.Parse(text, region)
	if err != nil {
		return bad(Invalid, "%s is no telephone number: %s", clip(text), err)
	}
	return assess(n, text, !plus)
}

// withoutPlus asks for the country of a number, unless it is known where all such are from.
func withoutPlus(text, region string) (n number, asked bool) {
	switch digits := phonenumbers.NormalizeDigitsOnly(text); {
	case digits == "":
		return bad(Invalid, "%s is no telephone number", clip(text)), true
	case strings.HasPrefix(digits, "00"):
		return bad(National, "%s begins with 00, which isn't the way abroad everywhere: write + and the country's code", clip(text)), true
	case region != "":
		return n, false
	case strings.HasPrefix(digits, "0") || len(digits) < 11:
		return bad(National, "%s has no country: write it with + and the country's code", clip(text)), true
	}
	return bad(Mangled, "%s has no +, which spreadsheets take away: write it as text, with + and the country's code", clip(text)), true
}

// assess says what a number that could be read is.
func assess(n *phonenumbers.PhoneNumber, text string, national bool) number {
	out := number{e164: phonenumbers.Format(n, phonenumbers.E164)}
	if n.GetExtension() != "" {
		return bad(Invalid, "%s has an extension, which can't be dialled", clip(text))
	}
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return bad(Invalid, "%s lacks its area code", clip(text))
	case phonenumbers.TOO_SHORT:
		return bad(Invalid, "%s is too short", clip(text))
	case phonenumbers.TOO_LONG:
		return bad(Invalid, "%s is too long", clip(text))
	default:
		return bad(Invalid, "%s is of a length that no number there has", clip(text))
	}
	out.country = phonenumbers.GetRegionCodeForNumber(n)
	kind := phonenumbers.GetNumberType(n)
	if kind == phonenumbers.UNKNOWN {
		out.verdict = Verdict{Doubtful, Warns, fmt.Sprintf("%s is as long as a number, but of no range that is known to be in use", out.e164)}
		return out
	}
	out.verdict = valid(out.country, kind)
	if national {
		out.verdict.Text += ", written without its country"
	}
	return out
}

func bad(k Kind, format string, args ...any) number {
	return number{verdict: Verdict{k, Bars, fmt.Sprintf(format, args...)}}
}

// visible is a cell without blanks around it, without characters that can't be seen (which come along when a number is
// copied from an address book), and without the ' by which a spreadsheet marks text.
func visible(cell string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, cell)
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "'"))
}

// clip bounds what a sentence repeats of a cell.
func clip(text string) string {
	const long = 40
	if r := []rune(text); len(r) > long {
		text = string(r[:long]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// place is a kind of line in a country.
type place struct {
	country string
	kind    phonenumbers.PhoneNumberType
}

var valids sync.Map // the verdict of each place; there are few, and they take long to word

// valid is the verdict about a number of a country and kind.
func valid(country string, kind phonenumbers.PhoneNumberType) Verdict {
	at := place{country, kind}
	if v, ok := valids.Load(at); ok {
		return v.(Verdict)
	}
	v := Verdict{Kind: Valid, Text: lineName(kind)}
	if kind == phonenumbers.PREMIUM_RATE || kind == phonenumbers.SHARED_COST {
		v.Level = Warns
	}
	if region, err := language.ParseRegion(country); err == nil && region.IsCountry() {
		v.Text += ", " + display.English.Regions().Name(region)
	}
	valids.Store(at, v)
	return v
}

func lineName(kind phonenumbers.PhoneNumberType) string {
	switch kind {
	case phonenumbers.FIXED_LINE:
		return "fixed line"
	case phonenumbers.MOBILE:
		return "mobile"
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return "fixed line or mobile"
	case phonenumbers.TOLL_FREE:
		return "toll free"
	case phonenumbers.PREMIUM_RATE:
		return "premium rate, which can cost much"
	case phonenumbers.SHARED_COST:
		return "shared cost, which can cost more"
	case phonenumbers.VOIP:
		return "internet telephony"
	default:
		return "special number"
	}
}
