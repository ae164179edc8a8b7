package call

import (
	"strings"
	"time"

	"talkdeck/client/watch"
	"talkdeck/ui/present"
)

// mostEarlier is how many earlier calls are listed.
const mostEarlier = 5

// earlier are the calls before this one with the same person, newest first, as far as they are loaded.
type earlier struct {
	number string // the person's
	calls  []*watch.Entry
}

// findEarlier looks through a project's calls. The service doesn't tell which of a call's two numbers is the person's and
// which the project's own: the one that fewer calls have is taken for the person's.
func findEarlier(calls []*watch.Entry, of *watch.Entry) earlier {
	to, from := of.Call.To, of.Call.From
	var withTo, withFrom int
	for _, e := range calls {
		if c := &e.Call; c.To == to || c.From == to {
			withTo++
		}
		if c := &e.Call; c.To == from || c.From == from {
			withFrom++
		}
	}
	found := earlier{number: to}
	if to == "" || from != "" && withFrom < withTo {
		found.number = from
	}
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

// same reports whether two findings show the same.
func (f *earlier) same(g *earlier) bool {
	if f.number != g.number || len(f.calls) != len(g.calls) {
		return false
	}
	for i := range f.calls[:min(len(f.calls), mostEarlier)] {
		if f.calls[i] != g.calls[i] {
			return false
		}
	}
	return true
}

// earlierLines list the earlier calls, a line each.
func (p *Page) earlierLines(now time.Time, width int) []string {
	f, st := &p.earlier, p.env.Styles
	if f.number == "" {
		return nil
	}
	lines := []string{"", p.heading("EARLIER CALLS WITH " + strings.ToUpper(present.Line(f.number)))}
	if len(f.calls) == 0 {
		return append(lines, p.muted("none of those that are loaded", width)...)
	}
	for _, e := range f.calls[:min(len(f.calls), mostEarlier)] {
		text, style := present.Status(st, e.Call.Status)
		line := st.Muted.Render(present.Fit(present.Stamp(now, e.Call.Started, p.env.Zone), 13)) + style.Render(present.Fit(text, 15)) + present.FitLeft(present.Length(e, now), 7)
		if note := p.opts.Notes.Note(e.Call.ID); note != "" {
			line += "  " + st.Accent.Render(present.Line(note))
		}
		lines = append(lines, present.Fit(line, width, st.Glyphs.Ellipsis))
	}
	if more := len(f.calls) - mostEarlier; more > 0 {
		lines = append(lines, p.muted(present.Count(more, "earlier one")+" among the calls that are loaded", width)...)
	}
	return lines
}
