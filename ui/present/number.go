package present

import (
	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"talkdeck/client/contacts"
)

// Country names the country of an E.164 number; "" if it has none or can't be read.
func Country(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	code := phonenumbers.GetRegionCodeForNumber(n)
	region, err := language.ParseRegion(code)
	if err != nil {
		return ""
	}
	return display.English.Regions().Name(region)
}

// NumberType is the kind of line that an E.164 number has, as far as the number tells: "mobile", "fixed line".
func NumberType(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	return contacts.TypeName(phonenumbers.GetNumberType(n))
}
