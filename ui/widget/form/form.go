package form

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/present"
	"talkdeck/ui/theme"
)

// Submit is what Update returns for enter in the last field.
const Submit = "submit"

// limit is the most characters a field takes, so that a paste by mistake doesn't make each drawing slow.
const limit = 1024

// Field is one line of text to type.
type Field struct {
	Key    string // its name in Value and Focus
	Label  string
	Value  string // what it holds at first
	Secret bool   // drawn as one * a character
}

// Button is a thing to press below the fields.
type Button struct {
	Key   string // what Update returns when it is pressed
	Label string
}

// Form is the fields and buttons, one of which has the focus. Use New.
type Form struct {
	fields  []Field
	inputs  []textinput.Model
	buttons []Button
	focus   int // an index into the fields, then the buttons
	width   int // in cells
	compact bool
	styles  *theme.Styles
}

// New returns a form of at least one field, with the focus on the first.
func New(st *theme.Styles, fields []Field, buttons ...Button) *Form {
	f := &Form{fields: fields, inputs: make([]textinput.Model, len(fields)), buttons: buttons}
	for i, field := range fields {
		in := textinput.New()
		in.Prompt, in.CharLimit = "", limit
		if field.Secret {
			in.EchoMode = textinput.EchoPassword
		}
		in.SetValue(field.Value)
		f.inputs[i] = in
	}
	f.focusOn(0)
	f.Restyle(st)
	f.Resize(40, false)
	return f
}

// Update handles a key or a paste; other messages do nothing. It returns Submit for enter in the last field, the key
// of a button for enter or space on it, and "" for everything else.
func (f *Form) Update(msg tea.Msg) string {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch msg.String() {
		case "tab", "down":
			f.move(1)
		case "shift+tab", "up":
			f.move(-1)
		case "enter":
			return f.enter()
		case "space":
			if b := f.button(); b != nil {
				return b.Key
			}
			f.typed(msg)
		default:
			f.typed(msg)
		}
	case tea.PasteMsg:
		f.typed(f.clean(msg))
	}
	return ""
}

// Value is what the field named key holds, "" if there is no such field.
func (f *Form) Value(key string) string {
	if i := f.index(key); i >= 0 {
		return f.inputs[i].Value()
	}
	return ""
}

// Focused is the key of the field or button that has the focus.
func (f *Form) Focused() string {
	if b := f.button(); b != nil {
		return b.Key
	}
	return f.fields[f.focus].Key
}

// Focus gives the focus to the field named key.
func (f *Form) Focus(key string) {
	if i := f.index(key); i >= 0 {
		f.focusOn(i)
	}
}

// Resize sets the width in cells, and whether a field has one line, its label before it, or two with a blank line
// between fields.
func (f *Form) Resize(width int, compact bool) {
	f.width, f.compact = max(width, 1), compact
	room := f.width - 3 // the bar, the space behind it, and the cursor at the end of the text
	if compact {
		room -= f.labelWidth()
	}
	for i := range f.inputs {
		f.inputs[i].SetWidth(max(room, 1))
	}
}

// Restyle draws with other styles from now on.
func (f *Form) Restyle(st *theme.Styles) {
	f.styles = st
	var s textinput.Styles
	s.Focused.Text, s.Blurred.Text = st.Text, st.Text
	s.Cursor.Color = st.Accent.GetForeground()
	for i := range f.inputs {
		f.inputs[i].SetStyles(s)
	}
}

// Height is the number of lines of View.
func (f *Form) Height() int { return len(f.lines()) }

// View draws the form: Height lines, none wider than the width.
func (f *Form) View() string {
	lines := f.lines()
	for i, l := range lines {
		lines[i] = ansi.Truncate(l, f.width, "")
	}
	return strings.Join(lines, "\n")
}

func (f *Form) index(key string) int {
	return slices.IndexFunc(f.fields, func(field Field) bool { return field.Key == key })
}

// button is the button that has the focus, nil if a field has it.
func (f *Form) button() *Button {
	if f.focus < len(f.fields) {
		return nil
	}
	return &f.buttons[f.focus-len(f.fields)]
}

func (f *Form) enter() string {
	switch b := f.button(); {
	case b != nil:
		return b.Key
	case f.focus == len(f.fields)-1:
		return Submit
	default:
		f.move(1)
		return ""
	}
}

// typed gives a key or a paste to the field that has the focus. The commands that come back blink the cursor, which ours
// doesn't, or read the clipboard of the machine the program runs on, which over SSH is the wrong one.
func (f *Form) typed(msg tea.Msg) {
	if f.button() == nil {
		f.inputs[f.focus], _ = f.inputs[f.focus].Update(msg)
	}
}

// clean prepares a paste: the line break that a copied line often ends in isn't part of it, and only a secret, which is
// never drawn, is taken to the letter.
func (f *Form) clean(msg tea.PasteMsg) tea.PasteMsg {
	msg.Content = strings.TrimRight(msg.Content, "\r\n")
	if f.button() == nil && !f.fields[f.focus].Secret {
		msg.Content = present.Line(strings.TrimSpace(msg.Content))
	}
	return msg
}

func (f *Form) move(step int) {
	n := len(f.fields) + len(f.buttons)
	f.focusOn((f.focus + step + n) % n)
}

func (f *Form) focusOn(i int) {
	f.focus = i
	for n := range f.inputs {
		if n == i {
			f.inputs[n].Focus()
		} else {
			f.inputs[n].Blur()
		}
	}
}

func (f *Form) labelWidth() int {
	w := 0
	for _, field := range f.fields {
		w = max(w, lipgloss.Width(field.Label)+2)
	}
	return w
}

// lines draws the form. What has the focus has a bar before it, so that it needn't be told by colour.
func (f *Form) lines() []string {
	var lines []string
	for i, field := range f.fields {
		bar, label := "  ", f.styles.Muted.Render(field.Label)
		if i == f.focus {
			bar, label = f.bar(), f.styles.Title.Render(field.Label)
		}
		if f.compact {
			gap := strings.Repeat(" ", f.labelWidth()-lipgloss.Width(field.Label))
			lines = append(lines, bar+label+gap+f.inputs[i].View())
			continue
		}
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, bar+label, bar+f.inputs[i].View())
	}
	if len(f.buttons) > 0 {
		if !f.compact {
			lines = append(lines, "")
		}
		lines = append(lines, f.buttonLine())
	}
	return lines
}

func (f *Form) bar() string { return f.styles.Accent.Render(f.styles.Glyphs.Cursor) + " " }

func (f *Form) buttonLine() string {
	var parts []string
	for i, b := range f.buttons {
		bar, label := "  ", "[ "+b.Label+" ]"
		if f.focus == len(f.fields)+i {
			bar, label = f.bar(), f.styles.Selected.Render(label)
		}
		parts = append(parts, bar+label)
	}
	return strings.Join(parts, " ")
}
