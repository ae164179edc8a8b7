package filter

import (
	"strings"

	"talkdeck/client/contacts"
)

// phone is a telephone number, or a part of one, to look for by its digits. What is no number, such as "anonymous", is
// looked for as a text.
type phone struct {
	digits string
	plus   bool    // the number must begin with it
	text   *needle // for what has no digits, or letters too
}

// between are the characters that people write between digits.
const between = " -()./\u00a0"

func newPhone(s string) *phone {
	if n, fault := contacts.Parse(s, ""); fault == contacts.None {
		s = n.E164 // +49 (0)30 is +4930
	}
	p := &phone{plus: strings.HasPrefix(strings.TrimLeft(s, between), "+")}
	p.digits = strings.Map(func(r rune) rune {
		if strings.ContainsRune(between+"+", r) {
			return -1
		}
		return r
	}, s)
	if p.digits == "" || strings.Trim(p.digits, "0123456789") != "" {
		return &phone{text: newNeedle(s)}
	}
	return p
}

// in reports whether a call's number has the digits one after another; at its start if a "+" was written.
func (p *phone) in(number string) bool {
	if p.text != nil {
		return p.text.in(number)
	}
	if p.plus {
		_, ok := p.begins(number)
		return ok
	}
	for i := range len(number) {
		if number[i] == p.digits[0] {
			if _, ok := begins(number[i:], p.digits); ok {
				return true
			}
		}
	}
	return false
}

// is reports whether a call's number has these digits and no others.
func (p *phone) is(number string) bool {
	if p.text != nil {
		return p.text.is(number)
	}
	n, ok := p.begins(number)
	return ok && strings.Trim(number[n:], between) == ""
}

// begins reports whether a number begins with p, and how many bytes of the number that takes.
func (p *phone) begins(number string) (size int, ok bool) {
	rest := strings.TrimLeft(number, between)
	bare := strings.TrimPrefix(rest, "+")
	if p.plus && bare == rest {
		return 0, false
	}
	n, ok := begins(bare, p.digits)
	return len(number) - len(bare) + n, ok
}

// begins reports whether s begins with the digits, whatever stands between them, and how many bytes of s that takes.
func begins(s, digits string) (size int, ok bool) {
	i := 0
	for i < len(s) && digits != "" {
		switch c := s[i]; {
		case c == digits[0]:
			digits = digits[1:]
		case '0' <= c && c <= '9', !strings.Contains(between, s[i:i+1]):
			return 0, false
		}
		i++
	}
	return i, digits == ""
}

// e164 is the number as the service wants it, if it is a whole one in international form.
func (p *phone) e164() (number string, ok bool) {
	return "+" + p.digits, p.plus && len(p.digits) >= 7 && len(p.digits) <= 15
}
