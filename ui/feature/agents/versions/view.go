package versions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

func (p *Page) cell(v version, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colNumber:
		text, style := strconv.Itoa(v.n), st.Bold
		if p.marked == v.n {
			text, style = st.Glyphs.Mark+" "+text, st.Marked
		}
		return table.Cell{Text: text, Style: style}
	case colTime:
		return table.Cell{Text: present.Stamp(p.env.Now(), v.At, p.env.Zone), Style: st.Text}
	case colReason:
		return table.Cell{Text: present.Line(string(v.Reason)), Style: st.Text}
	case colForce:
		if p.inForce(v) {
			return table.Cell{Text: st.Glyphs.Active + " in force", Style: st.Good}
		}
		return table.Cell{}
	case colSize:
		return table.Cell{Text: present.Thousands(len([]rune(v.Text))), Style: st.Text}
	default:
		return table.Cell{Text: v.ID(), Style: st.Muted}
	}
}

// inForce reports whether v is the newest one, and what the service has.
func (p *Page) inForce(v version) bool {
	h := p.Loader.Value
	return h.agent != nil && v.n == len(h.versions) && h.agent.Prompt == v.Text
}

// notes say above the list what isn't as it should be.
func (p *Page) notes(width int) []string {
	st, h := p.env.Styles, p.Loader.Value
	var lines []string
	add := func(style lipgloss.Style, text string) {
		for _, l := range pane.Wrap(style.Render(text), width-2) {
			lines = append(lines, " "+l)
		}
	}
	if h.unread != nil {
		add(st.Warn, "! The agent itself isn't loaded, so this may lack its newest text. "+present.Explain(h.unread))
	}
	if h.trouble != nil {
		add(st.Bad, st.Glyphs.Failed+" New versions are not being kept: "+present.Line(h.trouble.Error()))
	}
	return lines
}

// pair is what v is compared with: the marked version, else the one before it. The older of both comes first.
func (p *Page) pair(v version) (older, newer version, ok bool) {
	all := p.Loader.Value.versions
	with := v.n - 1
	if p.marked != 0 && p.marked != v.n {
		with = p.marked
	}
	i := slices.IndexFunc(all, func(other version) bool { return other.n == with })
	if i < 0 {
		return version{}, v, false
	}
	if all[i].n > v.n {
		return v, all[i], true
	}
	return all[i], v, true
}

// difference draws how v differs from what it is compared with; the first version is shown whole.
func (p *Page) difference(v version, width int) []string {
	st := p.env.Styles
	older, newer, ok := p.pair(v)
	if !ok {
		lines, _ := pane.Prompt(st, v.Text, width, 0, p.env.Stale)
		return append([]string{st.Title.Render(present.Fit(fmt.Sprintf("Version %d, the first that was kept", v.n), width, st.Glyphs.Ellipsis)), ""}, lines...)
	}
	lines := []string{
		st.Title.Render(present.Fit(fmt.Sprintf("From version %d to %d", older.n, newer.n), width, st.Glyphs.Ellipsis)),
		st.Muted.Render(present.Fit(fmt.Sprintf("[-gone-] {+new+} %s %s", st.Glyphs.Dot, change(older.Text, newer.Text)), width, st.Glyphs.Ellipsis)), "",
	}
	for _, l := range present.Diff(st, older.Text, newer.Text) {
		lines = append(lines, pane.WrapDiff(l, width)...)
	}
	return lines
}

// change counts the words that went and came.
func change(older, newer string) string {
	gone, came := 0, 0
	for _, piece := range prompt.Diff(older, newer) {
		n := len(strings.Fields(piece.Text))
		switch piece.Kind {
		case prompt.Removed:
			gone += n
		case prompt.Added:
			came += n
		case prompt.Same:
		}
	}
	return fmt.Sprintf("%s gone, %s new", present.Count(gone, "word"), present.Count(came, "word"))
}

// lay puts together what is read.
func (p *Page) lay() {
	v, ok := p.Selected()
	if !p.reading || !ok || p.size.Empty() {
		return
	}
	p.text.Set(p.difference(v, max(p.size.Width-2, 1)), max(p.size.Height-1, 0))
}

// View implements page.Page.
func (p *Page) View() string {
	if _, ok := p.Selected(); !p.reading || !ok || p.size.Empty() {
		return p.List.View()
	}
	st := p.env.Styles
	left := st.Title.Render(p.Title())
	if first, last, total := p.text.Position(); !p.text.Fits() {
		left += st.Muted.Render(fmt.Sprintf(" %s lines %d-%d of %d", st.Glyphs.Dot, first, last, total))
	}
	lines := []string{pane.Head(st, left, p.Fresh().Words(st), p.size.Width)}
	for _, l := range p.text.Lines() {
		lines = append(lines, " "+l)
	}
	return pane.Fill(lines, p.size)
}
