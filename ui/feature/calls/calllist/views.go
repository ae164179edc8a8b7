package calllist

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// tab is a saved view with its calls counted.
type tab struct {
	config.View
	filter    *filter.Filter    // nil if it can't be read
	selection *filter.Selection // nil: it selects all calls, or can't be read
	count     int
}

func (t tab) needsAgent() bool { return t.filter != nil && t.filter.NeedsAgent() }

// readViews builds the tabs.
func (p *Page) readViews() {
	before := p.tabs
	p.tabs = nil
	for _, v := range p.opts.Views.Views() {
		t := tab{View: v}
		if f, err := filter.Parse(v.Filter); err == nil {
			t.filter = f
			if !f.Empty() {
				t.selection = cmp.Or(p.selectionOf(f, before), filter.NewSelection(f))
			}
		}
		p.tabs = append(p.tabs, t)
	}
	p.countTabs()
}

// selectionOf copies the selection of a filter where there is one already, which saves going through all calls; nil if there is none.
func (p *Page) selectionOf(f *filter.Filter, tabs []tab) *filter.Selection {
	known := []*filter.Selection{p.list.selection}
	for _, t := range tabs {
		known = append(known, t.selection)
	}
	for _, s := range slices.Backward(known) {
		if s != nil && s.Filter().String() == f.String() {
			return (&list{selection: s}).clone().selection
		}
	}
	return nil
}

// countTabs counts the calls of each view, of those that the list shows a part of.
func (p *Page) countTabs() {
	env, calls := p.lookup(), p.calls()
	for i := range p.tabs {
		t := &p.tabs[i]
		t.count = len(calls)
		if t.selection != nil {
			t.count = len(t.selection.Update(calls, env))
		}
	}
}

// count is how many calls a view has: as many as the list, where that shows just these.
func (p *Page) count(i int) int {
	if t := p.tabs[i]; i != p.tab() || t.Filter != p.view.Filter || p.background.working != nil {
		return t.count
	}
	return len(p.list.matched)
}

// tab is the place of the view that the list was last made to look like, -1 if that was none.
func (p *Page) tab() int {
	return slices.IndexFunc(p.tabs, func(t tab) bool { return strings.EqualFold(t.Name, p.view.Name) })
}

// changed reports whether the list no longer looks like its view.
func (p *Page) changed() bool {
	i := p.tab()
	if i < 0 {
		return false
	}
	v, now := p.tabs[i].View, p.view
	return v.Filter != now.Filter || orderOf(v) != orderOf(now) || !slices.Equal(ids(columnsNamed(v.Columns)), ids(columnsNamed(now.Columns)))
}

// orderOf is a view's order; one by a column that can't be is the list's own.
func orderOf(v config.View) order {
	if c, ok := columnNamed(v.Sort); ok && c.sortable() {
		return order{v.Sort, v.Reverse}
	}
	return order{by: colStarted}
}

// showView makes the list look like a view.
func (p *Page) showView(v config.View) (tea.Cmd, error) {
	f, err := filter.Parse(v.Filter)
	if err != nil {
		return nil, fmt.Errorf("the filter of %q can't be read: %w", v.Name, err)
	}
	if p.tab() < 0 {
		p.ownView = p.view // what All goes back to
	}
	p.view, p.filter = v, f
	next := p.target().narrowed(f)
	next.selection = cmp.Or(p.selectionOf(f, p.tabs), next.selection)
	next.order = orderOf(v)
	p.rows.columns = columnsNamed(v.Columns)
	p.updateColumns()
	return p.applyList(next), nil
}

// stepView goes to the next view, or the one before: first all calls, then the saved ones in their order.
func (p *Page) stepView(step int) tea.Cmd {
	n := len(p.tabs) + 1
	return p.openTab((p.tab() + 1 + step + n) % n)
}

// openTab shows all calls for 0, else a saved view, counted from 1.
func (p *Page) openTab(i int) tea.Cmd {
	v := p.ownView
	v.Name, v.Filter = "", ""
	if i > 0 {
		v = p.tabs[i-1].View
	}
	look, err := p.showView(v)
	if err != nil {
		return p.Env.Post(page.Notify{Level: page.Failure, Text: err.Error()})
	}
	return tea.Batch(look, p.rememberView(), p.reachBack(p.filter), p.loadAgentsIfNeeded())
}

// rememberView saves how the list looks, for the next start.
func (p *Page) rememberView() tea.Cmd {
	p.opts.Views.SetLast(p.view)
	p.unsaved = false
	return func() tea.Msg {
		if err := p.opts.Views.WriteLast(); err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return nil
	}
}

