package prompt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"
)

// Kind is what became of a piece of text.
type Kind int

// The kinds.
const (
	Same Kind = iota
	Removed
	Added
)

// Piece is a run of text of one kind.
type Piece struct {
	Kind Kind
	Text string
}

// Diff tells how after differs from before, word by word: the pieces that are Same or Removed make up before, those that
// are Same or Added make up after.
func Diff(before, after string) []Piece {
	var d words
	a, b := split(before), split(after)
	var out []Piece
	at := 0
	for _, e := range udiff.Strings(d.encode(a), d.encode(b)) {
		start, end := e.Start/utf8.UTFMax, e.End/utf8.UTFMax
		out = add(out, Same, strings.Join(a[at:start], ""))
		out = add(out, Removed, strings.Join(a[start:end], ""))
		out = add(out, Added, d.decode(e.New))
		at = end
	}
	return add(out, Same, strings.Join(a[at:], ""))
}

func add(out []Piece, k Kind, text string) []Piece {
	if text == "" {
		return out
	}
	return append(out, Piece{k, text})
}

// split cuts a text into words, runs of blanks, line breaks, and single other characters.
func split(text string) []string {
	var out []string
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_', r == '\'':
			return 1
		case r == ' ', r == '\t':
			return 2
		}
		return 0
	}
	start, before := 0, -1
	for i, r := range text {
		if k := kind(r); i > 0 && (k != before || k == 0) {
			out, start, before = append(out, text[start:i]), i, k
		} else {
			before = k
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// words stand for each different word by a character of four bytes, since the library compares characters.
type words struct {
	ids  map[string]rune
	text []string
}

const first = 0x10000 // from here on a character has four bytes

func (d *words) encode(list []string) string {
	if d.ids == nil {
		d.ids = map[string]rune{}
	}
	var b strings.Builder
	for _, w := range list {
		id, ok := d.ids[w]
		if !ok {
			id = min(first+rune(len(d.text)), utf8.MaxRune)
			d.ids[w] = id
			d.text = append(d.text, w)
		}
		b.WriteRune(id)
	}
	return b.String()
}

func (d *words) decode(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(d.text[r-first])
	}
	return b.String()
}
