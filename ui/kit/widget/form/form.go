package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/theme"
)

// Submit is what Update returns for enter in the last field. A button with this key does the same.
const Submit = "submit"

// Button stands below the fields.
type Button struct {
	Key   string // what Update returns when it is pressed
	Label string
}

// Form is the fields and buttons, one of which has the focus. Use New.
type Form struct {
	fields  []*entry
	buttons []Button
	focus   int    // an index into the fields, then the buttons
	wrong   string // an error of no field in particular
	width   int    // in cells
	height  int    // in lines; 0: as many as it takes
	compact bool
	styles  *theme.Styles
}

// New returns a form of at least one field, with the focus on the first.
func New(st *theme.Styles, fields []Field, buttons ...Button) *Form {
	f := &Form{buttons: buttons, styles: st, width: 40}
	f.SetFields(fields)
	return f
}

// SetFields gives the form other fields. What was entered under the same keys stays, and so does the focus.
func (f *Form) SetFields(fields []Field) {
	before := f.fields
	focused, button := "", f.focus-len(before)
	if len(before) > 0 {
		focused = f.Focused()
	}
	f.fields = make([]*entry, len(fields))
	for i, field := range fields {
		f.fields[i] = newEntry(field)
		for _, e := range before {
			if e.Key == field.Key {
				f.fields[i].resume(e)
			}
		}
	}
	at := max(f.index(focused), 0)
	if button >= 0 && len(before) > 0 {
		at = len(fields) + button
	}
	f.focusOn(at)
	f.Restyle(f.styles)
	f.Resize(f.width, f.compact)
}

// Update handles a key or a paste. It returns Submit for enter in the last field if all fields are valid, a button's key for
// enter or space on it, and "" for everything else.
func (f *Form) Update(msg tea.Msg) string {
	defer f.fit()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.key(msg)
	case tea.PasteMsg:
		if f.button() == nil {
			e := f.fields[f.focus]
			e.typed(e.clean(msg))
		}
	}
	return ""
}

func (f *Form) key(msg tea.KeyPressMsg) string {
	b, name := f.button(), msg.String()
	switch {
	case name == "tab", name == "down" && (b != nil || f.fields[f.focus].edge(false)):
		f.move(1)
	case name == "shift+tab", name == "up" && (b != nil || f.fields[f.focus].edge(true)):
		f.move(-1)
	case b != nil && (name == "enter" || name == "space"):
		if b.Key == Submit {
			return f.submit()
		}
		return b.Key
	case b != nil:
	case name == "enter" && f.fields[f.focus].Lines == 0:
		if f.focus == len(f.fields)-1 {
			return f.submit()
		}
		f.move(1)
	default:
		f.fields[f.focus].typed(msg)
	}
	return ""
}

// submit returns Submit if all fields are valid.
func (f *Form) submit() string {
	if !f.Check() {
		return ""
	}
	return Submit
}

// Check marks all invalid fields, focuses the first of them, and reports whether all are valid.
func (f *Form) Check() bool {
	f.wrong = ""
	first := -1
	for i, e := range f.fields {
		if !e.check() && first < 0 {
			first = i
		}
	}
	if first >= 0 {
		f.focusOn(first)
	}
	f.fit()
	return first < 0
}

// SetError shows an error at the field named key and focuses it, or above the form if there is no such field. text must be safe to
// draw. The error goes when the field is changed or the form is submitted again.
func (f *Form) SetError(key, text string) {
	f.wrong = ""
	if i := f.index(key); i >= 0 {
		f.focusOn(i)
		f.fields[i].wrong = text
	} else {
		f.wrong = text
	}
	f.fit()
}

// Value is what the field named key holds, "" if there is no such field.
func (f *Form) Value(key string) string {
	if i := f.index(key); i >= 0 {
		return f.fields[i].value()
	}
	return ""
}

// Values are what the fields hold, by key.
func (f *Form) Values() map[string]string {
	out := map[string]string{}
	for _, e := range f.fields {
		out[e.Key] = e.value()
	}
	return out
}

// SetValues enters values by key; keys without a field are passed over.
func (f *Form) SetValues(values map[string]string) {
	for key, v := range values {
		if i := f.index(key); i >= 0 && f.fields[i].value() != v {
			f.fields[i].set(v)
			f.fields[i].wrong = ""
		}
	}
	f.fit()
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

// Resize sets the width in cells. compact puts labels before their fields; else they stand above, with blank lines between.
func (f *Form) Resize(width int, compact bool) {
	f.width, f.compact = max(width, 1), compact
	room := f.width - 3 // the bar, the space behind it, and the cursor at the end of the text
	if compact {
		room -= f.labelWidth()
	}
	for _, e := range f.fields {
		if e.Lines > 0 {
			e.text.SetWidth(max(f.width-2, 1))
		} else {
			e.line.SetWidth(max(room, 1))
		}
	}
	f.fit()
}

// SetHeight bounds how many lines View has; what has the focus stays in view. 0: as many as it takes.
func (f *Form) SetHeight(lines int) {
	f.height = max(lines, 0)
	f.fit()
}

// Restyle draws with other styles from now on.
func (f *Form) Restyle(st *theme.Styles) {
	f.styles = st
	for _, e := range f.fields {
		e.restyle(st)
	}
}

func (f *Form) index(key string) int {
	return slices.IndexFunc(f.fields, func(e *entry) bool { return e.Key == key })
}

// button is the button that has the focus, nil if a field has it.
func (f *Form) button() *Button {
	if f.focus < len(f.fields) {
		return nil
	}
	return &f.buttons[f.focus-len(f.fields)]
}

// move moves the focus, and checks the field that loses it.
func (f *Form) move(step int) {
	if f.button() == nil {
		f.fields[f.focus].check()
	}
	n := len(f.fields) + len(f.buttons)
	f.focusOn((f.focus + step + n) % n)
}

func (f *Form) focusOn(i int) {
	f.focus = i
	for n, e := range f.fields {
		e.focus(n == i)
	}
}