// viewsChanged is the result of saving or removing a view.
type viewsChanged struct {
	page.ID
	name string // of the saved view; "" if one was removed
	said string
	err  error
}

// Commands implements page.Commander.
func (p *Page) Commands() []command.Command {
	names := func() []string {
		out := make([]string, len(p.tabs))
		for i, t := range p.tabs {
			out[i] = present.Line(t.Name)
		}
		return out
	}
	spans := func() []string { return []string{"24h", "7d", "30d", "monday", "yesterday"} }
	return []command.Command{
		{Name: "since", Args: "7d|DATE", Help: "load all calls since then", Complete: spans, Run: p.runSince},
		{Name: "save", Args: "NAME", Help: "keep filter, order and columns as a view", Complete: names, Run: p.runSave},
		{Name: "view", Args: "NAME", Help: "show a kept view", Complete: names, Run: p.runView},
		{Name: "unsave", Args: "NAME", Help: "remove a kept view", Complete: names, Run: p.runUnsave},
	}
}

func (p *Page) runSave(name string) (tea.Cmd, error) {
	if name == "" {
		name = p.view.Name
	}
	if name == "" {
		return nil, errors.New("under which name? Write :save and a name")
	}
	if err := config.CheckViewName(name); err != nil {
		return nil, err
	}
	v := p.view
	v.Name = name
	return func() tea.Msg { return viewsChanged{p.PageID, name, "kept as the view " + name, p.opts.Views.Save(v)} }, nil
}

func (p *Page) runView(name string) (tea.Cmd, error) {
	if strings.EqualFold(name, "all") || name == "" {
		return p.openTab(0), nil
	}
	for i, t := range p.tabs {
		if strings.EqualFold(present.Line(t.Name), name) {
			return p.openTab(i + 1), nil
		}
	}
	return nil, fmt.Errorf("no view is called %q; :save keeps what is shown as one", name)
}

func (p *Page) runUnsave(name string) (tea.Cmd, error) {
	if name == "" {
		return nil, errors.New("which view? Write :unsave and its name")
	}
	return func() tea.Msg {
		return viewsChanged{p.PageID, "", "removed the view " + name, p.opts.Views.Remove(name)}
	}, nil
}

func (p *Page) takeViews(msg viewsChanged) tea.Cmd {
	if msg.err != nil {
		return p.Env.Post(page.Notify{Level: page.Failure, Text: msg.err.Error()})
	}
	p.readViews()
	if msg.name != "" {
		p.view.Name = msg.name
	} else if p.tab() < 0 {
		p.view.Name = ""
	}
	p.layout()
	return tea.Batch(p.rememberView(), p.Env.Post(page.Notify{Level: page.Success, Text: msg.said}))
}

// tabWords are the views with their counts, all calls first.
func (p *Page) tabWords() []string {
	words := []string{"All " + present.Thousands(len(p.calls()))}
	for i, t := range p.tabs {
		w := present.Line(t.Name)
		if i == p.tab() && p.changed() {
			w += "*"
		}
		if t.filter == nil {
			w += " ?"
		} else {
			w += " " + present.Thousands(p.count(i))
		}
		words = append(words, w)
	}
	return words
}

// firstTab is the first view that there is room for, so that the one in force is seen.
func (p *Page) firstTab(words []string) int {
	first, used := 0, 0
	for i := 0; i <= p.tab()+1; i++ {
		used += present.Width(words[i]) + 2
		for used > p.Size.Width && first < i {
			used -= present.Width(words[first]) + 2
			first++
		}
	}
	return first
}

// tabLine is a line with the views, as the program's own are drawn.
func (p *Page) tabLine() string {
	st, words := p.Env.Styles, p.tabWords()
	var b strings.Builder
	for i := p.firstTab(words); i < len(words); i++ {
		style := st.Tab
		if i == p.tab()+1 {
			style = st.ActiveTab
		}
		b.WriteString(" " + style.Render(words[i]) + " ")
	}
	line := b.String()
	if of := st.Muted.Render(" of the calls loaded"); present.Width(line)+present.Width(of) < p.Size.Width {
		line += of
	}
	return line
}

// clickTab goes to the view at a cell of the tabs' line.
func (p *Page) clickTab(x int) tea.Cmd {
	words, at := p.tabWords(), 0
	for i := p.firstTab(words); i < len(words); i++ {
		if at += present.Width(words[i]) + 2; x < at {
			return p.openTab(i)
		}
	}
	return nil
}
