package unresolved

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Runs are what is unresolved, and takes decisions on it; *batchrun.Runs has them.
type Runs interface {
	Unresolved() ([]batch.Unresolved, error)
	LookFor(ctx context.Context, u *batch.Unresolved) ([]client.Call, error)
	Decide(u *batch.Unresolved, d batchrun.Decision) error
}

// Page is the list. Use New.
type Page struct {
	*list.List[known, batch.Unresolved]
	env    *page.Env
	runs   Runs
	agents func(project string) []client.Agent
	look   page.Loader[seen]
}

// known is what is unresolved; unread is why there may be more.
type known struct {
	all    []batch.Unresolved
	unread error
}

// seen is what a look into the history found.
type seen struct {
	u     batch.Unresolved
	calls []client.Call
}

var _ page.Page = (*Page)(nil)

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.Unknown}

// New returns the page. agents are those of a project that are known without asking the service, for their names.
func New(env *page.Env, runs Runs, agents func(project string) []client.Agent) *Page {
	p := &Page{env: env, runs: runs, agents: agents}
	p.look.PageID, p.look.Now = ID, env.Now
	p.List = list.New(env, list.Options[known, batch.Unresolved]{
		ID: ID, Words: list.Words{Title: "Calls of unknown outcome", Thing: "call", Empty: p.nothing}, Columns: columns, Percent: 56, Local: true,
		Fetch: func(context.Context) (known, error) {
			all, err := runs.Unresolved()
			if all != nil {
				return known{all, err}, nil
			}
			return known{}, err
		},
		Items: func(k known) []batch.Unresolved {
			own := slices.DeleteFunc(slices.Clone(k.all), func(u batch.Unresolved) bool { return u.InBatch() })
			slices.Reverse(own)
			return own
		},
		Key:  func(u batch.Unresolved) string { return u.ID },
		Text: func(u batch.Unresolved) string { return u.Number + "\n" + u.File + "\n" + u.Agent + "\n" + u.Reason },
		Cell: p.cell, Detail: p.detail, Below: p.below, Notes: p.notes,
	})
	return p
}

// nothing is said where no call is listed.
func (p *Page) nothing() (what, todo string) {
	if p.Loader.Value.unread != nil || len(p.rows()) > 0 {
		return "No call beside those of batches.", "esc goes back."
	}
	return "Of every call that was asked for here, it is known what came of it.", "esc goes back."
}

// rows says how many rows of which batches are unresolved.
func (p *Page) rows() []string {
	var out []string
	all := p.Loader.Value.all
	for i := 0; i < len(all); {
		n := 1
		for i+n < len(all) && all[i+n].Path == all[i].Path {
			n++
		}
		if all[i].InBatch() {
			out = append(out, present.Count(n, "row")+" of "+present.Line(all[i].File))
		}
		i += n
	}
	return out
}

// notes tell what isn't listed here.
func (p *Page) notes(width int) []string {
	var out []string
	if rows := p.rows(); len(rows) > 0 {
		out = append(out, pane.Wrap(p.env.Styles.Muted.Render("In batches: "+strings.Join(rows, ", ")+". 6 lists batches; each shows its own."), width)...)
	}
	if err := p.Loader.Value.unread; err != nil {
		out = append(out, pane.Wrap(p.env.Styles.Bad.Render("There may be more: "+present.Line(err.Error())), width)...)
	}
	return out
}

// Close implements page.Page.
func (p *Page) Close() {
	p.List.Close()
	p.look.Cancel()
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
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
	lookKey    = "l"
	notMadeKey = "u"
	forgetKey  = "D"
)

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	u, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, p.env.Keys.Open), msg.String() == lookKey:
		return p.lookFor(u)
	case key.Matches(msg, p.env.Keys.Dial):
		return p.again(u)
	case msg.String() == notMadeKey:
		return p.env.Post(page.Dialog{Box: p.notMade(u)})
	case msg.String() == forgetKey:
		return p.forget(u)
	case key.Matches(msg, p.env.Keys.CopyID) && u.Number != "":
		return p.env.Post(page.Copy{Text: u.Number, What: "number"})
	}
	return nil
}

