package versions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Agents reads an agent and the versions of its prompt, and goes back to one; *agents.Agents does.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
	Versions(projectID, agentID string) ([]prompt.Version, error)
	RollBack(ctx context.Context, projectID, agentID, seen string, to prompt.Version) error
	Trouble() error
}

// history is what is known of an agent's prompt.
type history struct {
	agent    *client.Agent // nil: it could not be read
	unread   error         // why
	versions []version     // the newest first
	trouble  error         // why a version could not be kept
}

// version is one of a history; n counts from the oldest, which is 1.
type version struct {
	prompt.Version
	n int
}

// Page is the list. Use New.
type Page struct {
	*list.List[history, version]
	env    *page.Env
	id     page.ID
	agents Agents

	marked  int // the version to compare with; 0: the one before
	reading bool
	text    pane.Scroll // while reading
	size    layout.Size
	rolling bool
}

var _ page.Page = (*Page)(nil)

// New returns the page of the versions of the agent id.Item of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents) *Page {
	p := &Page{env: env, id: id, agents: agents}
	p.List = list.New(env, list.Options[history, version]{
		ID: id, Words: words, Columns: columns, Percent: 44,
		Fetch: p.fetch,
		Items: func(h history) []version { return h.versions },
		Key:   func(v version) string { return strconv.Itoa(v.n) },
		Text:  func(v version) string { return string(v.Reason) + "\n" + v.ID() + "\n" + v.Text },
		Cell:  p.cell, Detail: func(v version, width, _ int) []string { return p.difference(v, width) },
		Notes: p.notes,
	})
	return p
}

var words = list.Words{
	Title: "Versions", Thing: "version", Lapsed: "The versions weren't loaded",
	Empty: func() (what, todo string) {
		return "No version of this prompt was kept on this computer yet.", "One is each time that talkdeck reads or saves a new text. r asks again."
	},
}

// fetch brings what is kept up to date, and reads it. Without the service it is still worth looking at.
func (p *Page) fetch(ctx context.Context) (history, error) {
	var h history
	h.agent, h.unread = p.agents.Get(ctx, p.id.Project, p.id.Item)
	kept, err := p.agents.Versions(p.id.Project, p.id.Item)
	for i, v := range kept {
		h.versions = append(h.versions, version{v, i + 1})
	}
	slices.Reverse(h.versions)
	h.trouble = p.agents.Trouble()
	return h, err
}

// Title implements page.Page.
func (p *Page) Title() string {
	if a := p.Loader.Value.agent; a != nil {
		return present.AgentName(*a) + ", versions"
	}
	return "versions"
}

// rollBack is the answer yes to going back to a version.
type rollBack struct {
	owner page.ID
	to    version
	seen  string
}

// Owner implements page.Addressed.
func (r rollBack) Owner() page.ID { return r.owner }

// rolledBack is what came of it.
type rolledBack struct {
	owner page.ID
	to    version
	err   error
}

// Owner implements page.Addressed.
func (r rolledBack) Owner() page.ID { return r.owner }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		cmd, _ := p.List.Handle(msg)
		return cmd
	case page.Loaded[history]:
		p.List.Handle(msg)
		p.lay()
	case page.AgentChanged:
		if msg.Project == p.id.Project && msg.Agent == p.id.Item && !msg.Deleted {
			return p.Refresh()
		}
	case rollBack:
		return p.rollBack(msg)
	case rolledBack:
		return p.rolledBack(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		if !p.reading || !p.text.Update(p.env.Keys, msg) {
			p.List.Handle(msg)
		}
	case tea.MouseClickMsg, tea.PasteMsg:
		if !p.reading {
			p.List.Handle(msg)
		}
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	if p.reading {
		if p.text.Update(k, msg) {
			return nil
		}
		if cmd, ok := p.Asked(msg); ok {
			return cmd
		}
	} else if cmd, done := p.List.Handle(msg); done {
		return cmd
	}
	v, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, k.Open):
		p.reading = !p.reading
		p.text.ToTop()
		p.lay()
	case key.Matches(msg, k.Mark):
		if p.marked == v.n {
			p.marked = 0
		} else {
			p.marked = v.n
		}
		p.lay()
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: v.Text, What: "version " + strconv.Itoa(v.n)})
	case msg.String() == rollKey:
		return p.askRollBack(v)
	}
	return nil
}

