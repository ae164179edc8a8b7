package sheet

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Values are what the fields hold, by their keys.
type Values map[string]string

// Options say what a sheet is for. V holds the form's initial values.
type Options[V any] struct {
	ID    page.ID
	Title string // "New project"
	// Does is what sending it does, in a word or two: "create it".
	Does string
	// Fleeting drops what was typed when the page is left: a confirmation is typed each time.
	Fleeting bool
	// Fetch loads V. It runs outside of the update loop. nil: there is nothing to load.
	Fetch func(ctx context.Context) (V, error)
	// Refused says why there is nothing to fill in, and what to do; "" if there is. nil: there always is.
	Refused func(V) (what, todo string)
	// Intro is said above the form, in safe lines of at most width cells; nil for nothing.
	Intro  func(v V, width int) []string
	Fields func(V) []form.Field
	// Check validates the values together and returns an error's field and text; nil: they are valid.
	Check func(V, Values) (field, text string)
	// Send sends the values to the service, outside of the update loop. begun are the initial values; then is done on success.
	Send func(ctx context.Context, v V, begun, values Values) (then page.Intents, err error)
	// Place are the words by which the service's messages name the fields.
	Place []present.FieldWords
	// Explain words an error and names its field; "" leaves it to Place. nil: it always does.
	Explain func(error) (field, text string)
}

var _ page.Page = (*Sheet[struct{}])(nil)

// Done is the result of sending: a notice of what was done, and the changes for all pages.
func Done(text string, changes ...tea.Msg) page.Intents {
	return append(page.Intents{page.Notify{Level: page.Success, Text: text}}, changes...)
}

// Sheet is a page with a form. Use New.
type Sheet[V any] struct {
	page.Base
	opts    Options[V]
	loader  page.Loader[V]
	sending page.Loader[page.Intents]
	form    *form.Form // nil until V is loaded
	fields  []form.Field
	begun   Values // the initial values
	resumed bool   // a draft is shown
	shown   bool
}

// New returns a sheet.
func New[V any](env *page.Env, opts Options[V]) *Sheet[V] {
	base := page.NewBase(env, opts.ID)
	base.Name = opts.Title
	return &Sheet[V]{
		Base: base, opts: opts, loader: page.NewLoader[V](env, opts.ID), sending: page.NewLoader[page.Intents](env, opts.ID),
	}
}

// Show implements page.Page: a form in which nothing was typed begins anew, another is resumed.
func (s *Sheet[V]) Show() tea.Cmd {
	s.shown = true
	if s.dirty() || s.sending.Loading() {
		s.resumed = true
		return nil
	}
	return s.begin()
}

// Hide implements page.Page: it keeps what was typed as a draft, without secrets.
func (s *Sheet[V]) Hide() {
	s.shown = false
	switch {
	case s.form == nil:
		return // an earlier draft stays
	case s.opts.Fleeting && !s.sending.Loading():
		s.form = nil
		return
	}
	for _, f := range s.fields {
		if f.Secret {
			s.form.SetValues(Values{f.Key: ""})
		}
	}
	s.Env.Drafts.Keep(s.PageID, s.dirty() && !s.opts.Fleeting, page.Draft{Values: s.form.Values(), Base: s.begun})
}

// dirty reports whether the values differ from the initial ones.
func (s *Sheet[V]) dirty() bool {
	return s.form != nil && !maps.Equal(map[string]string(s.begun), s.form.Values())
}

// begin loads V, and then fills the form.
func (s *Sheet[V]) begin() tea.Cmd {
	s.form, s.resumed = nil, false
	if s.opts.Fetch == nil {
		s.fill()
		return nil
	}
	return s.loader.Start(s.Ctx, s.opts.Fetch)
}

func (s *Sheet[V]) fill() {
	if s.opts.Refused != nil {
		if what, _ := s.opts.Refused(s.loader.Value); what != "" {
			return
		}
	}
	s.fields = s.opts.Fields(s.loader.Value)
	s.form = form.New(s.Env.Styles, s.fields, form.Button{Key: form.Submit, Label: present.Capital(s.opts.Does)})
	s.begun = s.form.Values()
	if draft, ok := s.Env.Drafts.Get(s.PageID); ok {
		for key, typed := range draft.Values {
			if typed != draft.Base[key] { // the rest is as it is now
				s.form.SetValues(Values{key: typed})
			}
		}
		s.resumed = s.dirty()
	}
}

