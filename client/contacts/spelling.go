package contacts

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

const (
	spelling = "0123456789+ -.()/\t" // what a number is written with, once it is plain
	scheme   = "tel:"                // what stands before a number that is a link
)

var (
	// exponent is a number as spreadsheets show long ones, in either decimal mark, however many digits stand before it.
	exponent = regexp.MustCompile(`^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$`)
	// amount is a number that went through a program which takes it for one.
	amount = regexp.MustCompile(`^\+?\d{6,}[.,]0+$`)
	// extension is what a number ends with that leads on within a house, as it is labelled in most languages.
	extension = regexp.MustCompile(`\d[\s.,;()-]*(?i:x|#|;ext=|\pL{2,12}\.?:?)\s*\d{1,7}\)?$`)
	// digits are those of a number, with blanks and marks that never part two.
	digits = regexp.MustCompile(`[0-9][0-9 ().-]*`)
)

// plain is a number's text with the digits, blanks, dashes, brackets and strokes of other scripts as those of ASCII. Of the +
// at its beginning one is left.
func plain(text string) string {
	if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
		text = text[len(scheme):]
	}
	text = strings.TrimSpace(strings.Map(plainRune, text))
	if rest := strings.TrimLeft(text, "+"); len(rest) < len(text) {
		return "+" + rest
	}
	return text
}

// marks are those of other scripts, and brackets, as the marks of numbers in ASCII.
var marks = map[rune]rune{
	'[': '(', ']': ')', '＋': '+', '﹢': '+', '（': '(', '［': '(', '）': ')', '］': ')', '／': '/', '⁄': '/', '∕': '/', '．': '.',
	'\u2212': '-', '\u30fc': '-',
}

func plainRune(r rune) rune {
	if r < unicode.MaxASCII && r != '[' && r != ']' {
		return r
	}
	switch mark := marks[r]; {
	case mark != 0:
		return mark
	case unicode.Is(unicode.Nd, r):
		return digit(r)
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Pd, r):
		return '-'
	}
	return r
}

// digit is a decimal digit of any script in ASCII. Each script has its ten in a row.
func digit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// startsLikeNumber reports whether a plain text begins as numbers do, and has no + but there.
func startsLikeNumber(text string) bool {
	rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text, " ("), "+"), " (")
	return rest != "" && '0' <= rest[0] && rest[0] <= '9' && !strings.Contains(rest, "+")
}

// whyNoNumber is why a plain text that holds something else than a number's digits and marks is none.
func whyNoNumber(text string) Fault {
	const enough = 5 // digits of what may be a number of its own
	numbers := 0
	for _, part := range digits.FindAllString(text, -1) {
		if count(part) >= enough {
			numbers++
		}
	}
	switch {
	case numbers > 1:
		return Several
	case numbers == 1 && extension.MatchString(text):
		return Extension
	}
	return NoNumber
}

// count is how many digits a plain text holds.
func count(text string) int {
	n := 0
	for i := range len(text) {
		if '0' <= text[i] && text[i] <= '9' {
			n++
		}
	}
	return n
}

// gaps gives the places between the digits of a plain text: where one run ends, and where the next begins.
func gaps(text string, try func(end, next int) (found bool)) bool {
	end := -1
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		if end >= 0 && i > end && try(end, i) {
			return true
		}
		end = i + 1
	}
	return false
}

// maybeTwo reports whether a text that reads as one number, n, may be two, or one with two ends. Where the numbers of a country
// are of one length their length tells; elsewhere only the way in which they are written does. A number of no known range isn't
// one that begins with one in use.
func maybeTwo(text, region string, n *phonenumbers.PhoneNumber, known bool) bool {
	const enough = 6 // digits of what may be a number of its own
	return gaps(text, func(end, next int) bool {
		first, rest := text[:end], text[next:]
		switch by := strings.Trim(text[end:next], "()"); {
		case strings.Contains(by, "/"):
			return !afterArea(first, rest, region, n)
		case !known, strings.Contains(text[end:next], "("):
			return inUse(first, region)
		case count(rest) < enough:
			return false
		case rest[0] == '0':
			return inUse(first, region) && inUse(rest, phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode())))
		case len(by) > 1, by == "-", by == "\t":
			return inUse(first, region) && "tel:"+text != phonenumbers.Format(n, phonenumbers.RFC3966)
		}
		return false
	})
}

// afterArea reports whether a stroke stands where many write one: behind the area code of n, or behind less than that.
func afterArea(first, rest, region string, n *phonenumbers.PhoneNumber) bool {
	before := len(phonenumbers.GetNationalSignificantNumber(n)) - count(rest)
	if before > phonenumbers.GetLengthOfNationalDestinationCode(n) {
		_, fault := parse(first, region)
		return fault != None
	}
	return !inUse(first, region)
}

// twoJoined reports whether a text that is too long for a number begins and ends with one.
func twoJoined(text, region string) bool {
	return gaps(text, func(end, next int) bool {
		n, fault := parse(text[:end], region)
		if fault != None {
			return false
		}
		_, fault = parse(text[next:], phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode())))
		return fault == None
	})
}

// misdialled reports whether a number begins with the 0 that is dialled before numbers within its country, and so must not be from
// elsewhere: somebody wrote it twice, or the country's code after 00.
func misdialled(n *phonenumbers.PhoneNumber) bool {
	const trunk = "0"
	return strings.HasPrefix(phonenumbers.GetNationalSignificantNumber(n), trunk) &&
		phonenumbers.GetNddPrefixForRegion(phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode())), true) == trunk
}

// inUse reports whether a text by itself is a number of a range in use.
func inUse(text, region string) bool {
	n, fault := parse(text, region)
	return fault == None && phonenumbers.IsValidNumber(n)
}
