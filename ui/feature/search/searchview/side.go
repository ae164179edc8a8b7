package searchview

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// mostFacets is how many of a kind are listed.
const mostFacets = 8

// facet is something that some of the calls are, with the term that asks for it.
type facet struct {
	group, label, term string // label is safe to draw
	count              int
	negatable          bool
}

// side is the list of facets beside the calls.
type side struct {
	list    []facet
	at      int // the one under the cursor
	focused bool
	top     int // the first line that is seen
	height  int
	lines   []int // of each line that is seen, which facet it shows; -1: none
}

// sideOpen reports whether the facets are on the screen.
func (p *Page) sideOpen() bool { return p.Size.Width >= wide && len(p.side.list) > 0 }

// sideList are the facets of what was found.
func (p *Page) sideList() []facet {
	f := &p.facets.Value
	if f.Calls == 0 {
		return nil
	}
	var out []facet
	add := func(group string, counts map[string]int, names []string, label, term func(name string) string) {
		if counts[""] > 0 {
			names = append(names, "")
		}
		for _, name := range names[:min(len(names), mostFacets)] {
			shown := present.Line(label(name))
			if name == "" {
				shown = present.NotReported
			}
			out = append(out, facet{group, shown, term(name), counts[name], group != groupMonth})
		}
	}
	same := func(name string) string { return name }
	add("STATUS", f.Status, byCount(f.Status), same, func(s string) string {
		if client.Status(s).Known() {
			return "status:" + s
		}
		return "status:" + quoted(s)
	})
	add("AGENT", f.Agent, byCount(f.Agent), p.agentLabel, func(id string) string { return "agent" + exactly(p.agentLabel(id)) })
	add("NUMBER", f.Number, byCount(f.Number), same, func(n string) string { return "number" + exactly(n) })
	months := byCount(f.Month)
	slices.SortFunc(months, func(a, b string) int { return strings.Compare(b, a) })
	add(groupMonth, f.Month, months, same, monthTerm)
	add("DATA", f.Keys, byCount(f.Keys), same, func(key string) string { return "!data." + plainOrQuoted(key) + ":" })
	return out
}

const groupMonth = "MONTH"

// agentName is an agent's name, or its id while the name isn't known.
func (p *Page) agentName(id string) string {
	if name := p.names[id]; name != "" {
		return name
	}
	return id
}

func (p *Page) agentLabel(id string) string { return p.agentName(id) }

// monthTerm asks for a month.
func monthTerm(month string) string {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return "since:" + first.Format(time.DateOnly) + " until:" + first.AddDate(0, 1, -1).Format(time.DateOnly)
}

// exactly is the sign and the value of a term that asks for a value, or for none.
func exactly(value string) string {
	if value == "" {
		return ":"
	}
	return "=" + plainOrQuoted(value)
}

// plainOrQuoted puts a value in quotes unless it can do without.
func plainOrQuoted(s string) string {
	if s != "" && strings.Trim(s, "+-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	return quoted(s)
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s) + `"`
}

// addTerm asks for the facet under the cursor too or, by "!", for calls that aren't that.
func (p *Page) addTerm(not string) tea.Cmd {
	if p.side.at >= len(p.side.list) {
		return nil
	}
	f := p.side.list[p.side.at]
	switch {
	case !typable(f.term):
		return p.Env.Notify(page.Info, "it holds characters that can't be typed")
	case f.term == "" || not != "" && !f.negatable:
		return nil
	}
	term := not + f.term
	term = strings.TrimPrefix(term, "!!")
	if strings.Contains(" "+p.text+" ", " "+term+" ") {
		return nil
	}
	text := strings.TrimSpace(p.text + " " + term)
	return p.searchFor(text, text)
}

// move moves the cursor by n facets, as far as there are some.
func (s *side) move(n int) { s.at = max(min(s.at+n, len(s.list)-1), 0) }

func (s *side) step(by keys.Step) {
	switch {
	case by.Ends != 0:
		s.move(by.Ends * len(s.list))
	default:
		s.move(by.Lines + by.Halves*s.height/2 + by.Pages*s.height)
	}
}

// click puts the cursor on the facet in a line.
func (s *side) click(y int) {
	if y >= 0 && y < len(s.lines) && s.lines[y] >= 0 {
		s.at, s.focused = s.lines[y], true
	}
}

// sideLines draws the facets, the part around the cursor if there are more than fit.
func (p *Page) sideLines(size layout.Size) []string {
	st, s := p.Env.Styles, &p.side
	var lines []string
	var of []int
	group, cursor := "", 0
	for i, f := range s.list {
		if f.group != group {
			if group != "" {
				lines, of = append(lines, ""), append(of, -1)
			}
			group = f.group
			lines, of = append(lines, " "+st.ColumnHeader.Render(present.Fit(f.group, max(size.Width-2, 0)))), append(of, -1)
		}
		count := present.Thousands(f.count)
		text := present.Fit(f.label, max(size.Width-4-len(count), 0), st.Glyphs.Ellipsis) + " " + st.Muted.Render(count)
		mark := "  "
		if i == s.at {
			cursor = len(lines)
			if s.focused {
				mark = st.Glyphs.Cursor + " "
				text = st.Selected.Render(present.Fit(f.label, max(size.Width-4-len(count), 0), st.Glyphs.Ellipsis) + " " + count)
			}
		}
		lines, of = append(lines, mark+text), append(of, i)
	}
	s.height = size.Height
	s.top = max(min(s.top, cursor-1, len(lines)-size.Height), cursor-size.Height+1, 0)
	end := min(s.top+size.Height, len(lines))
	s.lines = of[min(s.top, end):end]
	return lines[min(s.top, end):end]
}
