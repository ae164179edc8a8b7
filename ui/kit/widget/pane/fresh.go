package pane

import (
	"time"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// Fresh is how new the data of a page is.
type Fresh struct {
	Now     time.Time
	At      time.Time // when the data came; zero: never
	Loading bool
	Stale   bool  // the session lapsed, so nothing newer can be had
	Err     error // why the newest try failed
}

// Words says it for the page's head.
func (f Fresh) Words(st *theme.Styles) string {
	switch {
	case f.At.IsZero() && f.Loading:
		return st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	case f.At.IsZero():
		return st.Bad.Render("not loaded")
	case f.Stale || f.Err != nil:
		return st.Warn.Render("stale: from " + present.Age(f.Now, f.At))
	}
	return st.Muted.Render("updated " + present.Age(f.Now, f.At))
}

// Problem says below the head why the data there is isn't newer, and what to do, in lines of at most width cells; nil if
// nothing is wrong. Where there is no data at all, a Notice says it.
func (f Fresh) Problem(st *theme.Styles, width int) []string {
	if f.Err == nil || f.At.IsZero() {
		return nil
	}
	what, hint := present.Error(f.Err)
	if hint != "" {
		hint += " "
	}
	return Indent(Wrap(st.Bad.Render(st.Glyphs.Failed+" "+what)+" "+st.Muted.Render(hint+"r tries again."), width-2))
}
