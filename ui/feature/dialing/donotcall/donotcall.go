package donotcall

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/contacts"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Store reads the list; contacts.List does. It waits for the disk.
type Store interface {
	Entries() ([]contacts.Unwanted, error)
}

// Page is the list. Use New.
type Page struct {
	*list.List[[]contacts.Unwanted, contacts.Unwanted]
	env  *page.Env
	also string // the path of another list whose numbers aren't called either; "": there is none
}

var _ page.Page = (*Page)(nil)

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.DoNotCall}

// New returns the page. also is the path of another list that the settings name.
func New(env *page.Env, store Store, also string) *Page {
	p := &Page{env: env, also: also}
	p.List = list.New(env, list.Options[[]contacts.Unwanted, contacts.Unwanted]{
		ID: ID, Words: words, Columns: columns, Percent: 60, Local: true,
		Fetch: func(context.Context) ([]contacts.Unwanted, error) {
			all, err := store.Entries()
			slices.Reverse(all) // the newest first
			return all, err
		},
		Items: func(all []contacts.Unwanted) []contacts.Unwanted { return all },
		Key:   func(u contacts.Unwanted) string { return u.Number + " " + strconv.Itoa(u.Line) },
		Text: func(u contacts.Unwanted) string {
			return strings.Join([]string{u.Number, present.Country(u.Number), u.Since, u.Reason}, "\n")
		},
		Cell: p.cell, Detail: p.detail, Below: p.below, Notes: p.notes,
	})
	return p
}

var words = list.Words{
	Title: "Do not call", Thing: "number",
	Empty: func() (what, todo string) {
		return "Nobody is on your do-not-call list.", "n puts a number on it; X does on a call or a batch's row. Nobody on it is called again."
	},
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
		return cmd
	}
	switch msg := msg.(type) {
	case page.ListChanged:
		return p.Refresh()
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	u, ok := p.Selected()
	switch {
	case key.Matches(msg, k.New):
		return p.add()
	case !ok:
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: u.Number, What: "number"})
	case key.Matches(msg, k.Delete):
		return p.env.Post(page.Ask{
			Title: "Take " + u.Number + " off your do-not-call list?",
			Text:  "It is " + present.Line(u.String()) + ". Afterwards it may be called again.",
			Yes:   "take it off", Then: p.env.Posting(page.UnlistNumber{Number: u.Number}),
		})
	}
	return nil
}

// add asks for a number and a reason.
func (p *Page) add() tea.Cmd {
	box := dialog.NewInput(p.env.Styles, "number", "")
	box.Title, box.Enter = "Who isn't to be called again?", "add it"
	box.Text = "A number, and behind it the reason if there is one:\n+1 415 555 0123, asked on the phone"
	box.Check = func(text string) error {
		_, reason, err := contacts.Split(text, "")
		if err == nil {
			err = contacts.CheckReason(reason)
		}
		return err
	}
	box.Then = func(text string) tea.Cmd {
		n, reason, err := contacts.Split(text, "")
		if err != nil {
			return p.env.Post(page.Failed(err))
		}
		return p.env.Post(page.ListNumber{Number: n.E164, Reason: reason})
	}
	return p.env.Post(page.Dialog{Box: box})
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	_, ok := p.Selected()
	k.New.SetHelp("n", "add a number")
	k.Delete.SetHelp("D", "take off")
	k.Delete.SetEnabled(ok)
	k.CopyID.SetHelp("y", "copy number")
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.New, k.Delete, k.CopyID, k.Filter, k.Refresh, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colNumber = iota
	colCountry
	colSince
	colReason
)

var columns = []table.Column{
	colNumber:  {Title: "NUMBER", Width: 14, Max: 16},
	colCountry: {Title: "COUNTRY", Width: 13, Rank: 2},
	colSince:   {Title: "SINCE", Width: 10, Rank: 1},
	colReason:  {Title: "REASON", Width: 10, Grow: 1},
}

func (p *Page) cell(u contacts.Unwanted, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colNumber:
		return table.Cell{Text: u.Number, Style: st.Bold}
	case colCountry:
		return table.Cell{Text: present.Country(u.Number), Style: st.Text}
	case colSince:
		return table.Cell{Text: present.Line(u.Since), Style: st.Text}
	default:
		return table.Cell{Text: present.Line(u.Reason), Style: st.Text}
	}
}

func (p *Page) detail(u contacts.Unwanted, width, _ int) []string {
	st := p.env.Styles
	told := func(s string) string {
		if s = strings.TrimSpace(present.Line(s)); s != "" {
			return s
		}
		return "not told"
	}
	return append([]string{st.Title.Render(present.Fit(u.Number, width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, []pane.Fact{
		{Name: "country", Value: told(present.Country(u.Number))},
		{Name: "type", Value: told(present.NumberType(u.Number))},
		{Name: "since", Value: told(u.Since)},
		{Name: "reason", Value: told(u.Reason)},
		{Name: "line", Value: present.Thousands(u.Line) + " of " + present.Line(u.List)},
	}, width)...)
}

// below is a number's reason, which may not fit its column.
func (p *Page) below(u contacts.Unwanted, width int) []string {
	if u.Reason == "" {
		return nil
	}
	return pane.Wrap(p.env.Styles.Muted.Render(present.Line(u.Since+" "+u.Reason)), width)
}

// notes say which other list there is.
func (p *Page) notes(width int) []string {
	if p.also == "" {
		return nil
	}
	st := p.env.Styles
	return []string{" " + st.Muted.Render(present.Fit("Not called either: those in "+present.Line(p.also), max(width-1, 0), st.Glyphs.Ellipsis))}
}
