package analysis

import (
	"strings"

	"talkdeck/client/calls/questions"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	wide        = 100 // from how many columns on the answers stand beside the questions
	formPercent = 46
	roomy       = 20 // from how many lines on there is room for more than the form and some answers
	belowForm   = 10 // lines that the form has at most where the answers are below it
	besideForm  = 18 // and where they are beside it
)

// formLines is how many lines the form is given, of at most so many: those of its text, one more, and what is around them.
func (p *Page) formLines(most int) int {
	const around = 5
	return min(strings.Count(p.form.Value(questionsField), "\n")+2+around, most)
}

// layout gives the form and the answers their room.
func (p *Page) layout() {
	width, beside := layout.Split(p.Size.Width, wide, formPercent)
	room := max(p.Size.Height-len(p.top(width)), 1)
	p.form.Resize(max(width-2, 1), p.Size.Height < roomy)
	if beside > 0 {
		p.form.SetHeight(min(room, p.formLines(besideForm)))
		p.text.Set(p.lines(beside-2), p.Size.Height-2)
		return
	}
	p.form.SetHeight(min(max(room/2, 3), p.formLines(belowForm)))
	p.text.Set(p.lines(max(width-2, 1)), max(room-p.form.Height()-2, 0))
}

// View implements page.Page.
func (p *Page) View() string {
	width, beside := layout.Split(p.Size.Width, wide, formPercent)
	left := append(p.top(width), pane.Indent(strings.Split(p.form.View(), "\n"))...)
	answers := pane.Indent(append([]string{p.Env.Styles.ColumnHeader.Render("ANSWERS") + p.text.Where(p.Env.Styles)}, p.text.Lines()...))
	head := pane.Head(p.Env.Styles, p.Env.Styles.Title.Render("Questions about a call"), p.status(), p.Size.Width)
	if beside > 0 {
		return pane.Fill(append([]string{head}, pane.Beside(p.Env.Styles, left[1:], answers, width, beside, p.Size.Height-1)...), p.Size)
	}
	left[0] = head
	rule := p.Env.Styles.Border.Render(strings.Repeat(p.Env.Styles.Glyphs.Rule, p.Size.Width))
	return pane.Fill(append(append(left, rule), answers...), p.Size)
}

// top is a line for the head, and what this is about where there is room.
func (p *Page) top(width int) []string {
	st := p.Env.Styles
	if p.Size.Height < roomy {
		return []string{""}
	}
	about := ". Talkstack's model answers once the call has ended. The answers are kept on this computer."
	lines := pane.Indent(pane.Wrap(st.Muted.Render("call "+present.Line(p.PageID.Item)+about), width-2))
	return append(append([]string{""}, lines...), "")
}

// status is how the asking goes.
func (p *Page) status() string {
	st := p.Env.Styles
	switch {
	case p.asking.Loading() && p.Env.Stale:
		return st.Warn.Render("waits until you are signed in")
	case p.asking.Loading():
		return st.Info.Render(st.Glyphs.Renewing + " being answered" + st.Glyphs.Ellipsis)
	case p.Env.Stale:
		return st.Warn.Render("offline")
	}
	return ""
}

// lines are all answers, the newest first.
func (p *Page) lines(width int) []string {
	st := p.Env.Styles
	var lines []string
	if err := p.unsaved; err != nil {
		lines = append(lines, pane.Wrap(st.Warn.Render("! "+present.Line(err.Error())), width)...)
	}
	if err := p.earlier.Err; err != nil {
		lines = append(lines, pane.Wrap(st.Warn.Render("! what was answered earlier can't be read: "+present.Line(err.Error())), width)...)
	}
	if len(p.answers) == 0 && !p.earlier.Loading() {
		return append(lines, pane.Wrap(st.Muted.Render("Nothing was asked about this call from here yet."), width)...)
	}
	for i, a := range p.answers {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, st.Muted.Render(present.Fit("asked "+present.Moment(a.At, p.Env.Zone), width, st.Glyphs.Ellipsis)))
		lines = append(lines, p.findings(a, width)...)
	}
	return lines
}

// findings are one answer: the question above what was answered, since both may be long.
func (p *Page) findings(a questions.Answer, width int) []string {
	st := p.Env.Styles
	found := questions.Findings(a.Answers)
	if len(found) == 0 {
		nothing := "Talkstack answered with nothing. There may have been nothing to analyse, or it comes later: ask again in a while."
		return pane.Wrap(st.Warn.Render(nothing), width)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, pane.Wrap(st.Bold.Render(present.Line(f.Key)), width)...)
		for l := range strings.SplitSeq(present.Text(f.Value), "\n") {
			lines = append(lines, pane.Indent(pane.Wrap(l, max(width-1, 1)))...)
		}
	}
	return lines
}
