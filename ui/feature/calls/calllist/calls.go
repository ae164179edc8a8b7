package calllist

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/table"
)

// Feed is one project's calls as they happen.
type Feed interface {
	// Updates delivers the newest picture whenever there is a new one; it is closed by Close.
	Updates() <-chan *watch.Snapshot
	// Latest is the newest picture, with Seq 0 before the first.
	Latest() *watch.Snapshot
	// Refresh asks the service now instead of when it is due.
	Refresh()
	// LoadOlder asks for all calls since a time, LoadMore for the next older day, StopOlder stops that.
	LoadOlder(since time.Time)
	LoadMore()
	StopOlder()
	// Ask asks for the calls that a query selects, once.
	Ask(q client.HistoryQuery)
	Close()
}

// Notes are the person's own notes on calls.
type Notes interface{ Note(callID string) string }

// Options are what the list is made of.
type Options struct {
	Open    func(projectID string) Feed // starts watching a project
	Agents  Agents
	Origins page.Origins // of the calls that were made here
	Views   Views
	Notes   Notes
	API     string // the service's address, for requests that are copied
}

// Page is the live list. Use New.
type Page struct {
	env  *page.Env
	id   page.ID
	opts Options
	feed Feed // nil while nothing is watched

	shown    time.Time // since when it is on the screen
	left     time.Time // since when it isn't any more; zero while it is
	snapshot *watch.Snapshot
	frozen   frozen
	list     list
	beside   beside
	filter   *filter.Filter // in force, or about to be
	line     filterLine
	agents   agents
	marks    marks

	arranged config.View // how the list looks; its name is that of the view that it came from, "" for none
	own      config.View // how it looked before a view was shown
	unkept   bool        // how it looks is yet to be written down
	tabs     []tab
	pulse    pulse
	moved    time.Time // when what moves with the time was last brought up to date

	rows  *rows
	table *table.Table
	foot  []string // what must be known of the list, below it
	size  layout.Size
}

var _ page.Page = (*Page)(nil)

// New returns the page of a project, as the list was left.
func New(env *page.Env, projectID string, opts Options) *Page {
	p := &Page{
		env: env, id: page.ID{Kind: page.Calls, Project: projectID}, opts: opts, snapshot: &watch.Snapshot{},
		filter: &filter.Filter{}, table: table.New(env.Keys),
	}
	p.agents = agents{list: opts.Agents, origins: opts.Origins}
	p.agents.loader.PageID, p.agents.loader.Now = p.id, env.Now
	p.agents.made.PageID, p.agents.made.Now = p.id, env.Now
	p.line.Line = lineinput.New("/", p.complete)
	p.list.order = order{by: colStarted}
	p.rows = &rows{list: &p.list, env: env, lookup: p.lookup()}
	p.readViews()
	last := opts.Views.Last()
	if _, err := p.look(last); err != nil { // its filter can't be read: it was written by hand, or by another version
		last.Filter = ""
		_, _ = p.look(last) // the empty filter can be
	}
	if p.tab() < 0 {
		p.arranged.Name = ""
	}
	return p
}

// pictureMsg is a new picture from a feed.
type pictureMsg = page.Fed[*watch.Snapshot]

// await waits for the feed's next picture.
func (p *Page) await() tea.Cmd { return page.Await[*watch.Snapshot](p.id, p.feed) }

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Calls" }

// Show implements page.Page: it starts watching, or goes on.
func (p *Page) Show() tea.Cmd {
	var await tea.Cmd
	if p.feed == nil {
		p.feed = p.opts.Open(p.id.Project)
		await = p.await()
	}
	p.shown, p.left = p.env.Now(), time.Time{}
	p.take(p.feed.Latest())
	return tea.Batch(await, p.agentsIfNeeded(), p.relearn()) // notes may have been written elsewhere
}

// lingers is how long it is watched on after the page was left, so that a look elsewhere leaves no gap.
const lingers = time.Minute

// Hide implements page.Page: it stops watching after a while; what is known stays.
func (p *Page) Hide() { p.left = p.env.Now() }

// unwatch stops watching.
func (p *Page) unwatch() {
	if p.feed != nil {
		p.feed.Close()
		p.feed = nil
	}
}

