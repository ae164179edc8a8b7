package calllist

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/sparkline"
)

const (
	// figuresHours is how far back figures go.
	figuresHours = 24
	// figuresEvery is how old figures may get while no new picture comes.
	figuresEvery = time.Minute
)

// figures are those of the last hours, and of which span exactly.
type figures struct {
	watch.Pulse
	taken time.Time
	why   string // why they don't go further back; "" if they do
	rates bool   // the rates can be relied on

	counts map[client.Status]int // of the calls since all are known
}

// updateFigures computes the figures from where all calls are known and watched, so that no rate covers a gap.
func (p *Page) updateFigures() {
	now := p.Env.Now()
	over := watch.Span{From: now.Add(-figuresHours * time.Hour), To: now.In(p.Env.Zone)}
	next := figures{taken: now, rates: true}
	if from := p.snapshot.Older.From; from.After(over.From) {
		over.From, next.why = from, "older calls aren't loaded"
	}
	if gaps := p.snapshot.Unwatched(over, now); len(gaps) > 0 && !gaps[len(gaps)-1].To.After(p.snapshot.Updated) { // it is over
		last := gaps[len(gaps)-1]
		over.From, next.why = last.To, "not watched "+p.span(last)
	}
	if c := p.snapshot.Caveats(over, now); !c.None() {
		next.rates = false
		switch {
		case c.Missing:
			next.why = "calls are missing"
		case len(c.Partial) > 0:
			next.why = "of some days only a part is known"
		case len(c.Unwatched) > 0:
			next.why = "not watched since " + p.clock(c.Unwatched[len(c.Unwatched)-1].From)
		default:
			next.why = "not all calls of the last day are loaded"
		}
	}
	next.counts = completeCounts(p.snapshot)
	next.Pulse = watch.TakePulse(p.snapshot.Calls, over, figuresHours)
	if n := next.Undated; n > 0 && next.rates {
		next.rates, next.why = false, "nothing tells when "+present.Count(n, "call")+" began"
	}
	p.figures = next
}

// completeCounts counts calls by status from where all calls are known. Before that only some are, such as the failed ones that a
// filter asked for.
func completeCounts(s *watch.Snapshot) map[client.Status]int {
	from := s.Older.From
	if from.IsZero() || s.Older.End {
		return s.Counts
	}
	counts := maps.Clone(s.Counts)
	for _, e := range slices.Backward(s.Calls) {
		if !e.Order.Before(from) {
			break
		}
		if counts[e.Call.Status]--; counts[e.Call.Status] <= 0 {
			delete(counts, e.Call.Status)
		}
	}
	return counts
}

// figuresLine says the figures, and over which span, in as much as fits.
func (p *Page) figuresLine() string {
	st, u := p.Env.Styles, &p.figures
	dot := st.Muted.Render(" " + st.Glyphs.Dot + " ")
	since := "last 24h"
	if u.why != "" && u.rates {
		since = "since " + p.clock(u.Over.From)
	}
	figures := []string{st.Muted.Render(since) + " " + present.Count(u.Calls, "call")}
	if !u.rates { // bars of hours that aren't known would lie too
		why := []string{figures[0], st.Warn.Render("no rates: " + u.why)}
		return " " + pane.Choose([]string{strings.Join(why, dot), why[1]}, p.Size.Width-2)
	}
	if rate, ok := u.AnswerRate(); ok {
		figures = append(figures, fmt.Sprintf("%.0f%% answered", 100*rate))
	}
	if mean, ok := u.MeanLength(); ok {
		figures = append(figures, "mean "+present.Duration(mean))
	}
	if cost := p.costs(); cost != "" {
		figures = append(figures, "cost "+cost)
	}
	line, by, why := strings.Join(figures, dot), "", ""
	if spark := sparkline.View(st, u.hours()); spark != "" {
		edge := st.Border.Render(st.Glyphs.VRule) // else hours without a call couldn't be seen
		by = dot + st.Muted.Render("by hour ") + edge + st.Accent.Render(spark) + edge
	}
	if u.why != "" {
		why = dot + st.Muted.Render(u.why)
	}
	return " " + pane.Choose([]string{line + why + by, line + by, line}, p.Size.Width-2)
}

// hours are the calls of each hour that all calls are known of, the one that lasts included; none if it is the only one.
func (u *figures) hours() []int {
	to := u.Over.To
	into := to.Sub(time.Date(to.Year(), to.Month(), to.Day(), to.Hour(), 0, 0, 0, to.Location()))
	whole := int((to.Sub(u.Over.From)-into)/time.Hour) + 1
	if whole <= 1 {
		return nil
	}
	return u.Hours[max(len(u.Hours)-whole, 0):]
}

// costs are what the calls cost together, by currency.
func (p *Page) costs() string {
	var out []string
	for _, unit := range slices.Sorted(maps.Keys(p.figures.Costs)) {
		s := strconv.FormatFloat(p.figures.Costs[unit], 'f', 2, 64)
		if unit != "" {
			s += " " + present.Line(unit)
		}
		out = append(out, s)
	}
	return strings.Join(out[:min(len(out), 3)], " + ")
}
