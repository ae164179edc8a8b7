package versions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/keys"
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
	trouble  error         // why a version could not be saved
}

// version is one of a history; n counts from the oldest, which is 1.
type version struct {
	prompt.Version
	n int
}

// Page is the list. Use New.
type Page struct {
	*list.List[history, version]
	agents Agents

	marked  int // the version to compare with; 0: the one before
	reading bool
	text    pane.Scroll // while reading
	rolling page.Loader[version]
}

// New returns the page of the versions of the agent id.Item of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents) *Page {
	p := &Page{agents: agents, rolling: page.NewLoader[version](env, id)}
	p.List = list.New(env, list.Options[history, version]{
		ID: id, Words: words, Columns: columns, Percent: 44,
		Fetch: p.fetch,
		Items: func(h history) []version { return h.versions },
		Key:   func(v version) string { return strconv.Itoa(v.n) },
		Text:  func(v version) string { return string(v.Reason) + "\n" + v.ID() + "\n" + v.Text },
		Cells: p.cells, Detail: func(v version, width, _ int) []string { return p.difference(v, width) },
		Notes: p.notes, Actions: p.actions, Update: p.update,
	})
	p.Layout = p.layout
	return p
}

var words = list.Words{
	Title: "Versions", Thing: "version",
	Empty: func() (what, todo string) {
		return "No version of this prompt was kept on this computer yet.", "One is each time that talkdeck reads or saves a new text. r asks again."
	},
}

// fetch reads the agent, which saves its text as a version if it is new, and then all versions. Without the service the saved
// ones are still worth looking at.
func (p *Page) fetch(ctx context.Context) (history, error) {
	var h history
	h.agent, h.unread = p.agents.Get(ctx, p.PageID.Project, p.PageID.Item)
	all, err := p.agents.Versions(p.PageID.Project, p.PageID.Item)
	for i, v := range all {
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

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if p.reading {
		switch msg.(type) {
		case tea.KeyPressMsg, tea.MouseWheelMsg, tea.MouseClickMsg, tea.PasteMsg:
			return p.Env.Read(msg, &p.text, p.Actions)
		}
	}
	cmd := p.List.Update(msg)
	if _, ok := msg.(page.Loaded[history]); ok {
		p.layout()
	}
	return cmd
}

func (p *Page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.AgentChanged:
		if msg.Project == p.PageID.Project && msg.Agent == p.PageID.Item && !msg.Deleted {
			return p.Refresh()
		}
	case page.Loaded[version]:
		if p.rolling.Take(msg) {
			return p.rolledBack(msg.Value, msg.Err)
		}
	}
	return nil
}

// actions are what can be done with the version under the cursor.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	v, ok := p.Selected()
	enter := map[bool]string{false: "read", true: "list"}[p.reading]
	text := page.Copy{Text: v.Text, What: "version " + strconv.Itoa(v.n)}
	return []page.Action{
		{Key: k.Open, Does: enter, Off: !ok, Hint: true, Do: p.read},
		{Key: k.Mark, Does: "compare with it", Off: !ok, Hint: true, Do: p.mark},
		p.rollBack(v, ok),
		{Key: k.CopyID, Does: "copy its text", Off: !ok, Hint: true, Do: p.Env.Posting(text)},
		{Key: k.Refresh, Hint: true}, {Key: k.Back, Hint: true}, {Key: k.Filter}, // left out of the footer
	}
}

// read goes from the list to the text, or back.
func (p *Page) read() tea.Cmd {
	p.reading = !p.reading
	p.text.ToTop()
	p.layout()
	return nil
}

// mark compares all others with the version under the cursor, or no longer.
func (p *Page) mark() tea.Cmd {
	v, _ := p.Selected()
	if p.marked == v.n {
		v.n = 0
	}
	p.marked = v.n
	p.layout()
	return nil
}

// rollBack saves the text of v again, once the person agrees.
func (p *Page) rollBack(v version, selected bool) page.Action {
	why, agent := "", p.Loader.Value.agent
	switch {
	case !selected:
	case p.rolling.Loading():
		why = "the change before is still on its way"
	case agent == nil:
		why = "the agent can't be read, so it isn't known what would be replaced; r asks again"
	case agent.Prompt == v.Text:
		why = fmt.Sprintf("version %d is the current one already", v.n)
	}
	return page.Action{
		Key: keys.Bind("R", "roll back to it"), Changes: true, Hint: true,
		Off: !selected || why != "", Why: why, Do: func() tea.Cmd { return p.askRollBack(v, agent.Prompt) },
	}
}

// askRollBack asks whether v is to replace the text that was seen.
func (p *Page) askRollBack(v version, seen string) tea.Cmd {
	return p.Env.Post(page.Ask{
		Title: fmt.Sprintf("Go back to version %d of %s?", v.n, present.Stamp(p.Env.Now(), v.At, p.Env.Zone)),
		Text:  "Its text is saved at Talkstack and is current from the next call on, for everybody. It becomes a new version; the ones between stay here.",
		Yes:   "roll back to it",
		Then: func() tea.Cmd {
			return p.rolling.Start(p.Env.Ctx, func(ctx context.Context) (version, error) {
				return v, p.agents.RollBack(ctx, p.PageID.Project, p.PageID.Item, seen, v.Version)
			})
		},
	})
}

func (p *Page) rolledBack(to version, err error) tea.Cmd {
	notice := page.Notify{Level: page.Success, Text: fmt.Sprintf("version %d is current again, as a new version", to.n)}
	var conflict *agents.Conflict
	switch {
	case errors.As(err, &conflict):
		notice = page.Notify{Level: page.Warning, Text: "somebody changed the prompt meanwhile, so nothing was saved: their text is the newest version here now"}
	case err != nil:
		notice = page.Failed(err)
	}
	p.Env.Post(notice)
	return p.Env.Post(page.AgentChanged{Project: p.PageID.Project, Agent: p.PageID.Item})
}

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

var columns = []table.Column{
	{Title: "NO", Width: 4},
	{Title: "TIME", Width: 12, Max: 17},
	{Title: "REASON", Width: 11, Grow: 1},
	{Title: "", Width: 10, Rank: 1}, // whether it is in force
	{Title: "CHARACTERS", Width: 10, Rank: 2, Right: true},
	{Title: "ID", Width: 8, Rank: 3},
}
