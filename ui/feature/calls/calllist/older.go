package calllist

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// unasked is how far back a filter may reach for the days to be loaded without being asked for. It is a month's requests.
const unasked = 32 * 24 * time.Hour

// more asks for the next older day, as scrolling past the end does. It reports whether the list could end there.
func (p *Page) more() (tea.Cmd, bool) {
	if p.feed == nil || !p.list.newestFirst() || !p.table.AtEnd() || p.snapshot.Seq == 0 {
		return nil, false
	}
	switch o := &p.snapshot.Older; {
	case p.frozen.on():
		return p.Env.Post(page.Notify{Level: page.Info, Text: "the list is frozen: p goes on, then older calls can be loaded"}), true
	case o.Active || o.End || p.Env.Stale:
	default:
		p.feed.LoadMore()
	}
	return nil, true
}

// loadsOlder reports whether older days are being loaded.
func (p *Page) loadsOlder() bool { return p.feed != nil && p.snapshot.Older.Active }

func (p *Page) stopOlder() tea.Cmd {
	p.feed.StopOlder()
	return nil
}

// reachBack asks the service for calls that a filter selects and that aren't loaded: those of a status or a number, and the days
// that the filter covers, if they aren't too many.
func (p *Page) reachBack(f *filter.Filter) tea.Cmd {
	plan := f.Plan(p.lookup())
	first := plan.First
	switch {
	case p.feed == nil, p.snapshot.Older.Covers(first):
		return nil
	case plan.Status != "" || plan.To != "" || plan.From != "":
		p.feed.Ask(plan.Query())
	}
	if first.IsZero() {
		return nil
	}
	if p.Env.Now().Sub(first) > unasked {
		text := "only what is loaded is filtered; :since " + first.AddDate(0, 0, 1).Format(time.DateOnly) + " loads all days back to then"
		return p.Env.Post(page.Notify{Level: page.Info, Text: text})
	}
	p.feed.LoadOlder(first)
	return nil
}

// runSince loads all calls since a time, written as in a filter.
func (p *Page) runSince(arg string) (tea.Cmd, error) {
	if arg == "" {
		return nil, errors.New("since when? Write :since 7d, :since monday or :since 2026-11-20")
	}
	f, err := filter.Parse("since:" + arg)
	if err != nil {
		return nil, err
	}
	first := f.Plan(p.lookup()).First
	switch {
	case first.IsZero() || p.feed == nil:
		return nil, fmt.Errorf("%q is no time that is understood here; write :since 7d, :since monday or :since 2026-11-20", arg)
	case p.snapshot.Older.Covers(first):
		text := "all calls since then are loaded"
		if since, ok := p.snapshot.CompleteSince(); !ok || since.After(first) {
			text = "what Talkstack lists of the calls since then is loaded, but that isn't all"
		}
		return p.Env.Post(page.Notify{Level: page.Info, Text: text}), nil
	}
	p.feed.LoadOlder(first)
	return nil, nil
}

// reach says how far back the list goes, how the loading of older days goes, and when it wasn't watched, the most important first.
func (p *Page) reach() []string {
	st, s := p.Env.Styles, p.picture()
	var parts []string
	switch o := &s.Older; {
	case o.Active:
		loading := fmt.Sprintf("%s loading %s, %d of %d days", st.Glyphs.Renewing, day(o.Day), o.DaysDone, o.DaysTotal)
		parts = append(parts, st.Accent.Render(loading)+st.Muted.Render(" "+st.Glyphs.Dot+" esc stops"))
	case o.Err != nil:
		what, _ := present.Error(o.Err)
		parts = append(parts, st.Bad.Render(st.Glyphs.Failed+" older calls: "+what))
	case o.End:
		parts = append(parts, st.Muted.Render("nothing older is listed"))
	case !o.From.IsZero():
		said := "loaded since " + p.clock(o.From) + ", but not complete"
		if since, ok := s.CompleteSince(); ok {
			said = "complete since " + p.clock(since)
			if s.Stale(p.now()) { // what came since isn't known
				said = "complete " + p.span(watch.Span{From: since, To: s.Updated})
			}
		}
		parts = append(parts, st.Muted.Render(said+", older calls below the end"))
	default:
		parts = append(parts, st.Muted.Render("older calls below the end"))
	}
	now := p.now()
	if gaps := s.Unwatched(watch.Span{From: now.Add(-figuresHours * time.Hour), To: now}, now); len(gaps) > 0 {
		last := gaps[len(gaps)-1]
		text := "not watched " + p.span(last)
		if later := p.foundLater(last); later > 0 {
			text += ", " + present.Thousands(later) + " found later"
		}
		if more := len(gaps) - 1; more > 0 {
			text += " and " + times(more) + " before"
		}
		parts = append(parts, st.Warn.Render(text))
	}
	return parts
}

// times is how often something was.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return present.Count(n, "time")
}

// partial says of which days only a part may be known, and how much.
func (p *Page) partial() string {
	days := p.snapshot.Older.Partial
	if len(days) == 0 {
		return ""
	}
	var said []string
	for _, d := range days[:min(len(days), 2)] {
		said = append(said, fmt.Sprintf("at least %s on %s", present.Thousands(p.callsOn(d)), day(d)))
	}
	text := strings.Join(said, ", ")
	if more := len(days) - len(said); more > 0 {
		text += fmt.Sprintf(", and %s more", present.Count(more, "day"))
	}
	return "! calls by UTC days: " + text + "; Talkstack lists no more at once"
}

// callsOn is how many calls of a UTC day are known.
func (p *Page) callsOn(date string) int {
	from, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return since(p.snapshot.Calls, from) - since(p.snapshot.Calls, from.AddDate(0, 0, 1))
}

// day is a UTC date as the list writes days.
func day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return present.Line(date)
	}
	return t.Format("02 Jan")
}

// clock is a time to the minute, with the day if that isn't today, and the zone if the rows don't name it.
func (p *Page) clock(t time.Time) string { return p.dated(t, "15:04") + p.zoneIfUnnamed(t) }

// dated is a time of day, with the day if that isn't today.
func (p *Page) dated(t time.Time, layout string) string {
	return present.OnDay(t, p.Env.Now(), p.Env.Zone, layout)
}

// zoneIfUnnamed names the zone behind a time where the rows show ages, and so don't.
func (p *Page) zoneIfUnnamed(t time.Time) string {
	if p.Env.Times == present.Ages {
		return " " + present.Zone(t, p.Env.Zone)
	}
	return ""
}

// span is a stretch of time: "13:02–14:10", with seconds if it is a short one.
func (p *Page) span(s watch.Span) string {
	const short = 5 * time.Minute
	layout := "15:04"
	if s.To.Sub(s.From) < short {
		layout = time.TimeOnly
	}
	to := p.dated(s.To, layout)
	if clock := present.OnDay(s.To, s.From, p.Env.Zone, layout); len(clock) < len(to) { // the day was said already
		to = clock
	}
	return p.dated(s.From, layout) + p.Env.Styles.Glyphs.Dash + to + p.zoneIfUnnamed(s.To)
}
