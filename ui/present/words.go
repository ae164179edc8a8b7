package present

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/theme"
)

// Fit cuts or pads s to exactly width cells; tail, "…" if not given, stands for what was cut. Styles within s are kept.
func Fit(s string, width int, tail ...string) string {
	s, w := cut(s, width, tail)
	return s + blanks(width-w)
}

// FitLeft is Fit with the text at the right end.
func FitLeft(s string, width int, tail ...string) string {
	s, w := cut(s, width, tail)
	return blanks(width-w) + s
}

// cut shortens s to at most width cells and tells how many it takes then: a wide character that would stand on the edge
// leaves a cell over.
func cut(s string, width int, tail []string) (short string, w int) {
	if width <= 0 {
		return "", 0
	}
	w = Width(s)
	if w <= width {
		return s, w
	}
	with := "…"
	if len(tail) > 0 {
		with = tail[0]
	}
	if Width(with) > width {
		with = ""
	}
	s = ansi.Truncate(s, width, with)
	return s, Width(s)
}

func blanks(n int) string {
	const some = "                                                                                                    "
	if n <= 0 {
		return ""
	}
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// Width is how many cells s takes, styles aside.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Fill cuts and pads a text of any number of lines to exactly width × height cells.
func Fill(text string, width, height int) string {
	lines := strings.Split(text, "\n")
	out := make([]string, max(height, 0))
	for i := range out {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		out[i] = Fit(line, width)
	}
	return strings.Join(out, "\n")
}

// Age says how long ago at was: "just now", "3s ago", "2h 05m ago".
func Age(now, at time.Time) string {
	d := now.Sub(at)
	if d < time.Second {
		return "just now"
	}
	return Duration(d) + " ago"
}

// Duration is a length of time in the two units that matter: "42s", "1m 32s", "1h 02m", "3d 04h".
func Duration(d time.Duration) string {
	s := int(max(d, 0).Seconds())
	switch {
	case s < 60:
		return strconv.Itoa(s) + "s"
	case s < 60*60:
		return fmt.Sprintf("%dm %02ds", s/60, s%60)
	case s < 24*60*60:
		return fmt.Sprintf("%dh %02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd %02dh", s/86400, s/3600%24)
}

// Clock is a time of day: "14:02:31".
func Clock(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("15:04:05")
}

// Stamp is a time of day for today, with the day for another and the year for another year's: "14:02:31",
// "21 Nov 14:02", "21 Nov 2025 14:02".
func Stamp(now, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	now, t = now.In(zone), t.In(zone)
	switch {
	case now.Year() != t.Year():
		return t.Format("02 Jan 2006 15:04")
	case now.YearDay() != t.YearDay():
		return t.Format("02 Jan 15:04")
	}
	return t.Format("15:04:05")
}

// Started is when a call began, in the twelve cells that a list gives it: its Stamp, but for a call of long ago the date with
// its year. Half a year back the day alone can't be mistaken.
func Started(now, t time.Time, zone *time.Location) string {
	const halfYear = 182 * 24 * time.Hour
	switch away := now.Sub(t).Abs(); {
	case t.IsZero():
		return ""
	case away > halfYear:
		return t.In(zone).Format("02 Jan 2006")
	case now.In(zone).Year() != t.In(zone).Year():
		return t.In(zone).Format("02 Jan 15:04")
	}
	return Stamp(now, t, zone)
}

// Times is how lists show moments.
type Times int

// The ways to show moments.
const (
	Own  Times = iota // in the person's own zone
	UTC               // in UTC, for comparing with others
	Ages              // how long ago they were
)

// When is when a call began, in a list: Started, or its Age.
func When(now, t time.Time, zone *time.Location, times Times) string {
	if times == Ages && !t.IsZero() {
		return Age(now, t)
	}
	return Started(now, t, zone)
}

// Moment is a time that stays right however long it stands on the screen: "23 Nov 2026 14:02:31 CET"; "" for none.
func Moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("02 Jan 2006 15:04:05 ") + Zone(t, zone)
}

// Zone names the time zone at t, as people write it: "CET", "UTC", "+0530".
func Zone(t time.Time, zone *time.Location) string {
	name, _ := t.In(zone).Zone()
	return name
}

// Cost is what a call cost, with the currency if the service names one; "" if it tells no cost.
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
		word = "not told"
	}
	return glyph + " " + word, style
}

// Error says what went wrong and what to do about it, both safe to draw; hint is "" where there is nothing to advise.
func Error(err error) (what, hint string) {
	var e *client.Error
	switch {
	case !errors.As(err, &e):
	case errors.Is(e, client.ErrNotVerified):
		return sentence(e.Error()), e.Hint() + " On the dashboard's sign-in card, ctrl+n takes it."
	default:
		return sentence(e.Error()), e.Hint()
	}
	return sentence(err.Error()), ""
}

// Explain is what Error says, in one text.
func Explain(err error) string {
	what, hint := Error(err)
	return strings.TrimSpace(what + " " + hint)
}

func sentence(s string) string {
	s = Line(strings.TrimSpace(s))
	if s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
