package present

import "testing"

func TestCountryAndType(t *testing.T) {
	for number, want := range map[string][2]string{
		"+14155550123":   {"United States", "fixed or mobile"},
		"+493012345678":  {"Germany", "fixed line"},
		"+4915112345678": {"Germany", "mobile"},
		"+18005550123":   {"United States", "toll free"},
		"0301234":        {"", ""},
		"\x1b[2J":        {"", ""},
		"":               {"", ""},
	} {
		if got := [2]string{Country(number), NumberType(number)}; got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}
