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

// The most characters a field takes, so that a paste by mistake doesn't make each drawing slow.
const (
	lineLimit = 1024
	textLimit = 200_000
)

// Field is one thing to fill in: a line of text, unless Lines or Choices say otherwise. A value that can't be
// drawn as it is stays as it is unless it is changed.
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
	// Empty is what it means that a field of one line is empty, drawn there while it hasn't the focus; safe to draw.
	Empty string
	// Hint says something of a value while the field has the focus, safe to draw; nil or "" for nothing. warn draws it so.
	Hint func(value string) (text string, warn bool)
	// Check says what is wrong with a value, safe to draw; nil: nothing ever is. It is asked when the field is left, and of
	// all fields before Update returns Submit.
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

	given, shown string // what was last set, and how it is drawn
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

// takeOver goes on with what was entered into old.
func (e *entry) takeOver(old *entry) {
	e.wrong = old.wrong
	if len(e.Choices) > 0 || len(old.Choices) > 0 || (e.Lines > 0) != (old.Lines > 0) {
		e.set(old.value())
		return
	}
	e.line, e.text, e.given, e.shown = old.line, old.text, old.given, old.shown
}

// value is what was given until it is changed, then what was typed.
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

// lost reports whether the value was changed and held characters that can't be shown, which the inputs leave out.
func (e *entry) lost() bool {
	return len(e.Choices) == 0 && !e.Secret && e.value() != e.given && strings.ContainsRune(present.Text(e.given), utf8.RuneError)
}

// set enters a value. One that is none of the choices becomes one: what is chosen elsewhere is shown as it is.
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

// typed takes a key or a paste. The commands that come back from the inputs blink the cursor, which ours doesn't, or read
// the clipboard of the machine the program runs on, which over SSH is the wrong one.
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

// choose goes from choice to choice, and to the next that begins with a letter typed.
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

// clean prepares a paste: the line break that a copied line often ends in isn't part of it, and only a secret, which is
// never drawn, is taken to the letter.
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

// edge reports whether up, or down, has nowhere to go within a text of several lines.
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

// check notes what is wrong, and reports whether nothing is.
func (e *entry) check() bool {
	e.wrong = ""
	if e.Check != nil {
		if err := e.Check(e.value()); err != nil {
			e.wrong = err.Error()
		}
	}
	return e.wrong == ""
}

// setHeight gives a text of several lines so many; the one with the cursor stays in view.
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
