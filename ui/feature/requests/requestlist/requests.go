package requestlist

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Log remembers requests, without their secrets.
type Log interface {
	// List gives them, newest first.
	List() []requests.Entry
}

// Page lists the requests. Use New.
type Page struct {
	*list.List[[]requests.Entry, requests.Entry]
	env *page.Env
}

var _ page.Page = (*Page)(nil)

// New returns the page of the requests in log.
func New(env *page.Env, log Log) *Page {
	p := &Page{env: env}
	p.List = list.New(env, list.Options[[]requests.Entry, requests.Entry]{
		ID: page.ID{Kind: page.Requests}, Local: true, Every: func() time.Duration { return 0 }, // at each tick
		Words: list.Words{Title: "Requests made", Thing: "request", Empty: func() (what, todo string) {
			return "Nothing was asked of the service yet.", "What this window asks from now on is listed here, newest first."
		}},
		Columns: columns, Percent: 66, Cell: p.cell, Detail: p.detail,
		// Asked for in a command, since the log has a lock.
		Fetch: func(context.Context) ([]requests.Entry, error) { return log.List(), nil },
		Items: func(entries []requests.Entry) []requests.Entry { return entries },
		Key:   func(e requests.Entry) string { return strconv.FormatUint(e.Seq, 10) },
		Text: func(e requests.Entry) string {
			word, _ := present.Answered(env.Styles, e)
			return strings.Join([]string{e.Method, e.Path, word, e.Err}, "\n")
		},
	})
	return p
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
		return cmd
	}
	if msg, ok := msg.(tea.KeyPressMsg); ok {
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	e, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, k.Open):
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Request, Item: strconv.FormatUint(e.Seq, 10)}})
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: e.URL, What: "URL"})
	case key.Matches(msg, k.CopyMenu):
		return p.env.Post(page.Copy{Text: e.Curl(), What: "request as curl"})
	}
	return nil
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	_, ok := p.Selected()
	k.CopyID.SetHelp("y", "copy URL")
	k.CopyMenu.SetHelp("Y", "copy as curl")
	for _, b := range []*key.Binding{&k.Open, &k.CopyID, &k.CopyMenu} {
		b.SetEnabled(ok)
	}
	return []key.Binding{k.Open, k.CopyMenu, k.CopyID, k.Filter, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colTime = iota
	colRequest
	colStatus
	colTook
	colTry
	colProblem
)

var columns = []table.Column{
	colTime:    {Title: "TIME", Width: 8, Rank: 4},
	colRequest: {Title: "REQUEST", Width: 27, Max: 30},
	colStatus:  {Title: "STATUS", Width: 15},
	colTook:    {Title: "TOOK", Width: 7, Right: true, Rank: 2},
	colTry:     {Title: "TRY", Width: 3, Right: true, Rank: 3},
	colProblem: {Title: "PROBLEM", Width: 8, Grow: 1, Rank: 1},
}

func (p *Page) cell(e requests.Entry, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colTime:
		return table.Cell{Text: present.Clock(e.At, p.env.Zone), Style: st.Muted}
	case colRequest:
		return table.Cell{Text: present.Line(e.Method + " " + e.Path), Style: st.Bold}
	case colStatus:
		text, style := present.Answered(st, e)
		return table.Cell{Text: text, Style: style}
	case colTook:
		return table.Cell{Text: present.Took(e), Style: st.Text}
	case colTry:
		return table.Cell{Text: strconv.Itoa(e.Try), Style: st.Muted}
	default:
		return table.Cell{Text: present.Complaint(e), Style: st.Bad}
	}
}

func (p *Page) detail(e requests.Entry, width, height int) []string {
	st := p.env.Styles
	word, style := present.Answered(st, e)
	lines := append(pane.Wrap(st.Title.Render(present.Line(e.Method+" "+e.Path)), width), "")
	lines = append(lines, pane.Facts(st, []pane.Fact{
		{Name: "answer", Value: style.Render(word)},
		{Name: "problem", Value: present.Complaint(e)},
		{Name: "took", Value: present.Took(e)},
		{Name: "try", Value: fmt.Sprint(e.Try)},
		{Name: "URL", Value: present.Line(e.URL)},
	}, width)...)
	lines = append(lines, "")
	for l := range strings.SplitSeq(present.JSON(e.Answer), "\n") {
		if len(lines) >= height {
			break
		}
		lines = append(lines, present.Fit(st.Muted.Render(l), width, st.Glyphs.Ellipsis))
	}
	return lines
}
