package pane

import (
	"time"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// Rounds is how new the data of a page is that polls.
type Rounds struct {
	Now      time.Time
	Shown    time.Time // since when the page is on the screen: off it, nothing is asked for
	Asked    bool      // a round has ended, with an answer or an error
	Updated  time.Time // when the last good answer came; zero: never
	Overdue  bool      // no answer came for three times as long as one should take
	Failures int       // rounds failed in a row
	NextTry  time.Time // when the next round is due
	Lapsed   bool      // the session lapsed, so that nothing can be polled
}

const (
	// missed is after how many failed rounds in a row the data is stale.
	missed = 3
	// patience is how long the first round may take after the page came back on the screen.
	patience = 10 * time.Second
)

// Stale reports whether the data may be out of date.
func (r Rounds) Stale() bool { return r.Lapsed || r.silent() }

func (r Rounds) silent() bool {
	return r.Failures >= missed || r.Overdue && r.Now.Sub(r.Shown) >= patience
}

// Words says it for the page's head, from the longest phrase to the shortest: see Choose.
func (r Rounds) Words(st *theme.Styles) []string {
	switch {
	case !r.Asked:
		return []string{st.Muted.Render("loading" + st.Glyphs.Ellipsis)}
	case r.Updated.IsZero():
		return []string{st.Bad.Render("no answer yet") + r.next(st), st.Bad.Render("no answer yet")}
	case r.Lapsed:
		since := stale(st) + " from " + present.Age(r.Now, r.Updated)
		return []string{since + " " + st.Glyphs.Dot + " waits for the session", since}
	case r.silent():
		silent := present.Duration(r.Now.Sub(r.Updated))
		long := stale(st) + " no answer for " + silent
		return []string{long + r.next(st), long, stale(st) + " " + silent}
	case r.Failures > 0:
		age := st.Warn.Render("! updated " + present.Age(r.Now, r.Updated))
		return []string{age + r.next(st), age}
	}
	return []string{st.Muted.Render("updated " + present.Age(r.Now, r.Updated))}
}

func stale(st *theme.Styles) string { return st.Urgent.Render(" STALE ") + st.Glyphs.Dot }

// next says when the service is asked again after a failure.
func (r Rounds) next(st *theme.Styles) string {
	wait := r.NextTry.Sub(r.Now)
	if wait < time.Second {
		return st.Muted.Render(" " + st.Glyphs.Dot + " trying now")
	}
	return st.Muted.Render(" " + st.Glyphs.Dot + " next try in " + present.Duration(wait))
}
