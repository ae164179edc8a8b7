package calls

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/watch"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/widget/table"
)

// Feed is one project's calls as they happen.
type Feed interface {
	// Updates delivers the newest picture whenever there is a new one; it is closed by Close.
	Updates() <-chan *watch.Snapshot
	// Latest is the newest picture, with Seq 0 before the first.
	Latest() *watch.Snapshot
	// Refresh asks the service now instead of when it is due.
	Refresh()
	Close()
}

// Page is the live list. Use New.
type Page struct {
	env  *page.Env
	id   page.ID
	open func(projectID string) Feed
	feed Feed // nil while the page isn't on the screen

	shown    time.Time // since when it is on the screen
	snapshot *watch.Snapshot
	rows     *rows
	table    *table.Table
	foot     []string // what must be known of the list, below it
	size     layout.Size
}

var _ page.Page = (*Page)(nil)

// New returns the page of a project. open starts watching a project.
func New(env *page.Env, projectID string, open func(projectID string) Feed) *Page {
	return &Page{
		env: env, id: page.ID{Kind: page.Calls, Project: projectID}, open: open,
		snapshot: &watch.Snapshot{}, rows: &rows{env: env}, table: table.New(env.Keys, columns...),
	}
}

// pictureMsg is a new picture from a feed.
type pictureMsg struct {
	owner    page.ID
	feed     Feed
	snapshot *watch.Snapshot
}

// Owner implements page.Addressed.
func (m pictureMsg) Owner() page.ID { return m.owner }

// await waits for the feed's next picture. Closing the feed ends the waiting.
func (p *Page) await() tea.Cmd {
	owner, feed := p.id, p.feed
	return func() tea.Msg {
		if s, ok := <-feed.Updates(); ok {
			return pictureMsg{owner, feed, s}
		}
		return nil
	}
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Calls" }

// Show implements page.Page: it starts watching.
func (p *Page) Show() tea.Cmd {
	if p.feed != nil {
		return nil
	}
	p.feed, p.shown = p.open(p.id.Project), p.env.Now()
	p.take(p.feed.Latest())
	return p.await()
}

// Hide implements page.Page: it stops watching; what is known stays.
func (p *Page) Hide() {
	if p.feed != nil {
		p.feed.Close()
		p.feed = nil
	}
}

// Close implements page.Page.
func (p *Page) Close() { p.Hide() }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pictureMsg:
		if msg.feed != p.feed {
			return nil // from before the page was left
		}
		p.take(msg.snapshot)
		return p.await()
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			p.table.Click(msg.Y - headHeight)
		}
	case tea.MouseWheelMsg:
		p.table.Update(msg)
	}
	return nil
}

// take shows a picture, unless it is no newer than the one there is.
func (p *Page) take(s *watch.Snapshot) {
	if s.Seq <= p.snapshot.Seq {
		return
	}
	p.snapshot, p.rows.entries = s, s.Calls
	p.arrange()
	p.table.SetSource(p.rows)
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	_, id, ok := p.table.Cursor()
	switch {
	case p.table.Update(msg):
	case key.Matches(msg, k.Refresh):
		return p.refresh()
	case !ok:
	case key.Matches(msg, k.Open):
		p.table.Hold()
		return page.Do(page.Open{ID: page.ID{Kind: page.Call, Project: p.id.Project, Item: id}})
	case key.Matches(msg, k.CopyID):
		p.table.Hold()
		return page.Do(page.Copy{Text: id, What: "call id"})
	}
	return nil
}

func (p *Page) refresh() tea.Cmd {
	if p.env.Stale {
		return page.Do(page.SignIn{})
	}
	if p.feed != nil {
		p.feed.Refresh()
	}
	return nil
}

// Resize implements page.Page.
func (p *Page) Resize(s layout.Size) {
	p.size = s
	p.arrange()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.arrange() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	_, _, ok := p.table.Cursor()
	k.Open.SetHelp("enter", "open the call")
	k.Open.SetEnabled(ok)
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.Open, k.CopyID, k.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	return [][]key.Binding{p.ShortHelp(), {k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}}
}
