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

// Store has the batches. Both methods wait for the disk.
type Store interface {
	List() ([]batch.Info, error)
	Remove(path string) error
}

// Page is the list. Use New.
type Page struct {
	*list.List[[]batch.Info, batch.Info]
	store Store
	about Known
}

// Known has what the program knows of batches besides. Its functions don't block.
type Known struct {
	Here    func(path string) *batch.Progress // of a batch that runs in this window; nil of any other
	Project func(id string) string            // a project's name, "" if it isn't known
}

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.Batches}

// New returns the page.
func New(env *page.Env, store Store, about Known) *Page {
	p := &Page{store: store, about: about}
	p.List = list.New(env, list.Options[[]batch.Info, batch.Info]{
		ID: ID, Words: words, Columns: columns, Percent: 62, Local: true, Every: p.every,
		Fetch: func(context.Context) ([]batch.Info, error) { return store.List() },
		Items: func(all []batch.Info) []batch.Info { return all },
		Key:   func(b batch.Info) string { return b.Path },
		Text: func(b batch.Info) string {
			state, _ := p.state(&b)
			return strings.Join([]string{b.File, b.AgentName, b.Agent, about.Project(b.Project), b.ID, state}, "\n")
		},
		Cells: p.cells, Detail: p.detail, Actions: p.actions,
		Update: func(msg tea.Msg) tea.Cmd {
			if _, changed := msg.(page.BatchesChanged); changed {
				return p.Refresh()
			}
			return nil
		},
	})
	return p
}

var words = list.Words{
	Title: "Batches", Thing: "batch",
	Empty: func() (what, todo string) {
		return "No batch was begun here yet.",
			"n takes a file of numbers (CSV or Excel), checks each row, and calls nobody before you say so."
	},
}

// How old the list may get while a batch runs, and while none does.
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

// actions are what can be done with the batch under the cursor.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	b, ok := p.Selected()
	show := page.Open{ID: page.ID{Kind: page.Batch, Item: b.Path}}
	open := page.Action{Key: k.Open, Hint: true, Off: b.Counts.Rows == 0, Do: p.Env.Posting(show)}
	remove := page.Action{Key: k.Delete, Hint: true, Off: !ok || b.Running, Do: func() tea.Cmd { return p.remove(b) }}
	if ok {
		open.Why, remove.Why = present.BatchNext(&b), "this batch is open: stop it first, where it runs"
	}
	return []page.Action{
		open, {Key: k.New, Does: "new batch", Hint: true, Changes: true, Do: p.Env.Posting(page.NewBatch{})}, remove,
		{Key: k.CopyID, Hint: true, Off: !ok, Do: p.Env.Posting(page.Copy{Text: id(b), What: "batch id"})},
	}
}

// id is a batch's id, or its file's name where that can't be read.
func id(b batch.Info) string { return cmp.Or(b.ID, filepath.Base(b.Path)) }

// name is the name of the file that a batch was begun with, or of its own.
func name(b batch.Info) string { return cmp.Or(b.File, filepath.Base(b.Path)) }

// remove asks whether to delete a batch: with more than y where something in it is still to be done.
func (p *Page) remove(b batch.Info) tea.Cmd {
	title := "Delete the batch of " + present.Line(name(b)) + "?"
	text := "What came of each of its rows is forgotten on this computer: nobody can tell any more who was called by it. " +
		"The service keeps its calls."
	open := b.Counts.Left() + b.Counts.Open
	if b.Err == nil && open == 0 && !b.Unfinished() {
		return p.Env.Post(page.Ask{Title: title, Text: text, Yes: "delete it", Then: func() tea.Cmd { return p.removed(b) }})
	}
	want, say := "delete", "It isn't known what is in it. Type delete to delete it."
	switch {
	case b.Err == nil && open == 0:
		say = "How its last calls ended isn't known yet. Type delete to delete it."
	case b.Err == nil:
		want = strconv.Itoa(open)
		say = fmt.Sprintf("%s of it can still be called or decided on. Type %s to delete it.", present.Count(open, "row"), want)
	}
	box := dialog.NewTyped(p.Env.Styles, "Type "+want, want, "type "+want+" to delete it")
	box.Title, box.Text, box.Enter = title, text+"\n"+say, "delete it"
	box.Then = func(string) tea.Cmd { return p.removed(b) }
	return p.Env.Post(page.Dialog{Box: box})
}

func (p *Page) removed(b batch.Info) tea.Cmd {
	return func() tea.Msg {
		if err := p.store.Remove(b.Path); err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return page.Intents{page.BatchesChanged{}, page.Notify{Level: page.Success, Text: "deleted the batch of " + name(b)}}
	}
}

var columns = []table.Column{
	{Title: "FILE", Width: 14, Max: 30, Grow: 1},
	{Title: "BEGUN", Width: 12, Max: 17, Rank: 2},
	{Title: "AGENT", Width: 8, Max: 16, Rank: 4},
	{Title: "CALLED", Width: 8, Max: 16, Rank: 1, Right: true},
	{Title: "STATE", Width: 13, Max: 15},
	{Title: "NEXT", Width: 18, Grow: 1, Rank: 3},
}

func (p *Page) cells(b batch.Info) []table.Cell {
	st, called := p.Env.Styles, ""
	if b.Counts.Rows > 0 {
		done, all := present.Called(p.counts(&b))
		called = present.Thousands(done) + "/" + present.Thousands(all)
	}
	state, style := p.state(&b)
	return []table.Cell{
		{Text: present.Line(name(b)), Style: st.Bold},
		{Text: present.When(p.Env.Now(), b.Created, p.Env.Zone, p.Env.Times), Style: st.Text},
		{Text: present.BatchAgent(&b.Header), Style: st.Text},
		{Text: called, Style: st.Text},
		{Text: state, Style: style},
		{Text: present.BatchNext(&b), Style: st.Muted},
	}
}

// state is how a batch stands, and its style.
func (p *Page) state(b *batch.Info) (text string, style lipgloss.Style) {
	if on := p.about.Here(b.Path); on != nil {
		return present.BatchPhase(p.Env.Styles, on.Phase)
	}
	return present.BatchState(p.Env.Styles, b)
}

// counts are a batch's newest.
func (p *Page) counts(b *batch.Info) *batch.Counts {
	if on := p.about.Here(b.Path); on != nil {
		return &on.Counts
	}
	return &b.Counts
}

func (p *Page) detail(b batch.Info, width, _ int) []string {
	st := p.Env.Styles
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
			pane.Fact{Name: "begun", Value: present.Moment(b.Created, p.Env.Zone)},
			pane.Fact{Name: "agent", Value: present.BatchAgent(&b.Header)},
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