// lookFor reads the history for calls that the attempt may have made.
func (p *Page) lookFor(u batch.Unresolved) tea.Cmd {
	switch {
	case u.Damage():
		return p.env.Post(page.Dialog{Box: p.damage(u)})
	case p.env.Stale:
		return p.env.Post(page.SignIn{})
	}
	return tea.Batch(
		p.look.Start(p.env.Ctx, func(ctx context.Context) (seen, error) {
			calls, err := p.runs.LookFor(ctx, &u)
			return seen{u, calls}, err
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
	u, calls := msg.Value.u, msg.Value.calls
	if len(calls) == 0 {
		return p.env.Post(page.Dialog{Box: p.notFound(u)})
	}
	menu := &dialog.Menu{
		Title: "Is it one of these?",
		Text:  fmt.Sprintf("%s was asked for at %s. The history has, within ten minutes:", present.Line(what(&u)), present.Clock(u.At, p.env.Zone)),
	}
	for i, c := range calls[:min(len(calls), most)] {
		status, _ := present.Status(p.env.Styles, c.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: present.Line(c.To) + "  " + status, Detail: present.Offset(c.Started.Sub(u.At)) + ", " + present.Line(c.ID),
			Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{Call: c.ID}) },
		})
	}
	menu.Items = append(menu.Items, dialog.Item{Key: "n", Label: "none of these", Then: p.env.Posting(page.Dialog{Box: p.notFound(u)})})
	return p.env.Post(page.Dialog{Box: menu})
}

// notFound asks what to do about a call that isn't in the history.
func (p *Page) notFound(u batch.Unresolved) dialog.Box {
	menu := &dialog.Menu{
		Title: "It isn't in the history",
		Text:  "That is no proof that nobody was called: a call may be listed late. Look again in a minute, if it matters.",
		Items: []dialog.Item{{Key: "l", Label: "leave it, to look again later"}},
	}
	if p.canCall(&u) {
		menu.Items = append(menu.Items, dialog.Item{Key: "c", Label: "call again", Detail: "the form opens", Then: func() tea.Cmd { return p.again(u) }})
	}
	menu.Items = append(menu.Items,
		dialog.Item{Key: notMadeKey, Label: "it wasn't made", Detail: "asks how you know", Then: p.env.Posting(page.Dialog{Box: p.notMade(u)})},
		dialog.Item{Key: "f", Label: "forget it", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) }})
	return menu
}

// damage asks what to do about a line of the journal that can't be read.
func (p *Page) damage(u batch.Unresolved) dialog.Box {
	return &dialog.Menu{
		Title: "A line of the journal can't be read", Text: damageWords + " What do you want to do?",
		Items: []dialog.Item{
			{Key: "l", Label: "decide later", Detail: "until then batches call nobody"},
			{Key: notMadeKey, Label: "nobody was called", Detail: "asks how you know", Then: p.env.Posting(page.Dialog{Box: p.notMade(u)})},
			{Key: "f", Label: "leave it open", Detail: "calls go on", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) }},
		},
	}
}

// damageWords tell what a damaged line means.
const damageWords = "The journal tells who was called from this computer. A line of it was changed after it was written, by a failing disk or by " +
	"another program, so somebody may have been called of whom nothing else is known here."

// notMade asks how a person knows that nobody was called. Typing it is what confirms it.
func (p *Page) notMade(u batch.Unresolved) dialog.Box {
	box := dialog.NewInput(p.env.Styles, "How do you know", "")
	box.Title, box.Enter = "It wasn't made?", "it wasn't made"
	box.Text = notMadeWords(&u)
	box.Check = func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("a reason is needed")
		}
		return nil
	}
	box.Then = func(text string) tea.Cmd { return p.settle(u, batchrun.Decision{NotMade: strings.TrimSpace(text)}) }
	return box
}

// notMadeWords say what follows if nobody was called.
func notMadeWords(u *batch.Unresolved) string {
	switch {
	case u.Damage():
		return "Calls go on then. The reason is kept in the journal."
	case u.Upload():
		return "Those in " + present.Line(u.File) + " may be called then, a second time if you are wrong. The reason is kept."
	}
	return present.Line(u.Number) + " may be called then, a second time if you are wrong. The reason is kept."
}

// canCall reports whether the call can be made again: a file's and a line's can't.
func (p *Page) canCall(u *batch.Unresolved) bool {
	return u.File == "" && !u.Damage() && !p.env.ReadOnly
}

// again opens the form with the same call filled in; the attempt is forgotten once that one is made.
func (p *Page) again(u batch.Unresolved) tea.Cmd {
	switch {
	case u.Damage():
		return p.env.Post(page.Notify{Level: page.Info, Text: "a line that can't be read tells of no call that could be made again"})
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case u.Upload():
		return p.env.Post(page.Notify{Level: page.Info, Text: "a file can't be sent again from its record: nothing but its name is kept"})
	case u.File != "":
		return p.env.Post(page.Notify{Level: page.Info, Text: "it was a row of a batch, whose values are gone with the batch"})
	}
	return p.env.Post(page.Dial{Project: u.Project, Agent: u.Agent, Number: u.Number, Variables: u.Variables, Instead: u.ID})
}

func (p *Page) forget(u batch.Unresolved) tea.Cmd {
	ask := page.Ask{
		Title: "Forget this one?", Yes: "forget it", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) },
		Text: "It is left open for good whether " + present.Line(what(&u)) + " was called. The journal keeps the attempt.",
	}
	if u.Damage() {
		ask.Title, ask.Yes, ask.Text = "Leave this line?", "leave it", damageWords+" It is left open for good whom; calls go on."
	}
	return p.env.Post(ask)
}

