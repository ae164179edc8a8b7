package batchcheck

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Agents reads an agent: its prompt is what rows are compared with.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
}

// Batches has what rows are judged by, without the service's history and with it, and the batches that were begun with the same
// file.
type Batches interface {
	LocalBasis(s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error)
	Basis(ctx context.Context, s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error)
	Same(hash string) ([]batch.Info, error)
}

// ground is what rows can be judged by at once.
type ground struct {
	agent client.Agent
	basis *batch.Basis // without the service's history
	old   error        // why the agent's prompt may not be the newest; nil if it is
}

// Page is the page. Use New.
type Page struct {
	page.Base
	agents  Agents
	batches Batches
	draft   page.BatchDraft

	ground page.Loader[ground]
	basis  page.Loader[*batch.Basis]
	before page.Loader[[]batch.Info] // begun with the same file
	lists  page.Loader[*contacts.DoNotCall]

	plan    *batch.Plan
	judging *judging // nil before anything was judged
	busy    bool     // it is being begun
	done    string   // why the rows were dropped, "" if they weren't
	reason  string   // that was typed last for a row

	filter   *list.Filter
	terms    []term
	shown    []int // the rows that match the filter, nil if there is no filter
	table    *table.Table
	text     pane.Scroll // the prompt
	lines    []string    // of it; nil: not drawn yet
	drawn    drawn       // what lines were drawn from
	reading  bool        // the keys scroll the prompt
	estimate estimate
	top      int // lines above the table, as drawn last
}

var (
	_ page.Commander = (*Page)(nil)
	_ page.Checking  = (*Page)(nil)
)

// New returns the page for a draft.
func New(env *page.Env, id page.ID, agents Agents, batches Batches, draft page.BatchDraft) *Page {
	p := &Page{
		Base: page.NewBase(env, id), agents: agents, batches: batches, draft: draft,
		ground: page.NewLoader[ground](env, id), basis: page.NewLoader[*batch.Basis](env, id),
		before: page.NewLoader[[]batch.Info](env, id), lists: page.NewLoader[*contacts.DoNotCall](env, id),
		plan: batch.NewPlan(draft.Table), table: table.New(env.Keys, columns...),
	}
	p.filter = list.NewFilter(p.suggestions, p.refilter)
	p.table.SetSource(rows{p})
	return p
}

// Title implements page.Page.
func (p *Page) Title() string { return present.Line(p.draft.Table.Name) }

// Show implements page.Page: rows are judged when it is seen first.
func (p *Page) Show() tea.Cmd {
	if p.done != "" || p.judging != nil || p.ground.Loading() {
		return nil
	}
	return p.start()
}

// start reads everything anew, and judges the rows by it.
func (p *Page) start() tea.Cmd {
	p.basis.Cancel()
	p.basis.Value, p.basis.Err = nil, nil
	batches, hash := p.batches, p.draft.Table.Hash
	return tea.Batch(p.loadGround(), p.before.Start(p.Ctx, func(context.Context) ([]batch.Info, error) { return batches.Same(hash) }))
}

// loadGround reads the agent, the do-not-call list, and whom this computer called. Without any of them nobody is called.
func (p *Page) loadGround() tea.Cmd {
	d, agents, batches := p.draft, p.agents, p.batches
	return p.ground.Start(p.Ctx, func(ctx context.Context) (ground, error) {
		g := ground{agent: d.Agent}
		agent, err := agents.Get(ctx, d.Project, d.Agent.ID)
		switch {
		case err == nil:
			g.agent = *agent
		case d.Agent.Prompt == "" || errors.Is(err, client.ErrNotFound):
			return ground{}, err
		default:
			g.old = err
		}
		if g.basis, err = batches.LocalBasis(d.Settings, d.Project, g.agent.Prompt, d.Table); err != nil {
			return ground{}, err
		}
		if r := g.basis.Rules.Recent; r != nil {
			r.Waived = true // it counts only for a person who doesn't wait for the history
		}
		return g, nil
	})
}

// groundLoaded judges the rows by what is known at once, and loads who was called lately.
func (p *Page) groundLoaded(msg page.Loaded[ground]) tea.Cmd {
	if !p.ground.Take(msg) || msg.Err != nil {
		return nil
	}
	p.draft.Agent = msg.Value.agent
	d, batches := p.draft, p.batches
	return tea.Batch(p.judge(msg.Value.basis.Rules), p.basis.Start(p.Ctx, func(ctx context.Context) (*batch.Basis, error) {
		return batches.Basis(ctx, d.Settings, d.Project, d.Agent.Prompt, d.Table)
	}))
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[ground]:
		return p.groundLoaded(msg)
	case page.Loaded[*batch.Basis]:
		if p.basis.Take(msg) && p.basis.Err == nil && p.basis.Value != nil {
			return p.judge(p.basis.Value.Rules)
		}
	case page.Loaded[[]batch.Info]:
		p.before.Take(msg)
	case page.Loaded[*contacts.DoNotCall]:
		return p.listsLoaded(msg)
	case page.Fed[[]batch.Checked]:
		return p.judged(msg)
	case page.Deferred[*Page]:
		return msg.Do(p)
	case page.BatchAnswered:
		return p.answered(msg)
	case page.ListChanged:
		return p.loadLists()
	case page.AgentChanged:
		if msg.Project == p.draft.Project && msg.Agent == p.draft.Agent.ID && p.done == "" {
			return p.start()
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		p.filter.Typed(msg)
	case tea.MouseWheelMsg:
		p.table.Update(msg)
	case tea.MouseClickMsg:
		if width, _ := p.split(); msg.X < width {
			p.table.Click(msg.Y - p.top)
		}
	}
	return nil
}

