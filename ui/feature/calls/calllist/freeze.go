package calllist

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/present"
)

// frozen is the list as it was frozen while pictures go on. The zero value isn't frozen.
type frozen struct {
	picture      *watch.Snapshot // the frozen one
	at           time.Time       // since when; zero: it isn't frozen
	asOf         time.Time       // what lengths ran to then
	came, change int             // calls that came or changed since
	live         int             // calls that match and go on by now
}

func (f *frozen) on() bool { return !f.at.IsZero() }

// count counts what the newest picture has that isn't shown, among the calls that match. Both lists are newest first; calls older
// than all frozen ones were loaded meanwhile and are no news.
func (f *frozen) count(calls []*watch.Entry, match func(*watch.Entry) bool) {
	f.came, f.change = 0, 0
	had := f.picture.Calls
	gone, came := differ(had, calls)
	before := make(map[string]*watch.Entry, len(gone))
	for _, e := range gone {
		before[e.Call.ID] = e
	}
	newer := func(e *watch.Entry) bool { return len(had) == 0 || e.Compare(had[len(had)-1]) < 0 }
	for _, e := range came {
		was := before[e.Call.ID]
		switch {
		case was == nil && newer(e) && match(e):
			f.came++
		case was != nil && (was.Call.Status != e.Call.Status || e.Call.Status.Final()) && (match(was) || match(e)):
			f.change++
		}
	}
}

// freeze freezes the list, or unfreezes it.
func (p *Page) freeze() tea.Cmd {
	if p.frozen.on() {
		p.frozen = frozen{}
	} else {
		p.table.Hold() // the cursor stays on its call when the list goes on
		p.frozen = frozen{picture: p.snapshot, at: p.Env.Now(), asOf: p.asOf()}
	}
	p.countTabs()
	p.refreshRows()
	return nil
}

// countNews counts what arrives behind a frozen list.
func (p *Page) countNews() {
	match := func(*watch.Entry) bool { return true }
	if s := p.list.selection; s != nil {
		match = s.Filter().Matcher(p.lookup()).Match
	}
	p.frozen.count(p.snapshot.Calls, match)
	p.frozen.live = p.snapshot.Live
	if p.list.selection != nil {
		p.frozen.live = p.liveNow(match)
	}
}

// liveNow counts the calls that match and go on, frozen list or not.
func (p *Page) liveNow(match func(*watch.Entry) bool) (n int) {
	now := p.Env.Now()
	seen := 0 // of all that go on: there are few, and they are among the newest
	for _, e := range p.snapshot.Calls {
		if seen >= p.snapshot.Live {
			break
		}
		if !e.Live(now) {
			continue
		}
		if seen++; match(e) {
			n++
		}
	}
	return n
}

// banner says, in reverse video, that the list is frozen and what arrives meanwhile.
func (p *Page) banner(age string, width int) string {
	st, f := p.Env.Styles, &p.frozen
	dot := " " + st.Glyphs.Dot + " "
	since := "FROZEN " + present.Clock(f.at, p.Env.Zone) + p.zoneIfUnnamed(f.at)
	news := fmt.Sprintf("%s new, %s changed", present.Thousands(f.came), present.Thousands(f.change))
	for _, words := range []string{
		since + dot + news + dot + "p goes on" + dot + present.Thousands(f.live) + " live now" + dot + age,
		since + dot + news + dot + "p goes on" + dot + age, since + dot + news + dot + "p goes on", since + dot + news, since,
	} {
		if present.Width(words) <= width-2 {
			return st.Urgent.Render(present.Fit(" "+words, width))
		}
	}
	return st.Urgent.Render(present.Fit("FROZEN", width, ""))
}

// now is when it is in the list.
func (p *Page) now() time.Time {
	if p.frozen.on() {
		return p.frozen.at
	}
	return p.Env.Now()
}

// lookup is what filters and columns know besides the calls.
func (p *Page) lookup() filter.Env {
	marked, agent := p.marks.ids, p.agents.origins.Value.Agents(p.agents.names)
	return filter.Env{
		Now: p.now(), Zone: p.Env.Zone, Agent: agent, Note: p.opts.Notes.Note, Marked: func(id string) bool { return marked[id] },
	}
}
