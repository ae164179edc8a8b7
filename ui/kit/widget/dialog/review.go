package dialog

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

// Question is a box whose foot can stand below a text.
type Question interface {
	Box
	// foot is the box without its title: the question and its keys.
	foot(st *theme.Styles, width int) string
}

// Tall is a box that fits itself to a height.
type Tall interface {
	Box
	// ViewIn draws the box, at most width cells wide and height lines high.
	ViewIn(st *theme.Styles, width, height int) string
}

// Review is a question with a text to read first. The text scrolls, and the question stays in sight.
type Review struct {
	Title string
	Lines []string // each a paragraph
	// Beside is drawn in width cells to the right of the lines, or below them where there is no room; nil: nothing.
	Beside   func(width int) []string
	Question Question

	left, right   pane.Scroll
	lines, beside []string // wrapped for styles and width
	styles        *theme.Styles
	width         int // of the screen
}

// Update implements Box.
func (r *Review) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	const page = 5 // lines
	by := map[string]int{"up": -1, "down": 1, "pgup": -page, "pgdown": page}[pressed(msg)]
	if by == 0 {
		return r.Question.Update(msg)
	}
	r.left.By(by)
	r.right.By(by)
	return nil, false
}

// View implements Box.
func (r *Review) View(st *theme.Styles, width int) string {
	const least = 9 // lines of a page on the smallest screen
	return r.ViewIn(st, width, least)
}

const (
	wide    = 100 // columns of the screen from which on there are two sides
	widest  = 112 // cells within the border
	percent = 46  // of them for the lines
	roomy   = 18  // lines from which on there are blank ones
)

// ViewIn implements Tall.
func (r *Review) ViewIn(st *theme.Styles, width, height int) string {
	room, left, right := inner(width), inner(width), 0
	if r.Beside != nil && width >= wide {
		room = min(width-4, widest)
		left = room * percent / 100
		right = room - left - len(" | ")
	}
	r.layout(st, width, left, right)
	gap, most := "\n", titleLines
	foot := lipgloss.NewStyle().Width(room).Render(r.Question.foot(st, width))
	if height < roomy {
		gap, most, foot = "", 1, dense(foot)
	}
	title := lipgloss.NewStyle().Width(room).Inherit(st.Title).Render(titled(st, r.Title, room, most))
	const border = 2
	free := height - border - lipgloss.Height(title+gap) - lipgloss.Height(gap+foot)
	body := max(len(r.lines), len(r.beside))
	placed := body > free && free > 2 // it says which lines are in view
	if placed {
		free--
	}
	body = min(body, max(free, 1))
	r.left.Set(r.lines, body)
	r.right.Set(r.beside, body)
	lines := r.left.Lines()
	if right > 0 {
		lines = pane.Beside(st, lines, pane.Indent(slices.Clone(r.right.Lines())), left+1, right+1, body)
	}
	parts := []string{title + gap, strings.Join(lines, "\n")}
	if placed {
		parts = append(parts, present.Fit(r.where(st), room, st.Glyphs.Ellipsis))
	}
	return st.Dialog.Render(strings.Join(append(parts, gap+foot), "\n"))
}

// layout wraps the text, once for each width.
func (r *Review) layout(st *theme.Styles, width, left, right int) {
	if r.styles == st && r.width == width {
		return
	}
	r.styles, r.width, r.lines, r.beside = st, width, nil, nil
	for _, l := range r.Lines {
		if l == "" {
			r.lines = append(r.lines, "")
		}
		r.lines = append(r.lines, pane.Wrap(l, left)...)
	}
	switch {
	case r.Beside == nil:
	case right > 0:
		r.beside = r.Beside(right)
	default:
		r.lines = append(append(r.lines, ""), r.Beside(left)...)
	}
}

// dense is a text without its blank lines.
func dense(text string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(ansi.Strip(l)) == "" }), "\n")
}

// where says which lines are in view.
func (r *Review) where(st *theme.Styles) string {
	s := &r.left
	if s.Fits() {
		s = &r.right
	}
	first, last, total := s.Position()
	return st.Key.Render("up down") + st.Muted.Render(fmt.Sprintf(" scroll %s lines %d-%d of %d", st.Glyphs.Dot, first, last, total))
}
