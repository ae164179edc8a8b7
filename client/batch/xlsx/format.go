package xlsx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"talkdeck/client/cell"
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
	unshown  string    // the caveat of what can't be shown, once it was needed
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

// shown is what a cell shows.
type shown struct {
	text   string
	caveat string // why text may be another than what Excel shows
	note   note
}

// note tells of a text that isn't quite what Excel shows, and as certain.
type note uint8

const (
	none   note = iota
	whole       // Excel shows 1.23457E+11, and the number is exact
	isoDay      // Excel shows it in the order of the computer's settings
)

// caveat is a stored value that the format can't show.
func (f *format) caveat(stored string) shown {
	if f.unshown == "" { // many cells share it
		f.unshown = fmt.Sprintf("what Excel shows in its format %q can't be told", cell.Clip(f.code))
	}
	return shown{stored, f.unshown, none}
}

// showText is a text in a format.
func (f *format) showText(text string) shown {
	switch {
	case text == "", f.own == ordinary && f.text == nil && !f.textOdd, f.own == anywhere:
		return shown{text: text}
	case f.text == nil, f.text.kind != texts && f.text.kind != words:
		return f.caveat(text)
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

// visible is a text that a format made; one of which nothing can be seen has a caveat.
func (f *format) visible(text, stored string) shown {
	if strings.TrimSpace(text) == "" && strings.TrimSpace(stored) != "" {
		return shown{text: stored, caveat: fmt.Sprintf("its format %q shows nothing of it", cell.Clip(f.code))}
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
		return shown{text: stored, caveat: fmt.Sprintf("it holds %q as a number, which is none", cell.Clip(stored))}
	case f.own == unknown:
		return f.caveat(stored)
	}
	s, negative, ok := f.section(v)
	if !ok {
		return f.caveat(stored)
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
			return shown{text: stored, caveat: tooLong}
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
		return f.caveat(stored)
	}
	if negative {
		text = "-" + text
	}
	out.text = text
	if f.own == anywhere {
		out.note = isoDay
	}
	if seen := f.visible(text, stored); seen.caveat != "" {
		return seen
	}
	return out
}

const tooLong = "it is a number of more than 15 digits, of which Excel keeps 15"

func scientifically(d decimal, decimals int) shown {
	if d.tooLong() {
		return shown{text: d.scientific(decimals), caveat: tooLong}
	}
	return shown{text: d.scientific(decimals), caveat: "Excel shows it in scientific notation"}
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
