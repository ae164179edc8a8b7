package sheet

import (
	"context"
	"errors"
	"maps"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Values are what the fields hold, by their keys.
type Values map[string]string

// Options say what a sheet is for. V is what its form begins with.
type Options[V any] struct {
	ID    page.ID
	Title string // "New project"
	// Does is what sending it does, in a word or two: "create it".
	Does string
	// Fleeting is set where what was typed isn't kept when one leaves: a confirmation is typed each time.
	Fleeting bool
	// Fetch reads what the form begins with. It runs outside of the update loop. nil: there is nothing to read.
	Fetch func(ctx context.Context) (V, error)
	// Refused says why there is nothing to fill in, and what to do; "" if there is. nil: there always is.
	Refused func(V) (what, todo string)
	// Intro is said above the form, in safe lines of at most width cells; nil for nothing.
	Intro  func(v V, width int) []string
	Fields func(V) []form.Field
	// Check says what is wrong with the values together, and at which field; nil: nothing is.
	Check func(V, Values) (field, text string)
	// Send asks the service. It runs outside of the update loop; begun is what the form began with. then is asked for if it
	// went well.
	Send func(ctx context.Context, v V, begun, values Values) (then page.Intents, err error)
	// Place names the field that an error is about, by a word in what the service says of it: words by the fields' keys.
	Place map[string][]string
	// Explain says an error in other words, and at which field; "" leaves it to Place. nil: it always does.
	Explain func(error) (field, text string)
}

var _ page.Page = (*Sheet[struct{}])(nil)

// Sheet is a page with a form. Use New.
type Sheet[V any] struct {
	env     *page.Env
	opts    Options[V]
	loader  page.Loader[V]
	sending page.Loader[page.Intents]
	form    *form.Form // nil before there is what it begins with
	fields  []form.Field
	begun   Values // what the form held at first
	resumed bool   // what was typed earlier is still there
	shown   bool
	size    layout.Size
	send    key.Binding
	again   key.Binding
}

// New returns a sheet.
func New[V any](env *page.Env, opts Options[V]) *Sheet[V] {
	s := &Sheet[V]{
		env: env, opts: opts,
		send:  key.NewBinding(key.WithKeys("ctrl+s"), key.WithHelp("ctrl+s", opts.Does)),
		again: key.NewBinding(key.WithKeys("ctrl+r"), key.WithHelp("ctrl+r", "start afresh")),
	}
	s.loader.PageID, s.loader.Now = opts.ID, env.Now
	s.sending.PageID, s.sending.Now = opts.ID, env.Now
	return s
}

// ID implements page.Page.
func (s *Sheet[V]) ID() page.ID { return s.opts.ID }

// Title implements page.Page.
func (s *Sheet[V]) Title() string { return s.opts.Title }

// Show implements page.Page: a form in which nothing was typed begins anew, another is taken up again.
func (s *Sheet[V]) Show() tea.Cmd {
	s.shown = true
	if s.dirty() || s.sending.Loading() {
		s.resumed = true
		return nil
	}
	return s.begin()
}

// Hide implements page.Page: it keeps what was typed, but for secrets.
func (s *Sheet[V]) Hide() {
	s.shown = false
	switch {
	case s.form == nil:
		return // what is kept of earlier stays
	case s.opts.Fleeting && !s.sending.Loading():
		s.form = nil
		return
	}
	for _, f := range s.fields {
		if f.Secret {
			s.form.SetValues(Values{f.Key: ""})
		}
	}
	if s.dirty() && !s.opts.Fleeting {
		s.env.Drafts.Put(s.opts.ID, page.Draft{Values: s.form.Values(), Base: s.begun})
	} else {
		s.env.Drafts.Drop(s.opts.ID)
	}
}

// Close implements page.Page. What is being sent may have been done by now, so that it isn't stopped.
func (s *Sheet[V]) Close() { s.loader.Cancel() }

// dirty reports whether something was typed that wasn't sent.
func (s *Sheet[V]) dirty() bool {
	return s.form != nil && !maps.Equal(map[string]string(s.begun), s.form.Values())
}

// begin reads what the form begins with, and then lays it out.
func (s *Sheet[V]) begin() tea.Cmd {
	s.form, s.resumed = nil, false
	if s.opts.Fetch == nil {
		s.fill()
		return nil
	}
	return s.loader.Start(s.env.Ctx, s.opts.Fetch)
}

func (s *Sheet[V]) fill() {
	if s.opts.Refused != nil {
		if what, _ := s.opts.Refused(s.loader.Value); what != "" {
			return
		}
	}
	s.fields = s.opts.Fields(s.loader.Value)
	s.form = form.New(s.env.Styles, s.fields, form.Button{Key: form.Submit, Label: present.Capital(s.opts.Does)})
	s.begun = s.form.Values()
	if draft, ok := s.env.Drafts.Get(s.opts.ID); ok {
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
		return s.key(msg)
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Update(msg)
		}
	}
	return nil
}

