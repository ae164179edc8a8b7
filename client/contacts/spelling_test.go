package contacts

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// example is a number in use of each kind that a country has.
type example struct {
	region string
	number *phonenumbers.PhoneNumber
	e164   string
}

func examples() []example {
	var out []example
	for _, region := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			if n := phonenumbers.GetExampleNumberForType(region, kind); n != nil && phonenumbers.IsValidNumber(n) {
				out = append(out, example{region, n, phonenumbers.Format(n, phonenumbers.E164)})
			}
		}
	}
	return out
}

// written is a number in the forms of a library that many programs use, by the country that is to be given for each.
func (e example) written() map[string]string {
	return map[string]string{
		phonenumbers.Format(e.number, phonenumbers.E164):          "",
		phonenumbers.Format(e.number, phonenumbers.INTERNATIONAL): "",
		phonenumbers.Format(e.number, phonenumbers.RFC3966):       "",
		phonenumbers.Format(e.number, phonenumbers.NATIONAL):      e.region,
	}
}

// A number of any country is read as itself in all forms that are usual there.
func TestNumbersOfAllCountriesAreReadAsThemselves(t *testing.T) {
	all := examples()
	if len(all) < 1000 {
		t.Fatalf("only %d numbers", len(all))
	}
	read := 0
	for _, e := range all {
		for text, region := range e.written() {
			n, err := phonenumbers.Parse(text, region)
			if err != nil || !phonenumbers.IsValidNumber(n) || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
				continue // the library doesn't read itself: Canada's 310-1234, one of Argentina
			}
			read++
			if got, fault := Parse(text, region); fault != None || got.E164 != e.e164 || !got.Valid {
				t.Errorf("%s, %q in %q: %+v, fault %d", e.region, text, region, got, fault)
			}
		}
	}
	if read < 4*len(all)-10 {
		t.Errorf("only %d forms of %d numbers were tried", read, len(all))
	}
}

// partings are what people and programs write between two numbers of one cell.
var partings = []string{
	" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2028", "\u3000", " - ", "-", " – ", "/", " / ", "/ ", "//", " // ", ";", "; ", ",", ", ", " , ",
	"|", " | ", "&", " & ", " or ", " oder ", " and ", " ou ", " o ", "+", " + ", "\\", " \\ ", ":", " : ", "·", "•", "*", "~", "_", "=", "<br>",
	"、", "，", "；", ".", ". ", " . ", "…", "(", " (", ") (", "[", "{", " x ", "x", "#", " ext ", ";ext=", ";tel:", " tel:", "tel:", "'", "\"",
	"\" \"", "→", ">", "(0)", " (0) ",
}

// Two numbers in a cell are never taken for one, whatever stands between them.
func TestTwoNumbersAreNeverOne(t *testing.T) {
	byRegion := map[string][]example{}
	for _, e := range examples() {
		byRegion[e.region] = append(byRegion[e.region], e)
	}
	regions := slices.Sorted(maps.Keys(byRegion))
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		one := func(name string) (string, string) {
			e := rapid.SampledFrom(byRegion[region]).Draw(t, name)
			forms := e.written()
			return rapid.SampledFrom(slices.Sorted(maps.Keys(forms))).Draw(t, name+" as"), e.e164
		}
		first, _ := one("first")
		second, _ := one("second")
		text := first + rapid.SampledFrom(partings).Draw(t, "between") + second
		for _, in := range []string{"", region} {
			if got, fault := Parse(text, in); fault == None {
				t.Fatalf("%q in %q is %+v", text, in, got)
			}
		}
	})
}

