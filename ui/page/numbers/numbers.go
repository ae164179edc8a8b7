package numbers

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/holdings"
	"talkdeck/ui/page"
	"talkdeck/ui/page/list"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// listing is what could be found.
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
	numbers holdings.Numbers
	agents  holdings.Agents
}

var _ page.Page = (*Page)(nil)

// New returns the page of the numbers of the project id.Project.
func New(env *page.Env, id page.ID, numbers holdings.Numbers, agents holdings.Agents) *Page {
	p := &Page{env: env, project: id.Project, numbers: numbers, agents: agents}
	p.List = list.New(env, list.Options[listing, client.Number]{
		ID: id, Words: list.Words{
			Title: "Numbers", Thing: "number", Lapsed: "The numbers weren't loaded before the session lapsed.",
			Empty: func() (what, todo string) {
				return "No number belongs to this project or to one of its agents.", "Numbers come from Talkstack; once you have one, n assigns it to an agent."
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

// fetch reads the project's numbers, and the names of its agents.
func (p *Page) fetch(ctx context.Context) (listing, error) {
	got, err := holdings.Read(ctx, p.agents, p.numbers, p.project)
	if err != nil {
		return listing{}, err
	}
	out := listing{numbers: got.Numbers, partly: got.Partly, agents: map[string]string{}}
	for _, a := range got.Agents {
		out.agents[a.ID] = a.Name
	}
	return out, nil
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if p.List.Update(msg) {
		return nil
	}
	switch msg := msg.(type) {
	case page.Clock:
		return p.RefreshIfDue()
	case page.Loaded[listing]:
		p.Take(msg)
	case page.NumbersChanged:
		if msg.Project == p.project {
			return p.Refresh()
		}
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
	assign := func(e164 string) tea.Cmd {
		return p.env.Changing(page.Do(page.Open{ID: page.ID{Kind: page.NumberAssign, Project: p.project, Item: e164}}))
	}
	switch {
	case key.Matches(msg, k.New):
		return assign("")
	case !ok:
	case key.Matches(msg, k.Edit):
		return assign(number.E164)
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
	k.New.SetHelp("n", "assign a number")
	k.New.SetEnabled(!p.env.ReadOnly)
	k.Edit.SetHelp("e", "to another agent")
	k.Edit.SetEnabled(ok && !p.env.ReadOnly)
	return []key.Binding{k.Open, k.New, k.Edit, k.CopyID, k.Filter, k.Refresh}
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
