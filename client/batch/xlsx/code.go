package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
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
	halves = regexp.MustCompile(`(?i)^(am/pm|a/p)`)
	named  = regexp.MustCompile(`(?i)^general`)
)

// newSection reads a section. Its kind is odd if there is anything in it that isn't understood.
func newSection(code string) section {
	var s section
	add := func(is tokenKind, text string) { s.tokens = append(s.tokens, token{is, text}) }
	for rest := code; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if n := strings.IndexByte(`"[`, rest[0]); n >= 0 {
			end := strings.IndexByte(rest[1:], `"]`[n])
			if end < 0 {
				return section{tokens: s.tokens}
			}
			inner := rest[1 : end+1]
			rest = rest[end+2:]
			switch {
			case n == 0:
				add(literal, inner)
			case !s.bracket(inner):
				return section{tokens: s.tokens}
			}
			continue
		}
		if strings.ContainsRune(`\_*`, r) {
			follows, more := utf8.DecodeRuneInString(rest[size:])
			switch {
			case more == 0, r == '*' && follows != ' ': // what fills a cell depends on its width
				return section{tokens: s.tokens}
			case r == '\\':
				add(literal, string(follows))
			case r == '_':
				add(literal, " ")
			}
			rest = rest[size+more:]
			continue
		}
		if found := halves.FindString(rest); found != "" {
			add(half, strings.ToUpper(found))
			rest = rest[len(found):]
			continue
		}
		if found := named.FindString(rest); found != "" {
			add(generalWord, "")
			rest = rest[len(found):]
			continue
		}
		lower := unicode.ToLower(r)
		switch {
		case strings.ContainsRune("ymdhs", lower):
			n := 0
			for n < len(rest) && unicode.ToLower(rune(rest[n])) == lower {
				n++
			}
			add(dateField, strings.Repeat(string(lower), n))
			size = n
		case r == 'E' && len(rest) > 1 && (rest[1] == '+' || rest[1] == '-'):
			add(exponent, rest[:2])
			size = 2
		case strings.ContainsRune("0#?", r):
			add(digit, string(r))
		case r >= '1' && r <= '9':
			add(numeral, string(r))
		case strings.ContainsRune("$-+():!^&'~{}<>= \u00a0", r), r > unicode.MaxASCII:
			add(literal, string(r))
		default:
			is, known := marks[r]
			if !known {
				return section{tokens: s.tokens}
			}
			add(is, string(r))
		}
		rest = rest[size:]
	}
	s.kind = s.classify()
	return s
}

// marks are the characters that are tokens by themselves.
var marks = map[rune]tokenKind{'.': point, ',': comma, '%': percent, '/': slash, '@': at}

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
