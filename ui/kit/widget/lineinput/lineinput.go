package lineinput

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/theme"
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
	Hint string // what it is, in a few words; shown while it is the one in the line
	End  int    // where in Line the cursor goes, in bytes; 0: to its end
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

// Cursor is where the cursor stands in the text, in bytes.
func (l *Line) Cursor() int {
	at, n := l.input.Position(), 0
	for i := range l.input.Value() {
		if n == at {
			return i
		}
		n++
	}
	return len(l.input.Value())
}

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
	c := l.choices[l.choice]
	l.set(c.Line)
	if c.End > 0 {
		l.input.SetCursor(utf8.RuneCountInString(c.Line[:c.End]))
	}
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
	text := l.Text(width)
	return ansi.Truncate(text+"  "+l.Choices(st, width-ansi.StringWidth(text)-2), width, "")
}

// Text draws the line alone. Of one that is longer than width, the part around the cursor is seen.
func (l *Line) Text(width int) string {
	room := max(width-ansi.StringWidth(l.input.Prompt)-1, 1) // the cursor may stand behind the text
	if ansi.StringWidth(l.input.Value()) <= room {
		room = 0 // no bound
	}
	if l.input.Width() != room {
		l.input.SetWidth(room)
		l.input.SetCursor(l.input.Position()) // it scrolls only when the cursor is set
	}
	return ansi.Truncate(l.input.View(), width, "")
}

// Choices draws what the line can grow into, as much of it as fits, the one in the line marked and with its hint.
func (l *Line) Choices(st *theme.Styles, width int) string {
	var more []string
	for i := l.firstSeen(width); i < len(l.choices); i++ {
		c, style := l.choices[i], st.Muted
		if i == l.choice {
			style = st.ActiveTab
		}
		if width -= ansi.StringWidth(c.Show) + 2; width < -2 {
			break
		}
		more = append(more, style.Render(c.Show))
		if hint := " " + c.Hint; i == l.choice && c.Hint != "" && ansi.StringWidth(hint) <= width {
			width -= ansi.StringWidth(hint)
			more[len(more)-1] += st.Muted.Render(hint)
		}
	}
	return strings.Join(more, "  ")
}

// firstSeen is the first choice that is drawn, so that the one in the line is seen.
func (l *Line) firstSeen(width int) int {
	first, used := 0, 0
	for i := 0; i <= l.choice; i++ {
		used += ansi.StringWidth(l.choices[i].Show) + 2
		for used-2 > width && first < i {
			used -= ansi.StringWidth(l.choices[first].Show) + 2
			first++
		}
	}
	return first
}

// Arguments are whole lines as choices, of which only what stands behind the first word is shown.
func Arguments(lines []string) []Choice {
	out := make([]Choice, len(lines))
	for i, line := range lines {
		out[i] = Choice{Line: line, Show: line}
		if _, arg, ok := strings.Cut(line, " "); ok {
			out[i].Show = arg
		}
	}
	return out
}
