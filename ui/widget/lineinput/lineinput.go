// Package lineinput is one line of text at the edge of the screen, with completion and history: the ":" line and the "/"
// line. It imports only theme.
package lineinput

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/theme"
)

// Result is what a key did to the line.
type Result int

// What a key can do.
const (
	Typing    Result = iota // the line is still being typed
	Submitted               // enter: Value is to be run
	Cancelled               // esc, or backspace on the empty line
)

// Choice is one way in which a line can go on.
type Choice struct {
	Line string // the whole line then
	Show string // what is shown of it: the word that is completed
}

// Line is a line being typed. Use New.
type Line struct {
	input    textinput.Model
	complete func(line string) []Choice
	history  []string
	at       int    // index into history while going through it; len(history) is the line being typed
	draft    string // that line
	choices  []Choice
	choice   int // the completion in the line, -1 for none
}

// New returns an empty line behind a prompt. complete lists the ways in which a line can go on.
func New(prompt string, complete func(line string) []Choice) *Line {
	in := textinput.New()
	in.Prompt = prompt
	in.Focus()
	return &Line{input: in, complete: complete, choice: -1}
}

// Open begins a new line with text in it.
func (l *Line) Open(text string) {
	l.set(text)
	l.at, l.draft = len(l.history), ""
	l.suggest()
}

// Value is the text of the line, without the prompt.
func (l *Line) Value() string { return l.input.Value() }

// Update handles a key or a paste.
func (l *Line) Update(msg tea.Msg) Result {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc":
			return Cancelled
		case "enter":
			l.remember()
			return Submitted
		case "tab":
			l.cycle(1)
			return Typing
		case "shift+tab":
			l.cycle(-1)
			return Typing
		case "up":
			l.recall(-1)
			return Typing
		case "down":
			l.recall(1)
			return Typing
		case "backspace":
			if l.input.Value() == "" {
				return Cancelled
			}
		}
	}
	l.input, _ = l.input.Update(msg) // its only command blinks a cursor, which ours doesn't
	l.suggest()
	return Typing
}

func (l *Line) suggest() { l.choices, l.choice = l.complete(l.input.Value()), -1 }

func (l *Line) cycle(step int) {
	if len(l.choices) == 0 {
		return
	}
	if l.choice < 0 && step < 0 {
		l.choice = 0
	}
	l.choice = (l.choice + step + len(l.choices)) % len(l.choices)
	l.set(l.choices[l.choice].Line)
	if len(l.choices) == 1 {
		l.suggest()
	}
}

func (l *Line) set(s string) {
	l.input.SetValue(s)
	l.input.CursorEnd()
}

func (l *Line) remember() {
	if v := strings.TrimSpace(l.input.Value()); v != "" && (len(l.history) == 0 || l.history[len(l.history)-1] != v) {
		l.history = append(l.history, v)
	}
}

func (l *Line) recall(step int) {
	if l.at == len(l.history) {
		l.draft = l.input.Value()
	}
	l.at = max(0, min(l.at+step, len(l.history)))
	if l.at == len(l.history) {
		l.set(l.draft)
	} else {
		l.set(l.history[l.at])
	}
	l.suggest()
}

// View draws the line and, behind it as far as width goes, what it can grow into.
func (l *Line) View(st *theme.Styles, width int) string {
	text := l.input.View()
	room := width - ansi.StringWidth(text) - 2
	var more []string
	for i, c := range l.choices {
		room -= ansi.StringWidth(c.Show) + 2
		if room < 0 {
			break
		}
		style := st.Muted
		if i == l.choice {
			style = st.ActiveTab
		}
		more = append(more, style.Render(c.Show))
	}
	return ansi.Truncate(text+"  "+strings.Join(more, "  "), width, "")
}
