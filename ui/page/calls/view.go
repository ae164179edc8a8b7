package calls

import (
	"slices"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/layout"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
)

const (
	headHeight = 1  // the lines above the table: the counts and the age
	atLeast    = 24 // the cells that the counts are given before the age is put in more words
	roomy      = 36 // from how many cells on more is counted than all calls and the live ones
)

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	if p.rows.Len() == 0 {
		return pane.Fill(append([]string{p.head()}, p.instead()...), p.size)
	}
	rounds := p.rounds()
	p.rows.asOf = rounds.Now
	if rounds.Stale() {
		p.rows.asOf = rounds.Updated
	}
	p.table.SetDim(rounds.Stale())
	lines := []string{p.head()}
	if p.size.Height > headHeight+len(p.foot) {
		lines = append(lines, p.table.View(p.env.Styles))
	}
	return strings.Join(append(lines, p.foot...), "\n")
}

func (p *Page) rounds() pane.Rounds {
	s, now := p.snapshot, p.env.Now()
	return pane.Rounds{
		Now: now, Shown: p.shown, Asked: s.Seq > 0, Updated: s.Updated, Overdue: s.Stale(now), Failures: s.Failures, NextTry: s.NextTry,
		Lapsed: p.env.Stale,
	}
}

// head is one line: how many calls there are and of which status, and how old that is. The age is never cut.
func (p *Page) head() string {
	width := p.size.Width
	age := pane.Choose(p.rounds().Words(p.env.Styles), width-min(width/3, atLeast))
	return pane.Head(p.env.Styles, p.counts(width-present.Width(age)-3), age, width)
}

// counts says where the cursor is, how many calls there are, and how many of each status: in words if there is room for all
// of them, else by the glyphs that the rows bear too, at last only how calls ended.
func (p *Page) counts(room int) string {
	st, s := p.env.Styles, p.snapshot
	if s.Seq == 0 || s.Updated.IsZero() {
		return st.Bold.Render("Calls")
	}
	line := st.Bold.Render(present.Thousands(len(s.Calls))) + " loaded"
	if row, _, ok := p.table.Cursor(); ok && room >= roomy {
		line = st.Bold.Render(present.Thousands(row+1)) + " of " + line
	}
	live := st.Muted.Render("none live")
	if s.Live > 0 {
		live = st.Accent.Bold(true).Render(present.Thousands(s.Live) + " live")
	}
	line += "  " + live
	if room < roomy {
		return line
	}
	words, glyphs, ended := line, line, line
	for _, status := range append(client.Statuses(), unknown(s.Counts)...) {
		n := s.Counts[status]
		if n == 0 {
			continue
		}
		text, style := present.Status(st, status)
		glyph, _, _ := strings.Cut(text, " ")
		words += "  " + style.Render(text) + " " + present.Thousands(n)
		short := "  " + style.Render(glyph) + " " + present.Thousands(n)
		glyphs += short
		if !status.Live() {
			ended += short
		}
	}
	return pane.Choose([]string{words, glyphs, ended}, room)
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

// arrange makes the foot anew, and gives the table what it and the head leave.
func (p *Page) arrange() {
	p.table.SetTitle(colStarted, started(present.Zone(p.env.Now(), p.env.Zone)))
	p.foot = p.remarks()
	height := max(p.size.Height-headHeight-len(p.foot), 0)
	p.table.Resize(layout.Size{Width: p.size.Width, Height: height})
}

// started is the title of the column of starts: it names the time zone, which never takes more than five letters.
func started(zone string) string {
	if title := "STARTED " + zone; len(title) <= columns[colStarted].Width {
		return title
	}
	return "START " + zone
}

// remarks are what must be known of the list besides its age: why it isn't new, and what is missing from it. They stand
// below the rows, so that these don't move when they come and go, and leave most of the height to them.
func (p *Page) remarks() []string {
	st, s := p.env.Styles, p.snapshot
	var said []string
	if s.Err != nil {
		what, hint := present.Error(s.Err)
		said = append(said, st.Bad.Render(st.Glyphs.Failed+" "+what)+" "+st.Muted.Render(hint))
	}
	if s.Gap {
		said = append(said, st.Warn.Render("! more calls came at once than Talkstack lists: some are missing here"))
	}
	if s.Strange > 0 {
		said = append(said, st.Warn.Render("! left out, since they don't look like calls: "+present.Count(s.Strange, "item")+" of the last answer"))
	}
	var out []string
	for _, text := range said {
		for _, l := range pane.Wrap(text, p.size.Width-2) {
			out = append(out, present.Fit(" "+l, p.size.Width, st.Glyphs.Ellipsis))
		}
	}
	return out[:min(len(out), max(p.size.Height/3, 0))]
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
