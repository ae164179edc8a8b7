package analysis

import (
	"fmt"
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

// lay gives the form and the answers their room.
func (p *Page) lay() {
	if p.size.Empty() {
		return
	}
	width, beside := layout.Split(p.size.Width, wide, formPercent)
	room := max(p.size.Height-len(p.top(width)), 1)
	p.form.Resize(max(width-2, 1), p.size.Height < roomy)
	if beside > 0 {
		p.form.SetHeight(min(room, p.formLines(besideForm)))
		p.text.Set(p.lines(beside-2), p.size.Height-2)
		return
	}
	p.form.SetHeight(min(max(room/2, 3), p.formLines(belowForm)))
	p.text.Set(p.lines(max(width-2, 1)), max(room-p.form.Height()-2, 0))
}

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	width, beside := layout.Split(p.size.Width, wide, formPercent)
	left := append(p.top(width), indent(strings.Split(p.form.View(), "\n"))...)
	answers := indent(append([]string{p.answersTitle()}, p.text.Lines()...))
	head := pane.Head(p.env.Styles, p.env.Styles.Title.Render("Questions about a call"), p.status(), p.size.Width)
	if beside > 0 {
		return pane.Fill(append([]string{head}, pane.Beside(p.env.Styles, left[1:], answers, width, beside, p.size.Height-1)...), p.size)
	}
	left[0] = head
	rule := p.env.Styles.Border.Render(strings.Repeat(p.env.Styles.Glyphs.Rule, p.size.Width))
	return pane.Fill(append(append(left, rule), answers...), p.size)
}

// top is a line for the head, and what this is about where there is room.
func (p *Page) top(width int) []string {
	st := p.env.Styles
	lines := []string{""}
	if p.size.Height < roomy {
		return lines
	}
	about := "Talkstack's model answers once the call has ended. The answers are kept on this computer."
	for _, l := range pane.Wrap(st.Muted.Render("call "+present.Line(p.id.Item)+". "+about), width-2) {
		lines = append(lines, " "+l)
	}
	return append(lines, "")
}

// status is how the asking goes.
func (p *Page) status() string {
	st := p.env.Styles
	switch {
	case p.asking.Loading() && p.env.Stale:
		return st.Warn.Render("waits until you are signed in")
	case p.asking.Loading():
		return st.Info.Render(st.Glyphs.Renewing + " being answered" + st.Glyphs.Ellipsis)
	case p.env.Stale:
		return st.Warn.Render("offline")
	}
	return ""
}

func (p *Page) answersTitle() string {
	st := p.env.Styles
	title := st.ColumnHeader.Render("ANSWERS")
	if first, last, total := p.text.Position(); !p.text.Fits() && first <= last {
		title += st.Muted.Render(fmt.Sprintf(" %s lines %d-%d of %d", st.Glyphs.Dot, first, last, total))
	}
	return title
}

// lines are all answers, the newest first.
func (p *Page) lines(width int) []string {
	st := p.env.Styles
	var lines []string
	if err := p.unkept; err != nil {
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
		lines = append(lines, st.Muted.Render(present.Fit("asked "+present.Moment(a.At, p.env.Zone), width, st.Glyphs.Ellipsis)))
		lines = append(lines, p.findings(a, width)...)
	}
	return lines
}

// findings are one answer: the question above what was answered, since both may be long.
func (p *Page) findings(a questions.Answer, width int) []string {
	st := p.env.Styles
	found := questions.Findings(a.Answers)
	if len(found) == 0 {
		return pane.Wrap(st.Warn.Render("Talkstack answered with nothing. There may have been nothing to analyse, or it comes later: ask again in a while."), width)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, pane.Wrap(st.Bold.Render(present.Line(f.Key)), width)...)
		for l := range strings.SplitSeq(present.Text(f.Value), "\n") {
			lines = append(lines, indent(pane.Wrap(l, max(width-1, 1)))...)
		}
	}
	return lines
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = " " + l
	}
	return out
}
