package callview

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
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

// Calls reads one call.
type Calls interface {
	Get(ctx context.Context, projectID, sid string) (*client.Call, error)
}

// The two views of a call.
type view int

const (
	laidOut view = iota
	rawJSON
)

// Options are what the page is made of.
type Options struct {
	Open       func(projectID string) Feed // starts watching a project
	Calls      Calls
	Notes      Notes
	Agents     Agents
	Origins    page.Origins // of the calls that were made here; nil: none are known
	Recordings Recordings
	API        string // the service's address, for requests that are copied
}

// Page shows one call and follows it while it is on the screen. Use New.
type Page struct {
	env  *page.Env
	id   page.ID
	opts Options
	feed Feed // nil while the page isn't on the screen

	known    known
	earlier  earlier
	caller   page.Loader[caller]
	download download
	shown    time.Time // since when the page is on the screen

	size      layout.Size
	view      view
	recording int                      // the one that is chosen
	text      [rawJSON + 1]pane.Scroll // of each view
	laid      laid
}

var _ page.Page = (*Page)(nil)

// New returns the page of the call id.Item of the project id.Project.
func New(env *page.Env, id page.ID, opts Options) *Page {
	p := &Page{env: env, id: id, opts: opts, known: newKnown(env, id, opts.Calls)}
	p.caller.PageID, p.caller.Now = id, env.Now
	return p
}

// pictureMsg is a new picture from a feed.
type pictureMsg = page.Fed[*watch.Snapshot]

// await waits for the feed's next picture.
func (p *Page) await() tea.Cmd { return page.Await[*watch.Snapshot](p.id, p.feed) }

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page: the number called once it is known, else the call's id.
func (p *Page) Title() string {
	if e := p.known.entry; e != nil && e.Call.To != "" {
		return present.Line(e.Call.To)
	}
	return present.Line(p.id.Item)
}

// Show implements page.Page: it starts following the call.
func (p *Page) Show() tea.Cmd {
	if p.feed != nil {
		return nil
	}
	p.feed, p.shown = p.opts.Open(p.id.Project), p.env.Now()
	p.see(p.feed.Latest())
	return tea.Batch(p.await(), p.known.readIfDue(), p.findCaller())
}

// Hide implements page.Page: it stops following; what is known stays.
func (p *Page) Hide() {
	if p.feed != nil {
		p.feed.Close()
		p.feed = nil
	}
}

// Close implements page.Page.
func (p *Page) Close() {
	p.Hide()
	p.known.read.Cancel()
	p.caller.Cancel()
	p.download.stop()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		p.tick()
		return p.known.readIfDue()
	case pictureMsg:
		if msg.From != p.feed {
			return nil // from before the page was left
		}
		p.see(msg.Value)
		return tea.Batch(p.await(), p.findCaller())
	case page.Loaded[*client.Call]:
		if p.known.take(msg) {
			p.lay()
		}
		return p.findCaller()
	case page.Loaded[caller]:
		if p.caller.Take(msg) {
			p.lay()
		}
	case noted:
		return p.takeNoted(msg)
	case downloading:
		return p.takeProgress(msg)
	case downloaded:
		return p.takeDownloaded(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.text[p.view].Update(p.env.Keys, msg)
	}
	return nil
}

