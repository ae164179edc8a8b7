package unresolved

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Runs lists what is unresolved, and takes decisions on it; *batchrun.Runs does.
type Runs interface {
	Unresolved() ([]batch.Unresolved, error)
	LookFor(ctx context.Context, u *batch.Unresolved) ([]client.Call, error)
	Decide(u *batch.Unresolved, d batchrun.Decision) error
}

// Page is the list. Use New.
type Page struct {
	*list.List[known, batch.Unresolved]
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

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.Unknown}

// New returns the page. agents are those of a project that are known without asking the service, for their names.
func New(env *page.Env, runs Runs, agents func(project string) []client.Agent) *Page {
	p := &Page{runs: runs, agents: agents, look: page.NewLoader[seen](env, ID)}
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
		Key:   func(u batch.Unresolved) string { return u.ID },
		Text:  func(u batch.Unresolved) string { return u.Number + "\n" + u.File + "\n" + u.Agent + "\n" + u.Reason },
		Cells: p.cells, Detail: p.detail, Below: p.below, Notes: p.notes, Actions: p.actions, Update: p.update,
	})
	return p
}

// nothing says why no call is listed.
func (p *Page) nothing() (what, todo string) {
	if p.Loader.Value.unread != nil || len(p.rows()) > 0 {
		return "No call beside those of batches.", "esc goes back."
	}
	return "Of every call that was asked for here, the outcome is known.", "esc goes back."
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

// notes say what isn't listed here.
func (p *Page) notes(width int) []string {
	var out []string
	if rows := p.rows(); len(rows) > 0 {
		out = append(out, pane.Wrap(p.Env.Styles.Muted.Render("In batches: "+strings.Join(rows, ", ")+". 6 lists batches; each shows its own."), width)...)
	}
	if err := p.Loader.Value.unread; err != nil {
		out = append(out, pane.Wrap(p.Env.Styles.Bad.Render("There may be more: "+present.Line(err.Error())), width)...)
	}
	return out
}

func (p *Page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[seen]:
		return p.looked(msg)
	case settled:
		return p.settled(msg)
	}
	return nil
}

const (
	lookKey    = "l"
	notMadeKey = "u"
	forgetKey  = "D"
)

// actions are what can be done about the call under the cursor.
func (p *Page) actions() []page.Action {
	u, ok := p.Selected()
	act := func(names []string, words string, do func() tea.Cmd) page.Action {
		return page.Action{Key: keys.Bind(names[0], words, names...), Off: !ok, Hint: true, Do: do}
	}
	enter := "look for it"
	if u.Damage() {
		enter = "decide"
	}
	again := act([]string{"c"}, "call again", func() tea.Cmd { return p.again(u) })
	again.Changes = true
	if err := u.Repeatable(); ok && err != nil {
		again.Off, again.Why = true, err.Error()
	}
	copyNumber := act([]string{"y"}, "copy number", p.Env.Posting(page.Copy{Text: u.Number, What: "number"}))
	copyNumber.Off = u.Number == ""
	return []page.Action{
		act([]string{"enter", lookKey}, enter, func() tea.Cmd { return p.lookFor(u) }), again,
		act([]string{notMadeKey}, "it wasn't made", func() tea.Cmd { return p.Env.Post(page.Dialog{Box: p.notMade(u)}) }),
		act([]string{forgetKey}, "forget", func() tea.Cmd { return p.forget(u) }), copyNumber,
		{Key: p.Env.Keys.Back, Hint: true}, {Key: p.Env.Keys.Filter}, {Key: p.Env.Keys.Refresh}, // these two are left out of the footer
	}
}

// what names it: by its number, or as a file of them.
func what(u *batch.Unresolved) string {
	switch u.Kind() {
	case batch.DamagedLine:
		return "a damaged line"
	case batch.UploadedFile:
		return "file " + u.File
	case batch.BatchRow, batch.SingleCall:
	}
	return u.Number
}

var columns = []table.Column{
	{Title: "ASKED FOR", Width: 12, Max: 17},
	{Title: "NUMBER", Width: 14, Grow: 1},
	{Title: "WHY IT ISN'T KNOWN", Width: 20, Grow: 3, Rank: 1},
}

func (p *Page) cells(u batch.Unresolved) []table.Cell {
	st := p.Env.Styles
	return []table.Cell{
		{Text: present.LineOr(present.Stamp(p.Env.Now(), u.At, p.Env.Zone), "not known"), Style: st.Text},
		{Text: present.Line(what(&u)), Style: st.Bold},
		{Text: present.Line(u.Reason), Style: st.Muted},
	}
}

// below is the whole reason, which its column has no room for.
func (p *Page) below(u batch.Unresolved, width int) []string {
	return append([]string{""}, pane.Wrap(p.Env.Styles.Muted.Render(present.Line(u.Reason)), width)...)
}

func (p *Page) detail(u batch.Unresolved, width, _ int) []string {
	st := p.Env.Styles
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
		{Name: "asked for", Value: present.Moment(u.At, p.Env.Zone)},
		{Name: "agent", Value: present.AgentByID(p.agents(u.Project), u.Agent)},
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
