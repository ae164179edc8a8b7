package batchlist

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Store is where batches are kept. Both methods wait for the disk.
type Store interface {
	List() ([]batch.Info, error)
	Remove(path string) error
}

// Page is the list. Use New.
type Page struct {
	*list.List[[]batch.Info, batch.Info]
	env   *page.Env
	store Store
	about Known
}

// Known is what the program knows besides of batches. Its functions don't wait.
type Known struct {
	Here    func(path string) *batch.Progress // how one gets on that runs in this window, nil if it doesn't
	Project func(id string) string            // a project's name, "" if it isn't known
}

var _ page.Page = (*Page)(nil)

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.Batches}

// New returns the page.
func New(env *page.Env, store Store, about Known) *Page {
	p := &Page{env: env, store: store, about: about}
	p.List = list.New(env, list.Options[[]batch.Info, batch.Info]{
		ID: ID, Words: words, Columns: columns, Percent: 62, Local: true, Every: p.every,
		Fetch: func(context.Context) ([]batch.Info, error) { return store.List() },
		Items: func(all []batch.Info) []batch.Info { return all },
		Key:   func(b batch.Info) string { return b.Path },
		Text: func(b batch.Info) string {
			state, _ := p.state(&b)
			return strings.Join([]string{b.File, b.AgentName, b.Agent, about.Project(b.Project), b.ID, state}, "\n")
		},
		Cell: p.cell, Detail: p.detail,
	})
	return p
}

var words = list.Words{
	Title: "Batches", Thing: "batch",
	Empty: func() (what, todo string) {
		return "No batch was begun here yet.", "n takes a file of numbers (CSV or Excel), checks each row, and calls nobody before you say so."
	},
}

// runningEvery is how old the list may get while a batch runs, restEvery while none does.
const (
	runningEvery = 10 * time.Second
	restEvery    = time.Minute
)

func (p *Page) every() time.Duration {
	if slices.ContainsFunc(p.Loader.Value, func(b batch.Info) bool { return b.Running }) {
		return runningEvery
	}
	return restEvery
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
		return cmd
	}
	switch msg := msg.(type) {
	case page.BatchesChanged:
		return p.Refresh()
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	b, ok := p.Selected()
	switch {
	case key.Matches(msg, k.New):
		return p.env.IfWritable(page.NewBatch{})
	case !ok:
	case key.Matches(msg, k.Open) && b.Counts.Rows > 0:
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Batch, Item: b.Path}})
	case key.Matches(msg, k.Open):
		return p.env.Post(page.Notify{Level: page.Failure, Text: present.BatchNext(&b)})
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: id(b), What: "batch id"})
	case key.Matches(msg, k.Delete):
		return p.remove(b)
	}
	return nil
}

// id is a batch's id, or its file's name where that can't be read.
func id(b batch.Info) string {
	if b.ID != "" {
		return b.ID
	}
	return filepath.Base(b.Path)
}

// name is what a batch is called.
func name(b batch.Info) string {
	if b.File != "" {
		return b.File
	}
	return filepath.Base(b.Path)
}

// remove asks whether to delete a batch: with more than y where something in it is still to be done.
func (p *Page) remove(b batch.Info) tea.Cmd {
	if b.Running {
		return p.env.Post(page.Notify{Level: page.Info, Text: "this batch is open: stop it first, where it runs"})
	}
	title := "Delete the batch of " + present.Line(name(b)) + "?"
	text := "What came of each of its rows is forgotten on this computer: nobody can tell any more who was called by it. The service keeps its calls."
	open := b.Counts.Left() + b.Counts.Open
	if b.Err == nil && open == 0 && !b.Unfinished() {
		return p.env.Post(page.Ask{Title: title, Text: text, Yes: "delete it", Then: func() tea.Cmd { return p.removed(b) }})
	}
	want := strconv.Itoa(open)
	say := fmt.Sprintf("%s of it can still be called or decided on. Type %s to delete it.", present.Count(open, "row"), want)
	if b.Err != nil || open == 0 {
		want = "delete"
		say = "It isn't known what is in it. Type delete to delete it."
		if b.Err == nil {
			say = "How its last calls ended isn't known yet. Type delete to delete it."
		}
	}
	box := dialog.NewTyped(p.env.Styles, "Type "+want, want, "type "+want+" to delete it")
	box.Title, box.Text, box.Enter = title, text+"\n"+say, "delete it"
	box.Then = func(string) tea.Cmd { return p.removed(b) }
	return p.env.Post(page.Dialog{Box: box})
}

