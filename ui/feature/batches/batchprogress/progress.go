package batchprogress

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/table"
)

// Runs are the batches and those of them that run; *batchrun.Runs has them. Its methods wait for the disk, and some for the
// service.
type Runs interface {
	Look(path string) (batchrun.Look, error)
	Pause(path string) (onTheirWay int, err error)
	Unpause(ctx context.Context, path string, unchecked bool) error
	NotMade(path string, row int, because string) error
	Go(path string) error
	Stop(path string) (onTheirWay int, err error)
	Change(path string, o batch.Options) error
	Doubts(ctx context.Context, path string) ([]batch.Doubt, error)
	Found(path string, row int, callID string) error
	Leave(path string, row int) error
	Retry(path string, outcomes ...client.Status) (t *batch.Table, held int, err error)
	Save(ctx context.Context, path, file string, overwrite bool) (batchrun.Saved, error)
}

// Page is one batch. Use New.
type Page struct {
	env      *page.Env
	id       page.ID
	runs     Runs
	settings batch.Settings // that a retry begins with, but for how this batch is run

	look   page.Loader[batchrun.Look]
	doubts page.Loader[[]batch.Doubt]
	save   page.Loader[batchrun.Saved]
	moved  page.BatchMoved
	asked  int  // the row that is looked for, -1 if none is
	busy   bool // it is being taken up

	pane   int  // which of the lists below is shown
	chosen bool // a person chose it
	tables [panes]*table.Table
	size   layout.Size
	top    int // lines above the list, as drawn last
}

var _ page.Page = (*Page)(nil)

