package batchcheck

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

const (
	wide         = 100 // from how many columns on the prompt stands beside the rows
	tablePercent = 58
	roomy        = 18 // from how many lines on the prompt stands below the rows
	below        = 8  // lines of it
)

// The columns.
const (
	colCall = iota
	colLine
	colNumber
	colCountry
	colVerdict
)

var columns = []table.Column{
	colCall:    {Title: "CALL?", Width: 7},
	colLine:    {Title: "LINE", Width: 6, Right: true, Rank: 2},
	colNumber:  {Title: "NUMBER", Width: 13, Max: 17},
	colCountry: {Title: "IN", Width: 2, Rank: 1},
	colVerdict: {Title: "VERDICT", Width: 12, Grow: 1},
}

// rows are the rows as the table sees them.
type rows struct{ *Page }

// at is the row of the file that stands at a place.
func (r rows) at(i int) int {
	if r.shown != nil {
		return r.shown[i]
	}
	return i
}

// Len implements table.Source.
func (r rows) Len() int {
	if r.shown != nil {
		return len(r.shown)
	}
	return len(r.draft.Table.Rows)
}

// ID implements table.Source.
func (r rows) ID(i int) string { return strconv.Itoa(r.at(i)) }

// Cell implements table.Source.
func (r rows) Cell(i, column int) table.Cell {
	st := r.Env.Styles
	i = r.at(i)
	var c batch.Checked
	judged := i < r.plan.Judged()
	if judged {
		c = *r.plan.Row(i)
	}
	switch {
	case column == colLine:
		return table.Cell{Text: strconv.Itoa(r.draft.Table.Rows[i].Line), Style: st.Muted}
	case column == colNumber && c.Number == "":
		return table.Cell{Text: r.rawNumber(i), Style: st.Muted}
	case column == colNumber:
		return table.Cell{Text: c.Number, Style: st.Bold}
	case !judged:
		return table.Cell{}
	case column == colCall:
		return r.callCell(i)
	case column == colCountry:
		return table.Cell{Text: c.Country, Style: st.Text}
	default:
		return r.verdictCell(&c)
	}
}

func (p *Page) callCell(i int) table.Cell {
	st, mark := p.Env.Styles, ""
	if _, decided := p.plan.Decided(i); decided {
		mark = st.Glyphs.Mark
	}
	if p.plan.WillCall(i) {
		return table.Cell{Text: st.Glyphs.Completed + " call" + mark, Style: st.Good}
	}
	return table.Cell{Text: st.Glyphs.Failed + " skip" + mark, Style: st.Bad}
}

// rawNumber is the text of the file in the place of a number.
func (p *Page) rawNumber(i int) string {
	t := p.draft.Table
	if cells := t.Rows[i].Cells; t.Number < len(cells) {
		return present.Line(cells[t.Number])
	}
	return ""
}

// verdictCell names a row's verdicts, the most serious first; those that are fine only where there is no other.
func (p *Page) verdictCell(c *batch.Checked) table.Cell {
	var parts []string
	level := c.Level()
	graver := func(a, b batch.Verdict) int { return cmp.Compare(b.Level, a.Level) }
	for _, v := range slices.SortedStableFunc(slices.Values(c.Verdicts), graver) {
		if (v.Level > batch.Fine || level == batch.Fine) && v.Kind != batch.Unused {
			parts = append(parts, v.Kind.String())
		}
	}
	return table.Cell{Text: strings.Join(parts, ", "), Style: p.levelStyle(level)}
}

func (p *Page) levelStyle(l batch.Level) lipgloss.Style {
	switch st := p.Env.Styles; {
	case l >= batch.Blocks:
		return st.Bad
	case l == batch.Warns:
		return st.Warn
	default:
		return st.Muted
	}
}

func (p *Page) split() (rows, detail int) { return layout.Split(p.Size.Width, wide, tablePercent) }

