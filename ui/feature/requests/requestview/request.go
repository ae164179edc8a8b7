package requestview

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Log remembers requests, without their secrets.
type Log interface {
	List() []requests.Entry
}

// Page shows a request. Use New.
type Page struct {
	env    *page.Env
	id     page.ID
	log    Log
	loader page.Loader[requests.Entry]
	size   layout.Size
	text   pane.Scroll
}

var _ page.Page = (*Page)(nil)

// New returns the page of the request that id.Item numbers.
func New(env *page.Env, id page.ID, log Log) *Page {
	p := &Page{env: env, id: id, log: log}
	p.loader.PageID, p.loader.Now = id, env.Now
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Request" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return p.look() }

// Hide implements page.Page.
func (p *Page) Hide() {}

// Close implements page.Page.
func (p *Page) Close() { p.loader.Cancel() }

var errForgotten = errors.New("only the newest requests are remembered, and this one no longer is")

// look reads the log, in a command since the log has a lock.
func (p *Page) look() tea.Cmd {
	log, item := p.log, p.id.Item
	return p.loader.Start(p.env.Ctx, func(context.Context) (requests.Entry, error) {
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
		p.lay()
	case tea.KeyPressMsg, tea.MouseWheelMsg:
		if p.text.Update(p.env.Keys, msg) {
			return nil
		}
		if k, ok := msg.(tea.KeyPressMsg); ok {
			return p.key(k)
		}
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k, e := p.env.Keys, p.loader.Value
	switch {
	case key.Matches(msg, k.Refresh):
		return p.look()
	case p.loader.At.IsZero():
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: e.URL, What: "URL"})
	case key.Matches(msg, k.CopyMenu):
		return p.env.Post(page.Copy{Text: e.Curl(), What: "request as curl"})
	}
	return nil
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.lay() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	k.CopyID.SetHelp("y", "copy URL")
	k.CopyMenu.SetHelp("Y", "copy as curl")
	k.CopyID.SetEnabled(!p.loader.At.IsZero())
	k.CopyMenu.SetEnabled(!p.loader.At.IsZero())
	k.Down.SetHelp("j/k", "scroll")
	k.Down.SetEnabled(!p.text.Fits())
	return []key.Binding{k.CopyMenu, k.CopyID, k.Down, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}, p.ShortHelp()}
}

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	st, e := p.env.Styles, p.loader.Value
	if p.loader.At.IsZero() {
		if p.loader.Err != nil {
			return pane.Fill(pane.Notice(present.Line(p.loader.Err.Error())+".", "esc goes back.", p.size.Width), p.size)
		}
		return pane.Fill(nil, p.size)
	}
	word, style := present.Answered(st, e)
	head := pane.Head(st, st.Title.Render(present.Line(e.Method+" "+e.Path)), style.Render(word), p.size.Width)
	return pane.Fill(append([]string{head, ""}, p.text.Lines()...), p.size)
}

// lay puts the text together.
func (p *Page) lay() {
	if p.loader.At.IsZero() {
		return
	}
	st, e, width := p.env.Styles, p.loader.Value, max(p.size.Width-2, 1)
	facts := []pane.Fact{
		{Name: "URL", Value: present.Line(e.URL)},
		{Name: "at", Value: present.Moment(e.At, p.env.Zone)},
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
	for i, l := range lines {
		lines[i] = " " + l
	}
	p.text.Set(lines, max(p.size.Height-2, 0))
}

// message is one half of a request: its headers and its body.
func (p *Page) message(title string, header http.Header, body, none string, width int) []string {
	st := p.env.Styles
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
