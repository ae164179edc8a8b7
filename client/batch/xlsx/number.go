package xlsx

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// decimal is a number as Excel holds it, in 15 digits: 0.digits × 10^exp, without its sign.
type decimal struct {
	digits string // neither first nor last is 0; "" for 0
	exp    int
}

const precision = 15

func newDecimal(v float64) decimal {
	if v == 0 {
		return decimal{}
	}
	text := strconv.FormatFloat(math.Abs(v), 'e', precision-1, 64)
	mantissa, exp, _ := strings.Cut(text, "e")
	n, _ := strconv.Atoi(exp) // as it was formatted
	return decimal{strings.TrimRight(strings.Replace(mantissa, ".", "", 1), "0"), n + 1}
}

// tooLong tells whether digits before the point are lost.
func (d decimal) tooLong() bool { return d.exp > precision }

func (d decimal) integer() bool { return len(d.digits) <= d.exp || d.digits == "" }

// tiny tells whether the format General shows a number that isn't whole in scientific notation, or may do so.
func (d decimal) tiny() bool { return !d.integer() && (d.exp < -3 || d.exp > 11) }

// round is the number with so many decimals: the digits before the point, "" for none, and those behind it.
func (d decimal) round(decimals int) (before, behind string) {
	kept := d.exp + decimals // of the digits
	if kept < 0 || d.digits == "" {
		return "", strings.Repeat("0", decimals)
	}
	digits := d.digits
	if kept < len(digits) {
		up := digits[kept] >= '5'
		digits = digits[:kept]
		if up {
			digits = increased(digits)
		}
	} else {
		digits += strings.Repeat("0", kept-len(digits))
	}
	if short := decimals - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	before, behind = digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	return strings.TrimLeft(before, "0"), behind
}

// increased is the number that digits are, and one more.
func increased(digits string) string {
	out := []byte(digits)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] < '9' {
			out[i]++
			return string(out)
		}
		out[i] = '0'
	}
	return "1" + string(out)
}

const generalDecimals = 5

// scientific is the number as 1.23457E+11.
func (d decimal) scientific(decimals int) string {
	v, _ := strconv.ParseFloat("0."+d.digits+"e"+strconv.Itoa(d.exp), 64) // as it was formatted
	text := strconv.FormatFloat(v, 'E', decimals, 64)
	if mantissa, exp, _ := strings.Cut(text, "E"); decimals == generalDecimals {
		text = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".") + "E" + exp
	}
	return text
}

// certain tells whether the format General shows a stored number as it is stored.
func certain(stored string) bool {
	const most = 11
	if stored == "" || len(stored) > most || stored[0] == '0' && stored != "0" {
		return false
	}
	for i := range len(stored) {
		if stored[i] < '0' || stored[i] > '9' {
			return false
		}
	}
	return true
}

// words are a section's texts, with a number in the place of the word General.
func (s *section) words(number string) string {
	var out strings.Builder
	for _, t := range s.tokens {
		if t.is == generalWord {
			out.WriteString(number)
		} else {
			out.WriteString(t.text)
		}
	}
	return out.String()
}

// plain shows a number in the format General: in 11 characters.
func (s *section) plain(d decimal) (text string, said note, ok bool) {
	const most = 11
	var before, behind string
	switch {
	case d.integer():
		before, _ = d.round(0)
		if d.exp > most {
			said = whole
		}
	case d.exp >= most:
		return "", none, false
	default:
		before, behind = d.round(most - 1 - max(d.exp, 1))
	}
	if before == "" {
		before = "0"
	}
	if behind = strings.TrimRight(behind, "0"); behind != "" {
		before += "." + behind
	}
	return s.words(before), said, true
}

// layout is where a section puts digits.
type layout struct {
	whole    int // places before the point
	decimals int // places behind it
	shift    int // by how many places the point moves, for percent and for thousands
	grouped  bool
}

