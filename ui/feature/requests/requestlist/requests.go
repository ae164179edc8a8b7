package requestlist

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Page lists the requests. Use New.
type Page struct {
	*list.List[[]requests.Entry, requests.Entry]
}

// New returns the page of the requests in log.
func New(env *page.Env, log page.RequestLog) *Page {
	p := &Page{}
	p.List = list.New(env, list.Options[[]requests.Entry, requests.Entry]{
		ID: page.ID{Kind: page.Requests}, Local: true, Every: func() time.Duration { return 0 }, // at each tick
		Words: list.Words{Title: "Requests made", Thing: "request", Empty: func() (what, todo string) {
			return "Nothing was asked of the service yet.", "What this window asks from now on is listed here, newest first."
		}},
		Columns: columns, Percent: 66, Cells: p.cells, Detail: p.detail, Actions: p.actions,
		// Asked for in a command, since the log has a lock.
		Fetch: func(context.Context) ([]requests.Entry, error) { return log.List(), nil },
		Items: func(entries []requests.Entry) []requests.Entry { return entries },
		Key:   key,
		Text: func(e requests.Entry) string {
			word, _ := present.Answered(env.Styles, e)
			return strings.Join([]string{e.Method, e.Path, word, e.Err}, "\n")
		},
	})
	return p
}

// actions are what can be done with the request under the cursor.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	e, ok := p.Selected()
	return []page.Action{
		{Key: k.Open, Off: !ok, Hint: true, Do: p.Env.Posting(page.Open{ID: page.ID{Kind: page.Request, Item: key(e)}})},
		{Key: k.CopyMenu, Does: "copy as curl", Off: !ok, Hint: true, Do: func() tea.Cmd { return p.Env.Post(page.Copy{Text: e.Curl(), What: "request as curl"}) }},
		{Key: k.CopyID, Does: "copy URL", Off: !ok, Hint: true, Do: p.Env.Posting(page.Copy{Text: e.URL, What: "URL"})},
		{Key: k.Filter, Hint: true}, {Key: k.Back, Hint: true}, {Key: k.Refresh}, // refreshed at each tick: left out of the footer
	}
}

// key names a request.
func key(e requests.Entry) string { return strconv.FormatUint(e.Seq, 10) }

var columns = []table.Column{
	{Title: "TIME", Width: 8, Rank: 4},
	{Title: "REQUEST", Width: 27, Max: 30},
	{Title: "STATUS", Width: 15},
	{Title: "TOOK", Width: 7, Right: true, Rank: 2},
	{Title: "TRY", Width: 3, Right: true, Rank: 3},
	{Title: "PROBLEM", Width: 8, Grow: 1, Rank: 1},
}

func (p *Page) cells(e requests.Entry) []table.Cell {
	st := p.Env.Styles
	word, style := present.Answered(st, e)
	return []table.Cell{
		{Text: present.Clock(e.At, p.Env.Zone), Style: st.Muted},
		{Text: present.Line(e.Method + " " + e.Path), Style: st.Bold},
		{Text: word, Style: style},
		{Text: present.Took(e), Style: st.Text},
		{Text: strconv.Itoa(e.Try), Style: st.Muted},
		{Text: present.Complaint(e), Style: st.Bad},
	}
}

func (p *Page) detail(e requests.Entry, width, height int) []string {
	st := p.Env.Styles
	word, style := present.Answered(st, e)
	lines := append(pane.Wrap(st.Title.Render(present.Line(e.Method+" "+e.Path)), width), "")
	lines = append(lines, pane.Facts(st, []pane.Fact{
		{Name: "answer", Value: style.Render(word)},
		{Name: "problem", Value: present.Complaint(e)},
		{Name: "took", Value: present.Took(e)},
		{Name: "try", Value: strconv.Itoa(e.Try)},
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
