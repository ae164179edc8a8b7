package present

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/theme"
)

// BatchWord is how a batch stands, in a word or two. Why it is paused is told by Info.Paused.
func BatchWord(b *batch.Info) string {
	switch {
	case b.Err != nil && b.Counts.Rows == 0:
		return "unreadable"
	case b.Err != nil:
		return "damaged"
	case b.Running:
		return "open"
	case b.Unfinished() && b.Stopped:
		return "stopped"
	case b.Unfinished() && b.Paused != "":
		return "paused"
	case b.Unfinished():
		return "not finished"
	case b.Counts.Open > 0:
		return "uncertain"
	}
	return "finished"
}

// BatchState is BatchWord with a glyph, and how it is drawn.
func BatchState(st *theme.Styles, b *batch.Info) (text string, style lipgloss.Style) {
	word := BatchWord(b)
	switch {
	case b.Err != nil:
		return st.Glyphs.Failed + " " + word, st.Bad
	case b.Running:
		return st.Glyphs.InProgress + " " + word, st.Accent
	case b.Unfinished():
		return word, st.Warn
	case b.Counts.Open > 0:
		return st.Glyphs.Unknown + " " + word, st.Warn
	}
	return st.Glyphs.Completed + " " + word, st.Good
}

// BatchPhase is what a batch that runs is doing, in a word or two, and how it is drawn.
func BatchPhase(st *theme.Styles, p batch.Phase) (text string, style lipgloss.Style) {
	on := st.Glyphs.InProgress + " "
	switch p {
	case batch.FirstCalls:
		return on + "first calls", st.Accent
	case batch.Waiting:
		return "waits for you", st.Warn
	case batch.Running:
		return on + "running", st.Accent
	case batch.Paused:
		return "paused", st.Warn
	case batch.Stopping:
		return "stopping", st.Warn
	case batch.Following:
		return on + "last calls", st.Accent
	case batch.Ended:
	}
	return "ending", st.Muted
}

// BatchNext is what is to be done next about a batch, a sentence without its full stop; "" if nothing is.
func BatchNext(b *batch.Info) string {
	switch {
	case b.Err != nil:
		return Line(b.Err.Error())
	case b.Running:
		return ""
	case b.Unfinished() && b.Counts.Left() > 0:
		return Count(b.Counts.Left(), "call") + " to go"
	case b.Unfinished():
		return "how its last calls ended isn't known yet"
	case b.Counts.Open > 0:
		return Count(b.Counts.Open, "row") + " to decide on"
	}
	n := 0
	for _, u := range b.Counts.Unreached() {
		n += u.Rows
	}
	if n > 0 {
		return Thousands(n) + " not reached: they can be called again"
	}
	return ""
}

// BatchRow names a row of a batch: "batch list.csv, line 12".
func BatchRow(file string, line int) string {
	return fmt.Sprintf("batch %s, line %d", Line(file), line)
}

// Outcome is how many rows of a batch came to something.
type Outcome struct {
	Text  string // a glyph and a word
	N     int
	Style lipgloss.Style
}

// outcomes is the order in which outcomes are listed.
var outcomes = []client.Status{
	client.StatusCompleted, client.StatusNoAnswer, client.StatusBusy, client.StatusVoicemail, client.StatusSilence, client.StatusFailed,
}

// Outcomes are what a batch came to, those that there are.
func Outcomes(st *theme.Styles, c *batch.Counts) []Outcome {
	var out []Outcome
	add := func(text string, n int, style lipgloss.Style) {
		if n > 0 {
			out = append(out, Outcome{text, n, style})
		}
	}
	known := func(s client.Status) {
		text, style := Status(st, s)
		add(text, c.Statuses[s], style)
	}
	for _, s := range outcomes {
		known(s)
	}
	for _, s := range slices.Sorted(maps.Keys(c.Statuses)) {
		if !slices.Contains(outcomes, s) {
			known(s)
		}
	}
	g := st.Glyphs
	add(g.Failed+" refused", c.States[batch.Refused], st.Bad)
	add(g.Unknown+" uncertain", c.States[batch.Uncertain], st.Warn)
	add(g.InProgress+" on their way", c.States[batch.Sending]+c.States[batch.Sent]+c.States[batch.Seen], st.Accent)
	add(g.Queued+" to go", c.Left(), st.Muted)
	add(g.Dash+" left out", c.States[batch.Skipped], st.Muted)
	return out
}

// Called is how many rows of a batch were called, and how many there are to be called in all, those left out aside.
func Called(c *batch.Counts) (done, all int) {
	all = c.Rows - c.States[batch.Skipped]
	return all - c.Left(), all
}

// Failures are why calls of a batch didn't go well, the most frequent reason first.
func Failures(c *batch.Counts) []Outcome {
	var out []Outcome
	for reason, n := range c.Failures {
		out = append(out, Outcome{Text: Line(reason), N: n})
	}
	slices.SortFunc(out, func(a, b Outcome) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text)) })
	return out
}

// Spent is what a batch cost so far, and of how many calls that is told; "" before any tells.
func Spent(c *batch.Counts) string {
	if c.Costed == 0 {
		return ""
	}
	return strings.TrimSpace(strconv.FormatFloat(c.Spent, 'f', 2, 64) + " " + Line(c.Currency))
}
