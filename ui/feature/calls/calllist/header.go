package calllist

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	atLeast  = 24                      // the cells that the counts are given before the age is put in more words
	roomy    = 36                      // from how many cells on more is counted than all calls and the live ones
	tall     = 16                      // from how many lines on there is room for the figures
	tabsFrom = 10                      // and for the views
	agesLike = len("updated just now") // what an age takes at least, so that the counts don't change with each new one
)

func (p *Page) hasTabs() bool { return len(p.tabs) > 0 && p.Size.Height >= tabsFrom }

// head is above the table: the counts and the age, the figures, the views.
func (p *Page) head() []string {
	lines := []string{p.headLine()}
	if p.Size.Height >= tall && !p.snapshot.Updated.IsZero() {
		lines = append(lines, p.figuresLine())
	}
	if p.hasTabs() {
		lines = append(lines, p.tabLine())
	}
	return lines
}

// headLine says how many calls there are, by status, and how old that is; the age is never cut. A frozen list has a banner instead.
func (p *Page) headLine() string {
	width := p.Size.Width
	age := pane.Choose(p.rounds().Words(p.Env.Styles), width-min(width/3, atLeast))
	if p.frozen.on() {
		return p.banner(ansi.Strip(age), width)
	}
	return pane.Head(p.Env.Styles, p.counts(width-max(present.Width(age), agesLike)-3), age, width)
}

func (p *Page) rounds() pane.Rounds { return p.Env.Rounds(p.snapshot, p.shown) }

// counts says where the cursor is, how many calls are shown of those that are loaded, and how many of them have each status: in
// words or, where there is less room, only of ended calls, or by the glyphs that the rows have too. A choice is shown whole or not
// at all.
func (p *Page) counts(room int) string {
	st, s := p.Env.Styles, p.snapshot
	if s.Seq == 0 || s.Updated.IsZero() {
		return st.Bold.Render("Calls")
	}
	line := p.position(room)
	live := st.Muted.Render("none live")
	if n := p.list.tally.Live; n > 0 {
		live = st.Accent.Bold(true).Render(present.Thousands(n) + " live")
	}
	if room < roomy {
		return pane.Choose([]string{line + "  " + live, line}, room)
	}
	line += "  " + live
	for _, by := range []struct{ words, all bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
		if full := line + p.byStatus(by.words, by.all); present.Width(full) <= room {
			return full
		}
	}
	return pane.Choose([]string{p.position(0) + "  " + live + p.byStatus(false, false), line}, room) // without the cursor's place
}

// byStatus counts calls by status, in words or by glyphs. Without all it leaves out live ones, which are counted together already.
func (p *Page) byStatus(words, all bool) string {
	st, line, doubtful := p.Env.Styles, "", "?"
	if words {
		doubtful = " doubtful"
	}
	tally := &p.list.tally
	if n := tally.Doubtful; n > 0 {
		line = st.Warn.Render(" (" + present.Thousands(n) + doubtful + ")")
	}
	for _, status := range append(client.Statuses(), unknown(tally.Counts)...) {
		n := tally.Counts[status]
		if n == 0 || status.Live() && !all {
			continue
		}
		line += p.statusCount(status, n, words)
	}
	return line
}

// statusCount is how many calls have a status, in its word or by the glyph that the rows have too.
func (p *Page) statusCount(status client.Status, n int, words bool) string {
	text, style := present.Status(p.Env.Styles, status)
	if !words {
		text, _, _ = strings.Cut(text, " ")
	}
	return "  " + style.Render(text) + " " + present.Thousands(n)
}

// position says which row the cursor is on, of how many, of how many that are loaded.
func (p *Page) position(room int) string {
	st := p.Env.Styles
	line := st.Bold.Render(present.Thousands(len(p.calls()))) + " loaded"
	if !p.filter.Empty() {
		line = st.Bold.Render(present.Thousands(len(p.list.shown))) + " of " + line
	}
	if row, _, ok := p.table.Cursor(); ok && room >= roomy {
		line = st.Muted.Render("row "+present.Thousands(row+1)+" "+st.Glyphs.Dot) + " " + line
	}
	if p.background.late(p.Env.Now()) {
		line = st.Accent.Render("one moment"+st.Glyphs.Ellipsis) + " " + line
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
