package calls

import (
	"slices"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
)

// headHeight is the lines above the table: the counts and the age.
const headHeight = 1

// missed is how many rounds in a row must fail for the list to be called stale.
const missed = 3

// stale reports whether what is shown may no longer be so.
func (p *Page) stale() bool { return p.env.Stale || p.snapshot.Failures >= missed }

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	lines := []string{p.head()}
	if p.rows.Len() == 0 {
		return pane.Fill(append(lines, p.instead()...), p.size)
	}
	p.rows.asOf = p.env.Now()
	if p.stale() {
		p.rows.asOf = p.snapshot.Updated
	}
	p.table.SetDim(p.stale())
	foot := p.foot()
	if body := p.size.Height - headHeight - len(foot); body > 0 {
		lines = append(lines, p.table.View(p.env.Styles))
	}
	for _, l := range foot {
		lines = append(lines, present.Fit(l, p.size.Width, p.env.Styles.Glyphs.Ellipsis))
	}
	return strings.Join(lines, "\n")
}

// head is one line: how many calls there are and of which status, and how old that is. The age is never cut.
func (p *Page) head() string {
	ages := p.ages()
	age := ages[len(ages)-1]
	for _, a := range ages {
		if present.Width(a)+p.atLeast() <= p.size.Width {
			age = a
			break
		}
	}
	if present.Width(age)+2 > p.size.Width {
		return present.Fit(" "+age, p.size.Width)
	}
	return pane.Head(p.env.Styles, p.counts(p.size.Width-present.Width(age)-3), age, p.size.Width)
}

// atLeast is the room that the counts are given before the age is put in more words.
func (p *Page) atLeast() int { return min(p.size.Width/3, 24) }

// counts says where the cursor is and how many calls there are of each status, as many as there is room for.
func (p *Page) counts(room int) string {
	st, s := p.env.Styles, p.snapshot
	if s.Seq == 0 || s.Updated.IsZero() {
		return st.Bold.Render("Calls")
	}
	line := st.Bold.Render(present.Thousands(len(s.Calls))) + " loaded"
	if row, _, ok := p.table.Cursor(); ok && room >= 36 {
		line = st.Bold.Render(present.Thousands(row+1)) + " of " + line
	}
	add := func(text string) (fits bool) {
		if fits = present.Width(line)+2+present.Width(text) <= room; fits {
			line += "  " + text
		}
		return fits
	}
	if s.Live > 0 {
		add(st.Accent.Bold(true).Render(present.Thousands(s.Live) + " live"))
	} else {
		add(st.Muted.Render("none live"))
	}
	for _, status := range append(client.Statuses(), unknown(s.Counts)...) {
		if n := s.Counts[status]; n > 0 {
			text, style := present.Status(st, status)
			if !add(style.Render(text) + " " + present.Thousands(n)) {
				break
			}
		}
	}
	return line
}

// unknown lists the statuses that nobody documented, in a steady order.
func unknown(counts map[client.Status]int) []client.Status {
	var out []client.Status
	for s := range counts {
		if !s.Known() {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// ages says how old the list is, or why it isn't new: from the longest to the shortest.
func (p *Page) ages() []string {
	st, s, now := p.env.Styles, p.snapshot, p.env.Now()
	next := p.next()
	switch {
	case s.Seq == 0:
		return []string{st.Muted.Render("loading" + st.Glyphs.Ellipsis)}
	case s.Updated.IsZero():
		return []string{st.Bad.Render("no answer yet") + next, st.Bad.Render("no answer yet")}
	case p.env.Stale:
		since := "from " + present.Age(now, s.Updated)
		return []string{st.Urgent.Render(" STALE ") + " " + since + " " + st.Glyphs.Dot + " the session has ended", st.Urgent.Render(" STALE ") + " " + since}
	case s.Failures >= missed:
		silent := present.Duration(now.Sub(s.Updated))
		long := st.Urgent.Render(" STALE ") + " " + st.Glyphs.Dot + " no answer for " + silent
		return []string{long + next, long, st.Urgent.Render(" STALE ") + " " + silent}
	case s.Failures > 0:
		age := st.Warn.Render("! updated " + present.Age(now, s.Updated))
		return []string{age + next, age}
	}
	return []string{st.Muted.Render("updated " + present.Age(now, s.Updated))}
}

// next says when the service is asked again after a failure.
func (p *Page) next() string {
	st := p.env.Styles
	wait := p.snapshot.NextTry.Sub(p.env.Now())
	if wait <= 0 {
		return st.Muted.Render(" " + st.Glyphs.Dot + " trying now")
	}
	return st.Muted.Render(" " + st.Glyphs.Dot + " next try in " + present.Duration(wait))
}

// foot is what must be known of the list besides its age: why it isn't new, and what is missing from it. It stands below
// the rows, so that they don't move when it comes and goes.
func (p *Page) foot() []string {
	st, s := p.env.Styles, p.snapshot
	if len(s.Calls) == 0 || p.size.Height < 4 {
		return nil
	}
	var out []string
	if s.Gap {
		out = append(out, st.Warn.Render(" ! more calls came at once than Talkstack lists: some are missing here"))
	}
	if s.Strange > 0 {
		out = append(out, st.Warn.Render(" ! left out, since they don't look like calls: "+present.Count(s.Strange, "item")+" of the last answer"))
	}
	if s.Err != nil {
		what, hint := present.Error(s.Err)
		out = append(out, " "+st.Bad.Render(st.Glyphs.Failed+" "+what)+" "+st.Muted.Render(hint))
	}
	return out[max(len(out)-(p.size.Height-3), 0):]
}

// instead is what stands in place of the rows while there are none.
func (p *Page) instead() []string {
	st, s := p.env.Styles, p.snapshot
	switch {
	case s.Err != nil:
		what, hint := present.Error(s.Err)
		lines := pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), hint, p.size.Width)
		return append(lines, pane.Notice("", st.Muted.Render("It is asked again by itself; r asks now."), p.size.Width)...)
	case s.Seq == 0:
		return pane.Notice("Reading this project's calls"+st.Glyphs.Ellipsis, "", p.size.Width)
	}
	return pane.Notice("No calls yet.", st.Muted.Render("They appear here as they are made or taken: the service is asked every few seconds."), p.size.Width)
}
