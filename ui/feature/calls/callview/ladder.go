package callview

import (
	"slices"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// worthSaying is how long a status wasn't watched at least for the ladder to say so: below, both times would look the same.
const worthSaying = time.Second

// ladder draws the statuses of a call as they were seen, the oldest first: when each was first seen, and below it how long it
// lasted, up to asOf. It says what wasn't seen.
func (p *Page) ladder(e *watch.Entry, asOf time.Time, width int) []string {
	st, zone := p.Env.Styles, p.Env.Zone
	first := e.Seen[0]
	lines := []string{st.ColumnHeader.Render("STATUS AS SEEN") + st.Muted.Render(" "+st.Glyphs.Dot+" "+present.Zone(first.At, zone))}

	times, widest := make([]string, len(e.Seen)), 0
	for i, c := range e.Seen {
		times[i] = present.OnDay(c.At, e.Call.Started, zone, time.TimeOnly)
		widest = max(widest, len(times[i]))
	}
	margin := strings.Repeat(" ", widest+2)
	between := func(glyph, words string) {
		for i, l := range pane.Wrap(words, max(width-widest-4, 1)) {
			if i > 0 {
				glyph = " "
			}
			lines = append(lines, margin+st.Muted.Render(glyph+" "+l))
		}
	}

	before := client.Status("")
	found := !e.Came && first.Status != client.StatusQueued
	if found {
		said := "found"
		if name := present.Line(string(first.Status)); name != "" {
			said += " as " + name
		}
		lines = append(lines, pane.Wrap(st.Muted.Render(said+" at "+times[0]+"; what was before wasn't watched"), width)...)
		before = first.Status
	}
	for i, c := range e.Seen {
		if missing := skipped(before, c.Status); missing != nil {
			between(st.Glyphs.Dot, strings.Join(missing, ", ")+" not seen")
		}
		before = c.Status
		text, style := present.Status(st, c.Status)
		lines = append(lines, present.Fit(st.Muted.Render(times[i]), widest+2)+style.Render(text))

		last, until := i == len(e.Seen)-1, asOf
		if last && !e.Live(p.Env.Now()) {
			break
		}
		if !last {
			until = e.Seen[i+1].At
		}
		for _, gap := range p.known.unwatched(watch.Span{From: c.At, To: until}) {
			if gap.To.Sub(gap.From) < worthSaying {
				continue
			}
			from, to := present.OnDay(gap.From, c.At, zone, time.TimeOnly), present.OnDay(gap.To, c.At, zone, time.TimeOnly)
			between(st.Glyphs.Dot, "not watched "+from+" to "+to)
		}
		glyph, lasted := st.Glyphs.VRule, present.Duration(until.Sub(c.At))
		if i == 0 && found {
			lasted = "at least " + lasted
		}
		if last {
			glyph, lasted = st.Glyphs.Down, lasted+p.soFar()
		}
		between(glyph, lasted)
	}
	return lines
}

// soFar is what is said behind the length of a status that lasts.
func (p *Page) soFar() string {
	if p.stale() {
		return " when last heard of"
	}
	return " so far"
}

// skipped lists the documented statuses between two that weren't seen. How calls get to other ends isn't documented.
func skipped(from, to client.Status) []string {
	way := []client.Status{client.StatusQueued, client.StatusInitiated, client.StatusRinging, client.StatusInProgress, client.StatusCompleted}
	a, b := slices.Index(way, from), slices.Index(way, to)
	if b < 0 || from != "" && a < 0 {
		return nil
	}
	var out []string
	for i := a + 1; i < b; i++ {
		out = append(out, string(way[i]))
	}
	return out
}
