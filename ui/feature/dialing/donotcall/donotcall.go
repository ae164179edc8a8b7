package donotcall

import (
	"context"
	"slices"
	"strconv"
	"strings"

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
	also string // the path of another list whose numbers aren't called either; "": there is none
}

// ID is the page's: there is one for all projects.
var ID = page.ID{Kind: page.DoNotCall}

// New returns the page. also is the path of another list that the settings name.
func New(env *page.Env, store Store, also string) *Page {
	p := &Page{also: also}
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
		Cells: p.cells, Detail: p.detail, Below: p.below, Notes: p.notes,
		Actions: p.actions,
		Update: func(msg tea.Msg) tea.Cmd {
			if _, ok := msg.(page.ListChanged); ok {
				return p.Refresh()
			}
			return nil
		},
	})
	return p
}

var words = list.Words{
	Title: "Do not call", Thing: "number",
	Empty: func() (what, todo string) {
		return "Nobody is on your do-not-call list.", "n puts a number on it; X does on a call or a batch's row. Nobody on it is called again."
	},
}

// actions are what can be done with the list, and with the number under the cursor.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	u, ok := p.Selected()
	unlist := page.Ask{
		Title: "Take " + u.Number + " off your do-not-call list?",
		Text:  "It is " + present.Line(u.String()) + ". Afterwards it may be called again.",
		Yes:   "take it off", Then: p.Env.Posting(page.UnlistNumber{Number: u.Number}),
	}
	return []page.Action{
		{Key: k.New, Does: "add a number", Hint: true, Do: p.add},
		{Key: k.Delete, Does: "take off", Off: !ok, Hint: true, Do: p.Env.Posting(unlist)},
		{Key: k.CopyID, Does: "copy number", Off: !ok, Hint: true, Do: p.Env.Posting(page.Copy{Text: u.Number, What: "number"})},
		{Key: k.Filter, Hint: true}, {Key: k.Refresh, Hint: true}, {Key: k.Back, Hint: true},
	}
}

// add asks for a number and a reason.
func (p *Page) add() tea.Cmd {
	box := dialog.NewInput(p.Env.Styles, "number", "")
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
			return p.Env.Post(page.Failed(err))
		}
		return p.Env.Post(page.ListNumber{Number: n.E164, Reason: reason})
	}
	return p.Env.Post(page.Dialog{Box: box})
}

var columns = []table.Column{
	{Title: "NUMBER", Width: 14, Max: 16},
	{Title: "COUNTRY", Width: 13, Rank: 2},
	{Title: "SINCE", Width: 10, Rank: 1},
	{Title: "REASON", Width: 10, Grow: 1},
}

func (p *Page) cells(u contacts.Unwanted) []table.Cell {
	st := p.Env.Styles
	return []table.Cell{
		{Text: u.Number, Style: st.Bold},
		{Text: present.Country(u.Number), Style: st.Text},
		{Text: present.Line(u.Since), Style: st.Text},
		{Text: present.Line(u.Reason), Style: st.Text},
	}
}

func (p *Page) detail(u contacts.Unwanted, width, _ int) []string {
	st := p.Env.Styles
	return append([]string{st.Title.Render(present.Fit(u.Number, width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, []pane.Fact{
		{Name: "country", Value: present.Reported(present.Country(u.Number))},
		{Name: "type", Value: present.Reported(present.NumberType(u.Number))},
		{Name: "since", Value: present.Reported(u.Since)},
		{Name: "reason", Value: present.Reported(u.Reason)},
		{Name: "line", Value: present.Thousands(u.Line) + " of " + present.Line(u.List)},
	}, width)...)
}

// below is a number's reason, which may not fit its column.
func (p *Page) below(u contacts.Unwanted, width int) []string {
	if u.Reason == "" {
		return nil
	}
	return pane.Wrap(p.Env.Styles.Muted.Render(present.Line(u.Since+" "+u.Reason)), width)
}

// notes say which other list there is.
func (p *Page) notes(width int) []string {
	if p.also == "" {
		return nil
	}
	st := p.Env.Styles
	return []string{" " + st.Muted.Render(present.Fit("Not called either: those in "+present.Line(p.also), max(width-1, 0), st.Glyphs.Ellipsis))}
}
