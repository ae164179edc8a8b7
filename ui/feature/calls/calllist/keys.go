package calllist

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// key carries out a key. What it does is done to the call under the cursor by its id, frozen list or not.
func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	if down := key.Matches(msg, k.Down) || key.Matches(msg, k.PageDown) || key.Matches(msg, k.HalfDown) || key.Matches(msg, k.Bottom); down {
		if cmd, ended := p.more(); ended {
			return cmd
		}
	}
	if p.table.Update(msg) {
		return nil
	}
	switch {
	case key.Matches(msg, k.Refresh):
		return p.refresh()
	case key.Matches(msg, k.Freeze):
		return p.freeze()
	case key.Matches(msg, k.Filter):
		return p.openFilter()
	case key.Matches(msg, k.SortLeft):
		return p.sortStep(-1)
	case key.Matches(msg, k.SortRight):
		return p.sortStep(1)
	case key.Matches(msg, k.Reverse):
		return p.sortBy(p.wanted().order.by)
	case key.Matches(msg, k.Columns):
		return p.chooseColumns()
	case key.Matches(msg, k.PrevView):
		return p.goView(-1)
	case key.Matches(msg, k.NextView):
		return p.goView(1)
	case key.Matches(msg, k.Stop):
		p.stop()
		return nil
	}
	return p.keyOnCall(msg)
}

// keyOnCall carries out a key that needs a call.
func (p *Page) keyOnCall(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	row, id, ok := p.table.Cursor()
	switch {
	case !ok:
	case key.Matches(msg, k.Open):
		p.table.Hold()
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: p.id.Project, Item: id}})
	case key.Matches(msg, k.CopyID):
		p.table.Hold()
		return p.copyID(id)
	case key.Matches(msg, k.CopyMenu):
		p.table.Hold()
		return p.copyMenu(p.list.at(row))
	case key.Matches(msg, k.Export):
		return p.export()
	case key.Matches(msg, k.Dial):
		p.table.Hold()
		e := p.list.at(row)
		return p.env.Redial(p.id.Project, &e.Call, watch.Person(p.snapshot.Calls, e), p.opts.Origins)
	case key.Matches(msg, k.DoNotCall):
		p.table.Hold()
		e := p.list.at(row)
		return p.env.AskDoNotCall(&e.Call, watch.Person(p.snapshot.Calls, e))
	case key.Matches(msg, k.Mark):
		p.mark(id)
	case key.Matches(msg, k.MarkTo):
		p.markTo(row)
	}
	return nil
}

func (p *Page) refresh() tea.Cmd {
	if p.env.Stale {
		return p.env.Post(page.SignIn{})
	}
	if p.feed != nil {
		p.feed.Refresh()
	}
	return nil
}

// click puts the cursor on a row, sorts by a column's title, or goes to a view.
func (p *Page) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft {
		return nil
	}
	head := len(p.head())
	switch {
	case p.hasTabs() && msg.Y == head-1:
		return p.clickTab(msg.X)
	case msg.Y == head:
		if at, ok := p.table.ColumnAt(msg.X); ok && p.rows.columns[at].sortable() {
			return p.sortBy(p.rows.columns[at].id)
		}
	default:
		p.table.Click(msg.Y - head)
	}
	return nil
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	if p.line.open {
		return p.typingKeys()
	}
	k := p.env.Keys
	_, _, ok := p.table.Cursor()
	k.Open.SetHelp("enter", "open the call")
	k.Open.SetEnabled(ok)
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.Open, k.CopyID, k.Filter, p.freezeKey(), k.Refresh}
}

// freezeKey says what p does now.
func (p *Page) freezeKey() key.Binding {
	k := p.env.Keys.Freeze
	if p.frozen.on() {
		k.SetHelp(k.Help().Key, "go on")
	}
	return k
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	_, _, ok := p.table.Cursor()
	for _, b := range []*key.Binding{&k.CopyMenu, &k.Export, &k.Mark, &k.MarkTo, &k.Dial, &k.DoNotCall} {
		b.SetEnabled(ok)
	}
	k.Dial.SetHelp(k.Dial.Help().Key, "call again")
	views := key.NewBinding(key.WithKeys("[", "]"), key.WithHelp("[ ]", "view before, next view"))
	views.SetEnabled(p.hasTabs())
	k.Stop.SetEnabled(p.snapshot.Older.Active)
	return [][]key.Binding{
		p.ShortHelp(),
		{k.CopyMenu, k.Export, k.Mark, k.MarkTo, k.Dial, k.DoNotCall, views, k.Columns, k.SortLeft, k.SortRight, k.Reverse, k.Stop},
		{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown},
	}
}

// Legend implements page.Legend: the glyphs that statuses are counted by, and what stands before rows and lengths.
func (p *Page) Legend() []key.Binding {
	st := p.env.Styles
	sign := func(sign, means string) key.Binding {
		return key.NewBinding(key.WithKeys(sign), key.WithHelp(sign, means))
	}
	var out []key.Binding
	for _, status := range client.Statuses() {
		text, _ := present.Status(st, status)
		glyph, word, _ := strings.Cut(text, " ")
		out = append(out, sign(glyph, word))
	}
	return append(out, sign(st.Glyphs.Mark, "changed a moment ago"), sign(st.Glyphs.Chosen, "marked"), sign("~1m", "about 1m, reckoned here"))
}