// see takes a picture of the project's calls.
func (p *Page) see(s *watch.Snapshot) {
	p.known.see(s)
	if e := p.known.entry; e != nil {
		if found := findEarlier(p.known.picture.Calls, e); !found.same(&p.earlier) {
			p.earlier, p.laid.rest = found, nil
		}
	}
	p.lay()
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	b := p.bindings()
	switch {
	case p.text[p.view].Update(p.env.Keys, msg):
	case key.Matches(msg, b.toggle):
		p.view = rawJSON - p.view
		p.lay()
	case key.Matches(msg, b.choose):
		step := 1
		if msg.Code == tea.KeyLeft {
			step = -1
		}
		n := len(p.laid.recordings)
		p.recording = (p.chosen(n) + step + n) % n
		p.relay()
	case key.Matches(msg, b.play):
		return p.env.Post(page.Browse{URL: p.laid.recordings[p.chosen(len(p.laid.recordings))]})
	case key.Matches(msg, b.download):
		return p.startDownload()
	case key.Matches(msg, b.stop):
		p.download.stop()
	case key.Matches(msg, b.note):
		return p.askNote()
	case key.Matches(msg, b.ask):
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Analysis, Project: p.id.Project, Item: p.id.Item}})
	case key.Matches(msg, b.earlier):
		return p.openEarlier()
	case key.Matches(msg, b.dial):
		return p.redial()
	case key.Matches(msg, b.doNotCall):
		return p.env.AskDoNotCall(&p.known.entry.Call, p.person())
	case key.Matches(msg, b.copyMenu):
		return p.copyMenu()
	case key.Matches(msg, b.copy):
		return p.env.Post(page.Copy{Text: p.id.Item, What: "call id"})
	case key.Matches(msg, b.refresh):
		return p.refresh()
	}
	return nil
}

// refresh asks for the project's calls and for this one: only its own answer is sure to hold all of it.
func (p *Page) refresh() tea.Cmd {
	if p.env.Stale {
		return p.env.Post(page.SignIn{})
	}
	if p.feed != nil {
		p.feed.Refresh()
	}
	return p.known.readNow()
}

// chosen is which of n recordings o opens; a later answer may list fewer of them.
func (p *Page) chosen(n int) int { return max(min(p.recording, n-1), 0) }

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.relay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.relay() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// bindings are the keys of this page besides those for scrolling, disabled while they do nothing.
type bindings struct {
	toggle, play, choose, download, stop              key.Binding
	note, ask, dial, earlier, copy, copyMenu, refresh key.Binding
	doNotCall                                         key.Binding
}

func (p *Page) bindings() bindings {
	k := p.env.Keys
	b := bindings{
		toggle: key.NewBinding(key.WithKeys(append(k.Next.Keys(), k.Prev.Keys()...)...), key.WithHelp(k.Next.Help().Key, "raw JSON")),
		play:   k.Browse, download: k.Download, stop: k.Stop, note: k.Note, ask: k.Ask, dial: k.Dial, earlier: k.Open,
		copy: k.CopyID, copyMenu: k.CopyMenu, refresh: k.Refresh, doNotCall: k.DoNotCall,
		choose: key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "choose a recording")),
	}
	if p.view == rawJSON {
		b.toggle.SetHelp(k.Next.Help().Key, "laid out")
	}
	n := len(p.laid.recordings)
	b.play.SetHelp(k.Browse.Help().Key, "open the recording")
	b.play.SetEnabled(n > 0)
	b.download.SetEnabled(n > 0)
	b.stop.SetHelp(k.Stop.Help().Key, "stop downloading")
	b.stop.SetEnabled(p.download.cancel != nil)
	b.choose.SetEnabled(n > 1)
	b.toggle.SetEnabled(p.known.entry != nil)
	b.dial.SetHelp(k.Dial.Help().Key, "call again")
	b.dial.SetEnabled(p.known.entry != nil)
	b.doNotCall.SetEnabled(p.known.entry != nil)
	b.copyMenu.SetEnabled(p.known.entry != nil)
	b.earlier.SetHelp(k.Open.Help().Key, "earlier calls")
	b.earlier.SetEnabled(len(p.earlier.calls) > 0)
	return b
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	b := p.bindings()
	scroll := key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "scroll"))
	scroll.SetEnabled(!p.text[p.view].Fits())
	return []key.Binding{scroll, b.toggle, b.play, b.stop, b.choose, b.download, b.note, b.ask, b.dial, b.doNotCall, b.earlier, b.copy, b.copyMenu, b.refresh, p.env.Keys.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	b, k := p.bindings(), p.env.Keys
	move := []key.Binding{k.Up, k.Down, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown, k.Top, k.Bottom}
	for i := range move {
		move[i].SetEnabled(!p.text[p.view].Fits())
	}
	return [][]key.Binding{move, {b.toggle, b.play, b.choose, b.download, b.stop, b.note, b.ask, b.dial, b.doNotCall, b.earlier, b.copy, b.copyMenu, b.refresh}}
}
