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
	words := kinds[kind]
	if words == "" || words == special {
		words = "special number"
	}
	words += costs[kind]
	if region, err := language.ParseRegion(country); err == nil && region.IsCountry() {
		words += ", " + display.English.Regions().Name(region)
	}
	lines.Store(at, words)
	return words
}

const special = "special"

// kinds are the kinds of lines in words; those that are missing aren't known.
var kinds = map[phonenumbers.PhoneNumberType]string{
	phonenumbers.FIXED_LINE: "fixed line", phonenumbers.MOBILE: "mobile", phonenumbers.FIXED_LINE_OR_MOBILE: "fixed or mobile",
	phonenumbers.TOLL_FREE: "toll free", phonenumbers.PREMIUM_RATE: "premium rate", phonenumbers.SHARED_COST: "shared cost",
	phonenumbers.VOIP: "internet telephony", phonenumbers.PERSONAL_NUMBER: special, phonenumbers.PAGER: special,
	phonenumbers.UAN: special, phonenumbers.VOICEMAIL: special,
}

// costs says of which kinds a call can cost more than others.
var costs = map[phonenumbers.PhoneNumberType]string{
	phonenumbers.PREMIUM_RATE: ", which can cost much", phonenumbers.SHARED_COST: ", which can cost more",
}
