package sheet

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/widget/pane"
)

const (
	most  = 76 // cells of a form: longer lines are hard to read
	roomy = 18 // lines from which on there are blank ones between fields
)

// View implements page.Page.
func (s *Sheet[V]) View() string {
	st, width := s.Env.Styles, s.Size.Width
	lines := []string{pane.Head(st, st.Title.Render(s.opts.Title), s.status(), width)}
	if s.form == nil {
		return pane.Fill(append(lines, s.absent()...), s.Size)
	}
	room := s.Size.Height - 1
	inner := min(max(width-2, 1), most)
	s.form.Resize(inner, s.Size.Height < roomy)
	s.form.SetHeight(0)
	var intro []string
	if s.opts.Intro != nil {
		intro = s.opts.Intro(s.loader.Value, inner)
	}
	if s.resumed {
		intro = append(intro, pane.Wrap(st.Info.Render("What you typed before is still here; ctrl+r starts afresh."), inner)...)
	}
	if left := room - s.form.Height() - 1; len(intro) > left { // the form matters more, and some of the intro more than the rest
		intro = cut(intro, max(left, min(2, room-3), 0), inner, st.Glyphs.Ellipsis)
	}
	if len(intro) > 0 {
		lines = append(append(lines, pane.Indent(intro)...), "")
	}
	s.form.SetHeight(max(min(s.form.Height(), s.Size.Height-len(lines)), 1))
	return pane.Fill(append(lines, pane.Indent(strings.Split(s.form.View(), "\n"))...), s.Size)
}

// cut keeps the first n lines, the last of them marked if there were more.
func cut(lines []string, n, width int, ellipsis string) []string {
	if n >= len(lines) {
		return lines
	}
	if lines = lines[:n]; n > 0 {
		lines[n-1] = ansi.Truncate(lines[n-1], max(width-1, 0), "") + ellipsis
	}
	return lines
}

// status is the state of loading or sending, at the right end of the head.
func (s *Sheet[V]) status() string {
	st := s.Env.Styles
	switch {
	case s.sending.Loading() && s.Env.Stale:
		return st.Warn.Render("waits until you are signed in")
	case s.sending.Loading():
		return st.Info.Render(st.Glyphs.Renewing + " sending" + st.Glyphs.Ellipsis)
	case s.loader.Loading():
		return st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	}
	return ""
}

// absent is shown in place of the form.
func (s *Sheet[V]) absent() []string {
	st, width := s.Env.Styles, s.Size.Width
	switch {
	case s.loader.Loading():
		return nil
	case s.loader.Err != nil:
		return pane.Failed(st, s.loader.Err, "r tries again.", width)
	case s.opts.Refused != nil:
		what, todo := s.opts.Refused(s.loader.Value)
		return pane.Notice(what, todo, width)
	}
	return nil
}
