package callview

import (
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	wide         = 100 // from how many columns on the facts and the ladder are beside the rest instead of above it
	factsPercent = 40  // how much of the width they get there
	airy         = 16  // from how many lines on there is room for a blank one
)

// content is what was built for View, which only joins it.
type content struct {
	facts      []string // the facts and the ladder
	rest       []string // what stands beside or below them, in the view that is chosen
	pinned     bool     // the facts stand beside the rest and don't scroll
	foot       []string // what is wrong
	recordings []string

	of    string // the answer that the rest is of, and how it was drawn
	view  view
	stale bool
	runs  bool // the call went on when this was built, so that it is old in a second
}

// rebuild builds everything anew.
func (p *Page) rebuild() {
	p.content.rest = nil
	p.build()
}

// tick rebuilds what a second changes: the lengths of a call that goes on, and whether what is shown is stale.
func (p *Page) tick() {
	if p.content.runs || p.stale() != p.content.stale {
		p.build()
	}
}

// build builds what changed.
func (p *Page) build() {
	e, l := p.known.entry, &p.content
	l.foot = p.foot()
	if e == nil || p.Size.Empty() {
		return
	}
	left, right := layout.Split(p.Size.Width, wide, factsPercent)
	if right == 0 {
		right = left
	}
	stale, grown := p.stale(), len(l.facts)
	l.recordings, l.runs = e.Call.Recordings(), e.Live(p.Env.Now())
	l.facts = p.shade(p.facts(e, max(left-2, 1)), stale)
	if l.rest == nil || l.of != e.Call.Raw || l.view != p.view || l.stale != stale {
		l.rest = p.shade(p.rest(&e.Call, max(right-2, 1)), stale)
	}
	l.of, l.view, l.stale = e.Call.Raw, p.view, stale
	p.layout(len(l.facts) - grown)
}

// layout hands what was built to what scrolls. grown is how many lines more the facts have than before.
func (p *Page) layout(grown int) {
	l, text := &p.content, &p.text[p.view]
	height := p.Size.Height - len(p.top()) - len(l.foot)
	left, right := layout.Split(p.Size.Width, wide, factsPercent)
	l.pinned = right > 0 && len(l.facts) <= height
	switch {
	case l.pinned || right == 0 && p.view == rawJSON:
		text.Set(l.rest, height)
	case right > 0:
		text.Set(pane.Beside(p.Env.Styles, l.facts, l.rest, left, right, max(len(l.facts), len(l.rest))), height)
	default:
		first, _, _ := text.Position()
		text.Set(append(append(l.facts[:len(l.facts):len(l.facts)], ""), l.rest...), height)
		if first > len(l.facts)-grown { // what is read below them stays where it is
			text.By(grown)
		}
	}
}

// DataOf implements page.Dated.
func (p *Page) DataOf() time.Time { return p.known.updated() }

// View implements page.Page.
func (p *Page) View() string {
	lines := p.top()
	room := max(p.Size.Height-len(lines)-len(p.content.foot), 0)
	switch left, right := layout.Split(p.Size.Width, wide, factsPercent); {
	case p.known.entry == nil:
		lines = append(lines, p.absent()...)
	case p.content.pinned:
		lines = append(lines, pane.Beside(p.Env.Styles, p.content.facts, p.text[p.view].Lines(), left, right, room)...)
	default:
		lines = append(lines, p.text[p.view].Lines()...)
	}
	for len(lines) < p.Size.Height-len(p.content.foot) {
		lines = append(lines, "")
	}
	return pane.Fill(append(lines, p.content.foot...), p.Size)
}

// stale reports whether what is shown may no longer be so.
func (p *Page) stale() bool {
	if p.known.found != nil {
		return p.Env.Rounds(p.known.picture, p.shown).Stale()
	}
	return p.Env.Stale || p.known.entry != nil && p.known.read.Err != nil
}

// top is the head, and a blank line where there is room.
func (p *Page) top() []string {
	st, width := p.Env.Styles, p.Size.Width
	left := st.Title.Render(p.Title())
	if e := p.known.entry; e != nil {
		text, style := present.Status(st, e.Call.Status)
		left = style.Render(text) + st.Muted.Render(" "+st.Glyphs.Dot+" ") + left
	}
	left += p.text[p.view].Where(st)
	ages := []string{p.known.fresh().Words(st)}
	if p.known.found != nil {
		ages = p.Env.Rounds(p.known.picture, p.shown).Words(st)
	}
	lines := []string{pane.Head(st, left, pane.Choose(ages, width-min(width/3, 24)), width)}
	if p.Size.Height >= airy {
		lines = append(lines, "")
	}
	return lines
}

