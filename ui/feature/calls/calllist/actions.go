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

// key carries out a key: it moves in the table, past whose end older calls are loaded, or is an action.
func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	if k := p.Env.Keys; key.Matches(msg, k.Down, k.PageDown, k.HalfDown, k.Bottom) {
		if cmd, ended := p.more(); ended {
			return cmd
		}
	}
	if p.table.Update(msg) {
		return nil
	}
	cmd, _ := p.Env.Press(p.Actions(), msg)
	return cmd
}

// Actions implements page.Page. It is asked for at each frame: what takes longer with many calls belongs into Do.
func (p *Page) Actions() []page.Action {
	if p.line.open {
		return p.typingActions()
	}
	k := p.Env.Keys
	freeze := page.Action{Key: k.Freeze, Hint: true, Do: p.freeze}
	if p.frozen.on() {
		freeze.Does = "go on"
	}
	row, id, ok := p.table.Cursor()
	onCall := func(do func(*watch.Entry) tea.Cmd) func() tea.Cmd { // to the call under the cursor, frozen list or not
		return func() tea.Cmd {
			p.table.Hold()
			return do(p.list.at(row))
		}
	}
	noViews := "no views are kept yet; :save NAME keeps this filter, order and columns as one"
	return append([]page.Action{
		{Key: k.Open, Does: "open the call", Hint: true, Off: !ok, Do: onCall(func(*watch.Entry) tea.Cmd {
			return p.Env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: p.PageID.Project, Item: id}})
		})},
		{Key: k.CopyID, Hint: true, Off: !ok, Do: onCall(p.copyID)},
		{Key: k.Filter, Hint: true, Do: p.openFilter},
		freeze,
		{Key: k.Refresh, Hint: true, Do: p.Env.IfSignedIn(p.refresh)},
		{Key: k.CopyMenu, Off: !ok, Do: onCall(p.copyMenu)},
		{Key: k.Export, Off: !ok, Do: p.export},
		{Key: k.Mark, Off: !ok, Do: func() tea.Cmd { return p.mark(id) }},
		{Key: k.MarkTo, Off: !ok, Do: func() tea.Cmd { return p.markTo(row) }},
		{Key: k.Dial, Does: "call again", Off: !ok, Do: onCall(func(e *watch.Entry) tea.Cmd {
			return p.Env.Redial(p.PageID.Project, &e.Call, watch.Person(p.snapshot.Calls, e), p.opts.Origins)
		})},
		{Key: k.DoNotCall, Off: !ok, Do: onCall(func(e *watch.Entry) tea.Cmd {
			return p.Env.AskDoNotCall(&e.Call, watch.Person(p.snapshot.Calls, e))
		})},
		{Key: k.PrevView, Off: len(p.tabs) == 0, Why: noViews, Do: func() tea.Cmd { return p.stepView(-1) }},
		{Key: k.NextView, Off: len(p.tabs) == 0, Why: noViews, Do: func() tea.Cmd { return p.stepView(1) }},
		{Key: k.Columns, Do: p.chooseColumns},
		{Key: k.SortLeft, Do: func() tea.Cmd { return p.sortStep(-1) }},
		{Key: k.SortRight, Do: func() tea.Cmd { return p.sortStep(1) }},
		{Key: k.Reverse, Do: func() tea.Cmd { return p.sortBy(p.target().order.by) }},
		{Key: k.Stop, Off: !p.loadsOlder(), Do: p.stopOlder},
	}, p.Env.Moves()...)
}

func (p *Page) refresh() tea.Cmd {
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

// Legend implements page.Legend: the glyphs that statuses are counted by, and the signs before rows and lengths.
func (p *Page) Legend() []key.Binding {
	st := p.Env.Styles
	sign := func(sign, means string) key.Binding {
		return key.NewBinding(key.WithKeys(sign), key.WithHelp(sign, means))
	}
	var out []key.Binding
	for _, status := range client.Statuses() {
		text, _ := present.Status(st, status)
		glyph, word, _ := strings.Cut(text, " ")
		out = append(out, sign(glyph, word))
	}
	return append(out, sign(st.Glyphs.Mark, "changed a moment ago"), sign(st.Glyphs.Chosen, "marked"), sign("~1m", "worked out here: the service doesn't tell it"))
}
