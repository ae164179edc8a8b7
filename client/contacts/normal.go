package contacts

import "strings"

// Normal is a number of the service's own, in E.164, however it writes it: with blanks or marks, without the +, as a link. What is
// no number stays as it is.
func Normal(number string) string {
	if isE164(number) {
		return number
	}
	text := strings.TrimSpace(number)
	for _, try := range []string{text, "+" + strings.TrimLeft(strings.TrimPrefix(text, "tel:"), "+")} {
		if n, fault := Parse(try, ""); fault == None {
			return n.E164
		}
	}
	return number
}

// isE164 reports whether a text has the form of E.164.
func isE164(text string) bool {
	const shortest, longest = 8, 16
	if len(text) < shortest || len(text) > longest || text[0] != '+' || text[1] == '0' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
