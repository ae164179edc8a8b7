package calllist

import (
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
}

// updateFigures computes the figures of the calls that are shown, from where all calls are known, so that no rate covers a gap.
func (p *Page) updateFigures() {
	now, s := p.now(), p.picture()
	over := watch.Span{From: now.Add(-figuresHours * time.Hour), To: now.In(p.Env.Zone)}
	next := figures{taken: p.Env.Now(), rates: true}
	if from := s.Older.From; from.After(over.From) && !s.Older.End {
		over.From, next.why = from, "older calls aren't loaded"
	}
	next.Pulse = watch.TakePulse(p.list.matched, over, figuresHours)
	if why := p.unsure(s.Caveats(over, now)); why != "" {
		next.rates, next.why = false, why
	} else if n := next.Undated; n > 0 {
		next.rates, next.why = false, "nothing tells when "+present.Count(n, "call")+" began"
	}
	p.figures = next
}

// unsure says why figures can't be relied on; "" if they can.
func (p *Page) unsure(c watch.Caveats) string {
	switch {
	case c.None():
		return ""
	case c.Missing && p.snapshot.Older.Active:
		return "what was missed is being loaded"
	case c.Missing:
		return "calls are missing"
	case len(c.Partial) > 0:
		return "of some days only a part is known"
	case c.Unheard != watch.Span{}:
		return "not watched since " + p.clock(c.Unheard.From)
	case c.Lagging > 0:
		return "how " + present.Count(c.Lagging, "live call") + " went on is being asked"
	}
	return "not all calls of the last day are loaded"
}

// figuresLine says the figures, and over which span, in as much as fits.
func (p *Page) figuresLine() string {
	st, u, room := p.Env.Styles, &p.figures, p.Size.Width-2
	dot := st.Muted.Render(" " + st.Glyphs.Dot + " ")
	line := st.Muted.Render("last 24h")
	if u.why != "" && u.rates {
		line = st.Muted.Render("since " + p.clock(u.Over.From))
	}
	what := "call"
	if !p.list.all() {
		what = "matching call"
	}
	line += " " + present.Count(u.Calls, what)
	if !u.rates { // bars of hours that aren't known would lie too
		why := st.Warn.Render("no rates: " + u.why)
		return " " + pane.Choose([]string{line + " known" + dot + why, why}, room)
	}
	var more []string // what is told last is left out first
	if mean, ok := u.MeanLength(); ok {
		more = append(more, dot+"mean "+present.Duration(mean))
	}
	if cost := p.costs(); cost != "" {
		more = append(more, dot+"cost "+cost)
	}
	rate := present.AnswerRate(&u.Pulse)
	if rate != "" {
		rate = dot + rate
	}
	words, glyphs := line+rate+p.apart(true), line+rate+p.apart(false)
	rest := strings.Join(more, "")
	by, bars, why := "", "", ""
	if spark := sparkline.View(st, u.hours()); spark != "" {
		edge := st.Border.Render(st.Glyphs.VRule) // else hours without a call couldn't be seen
		bars = edge + st.Accent.Render(spark) + edge
		by, bars = dot+st.Muted.Render("by hour ")+bars, dot+bars
	}
	if u.why != "" {
		why = dot + st.Muted.Render(u.why)
	}
	choices := []string{words + rest + why + by, words + rest + by, glyphs + rest + by, glyphs + rest + bars, words + rest}
	for n := len(more); n >= 0; n-- {
		choices = append(choices, glyphs+strings.Join(more[:n], ""))
	}
	return " " + pane.Choose(append(choices, line+rate, line), room)
}

// apart are the calls that ended neither answered nor unanswered, in words or by glyphs.
func (p *Page) apart(words bool) string {
	out := ""
	for _, status := range []client.Status{client.StatusVoicemail, client.StatusSilence} {
		if n := p.figures.Counts[status]; n > 0 {
			out += p.statusCount(status, n, words)
		}
	}
	return out
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
