package numberlist

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/inventory"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Numbers looks numbers up.
type Numbers interface {
	inventory.Numbers
	ByID(ctx context.Context, id string) ([]client.Number, error)
}

// Page lists the numbers of one project, or what is known of one. Use New.
type Page struct {
	*list.List[inventory.Inventory, client.Number]
	numbers Numbers
	agents  inventory.Agents
}

// New returns the page of the numbers of the project id.Project; with an id.Item, of the number with that id, whosever it is.
func New(env *page.Env, id page.ID, numbers Numbers, agents inventory.Agents) *Page {
	p := &Page{numbers: numbers, agents: agents}
	p.List = list.New(env, list.Options[inventory.Inventory, client.Number]{
		ID: id, Words: list.Words{
			Title: "Numbers", Thing: "number", Empty: p.none,
		},
		Columns: columns, Percent: 60, Fetch: p.fetch, Cells: p.cells, Detail: p.detail, Notes: p.notes,
		Actions: p.actions, Update: p.update,
		Items: func(h inventory.Inventory) []client.Number { return h.Numbers },
		Key:   func(n client.Number) string { return n.E164 },
		Text: func(n client.Number) string {
			return strings.Join([]string{n.E164, present.Country(n.E164), n.Status, p.agentName(n), n.ID}, "\n")
		},
	})
	return p
}

// none says why there are no numbers, and what to do.
func (p *Page) none() (what, todo string) {
	if p.PageID.Item != "" {
		return "Talkstack knows no number with the id " + present.Line(p.PageID.Item) + ".", "esc goes back; :lookup ID looks another up."
	}
	return "No number belongs to this project or to one of its agents.", "Numbers come from Talkstack; once you have one, n assigns it to an agent."
}

// fetch reads the project's numbers and agents, or the one number with the page's id.
func (p *Page) fetch(ctx context.Context) (inventory.Inventory, error) {
	if p.PageID.Item == "" {
		return inventory.Read(ctx, p.agents, p.numbers, p.PageID.Project)
	}
	got, err := p.numbers.ByID(ctx, p.PageID.Item)
	if errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrBadRequest) { // both say that there is none
		err = nil
	}
	return inventory.Inventory{Numbers: got}, err
}

// update asks again when numbers were assigned.
func (p *Page) update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(page.NumbersChanged); ok && (msg.Project == p.PageID.Project || p.PageID.Item != "") {
		return p.Refresh()
	}
	return nil
}

// actions are what can be done with the number under the cursor, and assigning another.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	number, ok := p.Selected()
	project := p.projectOf(number)
	open := func(kind page.Kind, item string) func() tea.Cmd {
		return p.Env.Posting(page.Open{ID: page.ID{Kind: kind, Project: project, Item: item}})
	}
	return []page.Action{
		{Key: k.Open, Does: "open its agent", Off: number.AgentID == "" || project == "", Hint: true, Do: open(page.Agent, number.AgentID)},
		{Key: k.New, Does: "assign a number", Off: p.PageID.Item != "", Changes: true, Hint: true, Do: open(page.NumberAssign, "")},
		{Key: k.Edit, Does: "to another agent", Off: !ok || project == "", Changes: true, Hint: true, Do: open(page.NumberAssign, number.E164)},
		{Key: k.CopyID, Does: "copy number", Off: !ok, Hint: true, Do: p.Env.Posting(page.Copy{Text: number.E164, What: "number"})},
	}
}

// projectOf is the project whose number it is: the page's, or the one that the service reports; "" if it reports none.
func (p *Page) projectOf(n client.Number) string {
	if p.PageID.Item == "" {
		return p.PageID.Project
	}
	return n.ProjectID
}

var columns = []table.Column{
	{Title: "NUMBER", Width: 14, Max: 17},
	{Title: "COUNTRY", Width: 13, Max: 20, Rank: 2},
	{Title: "TYPE", Width: 15, Rank: 3},
	{Title: "AGENT", Width: 18, Grow: 1},
	{Title: "STATUS", Width: 9, Max: 12, Rank: 1},
	{Title: "ID", Width: 24, Rank: 4},
}

func (p *Page) cells(n client.Number) []table.Cell {
	st := p.Env.Styles
	return []table.Cell{
		{Text: present.Line(n.E164), Style: st.Bold},
		{Text: present.Country(n.E164), Style: st.Text},
		{Text: present.NumberType(n.E164), Style: st.Text},
		{Text: p.agentName(n), Style: st.Text},
		{Text: present.Line(n.Status), Style: st.Text},
		{Text: present.Line(n.ID), Style: st.Muted},
	}
}

// agentName is who answers on a number: the agent's name if it is one of this project's, else its id.
func (p *Page) agentName(n client.Number) string {
	if n.AgentID == "" {
		return "none reported"
	}
	return present.AgentByID(p.Loader.Value.Agents, n.AgentID)
}

func (p *Page) detail(n client.Number, width, _ int) []string {
	st := p.Env.Styles
	return append([]string{st.Title.Render(present.Fit(present.Line(n.E164), width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, []pane.Fact{
		{Name: "country", Value: present.Reported(present.Country(n.E164))},
		{Name: "type", Value: present.Reported(present.NumberType(n.E164))},
		{Name: "agent", Value: p.agentName(n)},
		{Name: "project", Value: present.Reported(n.ProjectID)},
		{Name: "status", Value: present.Reported(n.Status)},
		{Name: "id", Value: present.Reported(n.ID)},
	}, width)...)
}

// notes say above the rows what may be missing.
func (p *Page) notes(width int) []string {
	st := p.Env.Styles
	if p.Len() == 0 || p.PageID.Item != "" {
		return nil
	}
	text := st.Muted.Render("Talkstack tells one number of the project and one of each agent: there may be more.")
	if err := p.Loader.Value.Partly; err != nil {
		what, _ := present.Error(err)
		text = st.Warn.Render("! some agents' numbers are missing: " + what)
	}
	return pane.Indent(pane.Wrap(text, width-2))
}