func (p *Page) removed(b batch.Info) tea.Cmd {
	return func() tea.Msg {
		if err := p.store.Remove(b.Path); err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return page.Intents{page.BatchesChanged{}, page.Notify{Level: page.Success, Text: "deleted the batch of " + name(b)}}
	}
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	b, ok := p.Selected()
	k.Open.SetEnabled(ok && b.Counts.Rows > 0)
	k.New.SetHelp("n", "new batch")
	k.New.SetEnabled(!p.env.ReadOnly)
	k.Delete.SetEnabled(ok && !b.Running)
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.Open, k.New, k.Delete, k.CopyID, k.Filter, k.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colFile = iota
	colBegun
	colAgent
	colCalled
	colState
	colNext
)

var columns = []table.Column{
	colFile:   {Title: "FILE", Width: 14, Max: 30, Grow: 1},
	colBegun:  {Title: "BEGUN", Width: 12, Max: 17, Rank: 2},
	colAgent:  {Title: "AGENT", Width: 8, Max: 16, Rank: 4},
	colCalled: {Title: "CALLED", Width: 8, Max: 16, Rank: 1, Right: true},
	colState:  {Title: "STATE", Width: 13, Max: 15},
	colNext:   {Title: "NEXT", Width: 18, Grow: 1, Rank: 3},
}

func (p *Page) cell(b batch.Info, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colFile:
		return table.Cell{Text: present.Line(name(b)), Style: st.Bold}
	case colBegun:
		return table.Cell{Text: present.When(p.env.Now(), b.Created, p.env.Zone, p.env.Times), Style: st.Text}
	case colAgent:
		return table.Cell{Text: agentName(b), Style: st.Text}
	case colCalled:
		if b.Counts.Rows == 0 {
			return table.Cell{}
		}
		done, all := present.Called(p.counts(&b))
		return table.Cell{Text: present.Thousands(done) + "/" + present.Thousands(all), Style: st.Text}
	case colState:
		text, style := p.state(&b)
		return table.Cell{Text: text, Style: style}
	default:
		return table.Cell{Text: present.BatchNext(&b), Style: st.Muted}
	}
}

// state is how a batch stands.
func (p *Page) state(b *batch.Info) (text string, style lipgloss.Style) {
	if on := p.about.Here(b.Path); on != nil {
		return present.BatchPhase(p.env.Styles, on.Phase)
	}
	return present.BatchState(p.env.Styles, b)
}

// counts are what a batch came to, as new as is known.
func (p *Page) counts(b *batch.Info) *batch.Counts {
	if on := p.about.Here(b.Path); on != nil {
		return &on.Counts
	}
	return &b.Counts
}

func agentName(b batch.Info) string {
	if name := strings.TrimSpace(present.Line(b.AgentName)); name != "" {
		return name
	}
	return present.Line(b.Agent)
}

func (p *Page) detail(b batch.Info, width, _ int) []string {
	st := p.env.Styles
	lines := []string{st.Title.Render(present.Fit(present.Line(name(b)), width, st.Glyphs.Ellipsis)), ""}
	state, style := p.state(&b)
	facts := []pane.Fact{{Name: "state", Value: style.Render(state)}}
	if b.Paused != "" && b.Unfinished() {
		facts = append(facts, pane.Fact{Name: "why", Value: present.Line(b.Paused)})
	}
	if next := present.BatchNext(&b); next != "" {
		facts = append(facts, pane.Fact{Name: "next", Value: next})
	}
	if b.Counts.Rows > 0 {
		facts = append(facts,
			pane.Fact{Name: "begun", Value: present.Moment(b.Created, p.env.Zone)},
			pane.Fact{Name: "agent", Value: agentName(b)},
			pane.Fact{Name: "project", Value: present.Line(cmp.Or(p.about.Project(b.Project), b.Project))},
			pane.Fact{Name: "rows", Value: present.Thousands(b.Counts.Rows)},
		)
		for _, o := range present.Outcomes(st, p.counts(&b)) {
			facts = append(facts, pane.Fact{Name: "", Value: o.Style.Render(present.FitLeft(present.Thousands(o.N), 6) + "  " + o.Text)})
		}
		if spent := present.Spent(p.counts(&b)); spent != "" {
			facts = append(facts, pane.Fact{Name: "spent", Value: spent})
		}
	}
	if b.Linked != "" {
		facts = append(facts, pane.Fact{Name: "calls again", Value: "those of " + present.Line(b.Linked)})
	}
	facts = append(facts, pane.Fact{Name: "id", Value: present.Line(id(b))})
	return append(lines, pane.Facts(st, facts, width)...)
}
