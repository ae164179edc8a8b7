package form

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// The most characters a field takes: a huge paste by mistake would make drawing slow.
const (
	lineLimit = 1024
	textLimit = 200_000
)

// Field is a line of text, unless Lines or Choices say otherwise. A value with characters that can't be drawn is left as it is
// until it is changed.
type Field struct {
	Key    string // its name in Value and Focus
	Label  string
	Value  string // what it holds at first
	Secret bool   // drawn as one * a character

	// Lines makes it a text of several lines, drawn in at least so many.
	Lines int
	// Mark adds styles to a drawn line of such a text; nil for none.
	Mark func(line string) string
	// Choices makes it a choice of one of these.
	Choices []Choice
	// Empty is the placeholder of a field of one line while it hasn't the focus, safe to draw.
	Empty string
	// Hint describes a value while the field has the focus, safe to draw; nil or "" for nothing. warn draws it as a warning.
	Hint func(value string) (text string, warn bool)
	// Check returns what is wrong with a value, safe to draw; nil: every value is valid. It is called when the field loses the
	// focus, and for all fields before Update returns Submit.
	Check func(value string) error
}

// Required is a check that something but blanks was typed, which text asks for.
func Required(text string) func(value string) error {
	return func(value string) error {
		if strings.TrimSpace(value) == "" {
			return errors.New(text)
		}
		return nil
	}
}

// Choice is one of several.
type Choice struct {
	Value string
	Label string // safe to draw
}

// entry is a field with what was entered.
type entry struct {
	Field
	line  textinput.Model
	text  textarea.Model // Lines > 0
	at    int            // the choice
	wrong string

	given, shown string // the value that was last set, and how it is drawn
}

func newEntry(f Field) *entry {
	e := &entry{Field: f}
	e.Choices = slices.Clone(f.Choices)
	if f.Lines > 0 {
		e.text = textarea.New()
		e.text.Prompt, e.text.ShowLineNumbers, e.text.CharLimit, e.text.MaxHeight = "", false, textLimit, 0
		e.text.EndOfBufferCharacter = ' '
		e.text.SetHeight(f.Lines)
	} else {
		e.line = textinput.New()
		e.line.Prompt, e.line.CharLimit = "", lineLimit
		if f.Secret {
			e.line.EchoMode = textinput.EchoPassword
		}
	}
	e.set(f.Value)
	return e
}

// resume continues with what was entered into old.
func (e *entry) resume(old *entry) {
	e.wrong = old.wrong
	if len(e.Choices) > 0 || len(old.Choices) > 0 || (e.Lines > 0) != (old.Lines > 0) {
		e.set(old.value())
		return
	}
	e.line, e.text, e.given, e.shown = old.line, old.text, old.given, old.shown
}

// value is the value that was set, or what was typed if that was changed.
func (e *entry) value() string {
	if len(e.Choices) > 0 {
		return e.Choices[e.at].Value
	}
	if typed := e.raw(); typed != e.shown {
		return typed
	}
	return e.given
}

func (e *entry) raw() string {
	if e.Lines > 0 {
		return e.text.Value()
	}
	return e.line.Value()
}

// lost reports whether a change dropped characters that can't be drawn.
func (e *entry) lost() bool {
	return len(e.Choices) == 0 && !e.Secret && e.value() != e.given && strings.ContainsRune(present.Text(e.given), utf8.RuneError)
}

// set enters a value. A value that is none of the choices becomes one.
func (e *entry) set(v string) {
	switch {
	case e.Lines > 0:
		e.text.SetValue(present.Text(v))
		e.text.MoveToBegin()
	case len(e.Choices) > 0:
		e.pick(v)
		return
	case e.Secret:
		e.line.SetValue(v)
	default:
		e.line.SetValue(present.Line(v))
		e.line.CursorEnd()
	}
	e.given, e.shown = v, e.raw()
}

func (e *entry) pick(v string) {
	e.at = slices.IndexFunc(e.Choices, func(c Choice) bool { return c.Value == v })
	switch {
	case e.at < 0 && v == "":
		e.at = 0
	case e.at < 0:
		e.Choices = append(e.Choices, Choice{v, present.Line(v)})
		e.at = len(e.Choices) - 1
	}
}

// typed handles a key or a paste. It drops the inputs' commands: they blink the cursor, or read the clipboard of this machine,
// which is the wrong one over SSH.
func (e *entry) typed(msg tea.Msg) {
	e.wrong = ""
	switch {
	case e.Lines > 0:
		e.text, _ = e.text.Update(msg)
	case len(e.Choices) > 0:
		e.choose(msg)
	default:
		e.line, _ = e.line.Update(msg)
	}
}

// choose moves to the choice before or after, or to the next that begins with the letter typed.
func (e *entry) choose(msg tea.Msg) {
	k, ok := msg.(tea.KeyPressMsg)
	n := len(e.Choices)
	switch {
	case !ok:
	case k.Code == tea.KeyLeft:
		e.at = (e.at + n - 1) % n
	case k.Code == tea.KeyRight, k.Code == tea.KeySpace:
		e.at = (e.at + 1) % n
	case k.Text != "":
		for i := range n {
			next := (e.at + 1 + i) % n
			if strings.HasPrefix(strings.ToLower(e.Choices[next].Label), strings.ToLower(k.Text)) {
				e.at = next
				return
			}
		}
	}
}

// clean makes a paste safe and trims it. Of a secret, which is never drawn, only a line break at the end is taken away.
func (e *entry) clean(msg tea.PasteMsg) tea.PasteMsg {
	switch {
	case e.Lines > 0:
		msg.Content = present.Text(msg.Content)
	case e.Secret:
		msg.Content = strings.TrimRight(msg.Content, "\r\n")
	default:
		msg.Content = present.Line(strings.TrimSpace(msg.Content))
	}
	return msg
}

// edge reports whether the cursor is on the first line, if up, or on the last.
func (e *entry) edge(up bool) bool {
	if e.Lines == 0 {
		return true
	}
	info := e.text.LineInfo()
	if up {
		return e.text.Line() == 0 && info.RowOffset == 0
	}
	return e.text.Line() == e.text.LineCount()-1 && info.RowOffset >= info.Height-1
}

// check validates the value and keeps the error.
func (e *entry) check() bool {
	e.wrong = ""
	if e.Check != nil {
		if err := e.Check(e.value()); err != nil {
			e.wrong = err.Error()
		}
	}
	return e.wrong == ""
}

// setHeight sets the height of a text of several lines; the line with the cursor stays in view.
func (e *entry) setHeight(lines int) {
	if lines != e.text.Height() {
		e.text.SetHeight(lines)
		e.text, _ = e.text.Update(nil)
	}
}

func (e *entry) focus(on bool) {
	switch {
	case e.Lines > 0 && on:
		_ = e.text.Focus() // the command only blinks
	case e.Lines > 0:
		e.text.Blur()
	case on:
		_ = e.line.Focus()
	default:
		e.line.Blur()
	}
}

func (e *entry) restyle(st *theme.Styles) {
	if e.Lines == 0 {
		var s textinput.Styles
		s.Focused.Text, s.Blurred.Text = st.Text, st.Text
		s.Cursor.Color = st.Accent.GetForeground()
		e.line.SetStyles(s)
		return
	}
	plain := textarea.StyleState{Base: st.Text, Text: st.Text, CursorLine: st.Text, EndOfBuffer: st.Text, Placeholder: st.Muted, Prompt: st.Text, Selection: st.Selected}
	s := textarea.Styles{Focused: plain, Blurred: plain}
	s.Cursor.Color = st.Accent.GetForeground()
	e.text.SetStyles(s)
}