// settled is what came of a decision.
type settled struct {
	u   batch.Unresolved
	d   batchrun.Decision
	err error
}

// Owner implements page.Addressed.
func (settled) Owner() page.ID { return ID }

// settle writes down what was decided.
func (p *Page) settle(u batch.Unresolved, d batchrun.Decision) tea.Cmd {
	return func() tea.Msg { return settled{u, d, p.runs.Decide(&u, d)} }
}

func (p *Page) settled(msg settled) tea.Cmd {
	said := "forgotten: " + what(&msg.u)
	switch {
	case msg.err != nil:
		return tea.Batch(p.env.Post(page.Notify{Level: page.Failure, Text: msg.err.Error()}), p.Refresh())
	case msg.d.Call != "":
		return tea.Batch(
			p.env.Post(page.Notify{Level: page.Success, Text: "found: the call was made"}), p.Refresh(),
			p.env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: msg.u.Project, Item: msg.d.Call}}),
		)
	case msg.d.NotMade != "":
		said = "settled: nobody was called"
	case msg.u.Damage():
		said = "settled: calls go on"
	}
	return tea.Batch(p.env.Post(page.Notify{Level: page.Success, Text: said}), p.Refresh())
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	u, ok := p.Selected()
	bind := func(help, desc string, on bool) key.Binding {
		b := key.NewBinding(key.WithKeys(help), key.WithHelp(help, desc))
		b.SetEnabled(on)
		return b
	}
	return []key.Binding{
		bind("enter", map[bool]string{true: "decide", false: "look for it"}[u.Damage()], ok), bind("c", "call again", ok && p.canCall(&u)),
		bind(notMadeKey, "it wasn't made", ok), bind(forgetKey, "forget", ok), bind("y", "copy number", ok && u.Number != ""), p.env.Keys.Back,
	}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// what is what was asked for: a number, or a file of them.
func what(u *batch.Unresolved) string {
	switch {
	case u.Damage():
		return "a damaged line"
	case u.Upload():
		return "file " + u.File
	}
	return u.Number
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

func (p *Page) cell(r batch.Unresolved, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colTime:
		return table.Cell{Text: p.asked(&r), Style: st.Text}
	case colWhat:
		return table.Cell{Text: present.Line(what(&r)), Style: st.Bold}
	default:
		return table.Cell{Text: present.Line(r.Reason), Style: st.Muted}
	}
}

// agentName is who was to speak: a name if it is known, else the id.
func (p *Page) agentName(r *batch.Unresolved) string {
	for _, a := range p.agents(r.Project) {
		if name := strings.TrimSpace(present.Line(a.Name)); a.ID == r.Agent && name != "" {
			return name
		}
	}
	return present.Line(r.Agent)
}

// asked is when it was asked for, as far as that is known.
func (p *Page) asked(u *batch.Unresolved) string {
	if u.At.IsZero() {
		return "not known"
	}
	return present.Stamp(p.env.Now(), u.At, p.env.Zone)
}

// below is the whole reason, which its column has no room for.
func (p *Page) below(u batch.Unresolved, width int) []string {
	return append([]string{""}, pane.Wrap(p.env.Styles.Muted.Render(present.Line(u.Reason)), width)...)
}

func (p *Page) detail(u batch.Unresolved, width, _ int) []string {
	st := p.env.Styles
	lines := []string{st.Title.Render(present.Fit(present.Line(what(&u)), width, st.Glyphs.Ellipsis)), ""}
	if u.Damage() {
		facts := []pane.Fact{{Name: "id", Value: present.Line(u.ID)}, {Name: "why", Value: present.Line(u.Reason)}}
		if u.Number != "" {
			facts = append(facts, pane.Fact{Name: "in it", Value: present.Line(u.Number)})
		}
		lines = append(lines, pane.Facts(st, facts, width)...)
		return append(append(lines, ""), pane.Wrap(st.Text.Render(damageWords+" Until you decide, batches call nobody."), width)...)
	}
	facts := []pane.Fact{
		{Name: "id", Value: present.Line(u.ID)},
		{Name: "asked for", Value: present.Moment(u.At, p.env.Zone)},
		{Name: "agent", Value: p.agentName(&u)},
		{Name: "project", Value: present.Line(u.Project)},
		{Name: "why", Value: present.Line(u.Reason)},
	}
	if u.Batch != "" {
		facts = append(facts, pane.Fact{Name: "for", Value: present.BatchRow(u.File, u.Line)})
	}
	for _, name := range slices.Sorted(maps.Keys(u.Variables)) {
		facts = append(facts, pane.Fact{Name: "{{" + present.Line(name) + "}}", Value: present.Line(u.Variables[name])})
	}
	return append(lines, pane.Facts(st, facts, width)...)
}