// numeric works out the layout. It is false for what isn't understood.
func (s *section) numeric() bool {
	pointAt := slices.IndexFunc(s.tokens, func(t token) bool { return t.is == point })
	end := pointAt
	if end < 0 {
		end = len(s.tokens)
	}
	first, last := s.span(0, end)
	for i, t := range s.tokens {
		behind := pointAt >= 0 && i > pointAt
		switch t.is {
		case digit:
			if behind {
				s.decimals++
			} else {
				s.whole++
			}
		case point:
			if i != pointAt {
				return false
			}
		case percent:
			s.shift += 2
		case comma:
			switch {
			case !behind && first >= 0 && first < i && i < last:
				s.grouped = true
			case i > 0 && (s.tokens[i-1].is == digit || s.tokens[i-1].is == comma) && !s.digitsAfter(i, pointAt):
				s.shift -= 3
			default:
				return false
			}
		default:
		}
	}
	if s.grouped {
		for _, t := range s.tokens[first:last] {
			if t.is != comma && (t.is != digit || t.text == "?") {
				return false
			}
		}
	}
	return true
}

// span is where the first and the last place for a digit are among some tokens; -1 if there is none.
func (s *section) span(from, to int) (first, last int) {
	first, last = -1, -1
	for i := from; i < to; i++ {
		if s.tokens[i].is == digit {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// digitsAfter tells whether a comma has places for digits behind it, on its side of the point.
func (s *section) digitsAfter(i, pointAt int) bool {
	to := len(s.tokens)
	if pointAt > i {
		to = pointAt
	}
	_, last := s.span(i+1, to)
	return last >= 0
}

// digits shows a number in the places of a section. It is false where Excel's minus isn't certain.
func (s *section) digits(d decimal, negative bool) (string, bool) {
	if d.digits != "" {
		d.exp += s.shift
	}
	before, behind := d.round(s.decimals)
	if negative && before == "" && strings.Trim(behind, "0") == "" {
		return "", false
	}
	var out strings.Builder
	at, decimal, past := s.whole, 0, false // at: the places before the point that are left
	zero := false                          // a 0 stands in a place before
	put := func(from, to int) {            // the digits of the places from and below, to and above
		for p := from; p >= to; p-- {
			out.WriteByte(before[len(before)-1-p])
			if s.grouped && p > 0 && p%3 == 0 {
				out.WriteByte(',')
			}
		}
	}
	for _, t := range s.tokens {
		switch {
		case t.is == point:
			if s.whole == 0 {
				put(len(before)-1, 0)
			}
			out.WriteByte('.')
			past = true
		case t.is == digit && past:
			needed := strings.Trim(behind[decimal:], "0") != ""
			out.WriteString(filled(t.text, behind[decimal], needed))
			decimal++
		case t.is == digit:
			at--
			switch {
			case at == s.whole-1 && len(before) > s.whole:
				put(len(before)-1, at)
			case at < len(before):
				put(at, at)
			default:
				if zero && t.text != "0" {
					return "", false // what becomes of # and ? behind a 0 isn't written down
				}
				zero = t.text == "0"
				filler := filled(t.text, '0', false)
				out.WriteString(filler)
				if s.grouped && filler != "" && at > 0 && at%3 == 0 {
					out.WriteByte(',')
				}
			}
		case t.is == comma:
		default:
			out.WriteString(t.text)
		}
	}
	return out.String(), true
}

// filled is what stands in a place: the digit, or what stands for a 0 that needn't be.
func filled(placeholder string, digit byte, needed bool) string {
	switch {
	case needed || placeholder == "0":
		return string(digit)
	case placeholder == "?":
		return " "
	}
	return ""
}

// mantissa is how many decimals a section in scientific notation has.
func (s *section) mantissa() int {
	n, past := 0, false
	for _, t := range s.tokens {
		switch {
		case t.is == point:
			past = true
		case t.is == exponent:
			return n
		case t.is == digit && past:
			n++
		}
	}
	return n
}
