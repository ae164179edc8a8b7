package filter

import "testing"

func TestNumbersAreComparedByTheirDigits(t *testing.T) {
	for _, c := range []struct {
		wanted, number string
		in, is         bool
	}{
		{"+4930", "+4930123456", true, false},
		{"+4930", "4930123456", false, false}, // no plus
		{"+4930", "004930123456", false, false},
		{"+4930", "+49 (30) 123-456", true, false},
		{"+30", "+4930123456", false, false},
		{"30", "+4930123456", true, false},
		{"30 12-34", "+4930123456", true, false},
		{"3456", "+49 30 12 34 56", true, false},
		{"34567", "+49 30 12 34 56", false, false},
		{"+49 30 123456", "+4930123456", true, true},
		{"4930123456", "+4930123456", true, true},
		{"(+49) 30/123.456", "+4930123456", true, true},
		{"+4930123456", "+49 30 123456 ", true, true},
		{"+49 (0)30 123456", "+4930123456", true, true},
		{"+４９ 30 123456", "+4930123456", true, true},
		{"tel:+49-30-123456", "+4930123456", true, true},
		{"+4930123456", "+4930123456x1", true, false},
		{"+4930123456", "", false, false},
		{"12", "1+2", false, false},
		{"12", "1x2", false, false},
		{"anon", "Anonymous", true, false},
		{"ANONYMOUS", "anonymous", true, true},
		{"sip:a@b", "sip:a@b", true, true},
		{"+", "+4930", true, false},
		{"+", "4930", false, false},
		{"-", "+49-30", true, false},
	} {
		p := newPhone(c.wanted)
		if got := p.in(c.number); got != c.in {
			t.Errorf("%q in %q: %v", c.wanted, c.number, got)
		}
		if got := p.is(c.number); got != c.is {
			t.Errorf("%q is %q: %v", c.wanted, c.number, got)
		}
	}
}
