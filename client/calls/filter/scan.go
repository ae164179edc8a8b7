package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a filter's text, where, and what to write instead.
type SyntaxError struct {
	Offset, Length int // the place, in bytes; Length may be 0 at the text's end
	Message        string
	// Incomplete is set where the text is right as far as it goes, and more must be typed.
	Incomplete bool
}

// Error implements error: it is the message alone, since the place is better shown than told.
func (e *SyntaxError) Error() string { return e.Message }

func wrong(start, end int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Offset: start, Length: end - start, Message: fmt.Sprintf(format, args...)}
}

func incomplete(start, end int, format string, args ...any) *SyntaxError {
	e := wrong(start, end, format, args...)
	e.Incomplete = true
	return e
}

// written is a term as it stands in the text. All places are in bytes.
type written struct {
	start, end int
	not        bool
	nameStart  int
	name       string // "" for words
	keyed      bool   // the name is data.KEY
	key        literal
	op         op
	opStart    int
	values     []literal
}

// literal is a value as it stands in the text.
type literal struct {
	start, end int    // quotes included
	text       string // without them
	quoted     bool
	open       bool // the closing quote is missing
}

// scanner takes a text apart without asking what it means.
type scanner struct {
	text string
	pos  int
}

const dataPrefix = "data."

// skip passes over white space; it reports whether a term follows.
func (s *scanner) skip() bool {
	s.pos += len(s.text[s.pos:]) - len(strings.TrimLeftFunc(s.text[s.pos:], unicode.IsSpace))
	return s.pos < len(s.text)
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func isSign(c byte) bool { return c == ':' || c == '=' || c == '<' || c == '>' }

// bare reads on to a space, a comma, a quote or, if signs end it too, a sign.
func (s *scanner) bare(signs bool) string {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		if c == ',' || c == '"' || signs && isSign(c) {
			break
		}
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if unicode.IsSpace(r) {
			break
		}
		s.pos += n
	}
	return s.text[start:s.pos]
}

// quoted reads a text in quotes.
func (s *scanner) quoted() literal {
	l := literal{start: s.pos, quoted: true, open: true}
	var b strings.Builder
	for s.pos++; s.pos < len(s.text); s.pos++ {
		c := s.text[s.pos]
		if c == '"' {
			s.pos++
			l.open = false
			break
		}
		if rest := s.text[s.pos+1:]; c == '\\' && rest != "" && (rest[0] == '"' || rest[0] == '\\') {
			s.pos++
			c = rest[0]
		}
		b.WriteByte(c)
	}
	l.text, l.end = b.String(), s.pos
	return l
}

// next reads one term. After an error it holds what was read until then, and the scanner stands at the next space.
func (s *scanner) next() (w written, err *SyntaxError) {
	w.start = s.pos
	for s.peek() == '!' {
		w.not = !w.not
		s.pos++
	}
	w.nameStart = s.pos
	if err = s.field(&w); err == nil {
		err = s.values(&w)
	}
	w.end = s.pos
	if err != nil {
		s.pos += len(s.text[s.pos:]) - len(strings.TrimLeftFunc(s.text[s.pos:], func(r rune) bool { return !unicode.IsSpace(r) }))
	}
	return w, err
}

// field reads a name and a sign, if they are there.
func (s *scanner) field(w *written) *SyntaxError {
	name := s.bare(true)
	prefixed := hasDataPrefix(name)
	if prefixed {
		w.keyed, w.key = true, literal{start: w.nameStart + len(dataPrefix), end: s.pos, text: name[len(dataPrefix):]}
		if w.key.text == "" && s.peek() == '"' {
			w.key = s.quoted()
		}
	}
	switch {
	case isSign(s.peek()) && s.pos == w.nameStart:
		return s.nameless(w)
	case isSign(s.peek()):
		w.name, w.opStart = s.text[w.nameStart:s.pos], s.pos
		w.op = s.sign()
	case prefixed && w.key.open:
		return incomplete(w.key.start, w.key.end, `This quote has no end: add another ".`)
	case prefixed:
		return incomplete(w.nameStart, s.pos, `Write what the data should hold: data.KEY:text or data.KEY>3. To search for the word itself, put it in quotes.`)
	default:
		s.pos = w.nameStart
	}
	return nil
}

// sign reads the sign after a name. A colon before another sign is a habit of other tools, and says nothing.
func (s *scanner) sign() op {
	rest := s.text[s.pos:]
	colon := 0
	if len(rest) > 1 && rest[0] == ':' && isSign(rest[1]) && rest[1] != ':' {
		colon, rest = 1, rest[1:]
	}
	n := 1
	if len(rest) > 1 && rest[1] == '=' && (rest[0] == '<' || rest[0] == '>') {
		n = 2
	}
	s.pos += colon + n
	return op(rest[:n])
}

// nameless is the error of a sign without a field.
func (s *scanner) nameless(w *written) *SyntaxError {
	start := s.pos
	sign := s.sign()
	before := strings.Fields(s.text[:w.start])
	if len(before) > 0 {
		if f, ok := named(before[len(before)-1]); ok {
			return wrong(start, s.pos, "Leave no space around %q: write %s.", sign, fields[f].example)
		}
	}
	return wrong(start, s.pos, "Write a field before %q, such as %s. To search for a text with this sign, put it in quotes.", sign, fields[cost].example)
}

// values reads values with commas between: at least one, which may be empty.
func (s *scanner) values(w *written) *SyntaxError {
	words := w.name == ""
	for {
		l := literal{start: s.pos}
		if s.peek() == '"' {
			l = s.quoted()
		} else {
			l.text = s.bare(words)
			l.end = s.pos
		}
		w.values = append(w.values, l)
		switch next := s.peek(); {
		case next == ',':
			s.pos++
			continue
		case next == '"':
			return wrong(l.start, s.past(), "Put the quotes around the whole value, or a space between the two.")
		case next != 0 && l.quoted && !s.atSpace():
			return wrong(l.start, s.past(), "Leave a space or a comma after the closing quote.")
		case isSign(next):
			return wrong(l.start, s.past(), "A comma stands between words, or between the values of one field. Put a space before a field; put a text with %q in quotes.", string(next))
		}
		return nil
	}
}

// past is the place behind the next character.
func (s *scanner) past() int {
	_, n := utf8.DecodeRuneInString(s.text[s.pos:])
	return s.pos + n
}

func (s *scanner) atSpace() bool {
	r, _ := utf8.DecodeRuneInString(s.text[s.pos:])
	return unicode.IsSpace(r)
}