// foot says what is wrong, below the rest: it comes and goes, and must not move what is read. The rounds go on by themselves.
func (p *Page) foot() []string {
	k, st := &p.known, p.Env.Styles
	err, again := k.read.Err, " r tries again."
	if k.found != nil && k.picture.Err != nil {
		err, again = k.picture.Err, ""
	}
	if err == nil || k.entry == nil {
		return nil
	}
	what, hint := present.Error(err)
	if k.asKept() && errors.Is(err, client.ErrNotFound) {
		what, hint = "Talkstack knows no call of this id in this project.", "What is shown was kept on this computer."
	}
	lines := pane.Wrap(st.Bad.Render(st.Glyphs.Failed+" "+what)+" "+st.Muted.Render(strings.TrimSpace(hint+again)), p.Size.Width-2)
	return pane.Indent(lines[:min(len(lines), max(p.Size.Height/3, 0))])
}

// absent is what is said while nothing is known of the call.
func (p *Page) absent() []string {
	st, err := p.Env.Styles, p.known.read.Err
	if errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrBadRequest) {
		what, _ := present.Error(err)
		todo := "Talkstack knows no call of this id in this project. One that was made just now appears here by itself. " +
			"r tries again, esc goes back."
		return pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), todo, p.Size.Width)
	}
	if lines := p.Env.Absent(err, "This call wasn't loaded", p.Size.Width); lines != nil {
		return lines
	}
	return pane.Notice("Reading the call"+st.Glyphs.Ellipsis, "", p.Size.Width)
}

// shade indents lines, and mutes them if what they say is old.
func (p *Page) shade(lines []string, stale bool) []string {
	for i, l := range lines {
		if stale {
			lines[i] = p.Env.Styles.Muted.Render(ansi.Strip(l))
		}
	}
	return pane.Indent(lines)
}

// facts are what is known of every call, and its ladder.
func (p *Page) facts(e *watch.Entry, width int) []string {
	st, c, zone := p.Env.Styles, &e.Call, p.Env.Zone
	asOf := p.asOf()
	lines := pane.Facts(st, []pane.Fact{
		{Name: "status", Value: p.status(e)},
		{Name: "to", Value: present.Reported(c.To)},
		{Name: "from", Value: present.Reported(c.From)},
		{Name: "started", Value: present.Reported(present.Moment(c.Started, zone))},
		{Name: "length", Value: p.length(e, asOf)},
		{Name: "cost", Value: cost(c)},
		{Name: "agent", Value: p.agent(c)},
		{Name: "call id", Value: present.Reported(c.ID)},
		{Name: "your note", Value: strings.TrimSpace(present.Text(p.opts.Notes.Note(p.PageID.Item)))},
		{Name: "first seen", Value: present.Moment(e.FirstSeen, zone)},
	}, width)
	lines = append(append(lines, ""), p.ladder(e, asOf, width)...)
	if e.Live(p.Env.Now()) {
		lines = append(append(lines, ""), pane.Wrap(st.Muted.Render("Talkstack offers no way to end a call."), width)...)
	}
	return lines
}

// asOf is what lengths run to.
func (p *Page) asOf() time.Time {
	if p.stale() {
		return p.known.updated()
	}
	return p.Env.Now()
}

func (p *Page) status(e *watch.Entry) string {
	st := p.Env.Styles
	text, style := present.Status(st, e.Call.Status)
	text = style.Render(text)
	switch {
	case e.Doubtful(p.Env.Now()):
		text += st.Warn.Render(" " + st.Glyphs.Dot + " doubtful: called live for over an hour")
	case e.Call.Status != "" && !e.Call.Status.Known():
		text += st.Muted.Render(" " + st.Glyphs.Dot + " not a status that Talkstack documents")
	}
	return text
}

// length is how long the call was talked through, with what isn't sure about it.
func (p *Page) length(e *watch.Entry, asOf time.Time) string {
	s, status := present.Length(e, asOf), e.Call.Status
	_, by := e.Length(asOf)
	switch {
	case by == watch.ByStart:
		return s + " since it started; when it was answered wasn't seen"
	case s != "" && status.Live():
		return s + p.soFar()
	case s != "":
		return s
	case status.Live() && status != client.StatusInProgress:
		return "not answered yet"
	}
	return present.NotReported
}

func cost(c *client.Call) string {
	switch s := present.Cost(c); {
	case s == "":
		return present.NotReported
	case c.Currency() == "":
		return s + ", currency " + present.NotReported
	default:
		return s
	}
}

// agent is who made the call; until that was asked, what the answer names.
func (p *Page) agent(c *client.Call) string {
	who := p.caller.Value
	if who.id == "" {
		who.id = c.AgentID()
	}
	return who.words()
}
