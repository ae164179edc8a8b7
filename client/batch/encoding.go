package batch

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// coding is how a text is encoded.
type coding struct {
	name   string
	note   string // what isn't certain of it, a sentence; "" if nothing
	flawed bool   // there are characters in it that no text has: NUL, or noChar, where it isn't in that encoding
}

const (
	nul    = "\x00"
	noChar = "\uFFFD" // stands where bytes are none of their encoding's
)

// marks are the bytes that a text of a known encoding begins with. UTF-32's begin as UTF-16's do.
var marks = []struct {
	mark string
	name string
	encoding.Encoding
}{
	{"\xEF\xBB\xBF", "UTF-8", nil},
	{"\xFF\xFE\x00\x00", "UTF-32", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xFE\xFF", "UTF-32", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xFF\xFE", "UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xFE\xFF", "UTF-16", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// decode makes UTF-8 of a file. What is neither Unicode nor marked as such is taken for Windows-1252, which is what Excel
// writes in most of the world, and that is said.
func decode(raw []byte) (string, coding, error) {
	for _, m := range marks {
		rest, ok := bytes.CutPrefix(raw, []byte(m.mark))
		switch {
		case !ok:
			continue
		case m.Encoding == nil:
			text, c := mixed(rest)
			return text, c, nil
		}
		return decodeBy(m.Encoding, rest, coding{name: m.name})
	}
	switch order, guess := unmarked(raw); {
	case guess == utf16Text:
		return decodeBy(unicode.UTF16(order, unicode.IgnoreBOM), raw, coding{name: "UTF-16", note: "Its encoding isn't marked; UTF-16 is a guess."})
	case guess == binary:
		return "", coding{}, errors.New("it isn't text and no workbook either: save it as CSV or .xlsx")
	case utf8.Valid(raw), twoEncodings(raw):
		text, c := mixed(raw)
		return text, c, nil
	}
	text, c, err := decodeBy(charmap.Windows1252, raw, coding{name: "Windows-1252",
		note: "Its encoding isn't marked; Windows-1252 is a guess: look whether names with accents are right, or save it as UTF-8."})
	if strings.ContainsFunc(text, notWindows1252) {
		c.flawed = true
		text = strings.Map(func(r rune) rune {
			if notWindows1252(r) {
				return utf8.RuneError
			}
			return r
		}, text)
	}
	return text, c, err
}

// notWindows1252 reports what the five bytes that Windows-1252 doesn't use are decoded to.
func notWindows1252(r rune) bool { return strings.ContainsRune("\u0081\u008d\u008f\u0090\u009d", r) }

func decodeBy(e encoding.Encoding, raw []byte, c coding) (string, coding, error) {
	out, err := e.NewDecoder().Bytes(raw)
	text := string(out)
	c.flawed = strings.Contains(text, nul) || strings.Contains(text, noChar)
	return text, c, err
}

// mixed reads UTF-8 of which some may be something else, and be lost.
func mixed(raw []byte) (string, coding) {
	c := coding{name: "UTF-8", flawed: bytes.IndexByte(raw, 0) >= 0}
	if utf8.Valid(raw) {
		return string(raw), c
	}
	c.flawed = true
	_, wrong := encodings(raw)
	c.note = fmt.Sprintf("%s UTF-8, as the rest is: save the file anew as UTF-8, and look whether names with accents are right.",
		count(wrong, "line isn't", "lines aren't"))
	return strings.ToValidUTF8(string(raw), noChar), c
}

// twoEncodings reports whether some lines have characters of UTF-8, and others what UTF-8 doesn't have.
func twoEncodings(raw []byte) bool {
	right, wrong := encodings(raw)
	return right > 0 && wrong > 0
}

// encodings counts the lines with characters that UTF-8 needs several bytes for, and those that aren't UTF-8.
func encodings(raw []byte) (right, wrong int) {
	for line := range bytes.FieldsFuncSeq(raw, func(r rune) bool { return r == '\n' || r == '\r' }) {
		switch {
		case !utf8.Valid(line):
			wrong++
		case utf8.RuneCount(line) < len(line):
			right++
		}
	}
	return right, wrong
}

// guess is what a file without a mark seems to be.
type guess uint8

const (
	eightBits guess = iota
	utf16Text
	binary
)

// unmarked tells by its zero bytes what a file without a mark is. In UTF-16, digits, separators and Latin letters have one
// each, all at even or all at odd places; other text has none, but for a few that came in by mistake.
func unmarked(raw []byte) (unicode.Endianness, guess) {
	const enough, many, few = 64 << 10, 8, 50 // one in so many
	var zeros [2]int
	head := raw[:min(len(raw), enough)]
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	units := len(head) / 2
	switch even, odd := zeros[0], zeros[1]; {
	case odd*many >= units && even*few <= units && odd > 0:
		return unicode.LittleEndian, utf16Text
	case even*many >= units && odd*few <= units && even > 0:
		return unicode.BigEndian, utf16Text
	case bytes.Count(raw, []byte(nul))*many > len(raw):
		return false, binary
	}
	return false, eightBits
}