func TestNumbersAsTheyStandInFiles(t *testing.T) {
	const berlin, sfo = "+4930901820", "+14155550133"
	for text, want := range map[string]struct {
		region string
		e164   string
		fault  Fault
	}{
		// One number.
		"+49 (0)89/123456":                      {"", "+4989123456", None},
		"+49 (0)30 901820":                      {"", berlin, None},
		"+49-(0)30-901820":                      {"", berlin, None},
		"(+49) 30 901820":                       {"", berlin, None},
		"( +49 ) (30) 901820":                   {"", berlin, None},
		"[+49] 30 901820":                       {"", berlin, None},
		"++49 30 901820":                        {"", berlin, None},
		"+ 49 30 901820":                        {"", berlin, None},
		"+49/30/901820":                         {"", berlin, None},
		"+49 30 901820-0":                       {"", "+49309018200", None},
		"+49 30 90 18 20.":                      {"", berlin, None},
		"'+49 30 901820":                        {"", berlin, None},
		"tel:+49-30-901820":                     {"", berlin, None},
		"TEL: +49 30 901820":                    {"", berlin, None},
		"＋４９　３０　９０１８２０":                         {"", berlin, None},
		"+٤٩ ٣٠ ٩٠١٨٢٠":                         {"", berlin, None},
		"+۴۹ ۳۰ ۹۰۱۸۲۰":                         {"", berlin, None},
		"+४९ ३० ९०१८२०":                         {"", berlin, None},
		"+49\u00a030\u202f901\u2009820":         {"", berlin, None},
		"+49–30—901−820":                        {"", berlin, None},
		"\u202a+49\u200b 30 90\u00ad1820\u202c": {"", berlin, None},
		"+49 6221 - 123456":                     {"", "+496221123456", None},
		"+49 6221/123456":                       {"", "+496221123456", None},
		"+49 (0)151 / 1234-5678":                {"", "+4915112345678", None},
		"0171/2345678":                          {"DE", "+491712345678", None},
		"0 30 / 90 18 20":                       {"DE", berlin, None},
		"+43 1/5123456":                         {"", "+4315123456", None},
		"+43 664/1234567":                       {"", "+436641234567", None},
		"+41 44/668 18 00":                      {"", "+41446681800", None},
		"+32 2/123.45.67":                       {"", "+3221234567", None},
		"+30 210/1234567":                       {"", "+302101234567", None},
		"+39 02/12345678":                       {"", "+390212345678", None},
		"+49 0171 2345678":                      {"", "+491712345678", None},
		"+61 0412 345 678":                      {"", "+61412345678", None},
		"+1 1 415 555 0133":                     {"", sfo, None},
		"+1 (415) 555-0133":                     {"", sfo, None},
		"+1.415.555.0133":                       {"", sfo, None},
		"415-555-0133":                          {"US", sfo, None},
		// Two, or one with two ends.
		"+49 89 123456/57":                  {"", "", Several},
		"+43 1 5123456/7":                   {"", "", Several},
		"+49 89/123456/57":                  {"", "", Several},
		"089/123456/57":                     {"DE", "", Several},
		"+49 30 901820-0/-12":               {"", "", Several},
		"+49 30 901820 / 901821":            {"", "", Several},
		"+49 89 123456-123460":              {"", "", Several},
		"+1 415 555 0133 +1 415 555 0134":   {"", "", Several},
		"+1 415 555 0133+1 415 555 0134":    {"", "", Several},
		"+1 415 555 0133; +1 415 555 0134":  {"", "", Several},
		"+1 415 555 0133,+1 415 555 0134":   {"", "", Several},
		"+1 415 555 0133 or 415 555 0134":   {"", "", Several},
		"+1 415 555 0133 & 415 555 0134":    {"", "", Several},
		"+1 415 555 0133\n+1 415 555 0134":  {"", "", Several},
		"+1 415 555 0133 / +1 415 555 0134": {"", "", Several},
		"415 555 0133 415 555 0134":         {"US", "", Several},
		"0171/1234567 0172/7654321":         {"DE", "", Several},
		"+49 (0)30 901820 (0)30 901821":     {"", "", Several},
		"+49 30 901820 030 901821":          {"", "", Several},
		"01 51234 01 51235":                 {"AT", "", Several},
		"+43 1 51234 - 512345":              {"", "", Several},
		"+36 1 123 4567 8":                  {"", "", Several},
		// With an extension.
		"+1 415 555 0133 x12":       {"", "", Extension},
		"+1 415 555 0133 ext. 12":   {"", "", Extension},
		"+1 415 555 0133 #12":       {"", "", Extension},
		"+1-415-555-0133;ext=12":    {"", "", Extension},
		"tel:+1-415-555-0133;ext=9": {"", "", Extension},
		"+49 30 901820 Durchwahl 5": {"", "", Extension},
		"+1 415 555 0133, ext 12":   {"", "", Extension},
		// None.
		"+1-800-FLOWERS":                 {"", "", NoNumber},
		"+49 30 901820 (Ana)":            {"", "", NoNumber},
		"+49+30+901820":                  {"", "", NoNumber},
		"tel:901820;phone-context=+4930": {"", "", NoNumber},
		"-4930901820":                    {"DE", "", NoNumber},
		"+49 30 9O1820":                  {"", "", NoNumber},
		"+0049 30 901820":                {"", "", UnknownCountry},
		"+49 0049 30 901820":             {"", "", NoNumber},
		"(0049) 30 901820":               {"DE", "", ByZeros},
		"+49800123456789085":             {"", "", TooLong},
		"#N/A":                           {"", "", ErrorValue},
		"#NV":                            {"", "", ErrorValue},
		"########":                       {"", "", ErrorValue},
		"Err:502":                        {"", "", ErrorValue},
		"1,23457E+11":                    {"", "", Exponent},
		"49E8":                           {"", "", Exponent},
		"４．１５Ｅ+10":                       {"", "", NoNumber},
		"４９３０９０１８２０":                     {"", "", NoCountry},
		strings.Repeat("1", 300):         {"DE", "", TooLong},
	} {
		t.Run(text, func(t *testing.T) {
			if got, fault := Parse(text, want.region); fault != want.fault || got.E164 != want.e164 {
				t.Errorf("%q in %q: %+v, fault %d; want %q, %d", text, want.region, got, fault, want.e164, want.fault)
			}
		})
	}
}
