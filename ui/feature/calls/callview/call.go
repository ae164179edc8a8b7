package callview

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/feature"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Feed is one project's calls as they happen.
type Feed = page.CallFeed

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
	Notes      feature.Notes
	Agents     page.AgentLister
	Origins    page.Origins // of the calls that were made here; nil: none are known
	Recordings Recordings
	API        string          // the service's address, for requests that are copied
	Archive    archive.Archive // of the calls that were seen here; nil: there is none
	Service    string          // its name there
}

// Page shows one call and follows it while it is on the screen. Use New.
type Page struct {
	page.Base
	opts Options
	feed Feed // nil while the page isn't on the screen

	known    known
	earlier  earlier
	caller   page.Loader[caller]
	download download
	shown    time.Time // since when the page is on the screen

	view      view
	recording int                      // the one that is chosen
	text      [rawJSON + 1]pane.Scroll // of each view
	content   content
}

// New returns the page of the call id.Item of the project id.Project.
func New(env *page.Env, id page.ID, opts Options) *Page {
	base := page.NewBase(env, id)
	p := &Page{Base: base, opts: opts, known: newKnown(base, opts.Calls), caller: page.NewLoader[caller](env, id)}
	p.Layout = p.rebuild
	return p
}

// await waits for the feed's next picture.
func (p *Page) await() tea.Cmd { return page.Await[*watch.Snapshot](p.PageID, p.feed) }

// Title implements page.Page: the number called once it is known, else the call's id.
func (p *Page) Title() string {
	if e := p.known.entry; e != nil && e.Call.To != "" {
		return present.Line(e.Call.To)
	}
	return present.Line(p.PageID.Item)
}

// Show implements page.Page: it starts following the call.
func (p *Page) Show() tea.Cmd {
	if p.feed != nil {
		return nil
	}
	p.feed, p.shown = p.opts.Open(p.PageID.Project), p.Env.Now()
	p.see(p.feed.Latest())
	return tea.Batch(p.await(), p.known.look(p.opts.Archive, p.opts.Service), p.known.readIfDue(), p.findCaller())
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
	p.Base.Close()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		p.tick()
		return p.known.readIfDue()
	case page.CallPicture:
		if msg.From != p.feed {
			return nil // from before the page was left
		}
		p.see(msg.Value)
		return tea.Batch(p.await(), p.findCaller())
	case page.Loaded[*client.Call]:
		if p.known.take(msg) {
			p.build()
		}
		return p.findCaller()
	case page.Loaded[*archive.Call]:
		if p.known.takeArchived(msg) {
			p.build()
		}
		return p.findCaller()
	case page.Loaded[caller]:
		if p.caller.Take(msg) {
			p.build()
		}
	case noted:
		return p.takeNoted(msg)
	case page.Fed[progress]:
		return p.takeProgress(msg)
	case downloaded:
		return p.takeDownloaded(msg)
	}
	return p.Env.Read(msg, &p.text[p.view], p.Actions)
}

// see takes a picture of the project's calls.
func (p *Page) see(s *watch.Snapshot) {
	p.known.see(s)
	if e := p.known.entry; e != nil {
		if found := findEarlier(p.known.picture.Calls, e); !found.same(&p.earlier) {
			p.earlier, p.content.rest = found, nil
		}
	}
	p.build()
}

// refresh asks for the project's calls and for this one: only its own answer is sure to hold all of it.
func (p *Page) refresh() tea.Cmd {
	if p.feed != nil {
		p.feed.Refresh()
	}
	return p.known.readNow()
}

// chosen is which of the recordings o opens; a later answer may list fewer of them.
func (p *Page) chosen() int { return max(min(p.recording, len(p.content.recordings)-1), 0) }

// chooseRecording chooses the next recording, or the one before.
func (p *Page) chooseRecording(step int) tea.Cmd {
	n := len(p.content.recordings)
	p.recording = (p.chosen() + step + n) % n
	p.rebuild()
	return nil
}

// toggleView shows the call as JSON, or laid out again.
func (p *Page) toggleView() tea.Cmd {
	p.view = rawJSON - p.view
	p.build()
	return nil
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k, urls, unknown := p.Env.Keys, p.content.recordings, p.known.entry == nil
	toggle := page.Action{Key: k.Next, Does: "raw JSON", Hint: true, Off: unknown, Do: p.toggleView}
	toggle.Key.SetKeys(slices.Concat(k.Next.Keys(), k.Prev.Keys())...)
	if p.view == rawJSON {
		toggle.Does = "laid out"
	}
	choose := func(step int, name string) page.Action {
		return page.Action{
			Key: keys.Bind("←→", "choose a recording", name), Hint: true, Off: len(urls) < 2, Do: func() tea.Cmd { return p.chooseRecording(step) },
		}
	}
	actions := []page.Action{
		{Key: keys.Bind("↑↓", "scroll", "up", "down"), Hint: true},
		toggle,
		{Key: k.Browse, Does: "open the recording", Hint: true, Off: len(urls) == 0, Do: func() tea.Cmd {
			return p.Env.Post(page.Browse{URL: urls[p.chosen()]})
		}},
		{Key: k.Stop, Does: "stop downloading", Hint: true, Off: p.download.cancel == nil, Do: p.download.stop},
		choose(-1, "left"), choose(1, "right"),
		{Key: k.Download, Hint: true, Off: len(urls) == 0, Do: p.startDownload},
		{Key: k.Note, Hint: true, Do: p.askNote},
		{Key: k.Ask, Hint: true, Do: p.Env.Posting(page.Open{ID: page.ID{Kind: page.Analysis, Project: p.PageID.Project, Item: p.PageID.Item}})},
		{Key: k.Dial, Does: "call again", Hint: true, Off: unknown, Do: func() tea.Cmd {
			return p.Env.Redial(p.PageID.Project, &p.known.entry.Call, p.person(), p.opts.Origins)
		}},
		{Key: k.DoNotCall, Hint: true, Off: unknown, Do: func() tea.Cmd { return p.Env.AskDoNotCall(&p.known.entry.Call, p.person()) }},
		{Key: k.Open, Does: "earlier calls", Hint: true, Off: len(p.earlier.calls) == 0, Do: p.openEarlier},
		{Key: k.CopyID, Hint: true, Do: p.Env.Posting(page.Copy{Text: p.PageID.Item, What: "call id"})},
		{Key: k.CopyMenu, Hint: true, Off: unknown, Do: p.copyMenu},
		{Key: k.Refresh, Hint: true, Do: p.Env.IfSignedIn(p.refresh)},
		{Key: k.Back, Hint: true},
	}
	if p.text[p.view].Fits() {
		return actions[1:]
	}
	return append(actions, p.Env.Moves()...)
}
