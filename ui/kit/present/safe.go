package present

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Line makes s safe to draw in one line. A visible mark replaces control and escape characters, bidi controls, joiners, other
// invisible characters, line separators and broken UTF-8; a blank replaces white space. Nothing is removed, so that no text looks
// like another. Line(Line(s)) is Line(s).
func Line(s string) string { return clean(s, false) }

// NotReported is shown for a value that the service doesn't report.
const NotReported = "not reported"

// LineOr is a value as a Line without blanks around it, or instead if nothing of it is seen. instead must be safe to draw.
func LineOr(value, instead string) string {
	if s := strings.TrimSpace(Line(value)); s != "" {
		return s
	}
	return instead
}

// Reported is a value of the service, safe to draw, or that there is none.
func Reported(value string) string { return LineOr(value, NotReported) }

// Text is Line for texts of several lines: line breaks stay, a tab becomes four blanks.
func Text(s string) string { return clean(strings.ReplaceAll(s, "\r\n", "\n"), true) }

const (
	// stand is what an unsafe character is replaced by.
	stand = '�'
	// tallest bounds how many characters may stand on one another, in runes.
	tallest = 8
)

func clean(s string, breaks bool) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	ascii := true
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\n' && breaks:
			b.WriteByte('\n')
		case r == '\t' && breaks:
			b.WriteString("    ")
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case unsafeRune(r):
			b.WriteRune(stand)
		default:
			b.WriteRune(r)
			ascii = ascii && r < utf8.RuneSelf
		}
	}
	if ascii {
		return b.String()
	}
	return steady(b.String())
}

// plain reports whether s is printable ASCII, as most text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// unsafeRune reports characters that steer a terminal, reorder text, or take part in it without being seen.
func unsafeRune(r rune) bool {
	switch {
	case r < 0x7f:
		return r < ' '
	case r == utf8.RuneError, unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return true
	}
	return unicode.In(r,
		unicode.Cf, // bidi controls, joiners, zero-width and soft characters, tags
		unicode.Co, unicode.Cs,
		unicode.Variation_Selector, // they change a cell's width
		unicode.Other_Default_Ignorable_Code_Point,
		prepended, modifiers,
	)
}

// prepended are letters that swallow what follows, were it the blank after a cell.
var prepended = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x110bd, Hi: 0x110bd, Stride: 1}, {Lo: 0x110cd, Hi: 0x110cd, Stride: 1}, {Lo: 0x111c2, Hi: 0x111c3, Stride: 1},
		{Lo: 0x113d1, Hi: 0x113d1, Stride: 1}, {Lo: 0x1193f, Hi: 0x1193f, Stride: 1}, {Lo: 0x11941, Hi: 0x11941, Stride: 1},
		{Lo: 0x11a3a, Hi: 0x11a3a, Stride: 1}, {Lo: 0x11a84, Hi: 0x11a89, Stride: 1}, {Lo: 0x11d46, Hi: 0x11d46, Stride: 1},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
	},
}

// modifiers are skin tones, which some terminals draw on the emoji before and some after it.
var modifiers = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1}}}

// steady replaces marks without a letter, too many marks on one letter, and characters whose width differs between terminals: a
// table's columns must not move. Letters with their marks are left (Devanagari, Tamil, …), since they spell names.
func steady(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		switch {
		case len(cluster) == 1:
			b.WriteString(cluster)
		case !stands(cluster):
			for range cluster {
				b.WriteRune(stand)
			}
		case utf8.RuneCountInString(cluster) > tallest, width != ansi.StringWidthWc(cluster) && !word(cluster):
			first, n := utf8.DecodeRuneInString(cluster)
			if ansi.StringWidth(cluster[:n]) != ansi.StringWidthWc(cluster[:n]) && !word(cluster[:n]) {
				first = stand
			}
			b.WriteRune(first)
			for range cluster[n:] {
				b.WriteRune(stand)
			}
		default:
			b.WriteString(cluster)
		}
	}
	return b.String()
}

// stands reports whether a cluster begins with a character that isn't a mark on the one before.
func stands(cluster string) bool {
	r, _ := utf8.DecodeRuneInString(cluster)
	return !unicode.Is(unicode.M, r)
}

// word reports whether s is a letter with its marks.
func word(s string) bool {
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M) {
			return false
		}
	}
	return true
}
