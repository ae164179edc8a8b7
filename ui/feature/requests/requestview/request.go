package requestview

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Page shows a request. Use New.
type Page struct {
	page.Base
	log    page.RequestLog
	loader page.Loader[requests.Entry]
	text   pane.Scroll
}

// New returns the page of the request that id.Item numbers.
func New(env *page.Env, id page.ID, log page.RequestLog) *Page {
	p := &Page{Base: page.NewBase(env, id), log: log, loader: page.NewLoader[requests.Entry](env, id)}
	p.Name, p.Layout = "Request", p.layout
	return p
}

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return p.look() }

var errForgotten = errors.New("only the newest requests are remembered, and this one no longer is")

// look reads the log, in a command since the log has a lock.
func (p *Page) look() tea.Cmd {
	log, item := p.log, p.PageID.Item
	return p.loader.Start(p.Ctx, func(context.Context) (requests.Entry, error) {
		for _, e := range log.List() {
			if strconv.FormatUint(e.Seq, 10) == item {
				return e, nil
			}
		}
		return requests.Entry{}, errForgotten
	})
}

// ended reports whether nothing of the request changes any more.
func ended(e requests.Entry) bool { return e.Err != "" || e.Status != 0 && !e.Partial }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		if !p.loader.Loading() && p.loader.Err == nil && !ended(p.loader.Value) {
			return p.look()
		}
	case page.Loaded[requests.Entry]:
		p.loader.Take(msg)
		p.layout()
	}
	return p.Env.Read(msg, &p.text, p.Actions)
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k, e, off := p.Env.Keys, p.loader.Value, p.loader.At.IsZero()
	scroll := k.Down
	scroll.SetHelp("j/k", "scroll")
	return append([]page.Action{
		{Key: k.CopyMenu, Does: "copy as curl", Off: off, Hint: true, Do: func() tea.Cmd { return p.Env.Post(page.Copy{Text: e.Curl(), What: "request as curl"}) }},
		{Key: k.CopyID, Does: "copy URL", Off: off, Hint: true, Do: p.Env.Posting(page.Copy{Text: e.URL, What: "URL"})},
		{Key: scroll, Off: p.text.Fits(), Hint: true},
		{Key: k.Back, Hint: true},
		{Key: k.Refresh, Do: p.look},
	}, p.Env.Moves()...)
}

// View implements page.Page.
func (p *Page) View() string {
	st, e := p.Env.Styles, p.loader.Value
	if p.loader.At.IsZero() {
		if p.loader.Err != nil {
			return pane.Fill(pane.Notice(present.Line(p.loader.Err.Error())+".", "esc goes back.", p.Size.Width), p.Size)
		}
		return pane.Fill(nil, p.Size)
	}
	word, style := present.Answered(st, e)
	head := pane.Head(st, st.Title.Render(present.Line(e.Method+" "+e.Path)), style.Render(word), p.Size.Width)
	return pane.Fill(append([]string{head, ""}, p.text.Lines()...), p.Size)
}

// layout puts the text together.
func (p *Page) layout() {
	if p.loader.At.IsZero() {
		return
	}
	st, e, width := p.Env.Styles, p.loader.Value, max(p.Size.Width-2, 1)
	facts := []pane.Fact{
		{Name: "URL", Value: present.Line(e.URL)},
		{Name: "at", Value: present.Moment(e.At, p.Env.Zone)},
		{Name: "took", Value: present.Took(e)},
		{Name: "try", Value: strconv.Itoa(e.Try)},
	}
	if problem := present.Complaint(e); problem != "" {
		facts = append(facts, pane.Fact{Name: "problem", Value: st.Bad.Render(problem)})
	}
	lines := pane.Facts(st, facts, width)
	lines = append(append(lines, ""), p.message("SENT", e.Sent, e.Body, "no body", width)...)
	if e.Status != 0 {
		answer := "no body"
		if e.Partial {
			answer = "not read yet"
		}
		lines = append(append(lines, ""), p.message("ANSWERED", e.Got, e.Answer, answer, width)...)
		if e.Partial && e.Answer != "" {
			lines = append(lines, st.Warn.Render("Only its beginning is kept."))
		}
	}
	p.text.Set(pane.Indent(lines), p.Size.Height-2)
}

// message is one half of a request: its headers and its body.
func (p *Page) message(title string, header http.Header, body, none string, width int) []string {
	st := p.Env.Styles
	lines := []string{st.ColumnHeader.Render(title)}
	facts := make([]pane.Fact, 0, len(header))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		facts = append(facts, pane.Fact{Name: present.Line(name), Value: present.Line(strings.Join(header[name], ", "))})
	}
	lines = append(append(lines, pane.Facts(st, facts, width)...), "")
	if body == "" {
		return append(lines, st.Muted.Render(none))
	}
	for l := range strings.SplitSeq(present.JSON(body), "\n") {
		if l == "" {
			lines = append(lines, "")
			continue
		}
		lines = append(lines, pane.Wrap(l, width)...)
	}
	return lines
}