// View implements page.Page.
func (p *Page) View() string {
	st, width := p.Env.Styles, p.Size.Width
	lines := []string{p.head()}
	if p.done != "" {
		return pane.Fill(append(lines, pane.Notice(p.done, "6 lists the batches; esc goes back.", width)...), p.Size)
	}
	if p.ground.Err != nil && p.judging == nil {
		return pane.Fill(append(lines, pane.Failed(st, p.ground.Err, "r tries again.", width)...), p.Size)
	}
	lines = append(append(lines, p.totals()...), p.notes()...)
	p.top = len(lines)
	foot := p.filter.Foot(st, width, present.Count(len(p.shown), "row")+"  esc shows all")
	height := max(p.Size.Height-len(lines)-len(foot), 0)
	return pane.Fill(append(append(lines, p.body(height)...), foot...), p.Size)
}

// body is the rows, with the prompt beside them, below them, or in their place.
func (p *Page) body(height int) []string {
	st, width := p.Env.Styles, p.Size.Width
	list, detail := p.split()
	if p.table.Len() == 0 {
		return pane.Notice("No row is like this.", "esc shows all again.", width)
	}
	p.table.SetDim(p.Env.Stale)
	draw := func(w, h int) []string {
		p.table.Resize(layout.Size{Width: w, Height: h})
		return strings.Split(p.table.View(st), "\n")
	}
	prompt := func(w, h int) []string { return pane.Indent(p.detail(w, h)) }
	switch {
	case detail > 0:
		beside := prompt(detail-2, height)
		return pane.Beside(st, draw(list-1, height), beside, list, detail, height)
	case p.Size.Height >= roomy:
		least := min(below, height/2)
		rule := st.Border.Render(strings.Repeat(st.Glyphs.Rule, width))
		return slices.Concat(draw(width, height-least-1), []string{rule}, prompt(width-2, least))
	case p.reading:
		return prompt(width-2, height)
	}
	p.detail(width-2, max(height/2, 1)) // so that it is known whether tab shows it
	return draw(width, height)
}

// head names what is checked, and how far the check is.
func (p *Page) head() string {
	st, t := p.Env.Styles, p.draft.Table
	left := st.Title.Render(p.Title())
	if t.Sheet != "" {
		left += st.Muted.Render(" " + st.Glyphs.Arrow + " " + present.Line(t.Sheet))
	}
	dot := " " + st.Glyphs.Dot + " "
	left += st.Muted.Render(dot + present.Count(len(t.Rows), "row") + dot + "as " + present.AgentName(p.draft.Agent))
	return pane.Head(st, left, p.state(), p.Size.Width)
}

// forecast is from what age on verdicts may no longer hold: each row is judged once more right before it is called.
const forecast = time.Minute

func (p *Page) state() string {
	st := p.Env.Styles
	switch {
	case p.busy:
		return st.Info.Render(st.Glyphs.Renewing + " writing it down" + st.Glyphs.Ellipsis)
	case p.done != "":
		return ""
	case p.ground.Loading():
		return st.Muted.Render("reading the agent" + st.Glyphs.Ellipsis)
	case p.judging != nil && !p.complete():
		judged, all := present.Thousands(p.plan.Judged()), present.Thousands(len(p.draft.Table.Rows))
		return st.Info.Render(st.Glyphs.Renewing + " checking " + judged + " of " + all)
	case p.basis.Loading():
		return st.Info.Render(fmt.Sprintf("%s loading the last %s", st.Glyphs.Renewing, present.Count(p.draft.Settings.Recent, "day")))
	case p.basis.Err != nil || p.ground.Err != nil:
		return st.Bad.Render("can't be checked")
	case p.complete():
		if p.Env.Now().Sub(p.ground.At) > forecast {
			return st.Warn.Render("forecast of ") + st.Muted.Render(present.Clock(p.ground.At, p.Env.Zone))
		}
		return st.Good.Render(st.Glyphs.Completed+" checked ") + st.Muted.Render(present.Clock(p.ground.At, p.Env.Zone))
	}
	return ""
}

