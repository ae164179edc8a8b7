package numbers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/ui/page"
	"talkdeck/ui/page/list"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// Numbers looks numbers up.
type Numbers interface {
	ByProject(ctx context.Context, projectID string) ([]client.Number, error)
	ByAgent(ctx context.Context, agentID string) ([]client.Number, error)
}

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// listing is what could be found: the service documents one number as the answer even for a project, so that its agents'
// numbers are looked up as well.
type listing struct {
	numbers []client.Number
	agents  map[string]string // names, by id
	partly  error             // why some agents' numbers couldn't be looked up
}

// Page lists the numbers of one project. Use New.
type Page struct {
	*list.List[listing, client.Number]
	env     *page.Env
	project string
	numbers Numbers
	agents  Agents
}

var _ page.Page = (*Page)(nil)

// New returns the page of the numbers of the project id.Project.
func New(env *page.Env, id page.ID, numbers Numbers, agents Agents) *Page {
	p := &Page{env: env, project: id.Project, numbers: numbers, agents: agents}
	p.List = list.New(env, list.Options[listing, client.Number]{
		ID: id, Words: list.Words{
			Title: "Numbers", Thing: "number", Lapsed: "The numbers weren't loaded before the session lapsed.",
			Empty: func() (what, todo string) {
				return "No number belongs to this project or to one of its agents.", "Numbers come from Talkstack; once you have one, assign it to an agent there."
			},
		},
		Columns: columns, Percent: 60, Fetch: p.fetch, Cell: p.cell, Detail: p.detail, Notes: p.notes,
		Items: func(l listing) []client.Number { return l.numbers },
		Key:   func(n client.Number) string { return n.E164 },
		Text: func(n client.Number) string {
			return strings.Join([]string{n.E164, present.Country(n.E164), n.Status, p.agentName(n), n.ID}, "\n")
		},
	})
	return p
}

// lookups bounds how many agents' numbers are looked up at once.
const lookups = 4

// fetch asks by the project and by each of its agents, and puts the answers together.
func (p *Page) fetch(ctx context.Context) (listing, error) {
	agents, err := p.agents.List(ctx, p.project)
	if err != nil {
		return listing{}, err
	}
	answers := make([][]client.Number, len(agents)+1)
	failures := make([]error, len(agents)+1)
	var g errgroup.Group
	g.SetLimit(lookups)
	ask := func(i int, lookUp func(context.Context, string) ([]client.Number, error), id string) {
		g.Go(func() error {
			got, err := lookUp(ctx, id)
			if !errors.Is(err, client.ErrNotFound) && !errors.Is(err, client.ErrBadRequest) { // both say that there is none
				failures[i] = err
			}
			answers[i] = got
			return nil
		})
	}
	out := listing{agents: map[string]string{}}
	ask(0, p.numbers.ByProject, p.project)
	for i, a := range agents {
		out.agents[a.ID] = a.Name
		ask(i+1, p.numbers.ByAgent, a.ID)
	}
	_ = g.Wait() // each keeps its own failure
	if failures[0] != nil {
		return listing{}, failures[0]
	}
	out.partly = errors.Join(failures[1:]...)
	seen := map[string]bool{}
	for _, n := range slices.Concat(answers...) {
		if !seen[n.E164] {
			seen[n.E164] = true
			out.numbers = append(out.numbers, n)
		}
	}
	slices.SortFunc(out.numbers, func(a, b client.Number) int { return cmp.Compare(a.E164, b.E164) })
	return out, nil
}

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return p.refreshIfDue() }

func (p *Page) refreshIfDue() tea.Cmd {
	if !p.Due() {
		return nil
	}
	return p.Refresh()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if p.List.Update(msg) {
		return nil
	}
	switch msg := msg.(type) {
	case page.Clock:
		return p.refreshIfDue()
	case page.Loaded[listing]:
		p.Take(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	if cmd, ok := p.Asked(msg, p.Refresh); ok {
		return cmd
	}
	k := p.env.Keys
	number, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, k.CopyID):
		return page.Do(page.Copy{Text: number.E164, What: "number"})
	case key.Matches(msg, k.Open) && number.AgentID != "":
		return page.Do(page.Open{ID: page.ID{Kind: page.Agent, Project: p.project, Item: number.AgentID}})
	}
	return nil
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	number, ok := p.Selected()
	k.Open.SetHelp("enter", "open its agent")
	k.Open.SetEnabled(ok && number.AgentID != "")
	k.CopyID.SetHelp("y", "copy number")
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.Open, k.CopyID, k.Filter, k.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colNumber = iota
	colCountry
	colAgent
	colStatus
	colID
)

var columns = []table.Column{
	colNumber:  {Title: "NUMBER", Width: 14, Max: 17},
	colCountry: {Title: "COUNTRY", Width: 14, Max: 20, Rank: 2},
	colAgent:   {Title: "AGENT", Width: 14, Grow: 1},
	colStatus:  {Title: "STATUS", Width: 10, Max: 12, Rank: 1},
	colID:      {Title: "ID", Width: 24, Rank: 3},
}

func (p *Page) cell(n client.Number, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colNumber:
		return table.Cell{Text: present.Line(n.E164), Style: st.Bold}
	case colCountry:
		return table.Cell{Text: present.Country(n.E164), Style: st.Text}
	case colAgent:
		return table.Cell{Text: p.agentName(n), Style: st.Text}
	case colStatus:
		return table.Cell{Text: present.Line(n.Status), Style: st.Text}
	default:
		return table.Cell{Text: present.Line(n.ID), Style: st.Muted}
	}
}

// agentName is who answers on a number: the agent's name if it is one of this project's, else its id.
func (p *Page) agentName(n client.Number) string {
	switch name := strings.TrimSpace(present.Line(p.Loader.Value.agents[n.AgentID])); {
	case n.AgentID == "":
		return "not assigned"
	case name != "":
		return name
	}
	return present.Line(n.AgentID)
}

func (p *Page) detail(n client.Number, width, _ int) []string {
	st := p.env.Styles
	told := func(s string) string {
		if s = strings.TrimSpace(present.Line(s)); s != "" {
			return s
		}
		return "not told"
	}
	return append([]string{st.Title.Render(present.Fit(present.Line(n.E164), width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, []pane.Fact{
		{Name: "country", Value: told(present.Country(n.E164))},
		{Name: "type", Value: told(present.NumberType(n.E164))},
		{Name: "agent", Value: p.agentName(n)},
		{Name: "project", Value: told(n.ProjectID)},
		{Name: "status", Value: told(n.Status)},
		{Name: "id", Value: told(n.ID)},
	}, width)...)
}

// notes say above the rows when not all could be looked up.
func (p *Page) notes(width int) []string {
	if p.Loader.Value.partly == nil || p.Len() == 0 {
		return nil
	}
	what, _ := present.Error(p.Loader.Value.partly)
	return []string{p.env.Styles.Warn.Render(present.Fit(" ! some agents' numbers are missing: "+what, width, p.env.Styles.Glyphs.Ellipsis))}
}