const rollKey = "R"

func (p *Page) askRollBack(v version) tea.Cmd {
	h := p.Loader.Value
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.rolling:
		return p.env.Post(page.Notify{Level: page.Info, Text: "the change before is still on its way"})
	case h.agent == nil:
		return p.env.Post(page.Notify{Level: page.Warning, Text: "the agent can't be read, so it isn't known what would be replaced; r asks again"})
	case h.agent.Prompt == v.Text:
		return p.env.Post(page.Notify{Level: page.Info, Text: fmt.Sprintf("version %d is in force already", v.n)})
	}
	return p.env.Post(page.Ask{
		Title: fmt.Sprintf("Go back to version %d of %s?", v.n, present.Stamp(p.env.Now(), v.At, p.env.Zone)),
		Text:  "Its text is saved at Talkstack and is in force from the next call on, for everybody. It becomes a new version; the ones between stay here.",
		Yes:   "go back to it",
		Then:  p.env.Posting(rollBack{p.id, v, h.agent.Prompt}),
	})
}

func (p *Page) rollBack(msg rollBack) tea.Cmd {
	p.rolling = true
	ctx, id, agents := p.env.Ctx, p.id, p.agents
	return func() tea.Msg {
		return rolledBack{id, msg.to, agents.RollBack(ctx, id.Project, id.Item, msg.seen, msg.to.Version)}
	}
}

func (p *Page) rolledBack(msg rolledBack) tea.Cmd {
	p.rolling = false
	notice := page.Notify{Level: page.Success, Text: fmt.Sprintf("version %d is in force again, as a new version", msg.to.n)}
	var conflict *agents.Conflict
	switch {
	case errors.As(msg.err, &conflict):
		notice = page.Notify{Level: page.Warning, Text: "somebody changed the prompt meanwhile, so nothing was saved: their text is the newest version here now"}
	case msg.err != nil:
		notice = page.Failed(msg.err)
	}
	return tea.Batch(p.env.Post(notice), p.env.Post(page.AgentChanged{Project: p.id.Project, Agent: p.id.Item}))
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.List.Resize(size)
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.lay() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return !p.reading && p.List.TakesText() }

// Back implements page.Page: it goes back to the list, then takes off the mark, then clears the filter.
func (p *Page) Back() bool {
	switch {
	case p.reading:
		p.reading = false
	case p.marked != 0:
		p.marked = 0
	default:
		return p.List.Back()
	}
	return true
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	roll := key.NewBinding(key.WithKeys(rollKey), key.WithHelp(rollKey, "go back to it"))
	v, ok := p.Selected()
	a := p.Loader.Value.agent
	roll.SetEnabled(ok && !p.env.ReadOnly && a != nil && a.Prompt != v.Text)
	k.Open.SetHelp("enter", "read")
	if p.reading {
		k.Open.SetHelp("enter", "list")
	}
	k.Mark.SetHelp("space", "compare with it")
	k.CopyID.SetHelp("y", "copy its text")
	for _, b := range []*key.Binding{&k.Open, &k.Mark, &k.CopyID} {
		b.SetEnabled(ok)
	}
	return []key.Binding{k.Open, k.Mark, roll, k.CopyID, k.Refresh, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colNumber = iota
	colTime
	colReason
	colForce
	colSize
	colID
)

var columns = []table.Column{
	colNumber: {Title: "NO", Width: 4},
	colTime:   {Title: "TIME", Width: 12, Max: 17},
	colReason: {Title: "REASON", Width: 11, Grow: 1},
	colForce:  {Title: "", Width: 10, Rank: 1},
	colSize:   {Title: "CHARACTERS", Width: 10, Rank: 2, Right: true},
	colID:     {Title: "ID", Width: 8, Rank: 3},
}
