package batchprogress

import (
	"cmp"
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/table"
)

// Runs are the batches and those of them that run; *batchrun.Runs has them. Its methods wait for the disk, and some for the
// service.
type Runs interface {
	Look(path string) (batchrun.Look, error)
	Pause(path string) (pending int, err error)
	Unpause(ctx context.Context, path string, unchecked bool) error
	Go(path string) error
	Stop(path string) (pending int, err error)
	Change(path string, o batch.Options) error
	Reconcile(ctx context.Context, path string) ([]batch.UnresolvedRow, error)
	Settle(path string, row int, d batchrun.Decision) error
	Retry(path string, outcomes ...client.Status) (t *batch.Table, held int, err error)
	Save(ctx context.Context, path, file string, overwrite bool) (batchrun.Saved, error)
}

// Page is one batch. Use New.
type Page struct {
	page.Base
	runs     Runs
	settings batch.Settings // that a retry begins with, but for how this batch is run

	look  page.Loader[batchrun.Look]
	found page.Loader[[]batch.UnresolvedRow] // with the calls that may be theirs
	save  page.Loader[batchrun.Saved]
	moved page.BatchMoved
	asked int  // the row whose call is looked for, -1 if none is
	busy  bool // it is being resumed

	list   int  // which of the lists below is shown
	chosen bool // a person chose it
	tables [lists]*table.Table
	top    int // lines above the list, as drawn last
}

// New returns the page of the batch whose ledger is id.Item. moved is its progress in this window.
func New(env *page.Env, id page.ID, runs Runs, settings batch.Settings, moved page.BatchMoved) *Page {
	p := &Page{
		Base: page.NewBase(env, id), runs: runs, settings: settings, moved: moved, asked: -1,
		look: page.NewLoader[batchrun.Look](env, id), found: page.NewLoader[[]batch.UnresolvedRow](env, id),
		save: page.NewLoader[batchrun.Saved](env, id),
	}
	for i := range p.tables {
		p.tables[i] = table.New(env.Keys, columns[i]...)
	}
	return p
}

// Title implements page.Page.
func (p *Page) Title() string { return cmp.Or(present.Line(p.look.Value.File), "Batch") }

// Show implements page.Page. The batch is on this computer, so that it is read each time.
func (p *Page) Show() tea.Cmd { return p.read() }

func (p *Page) read() tea.Cmd {
	path, runs := p.PageID.Item, p.runs
	return p.look.Start(p.Ctx, func(context.Context) (batchrun.Look, error) { return runs.Look(path) })
}

// lookEvery is how old what was read from the disk may get while the batch runs, here or elsewhere.
const lookEvery = 5 * time.Second

// here reports whether the batch runs in this window.
func (p *Page) here() bool { return p.moved.Progress != nil && !p.moved.Over }

// counts are the batch's newest.
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
		return p.resumed(msg)
	case page.Deferred[*Page]:
		return msg.Do(p)
	case page.Loaded[[]batch.UnresolvedRow]:
		return p.looked(msg)
	case page.Loaded[batchrun.Saved]:
		return p.saved(msg)
	case tea.KeyPressMsg:
		if !p.tables[p.list].Update(msg) {
			cmd, _ := p.Env.Press(p.Actions(), msg)
			return cmd
		}
	case tea.MouseWheelMsg:
		p.tables[p.list].Update(msg)
	case tea.MouseClickMsg:
		p.tables[p.list].Click(msg.Y - p.top)
	}
	return nil
}

// move takes the batch's progress, and reads the batch again if more than that may have changed.
func (p *Page) move(msg page.BatchMoved) tea.Cmd {
	was := p.moved.Progress
	p.moved = msg
	p.fill()
	if msg.Over || was == nil || was.Counts.Open != msg.Progress.Counts.Open || was.Phase != msg.Progress.Phase {
		return p.read()
	}
	return nil
}

// resumed says why the batch couldn't be resumed, if it couldn't.
func (p *Page) resumed(msg page.BatchAnswered) tea.Cmd {
	p.busy = false
	if msg.Err == nil {
		return nil
	}
	if noHistory(msg.Err) {
		return tea.Batch(p.askUnchecked(msg.Err, page.Later(&p.Base, func(p *Page) tea.Cmd { return p.resume(true) })), p.read())
	}
	why := present.Explain(msg.Err)
	if refused := (*batch.ResumeError)(nil); errors.As(msg.Err, &refused) { // the cause alone tells of a request
		why = present.Capital(present.Line(refused.Text))
	}
	return tea.Batch(p.Env.Notify(page.Failure, why), p.read())
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	open, copies, doNotCall := p.rowActions()
	return append([]page.Action{
		p.callAction(),
		{Key: k.Freeze, Does: "pause", Hint: true, Off: !p.phase().CanPause(), Do: p.pause},
		{Key: k.Freeze, Does: "go on", Hint: true, Off: p.phase() != batch.Paused, Changes: true, Do: p.askUnpause},
		{Key: k.Stop, Does: "stop", Hint: true, Off: !p.phase().CanStop(), Do: p.stop},
		open,
		{Key: k.Next, Does: "next list", Hint: true, Do: page.Do(func() { p.turn(1) })},
		{Key: k.Prev, Does: "list before", Do: page.Do(func() { p.turn(-1) })},
		{Key: k.Export, Does: "result", Hint: true, Off: p.counts().Rows == 0, Do: p.askSave},
		{Key: k.Edit, Does: "change", Hint: true, Off: !p.here() || p.look.At.IsZero(), Changes: true, Do: p.change},
		copies,
		{Key: k.Refresh, Hint: !p.here(), Do: p.read},
		doNotCall,
		{Key: k.Back, Hint: true},
	}, p.Env.Moves()...)
}

// turn shows the next of the lists.
func (p *Page) turn(by int) { p.list, p.chosen = (p.list+by+lists)%lists, true }

// missing is why there is nothing to show, nil if there is something.
func (p *Page) missing() error {
	switch {
	case p.look.At.IsZero() && p.look.Err != nil:
		return p.look.Err
	case p.look.Value.Err != nil && p.look.Value.Rows == 0:
		return p.look.Value.Err
	}
	return nil
}
