package searchview

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/saving"
	"talkdeck/ui/kit/widget/table"
)

const (
	wide        = 100 // columns from which on the facets stand beside the calls
	listPercent = 70  // of the width, that the calls have then
	atOnce      = 100 // calls that are read at once
	ahead       = 50  // from how many rows before the last one more are read
)

// Options are what the page is made of.
type Options struct {
	Archive archive.Archive  // nil: nothing is kept
	Service string           // whose calls can be opened, by its name in the archive
	Agents  page.AgentLister // for the names of those of the project in view
	// Table makes a table of all that a query finds.
	Table func(ctx context.Context, q archive.Query, found func(n int)) export.Table
}

// Search has the page search for a text.
type Search struct {
	page.ID
	Text string
}

// hit is a call that was found.
type hit struct {
	*archive.Call
	entry *watch.Entry
}

// What is loaded.
type (
	found struct { // the newest calls
		hits []hit
		next string
	}
	older  found // those that follow
	facets struct{ archive.Facets }
)

// Page searches the archive. Use New.
type Page struct {
	page.Base
	opts Options

	text    string // what is searched for, as it was typed
	read    string // what of it is in force: all, but for a term that is being typed
	query   archive.Query
	line    line
	names   map[string]string // of agents, by id; replaced, never changed
	namesOf string            // the project whose agents' names were asked for last

	first  page.Loader[found]
	more   page.Loader[older]
	facets page.Loader[facets]
	agents page.Loader[[]client.Agent]

	hits  []hit
	next  string // what the calls after the hits are asked for with; "": there are none
	fresh bool   // the hits to come are of another query: the cursor goes to the first
	table *table.Table
	side  side
}

var _ page.Page = (*Page)(nil)

// New returns the page.
func New(env *page.Env, id page.ID, opts Options) *Page {
	p := &Page{
		Base: page.NewBase(env, id), opts: opts, names: map[string]string{}, table: table.New(env.Keys, columns...),
		first: page.NewLoader[found](env, id), more: page.NewLoader[older](env, id), facets: page.NewLoader[facets](env, id),
		agents: page.NewLoader[[]client.Agent](env, id),
	}
	p.line = newLine(p.complete)
	p.Name, p.Layout = "Search", p.layout
	return p
}

// Show implements page.Page: what came since is found too.
func (p *Page) Show() tea.Cmd {
	if p.opts.Archive == nil {
		return nil
	}
	return tea.Batch(p.search(), p.loadNames())
}

// loadNames asks for the names of the agents of the project in view, once.
func (p *Page) loadNames() tea.Cmd {
	project := p.Env.Project.ID
	if project == "" || project == p.namesOf || p.Env.Stale {
		return nil
	}
	p.namesOf = project
	return p.agents.Start(p.Ctx, func(ctx context.Context) ([]client.Agent, error) { return p.opts.Agents.List(ctx, project) })
}

// takeNames stores the names of agents. Until they come, and if they don't, ids stand for them.
func (p *Page) takeNames(msg page.Loaded[[]client.Agent]) tea.Cmd {
	if !p.agents.Take(msg) {
		return nil
	}
	if p.agents.Err != nil {
		p.namesOf = ""
		return nil
	}
	names := make(map[string]string, len(p.names)+len(p.agents.Value))
	for id, name := range p.names {
		names[id] = name
	}
	for _, a := range p.agents.Value {
		names[a.ID] = a.Name
	}
	p.names = names
	p.side.list = p.sideList()
	if p.query.Filter != nil && p.query.Filter.NeedsAgent() {
		return p.search()
	}
	return nil
}

// searchFor searches for another text, unless it can't be read. read is what of it is in force while it is typed.
func (p *Page) searchFor(text, read string) tea.Cmd {
	q, err := archive.ParseQuery(read)
	if err != nil || p.opts.Archive == nil {
		return nil
	}
	p.text, p.read, p.query, p.fresh = text, read, q, true
	return p.search()
}

// search reads the newest calls that match; what is there stays until they come. What they are is counted after that, so that
// the rows don't wait for it.
func (p *Page) search() tea.Cmd {
	p.more.Cancel()
	p.facets.Cancel()
	q := p.asked()
	return p.first.Start(p.Ctx, func(ctx context.Context) (found, error) { return p.load(ctx, q) })
}

// asked is the query as it stands now.
func (p *Page) asked() archive.Query {
	q, names := p.query, p.names
	q.Now, q.Zone, q.Limit = p.Env.Now(), p.Env.Zone, atOnce
	q.AgentName = func(id string) string { return names[id] }
	return q
}

// load reads calls from the archive. It runs outside of the update loop.
func (p *Page) load(ctx context.Context, q archive.Query) (found, error) {
	calls, err := p.opts.Archive.Search(ctx, q)
	f := found{next: calls.Next}
	for _, c := range calls.Calls {
		f.hits = append(f.hits, hit{c, c.Entry()})
	}
	return f, err
}

// take shows the newest calls of a search, and has them counted.
func (p *Page) take(msg page.Loaded[found]) tea.Cmd {
	if !p.first.Take(msg) || msg.Err != nil {
		return nil
	}
	if p.fresh {
		p.fresh, p.table = false, table.New(p.Env.Keys, columns...)
	}
	p.hits, p.next = p.first.Value.hits, p.first.Value.next
	p.table.SetSource(rows{p})
	p.layout()
	q := p.asked()
	return p.facets.Start(p.Ctx, func(ctx context.Context) (facets, error) {
		f, err := p.opts.Archive.Facets(ctx, q)
		return facets{f}, err
	})
}

