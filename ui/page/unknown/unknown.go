package unknown

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/dial"
	"talkdeck/ui/page"
	"talkdeck/ui/page/list"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/dialog"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// Journal is the journal of calls; *dial.Dialer has it.
type Journal interface {
	Unknown() ([]dial.Record, error)
	Look(ctx context.Context, r dial.Record) ([]client.Call, error)
	Found(id, callID string) error
	Forget(id string) error
}

// Page is the list. Use New.
type Page struct {
	*list.List[[]dial.Record, dial.Record]
	env     *page.Env
	journal Journal
	agents  func(project string) []client.Agent
	look    page.Loader[seen]
}

// seen is what a look into the history found.
type seen struct {
	record dial.Record
	calls  []client.Call
}

var _ page.Page = (*Page)(nil)

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.Unknown}

// New returns the page. agents are those of a project that are known without asking the service, for their names.
func New(env *page.Env, journal Journal, agents func(project string) []client.Agent) *Page {
	p := &Page{env: env, journal: journal, agents: agents}
	p.look.PageID, p.look.Now = ID, env.Now
	p.List = list.New(env, list.Options[[]dial.Record, dial.Record]{
		ID: ID, Words: words, Columns: columns, Percent: 56, Local: true,
		Fetch: func(context.Context) ([]dial.Record, error) {
			records, err := journal.Unknown()
			slices.Reverse(records)
			return records, err
		},
		Items: func(r []dial.Record) []dial.Record { return r },
		Key:   func(r dial.Record) string { return r.ID },
		Text:  func(r dial.Record) string { return r.Number + "\n" + r.File + "\n" + r.Agent + "\n" + r.Reason },
		Cell:  p.cell, Detail: p.detail, Below: p.below,
	})
	return p
}

var words = list.Words{
	Title: "Calls of unknown outcome", Thing: "call",
	Empty: func() (what, todo string) {
		return "Of every call that was asked for here, it is known what came of it.", "esc goes back."
	},
}

// Close implements page.Page.
func (p *Page) Close() {
	p.List.Close()
	p.look.Cancel()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Update(msg); done {
		return cmd
	}
	switch msg := msg.(type) {
	case page.Loaded[seen]:
		return p.looked(msg)
	case settled:
		return p.settled(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

const (
	lookKey   = "l"
	forgetKey = "D"
)

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	r, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, p.env.Keys.Open), msg.String() == lookKey:
		return p.lookFor(r)
	case key.Matches(msg, p.env.Keys.Dial):
		return p.again(r)
	case msg.String() == forgetKey:
		return p.forget(r)
	case key.Matches(msg, p.env.Keys.CopyID):
		return p.env.Post(page.Copy{Text: what(r), What: "number"})
	}
	return nil
}

// lookFor reads the history for calls that the attempt may have made.
func (p *Page) lookFor(r dial.Record) tea.Cmd {
	if p.env.Stale {
		return p.env.Post(page.SignIn{})
	}
	return tea.Batch(
		p.look.Start(p.env.Ctx, func(ctx context.Context) (seen, error) {
			calls, err := p.journal.Look(ctx, r)
			return seen{r, calls}, err
		}),
		p.env.Post(page.Notify{Level: page.Info, Text: "looking for it in the history" + p.env.Styles.Glyphs.Ellipsis}),
	)
}

// most is how many calls are offered: the nearest in time come first.
const most = 6

// looked asks which of the calls it was.
func (p *Page) looked(msg page.Loaded[seen]) tea.Cmd {
	if !p.look.Take(msg) {
		return nil
	}
	if msg.Err != nil {
		what, hint := present.Error(msg.Err)
		return p.env.Post(page.Notify{Level: page.Failure, Text: strings.TrimSpace(what + " " + hint)})
	}
	r, calls := msg.Value.record, msg.Value.calls
	if len(calls) == 0 {
		return p.env.Post(page.Dialog{Box: p.notFound(r)})
	}
	menu := &dialog.Menu{
		Title: "Is it one of these?",
		Text:  fmt.Sprintf("%s was asked for at %s. The history has, within ten minutes:", present.Line(what(r)), present.Clock(r.At, p.env.Zone)),
	}
	for i, c := range calls[:min(len(calls), most)] {
		status, _ := present.Status(p.env.Styles, c.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: present.Line(c.To) + "  " + status, Detail: present.Offset(c.Started.Sub(r.At)) + ", " + present.Line(c.ID),
			Then: func() tea.Cmd { return p.settle(r, c.ID) },
		})
	}
	menu.Items = append(menu.Items, dialog.Item{Key: "n", Label: "none of these", Then: p.env.Posting(page.Dialog{Box: p.notFound(r)})})
	return p.env.Post(page.Dialog{Box: menu})
}

