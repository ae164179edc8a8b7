package versions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

func (p *Page) cells(v version) []table.Cell {
	st, h := p.Env.Styles, p.Loader.Value
	number, force := table.Cell{Text: strconv.Itoa(v.n), Style: st.Bold}, table.Cell{}
	if p.marked == v.n {
		number = table.Cell{Text: st.Glyphs.Mark + " " + number.Text, Style: st.Marked}
	}
	if h.agent != nil && v.n == len(h.versions) && h.agent.Prompt == v.Text { // the newest, and what the service has
		force = table.Cell{Text: st.Glyphs.Active + " current", Style: st.Good}
	}
	return []table.Cell{
		number,
		{Text: present.Stamp(p.Env.Now(), v.At, p.Env.Zone), Style: st.Text},
		{Text: present.Line(string(v.Reason)), Style: st.Text},
		force,
		{Text: present.Thousands(len([]rune(v.Text))), Style: st.Text},
		{Text: v.ID(), Style: st.Muted},
	}
}

// notes say above the list what isn't as it should be.
func (p *Page) notes(width int) []string {
	st, h := p.Env.Styles, p.Loader.Value
	var lines []string
	if h.unread != nil {
		text := "! The agent itself isn't loaded, so this may lack its newest text. " + present.Explain(h.unread)
		lines = pane.Wrap(st.Warn.Render(text), width-2)
	}
	if h.trouble != nil {
		text := st.Glyphs.Failed + " New versions are not being kept: " + present.Line(h.trouble.Error())
		lines = append(lines, pane.Wrap(st.Bad.Render(text), width-2)...)
	}
	return pane.Indent(lines)
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
	st := p.Env.Styles
	older, newer, ok := p.pair(v)
	if !ok {
		lines, _ := pane.Prompt(st, v.Text, width, 0, p.Env.Stale)
		return append([]string{st.Title.Render(present.Fit(fmt.Sprintf("Version %d, the first that was kept", v.n), width, st.Glyphs.Ellipsis)), ""}, lines...)
	}
	lines := []string{
		st.Title.Render(present.Fit(fmt.Sprintf("From version %d to %d", older.n, newer.n), width, st.Glyphs.Ellipsis)),
		st.Muted.Render(present.Fit(fmt.Sprintf("[-gone-] {+new+} %s %s", st.Glyphs.Dot, change(older.Text, newer.Text)), width, st.Glyphs.Ellipsis)), "",
	}
	return append(lines, pane.WrapDiffs(present.Diff(st, older.Text, newer.Text), width)...)
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

// layout draws the text that is read.
func (p *Page) layout() {
	v, ok := p.Selected()
	if !p.reading || !ok {
		return
	}
	p.text.Set(p.difference(v, max(p.Size.Width-2, 1)), max(p.Size.Height-1, 0))
}

// View implements page.Page.
func (p *Page) View() string {
	if _, ok := p.Selected(); !p.reading || !ok {
		return p.List.View()
	}
	st := p.Env.Styles
	head := pane.Head(st, st.Title.Render(p.Title())+p.text.Where(st), p.Fresh().Words(st), p.Size.Width)
	return pane.Fill(append([]string{head}, pane.Indent(p.text.Lines())...), p.Size)
}
