package searchview

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/lineinput"
)

// line is where it is typed what is searched for. It is searched for at each key, as far as it can be read.
type line struct {
	*lineinput.Line
	open bool
	err  *filter.SyntaxError // what is wrong with the text as it stands
}

func newLine(complete func(string, int) []lineinput.Choice) line {
	l := line{}
	l.Line = lineinput.New("/", func(text string) []lineinput.Choice { return complete(text, l.Cursor()) })
	return l
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.line.open }

func (p *Page) openLine() {
	p.line.open, p.line.err, p.side.focused = true, nil, false
	text := p.text
	if text != "" {
		text += " "
	}
	p.line.Open(text)
	p.layout()
}

// complete are the ways in which the text can go on where the cursor is.
func (p *Page) complete(text string, cursor int) []lineinput.Choice {
	f := &p.facets.Value
	values := filter.Values{Keys: byCount(f.Keys)}
	for _, s := range byCount(f.Status) {
		values.Statuses = append(values.Statuses, client.Status(s))
	}
	for _, id := range byCount(f.Agent) {
		values.Agents = append(values.Agents, p.agentName(id))
	}
	var out []lineinput.Choice
	for _, c := range filter.Complete(text, cursor, values, filter.Env{Now: p.Env.Now(), Zone: p.Env.Zone}) {
		if !typable(c.Text) {
			continue
		}
		head := text[:c.Start] + c.Text
		out = append(out, lineinput.Choice{Line: head + text[c.End:], Show: c.Text, Hint: c.Hint, End: len(head)})
	}
	return out
}

// typed gives a key or a paste to the line.
func (p *Page) typed(msg tea.Msg) tea.Cmd {
	defer p.layout()
	result := p.line.Update(msg)
	text := strings.TrimSpace(p.line.Value())
	p.line.err = nil
	if result == lineinput.Cancelled {
		p.line.open = false
		return p.searchFor("", "")
	}
	read := text
	_, err := filter.Parse(text)
	if result == lineinput.Typing {
		var f *filter.Filter
		if f, err = filter.ParseTyping(p.line.Value(), p.line.Cursor()); err == nil {
			read = f.String()
		}
	}
	if errors.As(err, &p.line.err) { // it stays open: the person sees what is wrong
		return nil
	}
	p.line.open = result == lineinput.Typing
	if read == p.read {
		p.text = text
		return nil
	}
	return p.searchFor(text, read)
}

// typingActions are the keys of the line while it is open.
func (p *Page) typingActions() []page.Action {
	k := p.Env.Keys
	return []page.Action{
		{Key: k.Open, Does: "keep", Hint: true}, {Key: k.Back, Does: "clear", Hint: true}, {Key: k.Next, Does: "complete", Hint: true},
	}
}

// lineLines is the line, and while it is typed below it how it can go on or what is wrong.
func (p *Page) lineLines() []string {
	st, width := p.Env.Styles, p.Size.Width
	switch {
	case p.line.open && p.line.err != nil:
		return []string{" " + p.line.Text(max(width-1, 0)), " " + st.Bad.Render(present.Line(p.line.err.Message))}
	case p.line.open:
		return []string{" " + p.line.Text(max(width-1, 0)), " " + p.line.Choices(st, width-2)}
	case p.text == "":
		return []string{" " + st.Muted.Render("/ words, refu* for a beginning, status:failed, since:90d "+st.Glyphs.Ellipsis)}
	}
	return []string{" " + st.Accent.Render("/"+present.Line(p.text)) + st.Muted.Render("  "+st.Glyphs.Dot+" esc clears")}
}

// typable reports whether a text can stand in the line: it holds nothing that steers a terminal.
func typable(text string) bool { return present.Line(text) == text }

// byCount are the names of what was counted, the most frequent first, without the one that isn't told.
func byCount(counts map[string]int) []string {
	var names []string
	for name := range counts {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if n := counts[b] - counts[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	return names
}