// readOn reads more calls once the cursor comes near to the last.
func (p *Page) readOn() tea.Cmd {
	row, _, ok := p.table.Cursor()
	if !ok || row < len(p.hits)-ahead || p.next == "" || p.first.Loading() || p.more.Loading() {
		return nil
	}
	q := p.asked()
	q.After = p.next
	return p.more.Start(p.Ctx, func(ctx context.Context) (older, error) {
		f, err := p.load(ctx, q)
		return older(f), err
	})
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Search:
		p.line.open = false
		p.side.focused = false
		return p.searchFor(msg.Text, msg.Text)
	case page.Loaded[found]:
		return p.take(msg)
	case page.Loaded[older]:
		if p.more.Take(msg) && msg.Err == nil {
			p.hits, p.next = slices.Concat(p.hits, msg.Value.hits), msg.Value.next
			p.table.SetSource(rows{p})
		}
	case page.Loaded[facets]:
		if p.facets.Take(msg) && msg.Err == nil {
			p.side.list = p.sideList()
			p.side.move(0)
		}
	case page.Loaded[[]client.Agent]:
		return p.takeNames(msg)
	case saving.Ended:
		return msg.Tell(p.Env)
	case tea.PasteMsg:
		if p.line.open {
			return p.typed(msg)
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.table.Update(msg)
		return p.readOn()
	case tea.MouseClickMsg:
		p.click(msg)
		return p.readOn()
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.line.open:
		return p.typed(msg)
	case p.side.focused && p.sideOpen():
		if step, ok := p.Env.Keys.Step(msg); ok {
			p.side.step(step)
			return nil
		}
	case p.table.Update(msg):
		return p.readOn()
	}
	cmd, _ := p.Env.Press(p.Actions(), msg)
	return cmd
}

// click puts the cursor where the mouse is.
func (p *Page) click(msg tea.MouseClickMsg) {
	list, side := layout.Split(p.Size.Width, wide, listPercent)
	y := msg.Y - len(p.top())
	switch {
	case side == 0 || msg.X < list:
		if p.table.Click(y) {
			p.side.focused = false
		}
	case p.sideOpen():
		p.side.click(y)
	}
}

// selected is the call under the cursor.
func (p *Page) selected() (hit, bool) {
	row, _, ok := p.table.Cursor()
	if !ok || row >= len(p.hits) {
		return hit{}, false
	}
	return p.hits[row], true
}

// openCall opens the call under the cursor, whatever project it is of. A call of another service can't be opened here.
func (p *Page) openCall() tea.Cmd {
	h, _ := p.selected()
	if h.Service != p.opts.Service {
		return p.Env.Notify(page.Info, "it is a call at "+present.Line(h.Service)+", and "+present.Line(p.opts.Service)+" is asked here")
	}
	return p.Env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: h.Project, Item: h.ID}})
}

// export saves all that is found in a file, not just what was read so far.
func (p *Page) export() tea.Cmd {
	q, n, what := p.asked(), 0, "all calls that were found"
	if p.counted() {
		what = "all " + present.Count(p.facets.Value.Calls, "call") + " that were found"
	}
	return saving.Ask(p.Env, saving.Job{
		ID: p.PageID, What: what, Name: "search",
		Table: func(ctx context.Context) export.Table { return p.opts.Table(ctx, q, func(found int) { n = found }) },
		Wrote: func() string { return present.Count(n, "call") },
	})
}

// counted reports whether it is known how many calls there are.
func (p *Page) counted() bool {
	return !p.facets.At.IsZero() && !p.facets.Loading() && !p.first.Loading() && p.facets.Err == nil
}

// Back implements page.Page: it leaves the facets, then clears what is searched for.
func (p *Page) Back() bool {
	switch {
	case p.side.focused:
		p.side.focused = false
	case p.text != "":
		p.Env.Post(Search{ID: p.PageID})
	default:
		return false
	}
	return true
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	if p.line.open {
		return p.typingActions()
	}
	_, some := p.selected()
	aside := p.side.focused && p.sideOpen()
	leave := k.Mark
	leave.SetKeys("!")
	leave.SetHelp("!", "leave it out")
	turn := page.Action{
		Key: k.Next, Does: "facets", Hint: true, Off: !p.sideOpen() || !some, Do: page.Do(func() { p.side.focused = !p.side.focused }),
	}
	turn.Key.SetKeys(slices.Concat(k.Next.Keys(), k.Prev.Keys())...)
	if aside {
		turn.Does = "calls"
	}
	call := !some || aside
	actions := []page.Action{
		{Key: k.Open, Does: "add the term", Hint: true, Off: !aside, Do: func() tea.Cmd { return p.addTerm("") }},
		{Key: leave, Hint: true, Off: !aside, Do: func() tea.Cmd { return p.addTerm("!") }},
		{Key: k.Open, Does: "open", Hint: true, Off: call, Do: p.openCall},
		{Key: k.Filter, Does: "search", Hint: true, Off: p.opts.Archive == nil, Do: page.Do(p.openLine)},
		turn,
		{Key: k.Export, Hint: true, Off: !some, Do: p.export},
		{Key: k.CopyID, Hint: true, Off: call, Do: func() tea.Cmd {
			h, _ := p.selected()
			return p.Env.Post(page.Copy{Text: h.ID, What: "call id"})
		}},
		{Key: k.Refresh, Off: p.opts.Archive == nil, Do: p.search},
		{Key: k.Back, Does: "clear", Off: p.text == "" && !aside},
	}
	return append(actions, p.Env.Moves()...)
}

// Checking implements page.Checking: what the next keys of a burst are for is found first.
func (p *Page) Checking() bool { return p.fresh && !p.line.open && p.first.Loading() }

// Checked implements page.Checking.
func (p *Page) Checked() bool { return p.first.Err == nil && len(p.hits) > 0 }
