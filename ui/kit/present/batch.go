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

var standings = [...]string{
	batch.StandingUnreadable: "unreadable", batch.StandingDamaged: "damaged", batch.StandingOpen: "open", batch.StandingStopped: "stopped",
	batch.StandingPaused: "paused", batch.StandingUnfinished: "not finished", batch.StandingUnresolved: "uncertain",
	batch.StandingFinished: "finished",
}

// BatchWord is how a batch stands, in a word or two.
func BatchWord(b *batch.Info) string { return standings[b.Standing()] }

// BatchState is BatchWord with a glyph, and its style.
func BatchState(st *theme.Styles, b *batch.Info) (text string, style lipgloss.Style) {
	word, g := BatchWord(b), st.Glyphs
	switch b.Standing() {
	case batch.StandingUnreadable, batch.StandingDamaged:
		return g.Failed + " " + word, st.Bad
	case batch.StandingOpen:
		return g.InProgress + " " + word, st.Accent
	case batch.StandingUnresolved:
		return g.Unknown + " " + word, st.Warn
	case batch.StandingFinished:
		return g.Completed + " " + word, st.Good
	case batch.StandingStopped, batch.StandingPaused, batch.StandingUnfinished:
	}
	return word, st.Warn
}

// BatchPhase is what a batch that runs is doing, in a word or two, and its style.
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
	if b.Err != nil {
		return Line(b.Err.Error())
	}
	switch next := b.Next(); {
	case next == batch.StepResume:
		return Count(b.Counts.Left(), "call") + " to go"
	case next == batch.StepFollow:
		return "how its last calls ended isn't known yet"
	case b.Standing() == batch.StandingUnresolved:
		return Count(b.Counts.Open, "row") + " to decide on"
	case next == batch.StepRetry:
		n := 0
		for _, u := range b.Counts.Unreached() {
			n += u.Rows
		}
		return Thousands(n) + " not reached: they can be called again"
	}
	return ""
}

// BatchAgent is the name of a batch's agent, safe to draw; its id if it has none.
func BatchAgent(h *batch.Header) string {
	return AgentName(client.Agent{ID: h.Agent, Name: h.AgentName})
}

// BatchRow names a row of a batch: "batch list.csv, line 12".
func BatchRow(file string, line int) string {
	return fmt.Sprintf("batch %s, line %d", Line(file), line)
}

// Outcome is a result, and how many rows of a batch had it.
type Outcome struct {
	Text  string // a glyph and a word
	N     int
	Style lipgloss.Style
}

// outcomes are the documented ones, in the order in which they are listed.
var outcomes = []client.Status{
	client.StatusCompleted, client.StatusNoAnswer, client.StatusBusy, client.StatusVoicemail, client.StatusSilence, client.StatusFailed,
}

// Outcomes are the results of a batch's rows, those that there are.
func Outcomes(st *theme.Styles, c *batch.Counts) []Outcome {
	var out []Outcome
	add := func(text string, n int, style lipgloss.Style) {
		if n > 0 {
			out = append(out, Outcome{text, n, style})
		}
	}
	documented := func(s client.Status) bool { return slices.Contains(outcomes, s) }
	undocumented := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Statuses)), documented)
	for _, s := range slices.Concat(outcomes, undocumented) {
		text, style := Status(st, s)
		add(text, c.Statuses[s], style)
	}
	g := st.Glyphs
	add(g.Failed+" refused", c.States[batch.Refused], st.Bad)
	add(g.Unknown+" uncertain", c.States[batch.Uncertain], st.Warn)
	add(g.InProgress+" pending", c.States[batch.Sending]+c.States[batch.Sent]+c.States[batch.Seen], st.Accent)
	add(g.Queued+" to go", c.Left(), st.Muted)
	add(g.Dash+" left out", c.States[batch.Skipped], st.Muted)
	return out
}

// Called is how many rows of a batch were called, and how many there are to be called in all, those left out aside.
func Called(c *batch.Counts) (done, all int) {
	all = c.Rows - c.States[batch.Skipped]
	return all - c.Left(), all
}

// Failures are the reasons why calls of a batch failed, the most frequent first.
func Failures(c *batch.Counts) []Outcome {
	var out []Outcome
	for reason, n := range c.Failures {
		out = append(out, Outcome{Text: Line(reason), N: n})
	}
	slices.SortFunc(out, func(a, b Outcome) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text)) })
	return out
}

// Spent is the cost of a batch so far; "" while it is reported of no call.
func Spent(c *batch.Counts) string {
	if c.Costed == 0 {
		return ""
	}
	return Money(c.Spent, c.Currency)
}

// Money is an amount with two decimals and its currency, which may be "".
func Money(amount float64, currency string) string {
	return strings.TrimSpace(strconv.FormatFloat(amount, 'f', 2, 64) + " " + Line(currency))
}
