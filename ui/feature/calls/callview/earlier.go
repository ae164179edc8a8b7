package callview

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

const (
	// mostEarlier is how many earlier calls are listed.
	mostEarlier = 5
	// startWidth is how many cells the start of one takes.
	startWidth = 13
)

// earlier are the calls before this one with the same person, newest first, as far as they are loaded.
type earlier struct {
	number string // the person's
	calls  []*watch.Entry
}

// findEarlier looks through a project's calls.
func findEarlier(calls []*watch.Entry, of *watch.Entry) earlier {
	found := earlier{number: watch.Person(calls, of)}
	if found.number == "" {
		return found
	}
	for _, e := range calls {
		if c := &e.Call; (c.To == found.number || c.From == found.number) && c.ID != of.Call.ID && e.Order.Before(of.Order) {
			found.calls = append(found.calls, e)
		}
	}
	return found
}

// listed are those of them that are listed.
func (f *earlier) listed() []*watch.Entry { return f.calls[:min(len(f.calls), mostEarlier)] }

// same reports whether two findings show the same.
func (f *earlier) same(g *earlier) bool {
	return f.number == g.number && len(f.calls) == len(g.calls) && slices.Equal(f.listed(), g.listed())
}

// earlierLines list the earlier calls, a line each.
func (p *Page) earlierLines(now time.Time, width int) []string {
	f, st := &p.earlier, p.Env.Styles
	if f.number == "" {
		return nil
	}
	lines := []string{"", p.heading("EARLIER CALLS WITH " + strings.ToUpper(present.Line(f.number)))}
	if len(f.calls) == 0 {
		return append(lines, p.muted("none of those that are loaded", width)...)
	}
	for _, e := range f.listed() {
		text, style := present.Status(st, e.Call.Status)
		started := present.Fit(present.Started(now, e.Call.Started, p.Env.Zone), startWidth)
		line := st.Muted.Render(started) + style.Render(present.Fit(text, 15)) + present.FitLeft(present.Length(e, now), 7)
		if note := p.opts.Notes.Note(e.Call.ID); note != "" {
			line += "  " + st.Accent.Render(present.Line(note))
		}
		lines = append(lines, present.Fit(line, width, st.Glyphs.Ellipsis))
	}
	if more := len(f.calls) - mostEarlier; more > 0 {
		lines = append(lines, p.muted(present.Thousands(more)+" more among the calls that are loaded", width)...)
	}
	return lines
}

// openEarlier opens an earlier call: the only one, or the one that is chosen of those that are listed.
func (p *Page) openEarlier() tea.Cmd {
	st, now := p.Env.Styles, p.Env.Now()
	open := func(e *watch.Entry) func() tea.Cmd {
		return p.Env.Posting(page.Open{ID: page.ID{Kind: page.Call, Project: p.PageID.Project, Item: e.Call.ID}})
	}
	calls := p.earlier.listed()
	if len(calls) == 1 {
		return open(calls[0])()
	}
	menu := &dialog.Menu{Title: "Earlier calls with " + present.Line(p.earlier.number)}
	for i, e := range calls {
		text, _ := present.Status(st, e.Call.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: present.Fit(present.Started(now, e.Call.Started, p.Env.Zone), startWidth) + " " + text,
			Detail: present.Length(e, now), Then: open(e),
		})
	}
	return p.Env.Post(page.Dialog{Box: menu})
}
