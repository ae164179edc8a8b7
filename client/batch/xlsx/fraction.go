package xlsx

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// fractionParts are what a section for fractions consists of.
type fractionParts struct {
	before, whole, blank, above, below, behind string
}

// mixed is a section for fractions in which each place for a digit is itself, and a text is a bar or, if it is blank, a blank.
var mixed = regexp.MustCompile(`^(\|*)(?:([0#?])( +))?(\?{1,3})/(\?{1,3}|[1-9][0-9]{0,3})(\|*)$`)

// fractional works out the parts. It is false for what isn't understood.
func (s *section) fractional() bool {
	var shape strings.Builder
	var texts []string // behind the bars
	for _, t := range s.tokens {
		switch {
		case t.is == digit, t.is == numeral, t.is == slash:
			shape.WriteString(t.text)
		case t.is == literal && strings.Trim(t.text, " ") == "" && shape.Len() > 0:
			shape.WriteString(t.text)
		case t.is == literal:
			shape.WriteByte('|')
			texts = append(texts, t.text)
		default:
			return false
		}
	}
	m := mixed.FindStringSubmatch(strings.TrimRight(shape.String(), " "))
	if m == nil {
		return false
	}
	n := len(m[1])
	s.parts = fractionParts{strings.Join(texts[:n], ""), m[2], m[3], m[4], m[5], strings.Join(texts[n:], "")}
	return true
}

// fraction shows a number that is such a fraction exactly. How Excel rounds others isn't written down.
func (s *section) fraction(v float64) (string, bool) {
	const exact = 1e-9
	whole, rest := math.Modf(math.Abs(v))
	if whole >= 1e9 {
		return "", false
	}
	p := s.parts
	from, to := 1, int(math.Pow10(len(p.below)))-1
	if fixed, err := strconv.Atoi(p.below); err == nil {
		from, to = fixed, fixed
	}
	for below := from; below <= to; below++ {
		above := int(math.Round(rest * float64(below)))
		if math.Abs(rest-float64(above)/float64(below)) > exact {
			continue
		}
		units := int(whole)
		if above == below { // but for what is lost in binary
			units, above = units+1, 0
		}
		front, over := strconv.Itoa(units), fmt.Sprintf("%*d/%-*d", len(p.above), above, len(p.below), below)
		switch {
		case p.whole == "":
			front, over = "", fmt.Sprintf("%*d/%-*d", len(p.above), above+units*below, len(p.below), below)
		case above == 0:
			over = strings.Repeat(" ", len(over))
		case units == 0 && p.whole != "0":
			front = ""
		}
		return p.before + front + p.blank + over + p.behind, true
	}
	return "", false
}