// notFound asks what to do about a call that isn't in the history.
func (p *Page) notFound(r dial.Record) dialog.Box {
	menu := &dialog.Menu{
		Title: "It isn't in the history",
		Text:  "That is no proof that nobody was called: a call may be listed late. Look again in a minute, if it matters.",
		Items: []dialog.Item{{Key: "l", Label: "leave it, to look again later"}},
	}
	if r.File == "" && !p.env.ReadOnly {
		menu.Items = append(menu.Items, dialog.Item{Key: "c", Label: "call again", Detail: "the form opens", Then: func() tea.Cmd { return p.again(r) }})
	}
	menu.Items = append(menu.Items, dialog.Item{Key: "f", Label: "forget it", Then: func() tea.Cmd { return p.settle(r, "") }})
	return menu
}

// again opens the form with the same call filled in; the attempt is forgotten once that one is made.
func (p *Page) again(r dial.Record) tea.Cmd {
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case r.File != "":
		return p.env.Post(page.Notify{Level: page.Info, Text: "a file can't be sent again from its record: nothing but its name is kept"})
	}
	return p.env.Post(page.Dial{Project: r.Project, Agent: r.Agent, Number: r.Number, Variables: r.Variables, Instead: r.ID})
}

func (p *Page) forget(r dial.Record) tea.Cmd {
	return p.env.Post(page.Ask{
		Title: "Forget this one?", Yes: "forget it", Then: func() tea.Cmd { return p.settle(r, "") },
		Text: "It is left open for good whether " + present.Line(what(r)) + " was called. The journal keeps the attempt.",
	})
}

// settled is what came of a decision.
type settled struct {
	record dial.Record
	call   string // "": it was forgotten
	err    error
}

// Owner implements page.Addressed.
func (settled) Owner() page.ID { return ID }

// settle writes down which call it was, or that it doesn't matter.
func (p *Page) settle(r dial.Record, call string) tea.Cmd {
	return func() tea.Msg {
		if call == "" {
			return settled{r, "", p.journal.Forget(r.ID)}
		}
		return settled{r, call, p.journal.Found(r.ID, call)}
	}
}

func (p *Page) settled(msg settled) tea.Cmd {
	switch {
	case msg.err != nil:
		return tea.Batch(p.env.Post(page.Notify{Level: page.Failure, Text: msg.err.Error()}), p.Refresh())
	case msg.call == "":
		return tea.Batch(p.env.Post(page.Notify{Level: page.Success, Text: "forgotten: " + what(msg.record)}), p.Refresh())
	}
	return tea.Batch(
		p.env.Post(page.Notify{Level: page.Success, Text: "found: the call was made"}), p.Refresh(),
		p.env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: msg.record.Project, Item: msg.call}}),
	)
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	r, ok := p.Selected()
	bind := func(help, desc string, on bool) key.Binding {
		b := key.NewBinding(key.WithKeys(help), key.WithHelp(help, desc))
		b.SetEnabled(on)
		return b
	}
	return []key.Binding{
		bind("enter", "look for it", ok), bind("c", "call again", ok && r.File == "" && !p.env.ReadOnly), bind(forgetKey, "forget", ok),
		bind("y", "copy number", ok), p.env.Keys.Back,
	}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// what is what was asked for: a number, or a file of them.
func what(r dial.Record) string {
	if r.File != "" {
		return "file " + r.File
	}
	return r.Number
}

// The columns.
const (
	colTime = iota
	colWhat
	colReason
)

var columns = []table.Column{
	colTime:   {Title: "ASKED FOR", Width: 12, Max: 17},
	colWhat:   {Title: "NUMBER", Width: 14, Grow: 1},
	colReason: {Title: "WHY IT ISN'T KNOWN", Width: 20, Grow: 3, Rank: 1},
}

func (p *Page) cell(r dial.Record, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colTime:
		return table.Cell{Text: present.Stamp(p.env.Now(), r.At, p.env.Zone), Style: st.Text}
	case colWhat:
		return table.Cell{Text: present.Line(what(r)), Style: st.Bold}
	default:
		return table.Cell{Text: present.Line(r.Reason), Style: st.Muted}
	}
}

// agentName is who was to speak: a name if it is known, else the id.
func (p *Page) agentName(r dial.Record) string {
	for _, a := range p.agents(r.Project) {
		if name := strings.TrimSpace(present.Line(a.Name)); a.ID == r.Agent && name != "" {
			return name
		}
	}
	return present.Line(r.Agent)
}

// below is the whole reason, which its column has no room for.
func (p *Page) below(r dial.Record, width int) []string {
	return append([]string{""}, pane.Wrap(p.env.Styles.Muted.Render(present.Line(r.Reason)), width)...)
}

func (p *Page) detail(r dial.Record, width, _ int) []string {
	st := p.env.Styles
	facts := []pane.Fact{
		{Name: "asked for", Value: present.Moment(r.At, p.env.Zone)},
		{Name: "agent", Value: p.agentName(r)},
		{Name: "project", Value: present.Line(r.Project)},
		{Name: "why", Value: present.Line(r.Reason)},
	}
	for _, name := range slices.Sorted(maps.Keys(r.Variables)) {
		facts = append(facts, pane.Fact{Name: "{{" + present.Line(name) + "}}", Value: present.Line(r.Variables[name])})
	}
	lines := []string{st.Title.Render(present.Fit(present.Line(what(r)), width, st.Glyphs.Ellipsis)), ""}
	return append(lines, pane.Facts(st, facts, width)...)
}
