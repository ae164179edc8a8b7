package present

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/theme"
)

// Cost is what a call cost, with the currency if the service names one; "" if none is reported.
func Cost(c *client.Call) string {
	cost, ok := c.Cost()
	if !ok {
		return ""
	}
	s := strconv.FormatFloat(cost, 'f', 4, 64)
	if cost > 0 && s == "0.0000" {
		s = strconv.FormatFloat(cost, 'f', -1, 64)
	}
	if whole, tail, ok := strings.Cut(strings.TrimRight(s, "0"), "."); ok {
		s = whole + "." + (tail + "00")[:max(len(tail), 2)]
	}
	if unit := c.Currency(); unit != "" {
		s += " " + Line(unit)
	}
	return s
}

// Count is a number of things: "1 call", "2,000 calls", "3 batches".
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if strings.HasSuffix(thing, "ch") {
		thing += "e"
	}
	return Thousands(n) + " " + thing + "s"
}

// Thousands is n with commas.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Capital is s with a capital letter at its start.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// Status is a call's status as a glyph and a word, and how it is drawn.
func Status(st *theme.Styles, s client.Status) (text string, style lipgloss.Style) {
	g := st.Glyphs
	glyph, style := g.Unknown, st.Warn
	switch s {
	case client.StatusQueued:
		glyph, style = g.Queued, st.Muted
	case client.StatusInitiated:
		glyph, style = g.Initiated, st.Info
	case client.StatusRinging:
		glyph, style = g.Ringing, st.Info
	case client.StatusInProgress:
		glyph, style = g.InProgress, st.Accent
	case client.StatusCompleted:
		glyph, style = g.Completed, st.Good
	case client.StatusBusy:
		glyph, style = g.Busy, st.Warn
	case client.StatusFailed:
		glyph, style = g.Failed, st.Bad
	case client.StatusNoAnswer:
		glyph, style = g.NoAnswer, st.Warn
	case client.StatusVoicemail:
		glyph, style = g.Voicemail, st.Muted
	case client.StatusSilence:
		glyph, style = g.Silent, st.Muted
	}
	word := Line(string(s))
	if word == "" {
		word = NotReported
	}
	return glyph + " " + word, style
}
