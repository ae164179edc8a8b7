package xlsx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// own tells which formats aren't like the others.
type own uint8

const (
	ordinary own = iota
	unknown      // what it shows isn't known
	anywhere     // it depends on the computer what it shows, so it is shown in the one way that is read alike everywhere
)

// format is a number format. It shows what Excel shows in English, or says that it can't.
type format struct {
	code     string
	own      own
	sections []section // for numbers
	text     *section  // for texts; nil: as they stand
	textOdd  bool      // what becomes of texts isn't known
	says     string    // the doubt of what can't be shown, once it was needed
}

// general is the format of cells that were never given one.
var general = newFormat("General")

// system is a format in the place of one that depends on the computer.
func system(code, name string) *format {
	f := newFormat(code)
	f.code, f.own = name, anywhere
	return f
}

// section is one of a format's parts, which are for numbers of a kind, or for texts.
type section struct {
	when   *condition
	tokens []token
	kind   kind
	locale uint32 // of the dates' names; 0: not told
	layout
	parts fractionParts
}

// kind is what a section makes of a value.
type kind uint8

const (
	odd kind = iota // not known
	words
	digits
	scientific
	fraction
	date
	plain // as in the format General
	texts
)

// token is a part of a section.
type token struct {
	is   tokenKind
	text string
}

type tokenKind uint8

const (
	literal tokenKind = iota
	digit             // 0 # ?
	point
	comma
	percent
	slash
	exponent
	at
	generalWord
	dateField // y m d h s, and how often
	elapsed   // [h] [m] [s]
	half      // AM/PM A/P
	numeral   // 1 to 9, which stand for themselves
)

// condition is what a value must be for a section.
type condition struct {
	op    string
	value float64
}

func (c *condition) holds(v float64) bool {
	switch c.op {
	case "<":
		return v < c.value
	case "<=":
		return v <= c.value
	case ">":
		return v > c.value
	case ">=":
		return v >= c.value
	case "=":
		return v == c.value
	}
	return v != c.value
}

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

// shown is what a cell shows.
type shown struct {
	text  string
	doubt string // why text may be another than what Excel shows
	note  note
}

// note tells of a text that isn't quite what Excel shows, and as certain.
type note uint8

const (
	none   note = iota
	whole       // Excel shows 1.23457E+11, and the number is exact
	isoDay      // Excel shows it in the order of the computer's settings
)

// doubt is a stored value that the format can't show.
func (f *format) doubt(stored string) shown {
	if f.says == "" { // many cells share it
		f.says = fmt.Sprintf("what Excel shows in its format %q can't be told", clip(f.code))
	}
	return shown{stored, f.says, none}
}

// showText is a text in a format.
func (f *format) showText(text string) shown {
	switch {
	case text == "", f.own == ordinary && f.text == nil && !f.textOdd, f.own == anywhere:
		return shown{text: text}
	case f.text == nil, f.text.kind != texts && f.text.kind != words:
		return f.doubt(text)
	}
	var out strings.Builder
	for _, t := range f.text.tokens {
		if t.is == at {
			out.WriteString(text)
		} else {
			out.WriteString(t.text)
		}
	}
	return f.visible(out.String(), text)
}

// visible is a text that a format made; one of which nothing can be seen is doubted.
func (f *format) visible(text, stored string) shown {
	if strings.TrimSpace(text) == "" && strings.TrimSpace(stored) != "" {
		return shown{text: stored, doubt: fmt.Sprintf("its format %q shows nothing of it", clip(f.code))}
	}
	return shown{text: text}
}

// number tells whether a stored text is a number as workbooks hold them.
var number = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)

// showNumber is a stored number in a format. by1904 tells from when dates count.
func (f *format) showNumber(stored string, by1904 bool) shown {
	if f == general && certain(stored) {
		return shown{text: stored}
	}
	v, err := strconv.ParseFloat(stored, 64)
	switch {
	case err != nil || !number.MatchString(stored):
		return shown{text: stored, doubt: fmt.Sprintf("it holds %q as a number, which is none", clip(stored))}
	case f.own == unknown:
		return f.doubt(stored)
	}
	s, negative, ok := f.section(v)
	if !ok {
		return f.doubt(stored)
	}
	d := newDecimal(v)
	var text string
	out := shown{}
	switch s.kind {
	case words:
		text, ok = s.words(""), true
	case plain:
		if d.tooLong() || d.tiny() {
			return scientifically(d, generalDecimals)
		}
		text, out.note, ok = s.plain(d)
	case digits:
		if d.tooLong() {
			return shown{text: stored, doubt: tooLong}
		}
		text, ok = s.digits(d, negative)
	case scientific:
		return scientifically(d, s.decimals)
	case fraction:
		text, ok = s.fraction(v)
	case date:
		text, ok = s.date(v, by1904)
		negative = negative || v < 0
		ok = ok && !negative
	case odd, texts:
		ok = false
	}
	if !ok {
		return f.doubt(stored)
	}
	if negative {
		text = "-" + text
	}
	out.text = text
	if f.own == anywhere {
		out.note = isoDay
	}
	if seen := f.visible(text, stored); seen.doubt != "" {
		return seen
	}
	return out
}

const tooLong = "it is a number of more than 15 digits, of which Excel keeps 15"

func scientifically(d decimal, decimals int) shown {
	if d.tooLong() {
		return shown{text: d.scientific(decimals), doubt: tooLong}
	}
	return shown{text: d.scientific(decimals), doubt: "Excel shows it in scientific notation"}
}

// section is the one for a number, and whether a minus goes in front of what it shows.
func (f *format) section(v float64) (s *section, minus, ok bool) {
	conditions := 0
	for i := range f.sections {
		if f.sections[i].when != nil {
			conditions++
		}
	}
	n := len(f.sections)
	if conditions > 0 {
		switch {
		case v < 0, f.sections[0].when == nil, n == 3 && (conditions != 2 || f.sections[1].when == nil):
			return nil, false, false // these follow rules that aren't written down
		}
		for i := range f.sections {
			if when := f.sections[i].when; when == nil || when.holds(v) {
				return &f.sections[i], false, true
			}
		}
		return nil, false, false
	}
	switch {
	case n == 0:
		return nil, false, false
	case v < 0 && n > 1:
		return &f.sections[1], false, true
	case v == 0 && n > 2:
		return &f.sections[2], false, true
	}
	return &f.sections[0], v < 0, true
}
