package calllist

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/pane"
)

// filterLine is the "/" line. What is typed is in force at each key, or, where it can't be read, what could be read last.
type filterLine struct {
	*lineinput.Line
	open   bool
	err    *filter.SyntaxError // what is wrong with the text as it stands
	values filter.Values       // what it can be completed with, gathered when it was opened
	from   string              // the call that the cursor was on then
	seeks  bool                // the cursor is to go there once what was typed is in force
}

// openFilter begins to type a filter, with the one in force in the line.
func (p *Page) openFilter() tea.Cmd {
	p.line.open, p.line.err = true, nil
	_, p.line.from, _ = p.table.Cursor()
	p.line.values = filter.Seen(p.snapshot.Calls)
	p.line.values.Agents = p.agents.choices()
	p.line.Open(p.view.Filter)
	p.layout()
	return p.loadAgents()
}

// complete are the ways in which the filter's text can go on where the cursor is.
func (p *Page) complete(text string) []lineinput.Choice {
	env := p.lookup()
	found := filter.Complete(text, p.line.Cursor(), p.line.values, env)
	out := make([]lineinput.Choice, len(found))
	for i, c := range found {
		head := text[:c.Start] + c.Text
		out[i] = lineinput.Choice{Line: head + text[c.End:], Show: present.Line(c.Text), Hint: c.Hint, End: len(head)}
	}
	return out
}

// typed gives a key or a paste to the line.
func (p *Page) typed(msg tea.Msg) (cmd tea.Cmd) {
	defer p.layout()
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		f, err := filter.Parse(p.line.Value())
		if errors.As(err, &p.line.err) { // it stays open: the person sees what is wrong, and where
			return nil
		}
		p.line.Update(msg)
		cmd = p.use(f, strings.TrimSpace(p.line.Value()))
		p.line.open = false
		return tea.Batch(cmd, p.rememberView(), p.reachBack(f))
	}
	if p.line.Update(msg) == lineinput.Cancelled {
		p.line.open, p.line.err = false, nil
		if p.filtered() {
			cmd = p.applyList(p.clearFilter())
		}
		return tea.Batch(cmd, p.rememberView())
	}
	f, err := filter.ParseTyping(p.line.Value(), p.line.Cursor())
	p.line.err = nil
	if errors.As(err, &p.line.err) {
		return nil
	}
	return p.use(f, strings.TrimSpace(p.line.Value()))
}

// use puts a filter in force; text is how it was written.
func (p *Page) use(f *filter.Filter, text string) tea.Cmd {
	same := f.String() == p.filter.String()
	p.filter, p.view.Filter = f, text
	if same {
		return nil
	}
	p.line.seeks = p.line.open
	return p.applyList(p.target().narrowed(f))
}

// filtered reports whether not all calls are shown, or it isn't known which.
func (p *Page) filtered() bool { return p.view.Filter != "" || !p.filter.Empty() }

// clearFilter is the list with all calls.
func (p *Page) clearFilter() list {
	p.filter, p.view.Filter, p.view.Name = &filter.Filter{}, "", ""
	return p.target().narrowed(p.filter)
}

// filterFoot is the line while it is open, and below it its completions or what is wrong; else the filter in force.
func (p *Page) filterFoot() []string {
	st, width := p.Env.Styles, p.Size.Width
	switch {
	case p.line.open && p.line.err != nil:
		return append([]string{p.line.Text(width)}, p.mistake()...)
	case p.line.open:
		return []string{p.line.Text(width), " " + p.line.Choices(st, width-2)}
	case p.view.Filter != "":
		return []string{" " + st.Accent.Render("/"+present.Line(p.view.Filter)) + st.Muted.Render("  "+st.Glyphs.Dot+" esc clears")}
	}
	return nil
}

// mistake points at what is wrong with the filter's text, and says it behind that or, where there is little room, below.
func (p *Page) mistake() []string {
	st, width, err, text := p.Env.Styles, p.Size.Width, p.line.err, p.line.Value()
	offset := min(err.Offset, len(text))
	wrong := text[offset:min(offset+err.Length, len(text))]
	at := 1 + present.Width(present.Line(text[:offset])) // behind the prompt
	carets := strings.Repeat("^", max(present.Width(present.Line(wrong)), 1))
	message := st.Bad.Render(present.Line(err.Message))
	if at+len(carets)+2+present.Width(message) <= width {
		return []string{strings.Repeat(" ", at) + st.Bad.Render(carets) + "  " + message}
	}
	var lines []string
	if at < width { // else the line has scrolled
		lines = append(lines, strings.Repeat(" ", at)+st.Bad.Render(carets[:min(len(carets), width-at)]))
	}
	said := pane.Wrap(message, width-2)
	if most := max(p.Size.Height/3-len(lines), 1); len(said) > most { // rows must stay to be seen
		said = said[:most]
		said[most-1] = present.Fit(said[most-1], width-3, "") + st.Bad.Render(st.Glyphs.Ellipsis)
	}
	return append(lines, pane.Indent(said)...)
}

// typingActions are the keys of the line while it is open.
func (p *Page) typingActions() []page.Action {
	k := p.Env.Keys
	up := key.NewBinding(key.WithKeys("up"), key.WithHelp("↑", "earlier ones"))
	return []page.Action{
		{Key: k.Open, Does: "keep", Hint: true}, {Key: k.Back, Does: "clear", Hint: true},
		{Key: k.Next, Does: "complete", Hint: true}, {Key: up, Hint: true},
	}
}