func (s *Sheet[V]) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.env.Keys
	switch {
	case s.form == nil:
		if key.Matches(msg, k.Refresh) && !s.loader.Loading() {
			return s.begin()
		}
	case key.Matches(msg, k.Back):
		return s.env.Post(page.Back{})
	case key.Matches(msg, s.again):
		if !s.sending.Loading() {
			s.env.Drafts.Drop(s.opts.ID)
			return s.begin()
		}
	case key.Matches(msg, s.send):
		if s.form.Check() {
			return s.submit()
		}
	default:
		if s.form.Update(msg) == form.Submit {
			return s.submit()
		}
	}
	return nil
}

// submit sends what was typed, unless something is wrong with it or it is on its way already.
func (s *Sheet[V]) submit() tea.Cmd {
	switch {
	case s.env.ReadOnly:
		return s.env.RefuseReadOnly()
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
	return s.sending.Start(s.env.Ctx, func(ctx context.Context) (page.Intents, error) { return s.opts.Send(ctx, v, begun, values) })
}

// sent leaves the page when all went well; else it says at the field what didn't, and everything typed stays.
func (s *Sheet[V]) sent(msg page.Loaded[page.Intents]) tea.Cmd {
	if msg.Err == nil {
		s.form, s.resumed = nil, false
		s.env.Drafts.Drop(s.opts.ID)
		if s.shown {
			s.env.Post(page.Back{})
		}
		return s.env.Post(msg.Value)
	}
	field, text := s.explain(msg.Err)
	if s.form != nil {
		s.form.SetError(field, text)
	}
	if !s.shown { // nobody sees the form
		return s.env.Post(page.Notify{Level: page.Failure, Text: s.opts.Title + ": " + text + " What was typed is kept."})
	}
	return nil
}

// explain says what went wrong, and at which field; "" for none of them.
func (s *Sheet[V]) explain(err error) (field, text string) {
	if s.opts.Explain != nil {
		if field, text = s.opts.Explain(err); text != "" {
			return field, text
		}
	}
	text = present.Explain(err)
	var answer *client.Error
	if !errors.As(err, &answer) || answer.Status/100 != 4 || answer.Message == "" {
		return "", text
	}
	said := strings.ToLower(answer.Message)
	for _, f := range s.fields {
		for _, word := range s.opts.Place[f.Key] {
			if strings.Contains(said, word) {
				return f.Key, present.Capital(present.Line(answer.Message))
			}
		}
	}
	return "", text
}

// Resize implements page.Page.
func (s *Sheet[V]) Resize(size layout.Size) { s.size = size }

// Restyle implements page.Page.
func (s *Sheet[V]) Restyle() {
	if s.form != nil {
		s.form.Restyle(s.env.Styles)
	}
}

// TakesText implements page.Page.
func (s *Sheet[V]) TakesText() bool { return s.form != nil }

// Preparing implements page.Preparing.
func (s *Sheet[V]) Preparing() bool { return s.form == nil && s.loader.Loading() }

// Back implements page.Page: while there is no form, there is nothing to close first.
func (s *Sheet[V]) Back() bool { return false }

// ShortHelp implements page.Page.
func (s *Sheet[V]) ShortHelp() []key.Binding {
	k := s.env.Keys
	if s.form == nil {
		return []key.Binding{k.Refresh, k.Back}
	}
	return []key.Binding{s.send, k.Next, k.Back, s.again}
}

// FullHelp implements page.Page.
func (s *Sheet[V]) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