// New returns the page of the batch whose ledger is id.Item. moved is how it stands in this window.
func New(env *page.Env, id page.ID, runs Runs, settings batch.Settings, moved page.BatchMoved) *Page {
	p := &Page{env: env, id: id, runs: runs, settings: settings, moved: moved, asked: -1}
	p.look.PageID, p.look.Now = id, env.Now
	p.doubts.PageID, p.doubts.Now = id, env.Now
	p.save.PageID, p.save.Now = id, env.Now
	for i := range p.tables {
		p.tables[i] = table.New(env.Keys, paneColumns[i]...)
	}
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string {
	if name := present.Line(p.look.Value.File); name != "" {
		return name
	}
	return "Batch"
}

// Show implements page.Page. The batch is on this computer, so that it is read each time.
func (p *Page) Show() tea.Cmd { return p.read() }

func (p *Page) read() tea.Cmd {
	path, runs := p.id.Item, p.runs
	return p.look.Start(p.env.Ctx, func(context.Context) (batchrun.Look, error) { return runs.Look(path) })
}

// Hide implements page.Page.
func (p *Page) Hide() {}

// Close implements page.Page. The batch goes on.
func (p *Page) Close() {
	p.look.Cancel()
	p.doubts.Cancel()
	p.save.Cancel()
}

// lookEvery is how old what isn't told along may get while the batch runs, here or elsewhere.
const lookEvery = 5 * time.Second

// here reports whether the batch runs in this window.
func (p *Page) here() bool { return p.moved.Progress != nil && !p.moved.Over }

// counts are what the batch came to, as new as is known.
func (p *Page) counts() *batch.Counts {
	if p.here() {
		return &p.moved.Progress.Counts
	}
	return &p.look.Value.Counts
}

// phase is what the batch is doing here, "" if it doesn't run here.
func (p *Page) phase() batch.Phase {
	if !p.here() {
		return ""
	}
	return p.moved.Progress.Phase
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[batchrun.Look]:
		if p.look.Take(msg) {
			p.fill()
		}
	case page.BatchMoved:
		return p.move(msg)
	case page.Clock:
		if (p.here() || p.look.Value.Running) && !p.look.Loading() && msg.Now.Sub(p.look.At) >= lookEvery {
			return p.read()
		}
	case page.BatchAnswered:
		return p.takenUp(msg)
	case acted:
		return p.acted(msg)
	case taking:
		return p.takeUp(msg.unchecked)
	case rewriting:
		return p.write(msg.file, true)
	case page.Loaded[[]batch.Doubt]:
		return p.looked(msg)
	case page.Loaded[batchrun.Saved]:
		return p.saved(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.tables[p.pane].Update(msg)
	case tea.MouseClickMsg:
		p.tables[p.pane].Click(msg.Y - p.top)
	}
	return nil
}

// move takes how the batch gets on. What isn't told along is read again when it may be another.
func (p *Page) move(msg page.BatchMoved) tea.Cmd {
	before := p.moved
	p.moved = msg
	p.fill()
	was := before.Progress
	if msg.Over || was == nil || was.Counts.Open != msg.Progress.Counts.Open || was.Phase != msg.Progress.Phase {
		return p.read()
	}
	return nil
}

// takenUp says why the batch couldn't be taken up, if it couldn't.
func (p *Page) takenUp(msg page.BatchAnswered) tea.Cmd {
	p.busy = false
	if msg.Err == nil {
		return nil
	}
	if noHistory(msg.Err) {
		return tea.Batch(p.askUnchecked(msg.Err, p.env.Posting(taking{p.id, true})), p.read())
	}
	why := present.Explain(msg.Err)
	if refused := (*batch.ResumeError)(nil); errors.As(msg.Err, &refused) { // the cause alone tells of a request
		why = present.Capital(present.Line(refused.Text))
	}
	return tea.Batch(p.env.Post(page.Notify{Level: page.Failure, Text: why}), p.read())
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	if p.tables[p.pane].Update(msg) {
		return nil
	}
	k := p.env.Keys
	switch {
	case key.Matches(msg, k.Next):
		p.turn(1)
	case key.Matches(msg, k.Prev):
		p.turn(-1)
	case key.Matches(msg, k.Refresh):
		return p.read()
	case key.Matches(msg, k.Open):
		return p.open()
	case key.Matches(msg, k.CopyID):
		return p.copy()
	case key.Matches(msg, k.Freeze):
		return p.pauseOrResume()
	case key.Matches(msg, k.Dial):
		return p.goOn()
	case key.Matches(msg, k.Stop):
		return p.stop()
	case key.Matches(msg, k.Edit):
		return p.change()
	case key.Matches(msg, k.Export):
		return p.askSave()
	case key.Matches(msg, k.DoNotCall) && p.number() != "":
		return p.env.Post(page.AskListing{Number: p.number()})
	}
	return nil
}

// turn shows the next of the lists.
func (p *Page) turn(by int) { p.pane, p.chosen = (p.pane+by+panes)%panes, true }

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page: every frame is drawn anew.
func (p *Page) Restyle() {}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	bind := func(b key.Binding, desc string) key.Binding {
		b.SetHelp(b.Help().Key, desc)
		b.SetEnabled(desc != "")
		return b
	}
	_, goOn := p.canGoOn()
	return []key.Binding{
		bind(k.Dial, goOn), bind(k.Freeze, p.canPause()), bind(k.Stop, when(p.canStop(), "stop")),
		bind(k.Open, p.canOpen()), bind(k.Next, "next list"), bind(k.Export, when(p.counts().Rows > 0, "result")),
		bind(k.Edit, when(p.here() && !p.env.ReadOnly, "change")), bind(k.CopyID, p.canCopy()), bind(k.Refresh, when(!p.here(), "refresh")),
		bind(k.DoNotCall, when(p.number() != "", "don't call again")), bind(k.Back, "back"),
	}
}

// when is desc if something is the case, else "".
func when(is bool, desc string) string {
	if is {
		return desc
	}
	return ""
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	k.Prev.SetHelp(k.Prev.Help().Key, "list before")
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown, k.Prev}, p.ShortHelp()}
}

// missing reports whether there is nothing to show.
func (p *Page) missing() error {
	switch {
	case p.look.At.IsZero() && p.look.Err != nil:
		return p.look.Err
	case p.look.Value.Err != nil && p.look.Value.Rows == 0:
		return p.look.Value.Err
	}
	return nil
}
