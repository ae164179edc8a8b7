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
	"talkdeck/ui/feature"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/saving"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/table"
)

// Feed is one project's calls as they happen, as far back as is asked for.
type Feed interface {
	page.CallFeed
	// LoadOlder asks for all calls since a time, LoadMore for the next older day, StopOlder stops that.
	LoadOlder(since time.Time)
	LoadMore()
	StopOlder()
	// Rest tells that no news are needed once some time has gone by, until Want.
	Rest(after time.Duration)
	Want()
	// Ask asks for the calls that a query selects, once.
	Ask(q client.HistoryQuery)
}

// Options are what the list is made of.
type Options struct {
	Open    func(projectID string) Feed // starts watching a project
	Agents  page.AgentLister
	Origins page.Origins // of the calls that were made here
	Views   feature.Views
	Notes   interface{ Note(callID string) string } // the person's own
	API     string                                  // the service's address, for requests that are copied
}

// Page is the live list. Use New.
type Page struct {
	page.Base
	opts Options
	feed Feed // nil while nothing is watched

	shown      time.Time // since when it is on the screen
	left       time.Time // since when it isn't any more; zero while it is
	snapshot   *watch.Snapshot
	frozen     frozen
	list       list
	background background
	filter     *filter.Filter // in force, or about to be
	line       filterLine
	agents     agents
	marks      marks

	view    config.View // how the list looks; its name is that of the view that it came from, "" for none
	ownView config.View // how it looked before a view was shown
	unsaved bool        // how it looks is yet to be written down
	tabs    []tab
	figures figures
	moved   time.Time // when what moves with the time was last brought up to date

	rows  *rows
	table *table.Table
	foot  []string // what must be known of the list, below it
}

var _ page.Page = (*Page)(nil)

// New returns the page of a project, as the list was left.
func New(env *page.Env, projectID string, opts Options) *Page {
	id := page.ID{Kind: page.Calls, Project: projectID}
	p := &Page{
		Base: page.NewBase(env, id), opts: opts, snapshot: &watch.Snapshot{}, filter: &filter.Filter{}, table: table.New(env.Keys),
		agents: agents{loader: page.NewLoader[[]client.Agent](env, id), origins: page.NewLoader[*origin.Origins](env, id)},
		list:   list{order: order{by: colStarted}},
	}
	p.line.Line = lineinput.New("/", p.complete)
	p.rows = &rows{list: &p.list, env: env, lookup: p.lookup()}
	p.readViews()
	last := opts.Views.Last()
	if _, err := p.showView(last); err != nil { // its filter can't be read: it was written by hand, or by another version
		last.Filter = ""
		_, _ = p.showView(last) // the empty filter can be
	}
	if p.tab() < 0 {
		p.view.Name = ""
	}
	return p
}

// await waits for the feed's next picture.
func (p *Page) await() tea.Cmd { return page.Await[*watch.Snapshot](p.PageID, p.feed) }

// Title implements page.Page.
func (p *Page) Title() string { return "Calls" }

// Show implements page.Page: it starts watching, or goes on.
func (p *Page) Show() tea.Cmd {
	var await tea.Cmd
	if p.feed == nil {
		p.feed = p.opts.Open(p.PageID.Project)
		await = p.await()
	}
	p.feed.Want()
	p.shown, p.left = p.Env.Now(), time.Time{}
	p.takePicture(p.feed.Latest())
	return tea.Batch(await, p.loadAgentsIfNeeded(), p.refreshLookups()) // notes may have been written elsewhere
}

// lingers is how long it is watched on after the page was left, so that a look elsewhere leaves no gap.
const lingers = time.Minute

// Hide implements page.Page: it stops watching after a while; what is known stays.
func (p *Page) Hide() {
	p.left = p.Env.Now()
	if p.feed != nil {
		p.feed.Rest(lingers)
	}
}

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
	p.agents.loader.Cancel()
	p.agents.origins.Cancel()
	p.background.stop()
	p.Base.Close()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.CallPicture:
		switch {
		case msg.From != p.feed:
			return nil // from before the page was left
		case p.left.IsZero():
			p.takePicture(msg.Value)
		case p.Env.Now().Sub(p.left) > lingers:
			p.unwatch()
			return nil
		}
		return p.await()
	case page.Loaded[[]client.Agent]:
		if p.agents.takeNames(msg) {
			p.line.values.Agents = p.agents.choices()
			return p.refreshLookups()
		}
	case page.Loaded[*origin.Origins]:
		if p.agents.takeOrigins(msg) {
			return p.refreshLookups()
		}
	case listReady:
		if msg.list == p.background.working && msg.err == nil { // else it is no longer wanted
			p.showList(*msg.list)
		}
	case page.Clock:
		return p.tick()
	case viewsChanged:
		return p.takeViews(msg)
	case saving.Ended:
		return msg.Tell(p.Env)
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

// takePicture shows a picture, unless it is no newer than the one there is.
func (p *Page) takePicture(s *watch.Snapshot) {
	if s.Seq <= p.snapshot.Seq {
		return
	}
	p.snapshot = s
	p.countTabs()
	p.moved = p.Env.Now()
	p.refreshRows()
}

// picture is what the list shows a part of.
func (p *Page) picture() *watch.Snapshot {
	if p.frozen.on() {
		return p.frozen.picture
	}
	return p.snapshot
}

func (p *Page) calls() []*watch.Entry { return p.picture().Calls }

// refreshRows brings the list up to date with the calls, the filter, and what is known besides, and with it all figures: they are
// of the calls that it shows.
func (p *Page) refreshRows() {
	p.rows.now = p.now()
	p.rows.lookup = p.lookup()
	_ = p.list.update(context.Background(), p.calls(), p.rows.lookup) // it isn't given up
	p.placeGaps()
	p.countMarks()
	p.updateFigures()
	if p.frozen.on() {
		p.countNews()
	}
	p.table.SetSource(p.rows)
	p.layout()
}

// refreshLookups brings the list up to date with notes and agents, which the service doesn't report.
func (p *Page) refreshLookups() tea.Cmd {
	next := p.target()
	if by := next.order.by; by == colNote || by == colAgent {
		next.sorted = sorted{} // nothing of it holds
		return p.applyList(next)
	}
	p.refreshRows()
	return nil
}

// movesEvery is how long what moves with the time, such as since:2h, may stand.
const movesEvery = 5 * time.Second

// tick lets time go by.
func (p *Page) tick() (cmd tea.Cmd) {
	if p.unsaved {
		cmd = p.rememberView()
	}
	now := p.Env.Now()
	if now.Sub(p.moved) < movesEvery {
		return cmd
	}
	p.moved = now
	p.countTabs()
	if p.needsAgents() { // a call may be listed before it is known here that it was made
		cmd = tea.Batch(cmd, p.readOrigins())
	}
	if old := now.Sub(p.figures.taken) >= figuresEvery || p.figures.rates && p.snapshot.Stale(now); old && p.snapshot.Seq > 0 {
		p.updateFigures()
	}
	if p.filter.Moves() && !p.frozen.on() {
		p.refreshRows()
	}
	p.layout() // whether it is watched
	return cmd
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.Size = size
	p.layout()
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.updateColumns()
	p.refreshRows() // a filter's days are those of the zone
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.line.open }

// Back implements page.Page: it stops loading, then takes away the marks, then the filter.
func (p *Page) Back() bool {
	switch {
	case p.loadsOlder():
		p.stopOlder()
	case p.marks.clear():
		p.marksChanged()
	case p.filtered():
		p.showList(p.clearFilter())
		p.unsaved = true
		p.layout()
	default:
		return false
	}
	return true
}