// totals are how many rows go, and how many have which verdict.
func (p *Page) totals() []string {
	st, t := p.Env.Styles, p.plan.Totals()
	line := " " + st.Good.Render(st.Glyphs.Completed+" "+present.Thousands(t.ToCall)+" call") +
		"   " + st.Bad.Render(st.Glyphs.Failed+" "+present.Thousands(t.ToSkip)+" skip")
	if t.Included+t.Excluded > 0 {
		line += st.Muted.Render(fmt.Sprintf("   you decided on %d: %d in, %d out", t.Included+t.Excluded, t.Included, t.Excluded))
	}
	lines := []string{line}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(t.Kinds)) {
		style := st.Muted
		if p.filter.Words == k.Word() {
			style = st.ActiveTab
		}
		parts = append(parts, style.Render(k.String())+" "+st.Bold.Render(present.Thousands(t.Kinds[k])))
	}
	lines = append(lines, pane.Flow(parts, 2, p.Size.Width)...)
	const narrow = 3
	if p.Size.Height < roomy && len(lines) > narrow {
		lines = append(lines[:narrow-1], present.Fit(lines[narrow-1], p.Size.Width-3, "")+st.Glyphs.Ellipsis)
	}
	return lines
}

// notes are sentences to read before anybody is called.
func (p *Page) notes() []string {
	st, width := p.Env.Styles, p.Size.Width
	var out []string
	say := func(style lipgloss.Style, text string) {
		out = append(out, " "+style.Render(present.Fit(text, width-1, st.Glyphs.Ellipsis)))
	}
	if earlier := p.earlier(); earlier != "" {
		say(st.Warn, "! "+earlier)
	}
	if id := p.draft.Table.Linked; id != "" {
		say(st.Info, "These weren't reached by the batch "+present.Line(id)+", and are called again.")
	}
	if err := p.ground.Value.old; err != nil {
		say(st.Warn, "! The agent couldn't be read again, so its prompt may be an older one: "+present.Line(err.Error()))
	}
	switch b := p.basis.Value; {
	case p.basis.Err != nil:
		say(st.Bad, st.Glyphs.Failed+" "+present.Line(p.basis.Err.Error()))
	case b != nil && b.Unknown != nil && p.draft.Settings.Recent > 0:
		say(st.Warn, "! It isn't known for certain who was called lately: "+present.Line(b.Unknown.Error()))
	}
	unreadable := p.draft.Table.Lines.Count(batch.UnreadableLine) > 0
	if sum := present.FileLines(p.draft.Table); len(sum) > 0 && (unreadable || p.Size.Height >= roomy) {
		style := st.Muted
		if unreadable {
			style = st.Warn
		}
		for _, line := range pane.Wrap(pane.Choose(sum, width-2), width-2) {
			say(style, line)
		}
	}
	if n := p.plan.Totals().ToCall; n > 0 {
		say(st.Muted, pane.Choose(p.estimateWords(n), width-2))
	}
	if p.Size.Height >= roomy {
		for _, note := range p.draft.Table.Notes {
			say(st.Muted, present.Line(note))
		}
	}
	return out
}

// estimateWords are the estimate for a number of calls, from the longest phrase to the shortest.
func (p *Page) estimateWords(n int) []string {
	o := p.draft.Settings.Options
	calls, pace := present.Count(n, "call"), fmt.Sprintf("up to %g a minute, %d at once", o.PerMinute, o.AtOnce)
	e, ok := p.estimated()
	switch {
	case !ok:
		return []string{calls + ", " + pace, calls}
	case e.Of == 0:
		return []string{calls + ", " + pace + "; no estimate: " + present.Line(e.Basis), calls + "; there is nothing to estimate by"}
	}
	words := calls + ": about " + present.Duration(e.Takes)
	if e.CostOf > 0 {
		words += ", cost about " + present.Money(e.Cost, e.Currency)
	}
	basis := words + ", by " + present.Line(e.Basis)
	return []string{basis + "; " + pace, basis, words + ", by the last " + present.Count(e.Of, "call"), words}
}
