package batchcheck

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Agents reads an agent: its prompt is what rows are compared with.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
}

// Batches tells what rows are judged by, at once and once the service's history is loaded, and which batches were begun with the
// same file.
type Batches interface {
	Ground(s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error)
	Basis(ctx context.Context, s batch.Settings, project, prompt string, t *batch.Table) (*batch.Basis, error)
	Same(hash string) ([]batch.Info, error)
}

// ground is what rows can be judged by at once.
type ground struct {
	agent client.Agent
	basis *batch.Basis // without the service's history
	old   error        // why the agent's prompt may not be the newest; nil if it is
}

// Page is the screen. Use New.
type Page struct {
	env     *page.Env
	id      page.ID
	agents  Agents
	batches Batches
	draft   page.BatchDraft

	ground page.Loader[ground]
	basis  page.Loader[*batch.Basis]
	before page.Loader[[]batch.Info] // begun with the same file

	plan    *batch.Plan
	judging *judging // nil before anything was judged
	busy    bool     // it is being begun
	done    string   // why there is nothing left to do here, "" if there is
	reason  string   // that was typed last for a row

	filter   string
	terms    []term
	shown    []int // the rows that the filter lets through, nil if there is none
	table    *table.Table
	line     *lineinput.Line
	typing   bool
	text     pane.Scroll // the prompt
	drawn    drawn       // what text holds
	reading  bool        // the keys scroll the prompt
	estimate estimate
	size     layout.Size
	top      int // lines above the table, as drawn last
}

var (
	_ page.Page      = (*Page)(nil)
	_ page.Commander = (*Page)(nil)
	_ page.Checking  = (*Page)(nil)
)

// Given gives the page another draft of the same table: how it is to be called has changed. Decisions stay.
type Given struct {
	To    page.ID
	Draft page.BatchDraft
}

// Owner implements page.Addressed.
func (g Given) Owner() page.ID { return g.To }

// Dropped has the page let go of its rows: another file's need the room.
type Dropped struct{ To page.ID }

// Owner implements page.Addressed.
func (d Dropped) Owner() page.ID { return d.To }

// New returns the screen for a draft.
func New(env *page.Env, id page.ID, agents Agents, batches Batches, draft page.BatchDraft) *Page {
	p := &Page{env: env, id: id, agents: agents, batches: batches, draft: draft, plan: batch.NewPlan(draft.Table), table: table.New(env.Keys, columns...)}
	p.line = lineinput.New("/", p.suggestions)
	p.ground.PageID, p.ground.Now = id, env.Now
	p.basis.PageID, p.basis.Now = id, env.Now
	p.before.PageID, p.before.Now = id, env.Now
	p.table.SetSource(rows{p})
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

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
	return tea.Batch(p.read(), p.before.Start(p.env.Ctx, func(context.Context) ([]batch.Info, error) { return batches.Same(hash) }))
}

// read reads the agent, the do-not-call list, and whom this computer called. Without any of them nobody is called.
func (p *Page) read() tea.Cmd {
	d, agents, batches := p.draft, p.agents, p.batches
	return p.ground.Start(p.env.Ctx, func(ctx context.Context) (ground, error) {
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
		if g.basis, err = batches.Ground(d.Settings, d.Project, g.agent.Prompt, d.Table); err != nil {
			return ground{}, err
		}
		if r := g.basis.Rules.Recent; r != nil {
			r.Waived = true // nobody is called by it but by a person who doesn't wait for the history
		}
		return g, nil
	})
}

// groundCame judges the rows by what is known at once, and asks who was called lately.
func (p *Page) groundCame(msg page.Loaded[ground]) tea.Cmd {
	if !p.ground.Take(msg) || msg.Err != nil {
		return nil
	}
	p.draft.Agent = msg.Value.agent
	d, batches := p.draft, p.batches
	return tea.Batch(p.judge(msg.Value.basis.Rules), p.basis.Start(p.env.Ctx, func(ctx context.Context) (*batch.Basis, error) {
		return batches.Basis(ctx, d.Settings, d.Project, d.Agent.Prompt, d.Table)
	}))
}

// Hide implements page.Page.
func (p *Page) Hide() {}

// Close implements page.Page.
func (p *Page) Close() {
	p.ground.Cancel()
	p.basis.Cancel()
	p.before.Cancel()
	p.stopJudging()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[ground]:
		return p.groundCame(msg)
	case page.Loaded[*batch.Basis]:
		if p.basis.Take(msg) && p.basis.Err == nil && p.basis.Value != nil {
			return p.judge(p.basis.Value.Rules)
		}
	case page.Loaded[[]batch.Info]:
		p.before.Take(msg)
	case page.Fed[[]batch.Checked]:
		return p.judged(msg)
	case Given:
		return p.given(msg.Draft)
	case Dropped:
		p.end("Its rows were let go of, since another file needed the room.")
	case decided:
		return msg.do(p)
	case page.BatchAnswered:
		return p.answered(msg)
	case page.ListChanged:
		return p.readLists()
	case listsRead:
		return p.listsCame(msg)
	case page.AgentChanged:
		if msg.Project == p.draft.Project && msg.Agent == p.draft.Agent.ID && p.done == "" {
			return p.start()
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		if p.typing {
			p.typed(msg)
		}
	case tea.MouseWheelMsg:
		p.table.Update(msg)
	case tea.MouseClickMsg:
		if width, _ := p.split(); msg.X < width {
			p.table.Click(msg.Y - p.top)
		}
	}
	return nil
}

