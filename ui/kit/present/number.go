package present

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"talkdeck/client/contacts"
)

// Country names the country of an E.164 number; "" if it has none or can't be read.
func Country(e164 string) string {
	n, _ := contacts.Parse(e164, "")
	region, err := language.ParseRegion(n.Country)
	if err != nil {
		return ""
	}
	return display.English.Regions().Name(region)
}

// NumberType is the kind of line that an E.164 number has, as far as the number shows it: "mobile", "fixed line".
func NumberType(e164 string) string {
	n, _ := contacts.Parse(e164, "")
	return n.Kind
}

// NumberWords is the country and the kind of line of an E.164 number, as far as they are known: "United States, mobile".
func NumberWords(e164 string) string { return strings.Trim(Country(e164)+", "+NumberType(e164), ", ") }