// SetDraft takes a draft of the same table with other settings. The rows are judged again; decisions on them stay, unless the batch
// was begun or discarded.
func (p *Page) SetDraft(d page.BatchDraft) tea.Cmd {
	switch {
	case p.busy:
		return nil
	case p.done != "":
		p.done, p.plan = "", batch.NewPlan(d.Table)
	default:
		d.Table = p.draft.Table
	}
	p.draft = d
	p.stopJudging()
	return p.start()
}

// answered says why the batch couldn't be begun, or ends the page.
func (p *Page) answered(msg page.BatchAnswered) tea.Cmd {
	p.busy = false
	if msg.Err != nil {
		return p.Env.Post(page.Failed(msg.Err))
	}
	return p.end("This batch was begun.")
}

// Discard drops the rows, which may take much memory: another file's need it.
func (p *Page) Discard() tea.Cmd {
	return p.end("Its rows were let go of, since another file needed the room.")
}

// end drops the rows. The page says why from then on.
func (p *Page) end(why string) tea.Cmd {
	p.ground.Cancel()
	p.basis.Cancel()
	p.before.Cancel()
	p.lists.Cancel()
	p.stopJudging()
	p.done = why
	p.draft.Table = &batch.Table{Name: p.draft.Table.Name}
	p.plan, p.basis.Value, p.shown = batch.NewPlan(p.draft.Table), nil, nil
	p.table.SetSource(rows{p})
	return nil
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.lines = nil }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.filter.Typing }

// Checking implements page.Checking.
func (p *Page) Checking() bool {
	judging := p.judging != nil && p.done == "" && !p.complete()
	return judging || p.ground.Loading() || p.basis.Loading() || p.before.Loading()
}

// Checked implements page.Checking.
func (p *Page) Checked() bool {
	_, why := p.ready()
	return why == "" && p.done == ""
}

// Back implements page.Page: it leaves the prompt first, and clears the filter then.
func (p *Page) Back() bool {
	if p.reading {
		p.reading = false
		return true
	}
	return p.filter.Clear()
}

// Commands implements page.Commander.
func (p *Page) Commands() []command.Command {
	return []command.Command{{
		Name: "upload", Help: "have the service call them all by itself: no stop, no progress",
		Run: func(string) (tea.Cmd, error) { return p.upload() },
	}}
}

// all is the key that decides on all rows that are shown.
var all = keys.Bind("*", "decide on all shown")

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k, done := p.Env.Keys, p.done != ""
	_, row := p.row()
	number := p.number()
	scroll := k.Next
	scroll.SetKeys(append(k.Next.Keys(), k.Prev.Keys()...)...)
	return append([]page.Action{
		{Key: k.Dial, Does: "call them", Hint: true, Off: done, Changes: true, Do: p.call},
		{Key: k.Mark, Does: p.decides(), Hint: true, Off: !row, Do: p.decide},
		{Key: all, Hint: true, Off: !row, Do: p.decideAll},
		{Key: k.Filter, Hint: true, Off: done, Do: page.Do(p.filter.Open)},
		{Key: k.NextView, Does: "next verdict", Hint: true, Off: done, Do: page.Do(func() { p.nextVerdict(1) })},
		{Key: k.PrevView, Does: "verdict before", Off: done, Do: page.Do(func() { p.nextVerdict(-1) })},
		{Key: k.Edit, Does: "settings", Hint: true, Off: done || p.draft.File == "", Do: p.Env.Posting(page.NewBatch{File: p.draft.File})},
		{
			Key: scroll, Does: "scroll the prompt", Hint: true, Off: !row || p.text.Fits() && !p.reading,
			Do: page.Do(func() { p.reading = !p.reading }),
		},
		{Key: k.Stop, Does: "don't wait for recent calls", Hint: true, Off: !p.basis.Loading(), Do: page.Do(p.basis.Cancel)},
		{Key: k.CopyID, Does: "copy number", Hint: true, Off: number == "", Do: p.Env.Posting(page.Copy{Text: number, What: "number"})},
		{Key: k.Refresh, Does: "check again", Hint: true, Off: done, Do: p.Env.IfSignedIn(p.start)},
		{Key: k.DoNotCall, Hint: true, Off: number == "", Do: p.Env.Posting(page.AskListing{Number: number})},
		{Key: k.Back, Hint: true},
	}, p.Env.Moves()...)
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	if p.filter.Typed(msg) || p.reading && p.text.Update(p.Env.Keys, msg) || p.table.Update(msg) {
		return nil
	}
	cmd, _ := p.Env.Press(p.Actions(), msg)
	return cmd
}

// number is the number of the row under the cursor, "" if it has none or isn't checked yet.
func (p *Page) number() string {
	i, ok := p.row()
	if !ok || i >= p.plan.Judged() {
		return ""
	}
	return p.plan.Row(i).Number
}