// given takes another draft of the same table: what was judged by other settings is judged again. One that was begun begins
// anew.
func (p *Page) given(d page.BatchDraft) tea.Cmd {
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

// answered says why the batch couldn't be begun, if it couldn't. If it was, this screen is done with.
func (p *Page) answered(msg page.BatchAnswered) tea.Cmd {
	p.busy = false
	if msg.Err != nil {
		return p.env.Post(page.Failed(msg.Err))
	}
	p.end("This batch was begun.")
	return nil
}

// end lets go of the rows, which may be many: there is nothing left to do here.
func (p *Page) end(why string) {
	p.Close()
	p.done = why
	p.draft.Table = &batch.Table{Name: p.draft.Table.Name}
	p.plan, p.basis.Value, p.shown = batch.NewPlan(p.draft.Table), nil, nil
	p.table.SetSource(rows{p})
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page.
func (p *Page) Restyle() { p.drawn = drawn{} }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.typing }

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
	switch {
	case p.reading:
		p.reading = false
	case p.filter != "":
		p.setFilter("")
	default:
		return false
	}
	return true
}

// Commands implements page.Commander.
func (p *Page) Commands() []command.Command {
	return []command.Command{{
		Name: "upload", Help: "have the service call them all by itself: no stop, no progress", Run: func(string) (tea.Cmd, error) { return p.upload() },
	}}
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	bind := func(b key.Binding, desc string, on bool) key.Binding {
		b.SetHelp(b.Help().Key, desc)
		b.SetEnabled(on)
		return b
	}
	_, row := p.row()
	return []key.Binding{
		bind(k.Dial, "call them", !p.env.ReadOnly && p.done == ""), bind(k.Mark, p.decides(), row), bind(all, "decide on all shown", row),
		k.Filter, bind(k.NextView, "next verdict", p.done == ""), bind(k.Edit, "settings", p.draft.File != ""),
		bind(k.Next, "scroll the prompt", row && !p.text.Fits()), bind(k.Stop, "don't wait for recent calls", p.basis.Loading()),
		bind(k.CopyID, "copy number", row), bind(k.Refresh, "check again", p.done == ""), bind(k.DoNotCall, "don't call again", p.number() != ""), k.Back,
	}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	k.PrevView.SetHelp("[", "verdict before")
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}, p.ShortHelp(), {k.PrevView}}
}

// all is the key that decides on all rows that are shown.
var all = key.NewBinding(key.WithKeys("*"), key.WithHelp("*", "decide on all shown"))

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	switch {
	case p.typing:
		p.typed(msg)
		return nil
	case p.done != "":
		return nil
	case key.Matches(msg, k.Next), key.Matches(msg, k.Prev):
		p.reading = !p.reading && !p.text.Fits()
		return nil
	case p.reading && p.text.Update(k, msg), p.table.Update(msg):
		return nil
	case key.Matches(msg, k.Filter):
		p.line.Open(p.filter)
		p.typing = true
	case key.Matches(msg, k.NextView):
		p.turn(1)
	case key.Matches(msg, k.PrevView):
		p.turn(-1)
	case key.Matches(msg, k.Refresh):
		if p.env.Stale {
			return p.env.Post(page.SignIn{})
		}
		return p.start()
	case key.Matches(msg, k.Stop):
		p.basis.Cancel()
	case key.Matches(msg, k.Edit) && p.draft.File != "":
		return p.env.Post(page.NewBatch{File: p.draft.File})
	case key.Matches(msg, k.Dial):
		return p.call()
	case key.Matches(msg, k.Mark):
		return p.decide()
	case key.Matches(msg, all):
		return p.decideAll()
	case key.Matches(msg, k.CopyID) && p.number() != "":
		return p.env.Post(page.Copy{Text: p.number(), What: "number"})
	case key.Matches(msg, k.DoNotCall) && p.number() != "":
		return p.env.Post(page.AskListing{Number: p.number()})
	}
	return nil
}

// number is the number of the row under the cursor, "" if it has none or isn't checked yet.
func (p *Page) number() string {
	i, ok := p.row()
	if !ok || i >= p.plan.Judged() {
		return ""
	}
	return p.plan.Row(i).Number
}