// Close implements page.Page.
func (p *Page) Close() {
	p.unwatch()
	p.agents.cancel()
	p.beside.stop()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pictureMsg:
		switch {
		case msg.From != p.feed:
			return nil // from before the page was left
		case p.left.IsZero():
			p.take(msg.Value)
		case p.env.Now().Sub(p.left) > lingers:
			p.unwatch()
			return nil
		}
		return p.await()
	case page.Loaded[[]client.Agent]:
		if p.agents.take(msg) {
			p.line.values.Agents = p.agents.known()
			return p.relearn()
		}
	case page.Loaded[*origin.Origins]:
		if p.agents.takeMade(msg) {
			return p.relearn()
		}
	case workedOut:
		p.takeWorkedOut(msg)
	case page.Clock:
		return p.tick()
	case viewsChanged:
		return p.takeViews(msg)
	case columnsChosen:
		return p.setColumns(msg.ids)
	case exportEnded:
		return p.takeExport(msg)
	case tea.PasteMsg:
		if p.line.open {
			return p.typed(msg)
		}
	case tea.KeyPressMsg:
		if p.line.open {
			return p.typed(msg)
		}
		return p.key(msg)
	case tea.MouseClickMsg:
		return p.click(msg)
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelDown {
			if cmd, ended := p.more(); ended {
				return cmd
			}
		}
		p.table.Update(msg)
	}
	return nil
}

// take shows a picture, unless it is no newer than the one there is.
func (p *Page) take(s *watch.Snapshot) {
	if s.Seq <= p.snapshot.Seq {
		return
	}
	p.snapshot = s
	if p.frozen.on() {
		p.countNews()
	}
	p.countTabs()
	p.takePulse()
	p.moved = p.env.Now()
	p.renew()
}

// calls are what the list shows a part of.
func (p *Page) calls() []*watch.Entry {
	if p.frozen.on() {
		return p.frozen.calls
	}
	return p.snapshot.Calls
}

// renew brings the list up to date with the calls, the filter, and what is known besides.
func (p *Page) renew() {
	p.rows.now = p.now()
	p.rows.lookup = p.lookup()
	_ = p.list.update(context.Background(), p.calls(), p.rows.lookup) // it isn't given up
	p.layGaps()
	p.table.SetSource(p.rows)
	p.arrange()
}

// relearn brings the list up to date with what is known of calls besides what the service tells.
func (p *Page) relearn() tea.Cmd {
	next := p.wanted()
	if by := next.order.by; by == colNote || by == colAgent {
		next.sorted = sorted{} // nothing of it holds
		return p.rearrange(next)
	}
	p.renew()
	return nil
}

// movesEvery is how long what moves with the time, such as since:2h, may stand.
const movesEvery = 5 * time.Second

// tick lets time go by.
func (p *Page) tick() (cmd tea.Cmd) {
	if p.unkept {
		cmd = p.keep()
	}
	now := p.env.Now()
	if now.Sub(p.moved) < movesEvery {
		return cmd
	}
	p.moved = now
	p.countTabs()
	if p.needsAgents() { // a call may be listed before it is known here that it was made
		cmd = tea.Batch(cmd, p.agents.readMade(p.env.Ctx))
	}
	if old := now.Sub(p.pulse.taken) >= pulseEvery || p.pulse.rates && p.snapshot.Stale(now); old && p.snapshot.Seq > 0 {
		p.takePulse()
	}
	if p.filter.Moves() && !p.frozen.on() {
		p.renew()
	}
	p.arrange() // whether it is watched
	return cmd
}

// Resize implements page.Page.
func (p *Page) Resize(s layout.Size) {
	p.size = s
	p.arrange()
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.layColumns()
	p.renew() // a filter's days are those of the zone
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.line.open }

// Back implements page.Page: it stops loading, then takes away the marks, then the filter.
func (p *Page) Back() bool {
	switch {
	case p.stop():
	case p.marks.clear():
		p.marked()
	case p.filtered():
		p.adopt(p.clearFilter())
		p.unkept = true
		p.arrange()
	default:
		return false
	}
	return true
}
