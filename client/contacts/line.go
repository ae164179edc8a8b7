package contacts

import (
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

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
	switch name := typeName(kind); kind {
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

// typeName is a kind of line in words; "" if it isn't known.
func typeName(kind phonenumbers.PhoneNumberType) string {
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
