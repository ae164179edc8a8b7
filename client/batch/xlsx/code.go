package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const longestFormat = 1 << 10 // bytes; Excel's bound is 255 characters

// newFormat reads a format's code. Parts of it that aren't understood are odd sections.
func newFormat(code string) *format {
	f := &format{code: code}
	if len(code) > longestFormat || !utf8.ValidString(code) {
		f.own = unknown
		return f
	}
	if m := systemCode.FindStringSubmatch(code); m != nil {
		if strings.EqualFold(m[1], "F400") || strings.EqualFold(m[1], "x-systime") {
			return system("hh:mm:ss", code)
		}
		return system("yyyy-mm-dd", code)
	}
	const most = 4 // positive, negative, zero, text
	parts := split(code)
	if len(parts) > most {
		f.own = unknown
		return f
	}
	for _, p := range parts {
		f.sections = append(f.sections, newSection(p))
	}
	last := &f.sections[len(f.sections)-1]
	switch has := last.has(at); {
	case len(f.sections) == most || has && len(f.sections) > 1:
		f.text, f.sections = last, f.sections[:len(f.sections)-1]
	case has:
		f.text = last
		if code == "@" {
			f.sections = []section{newSection("General")}
		} else {
			f.sections = []section{{}}
		}
	case last.kind == odd && strings.Contains(code, "@"):
		f.textOdd = true
	}
	return f
}

// systemCode is a date or time that the computer's settings form.
var systemCode = regexp.MustCompile(`(?i)^\[\$-(F800|F400|x-sysdate|x-systime)\]`)

// split cuts a code at the semicolons between its sections.
func split(code string) []string {
	var out []string
	begin := 0
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"', '[':
			end := byte('"')
			if code[i] == '[' {
				end = ']'
			}
			if n := strings.IndexByte(code[i+1:], end); n >= 0 {
				i += n + 1
			}
		case '\\', '_', '*':
			i++ // what follows stands for itself; of a longer character the rest isn't a mark either
		case ';':
			out = append(out, code[begin:i])
			begin = i + 1
		}
	}
	return append(out, code[begin:])
}

var (
	colour = regexp.MustCompile(`(?i)^(black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2})$`)
	test   = regexp.MustCompile(`^(<=|>=|<>|<|>|=) ?(-?\d+(?:\.\d+)?)$`)
	symbol = regexp.MustCompile(`^\$([^-]*)(?:-([0-9A-Za-z,-]+))?$`)
	passed = regexp.MustCompile(`(?i)^(h+|m+|s+)$`)
)

// lexeme is the next part of a section: a text in quotes, brackets, an escaped character, a blank as wide as a character, a blank
// that fills the cell (what else fills it depends on its width), or one of the groups, whose kinds are lexemeKinds.
var (
	lexeme = regexp.MustCompile(`(?s)^(?:"[^"]*"|\[[^\]]*\]|\\.|_.|\* |((?i:am/pm|a/p))|((?i:general))|([yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(E[+-])|` +
		`([0#?])|([1-9])|([-$+():!^&'~{}<>= ]|[^\x00-\x7f])|(\.)|(,)|(%)|(/)|(@))`)
	lexemeKinds = [...]tokenKind{half, generalWord, dateField, exponent, digit, numeral, literal, point, comma, percent, slash, at}
)

// newSection reads a section. Its kind is odd if there is anything in it that isn't understood.
func newSection(code string) section {
	var s section
	add := func(is tokenKind, text string) { s.tokens = append(s.tokens, token{is, text}) }
	for rest := code; rest != ""; {
		m := lexeme.FindStringSubmatch(rest)
		if m == nil {
			return section{tokens: s.tokens}
		}
		all := m[0]
		rest = rest[len(all):]
		switch all[0] {
		case '"':
			add(literal, all[1:len(all)-1])
			continue
		case '[':
			if !s.bracket(all[1 : len(all)-1]) {
				return section{tokens: s.tokens}
			}
			continue
		case '\\':
			add(literal, all[1:])
			continue
		case '_':
			add(literal, " ")
			continue
		}
		for i, text := range m[1:] {
			switch is := lexemeKinds[i]; {
			case text == "":
			case is == dateField:
				add(is, strings.ToLower(text))
			case is == half:
				add(is, strings.ToUpper(text))
			default:
				add(is, text)
			}
		}
	}
	s.kind = s.classify()
	return s
}

// bracket takes what stands in brackets. It is false for what isn't understood.
func (s *section) bracket(inner string) bool {
	if colour.MatchString(inner) {
		return true
	}
	if passed.MatchString(inner) {
		s.tokens = append(s.tokens, token{elapsed, strings.ToLower(inner)})
		return true
	}
	if m := test.FindStringSubmatch(inner); m != nil && s.when == nil {
		v, err := strconv.ParseFloat(m[2], 64)
		s.when = &condition{m[1], v}
		return err == nil
	}
	m := symbol.FindStringSubmatch(inner)
	if m == nil {
		return false
	}
	if m[1] != "" {
		s.tokens = append(s.tokens, token{literal, m[1]})
	}
	if m[2] == "" {
		return true
	}
	var ok bool
	s.locale, ok = locale(m[2])
	return ok
}

const english = 0x09

// locale reads the language of a format; false for calendars and digits that aren't the usual ones.
func locale(name string) (uint32, bool) {
	if strings.EqualFold(name, "en") || len(name) > 2 && strings.EqualFold(name[:3], "en-") {
		return english, !strings.Contains(name, ",")
	}
	id, err := strconv.ParseUint(name, 16, 32)
	if err != nil {
		return 0, false
	}
	calendar, numerals := id>>16&0xFF, id>>24
	return uint32(id & 0xFFFF), calendar <= 1 && numerals <= 1
}

func (s *section) has(is ...tokenKind) bool { return s.count(is...) > 0 }

// count is how many of a section's tokens are of some kinds.
func (s *section) count(is ...tokenKind) int {
	n := 0
	for _, t := range s.tokens {
		for _, k := range is {
			if t.is == k {
				n++
			}
		}
	}
	return n
}

// classify tells what a section makes of a value.
func (s *section) classify() kind {
	switch {
	case s.has(at):
		if s.has(digit, point, comma, percent, exponent, generalWord, dateField, elapsed, half) {
			return odd
		}
		return texts
	case s.has(generalWord):
		if s.count(generalWord) > 1 || s.has(digit, point, comma, percent, exponent, dateField, elapsed, half) {
			return odd
		}
		return plain
	case s.has(dateField, elapsed, half):
		if !s.dated() {
			return odd
		}
		return date
	case s.has(exponent):
		s.decimals = s.mantissa()
		return scientific
	case s.has(digit) && s.has(slash):
		if !s.fractional() {
			return odd
		}
		return fraction
	case s.has(digit):
		if !s.numeric() {
			return odd
		}
		return digits
	case s.has(point, comma, percent):
		return odd
	}
	return words
}