// Update implements page.Page.
func (s *Sheet[V]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[V]:
		if s.loader.Take(msg) && s.loader.Err == nil {
			s.fill()
		}
	case page.Loaded[page.Intents]:
		if s.sending.Take(msg) {
			return s.sent(msg)
		}
	case tea.KeyPressMsg:
		if cmd, took := s.Env.Press(s.Actions(), msg); took || s.form == nil {
			return cmd
		}
		if s.form.Update(msg) == form.Submit {
			return s.submit()
		}
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Update(msg)
		}
	}
	return nil
}

// Actions implements page.Page.
func (s *Sheet[V]) Actions() []page.Action {
	k := s.Env.Keys
	if s.form == nil {
		return []page.Action{{Key: k.Refresh, Hint: true, Off: s.loader.Loading(), Do: s.begin}, {Key: k.Back, Hint: true}}
	}
	return []page.Action{
		{Key: keys.Bind("ctrl+s", s.opts.Does), Hint: true, Do: s.checked},
		{Key: k.Next, Hint: true},
		{Key: k.Back, Hint: true, Do: s.Env.Posting(page.Back{})},
		{Key: keys.Bind("ctrl+r", "start afresh"), Hint: true, Off: s.sending.Loading(), Do: s.again},
	}
}

// again drops what was typed.
func (s *Sheet[V]) again() tea.Cmd {
	s.Env.Drafts.Drop(s.PageID)
	return s.begin()
}

// checked sends the values if all fields are valid.
func (s *Sheet[V]) checked() tea.Cmd {
	if s.form.Check() {
		return s.submit()
	}
	return nil
}

// submit sends the values, unless they are invalid or being sent already.
func (s *Sheet[V]) submit() tea.Cmd {
	switch {
	case s.Env.ReadOnly:
		return s.Env.RefuseReadOnly()
	case s.sending.Loading():
		return nil
	}
	values := Values(s.form.Values())
	if s.opts.Check != nil {
		if field, text := s.opts.Check(s.loader.Value, values); text != "" {
			s.form.SetError(field, text)
			return nil
		}
	}
	v, begun := s.loader.Value, maps.Clone(s.begun)
	s.form.SetError("", "")
	return s.sending.Start(s.Env.Ctx, func(ctx context.Context) (page.Intents, error) { return s.opts.Send(ctx, v, begun, values) })
}

// sent leaves the page on success; else it shows the error at its field, and everything typed stays.
func (s *Sheet[V]) sent(msg page.Loaded[page.Intents]) tea.Cmd {
	if msg.Err == nil {
		s.form, s.resumed = nil, false
		s.Env.Drafts.Drop(s.PageID)
		if s.shown {
			s.Env.Post(page.Back{})
		}
		return s.Env.Post(msg.Value)
	}
	field, text := s.explain(msg.Err)
	if s.form != nil {
		s.form.SetError(field, text)
	}
	if !s.shown { // nobody sees the form
		return s.Env.Post(page.Notify{Level: page.Failure, Text: s.opts.Title + ": " + text + " What was typed is kept."})
	}
	return nil
}

// explain words an error and names its field, "" for none of them.
func (s *Sheet[V]) explain(err error) (field, text string) {
	if s.opts.Explain != nil {
		if field, text = s.opts.Explain(err); text != "" {
			return field, text
		}
	}
	if field, text = present.FieldNamed(err, s.opts.Place...); field != "" {
		return field, text
	}
	return "", present.Explain(err)
}

// Restyle implements page.Page.
func (s *Sheet[V]) Restyle() {
	if s.form != nil {
		s.form.Restyle(s.Env.Styles)
	}
}

// TakesText implements page.Page.
func (s *Sheet[V]) TakesText() bool { return s.form != nil }

// Preparing implements page.Preparing.
func (s *Sheet[V]) Preparing() bool { return s.form == nil && s.loader.Loading() }
