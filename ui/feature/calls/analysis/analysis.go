package analysis

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/questions"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Calls has calls analysed.
type Calls interface {
	Analyze(ctx context.Context, sid string, questions []client.Question) (*client.Analysis, error)
}

// Kept keeps questions and answers on this computer; questions.Store does.
type Kept interface {
	List(project, call string) ([]questions.Answer, error)
	Keep(project, call string, a questions.Answer) error
	Questions(project string) (string, error)
	KeepQuestions(project, questions string, at time.Time) error
}

// earlier is what was asked and answered before.
type earlier struct {
	questions string // those asked last in the project
	answers   []questions.Answer
}

// Page is the questions and answers about one call. Use New.
type Page struct {
	env   *page.Env
	id    page.ID
	calls Calls
	kept  Kept

	earlier page.Loader[earlier]
	asking  page.Loader[questions.Answer]
	unkept  error // why the newest answer could not be kept

	form    *form.Form
	begun   string             // the questions that the form began with
	answers []questions.Answer // the newest first
	text    pane.Scroll
	size    layout.Size
}

var _ page.Page = (*Page)(nil)

// questionsField is the key of the form's only field.
const questionsField = "questions"

// New returns the page of the call id.Item of the project id.Project.
func New(env *page.Env, id page.ID, calls Calls, kept Kept) *Page {
	p := &Page{env: env, id: id, calls: calls, kept: kept}
	p.earlier.PageID, p.earlier.Now = id, env.Now
	p.asking.PageID, p.asking.Now = id, env.Now
	p.form = form.New(env.Styles, []form.Field{{
		Key: questionsField, Label: "Questions, one a line", Lines: 3, Hint: hint,
		Check: func(text string) error {
			_, err := questions.Parse(text)
			return safe(err)
		},
	}}, form.Button{Key: form.Submit, Label: "Ask"})
	return p
}

// hint says how the questions are read; how they are written, while there are none.
func hint(text string) (string, bool) {
	if strings.TrimSpace(text) == "" {
		return "End one with [yes/no], [number], [text], or words to choose from: [calm, hurried, angry]", false
	}
	list, err := questions.Parse(text)
	if err != nil {
		return present.Line(err.Error()), true
	}
	return "Answered by: " + present.Line(strings.Join(questions.Ways(list), "; ")), false
}

// safe is an error whose text can be drawn.
func safe(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(present.Line(err.Error()))
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Questions" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd {
	if draft, ok := p.env.Drafts.Get(p.id); ok {
		p.form.SetValues(draft.Values)
	}
	if !p.earlier.At.IsZero() {
		return nil
	}
	kept, id := p.kept, p.id
	return p.earlier.Start(p.env.Ctx, func(context.Context) (e earlier, err error) {
		if e.questions, err = kept.Questions(id.Project); err == nil {
			e.answers, err = kept.List(id.Project, id.Item)
		}
		return e, err
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() {
	if values := p.form.Values(); values[questionsField] != p.begun {
		p.env.Drafts.Put(p.id, page.Draft{Values: values})
	} else {
		p.env.Drafts.Drop(p.id)
	}
}

// Close implements page.Page. What was asked is answered and kept all the same.
func (p *Page) Close() { p.earlier.Cancel() }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	defer p.lay()
	switch msg := msg.(type) {
	case page.Loaded[earlier]:
		p.recall(msg)
	case page.Loaded[questions.Answer]:
		return p.answered(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		p.form.Update(msg)
	case tea.MouseWheelMsg:
		p.text.Update(p.env.Keys, msg)
	}
	return nil
}

// recall takes up what was asked before, unless something was typed meanwhile.
func (p *Page) recall(msg page.Loaded[earlier]) {
	if !p.earlier.Take(msg) || msg.Err != nil {
		return
	}
	p.answers = append(p.answers, reversed(msg.Value.answers)...)
	if p.form.Value(questionsField) == "" {
		p.form.SetValues(map[string]string{questionsField: msg.Value.questions})
		p.begun = msg.Value.questions
	}
}

func reversed(list []questions.Answer) []questions.Answer {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		return p.env.Post(page.Back{})
	case "pgup", "pgdown":
		p.text.Update(p.env.Keys, msg)
		return nil
	case askKey:
		if p.form.Check() {
			return p.ask()
		}
		return nil
	}
	if p.form.Update(msg) == form.Submit {
		return p.ask()
	}
	return nil
}

const askKey = "ctrl+s"

// notKept is why an answer that came could not be kept.
type notKept struct{ error }

// ask sends the questions, and keeps what is answered.
func (p *Page) ask() tea.Cmd {
	list, err := questions.Parse(p.form.Value(questionsField))
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.asking.Loading():
		return p.env.Post(page.Notify{Level: page.Info, Text: "the questions before are still being answered"})
	case err != nil: // the form's check says so
		return nil
	}
	p.form.SetError("", "")
	id, calls, kept, now, text := p.id, p.calls, p.kept, p.env.Now, p.form.Value(questionsField)
	return p.asking.Start(p.env.Ctx, func(ctx context.Context) (questions.Answer, error) {
		a := questions.Answer{At: now().UTC(), Questions: text}
		unkept := kept.KeepQuestions(id.Project, text, a.At) // for the next call, whatever comes of this one
		got, err := calls.Analyze(ctx, id.Item, list)
		if err != nil {
			return a, err
		}
		a.Answers = got.Answers
		if err := errors.Join(unkept, kept.Keep(id.Project, id.Item, a)); err != nil {
			return a, notKept{err}
		}
		return a, nil
	})
}

func (p *Page) answered(msg page.Loaded[questions.Answer]) tea.Cmd {
	if !p.asking.Take(msg) {
		return nil
	}
	var unkept notKept
	switch {
	case errors.As(msg.Err, &unkept):
		p.unkept = unkept.error
	case msg.Err != nil:
		p.refused(msg.Err)
		return nil
	default:
		p.unkept = nil
	}
	p.begun = msg.Value.Questions
	p.env.Drafts.Drop(p.id)
	p.answers = append([]questions.Answer{msg.Value}, p.answers...)
	p.text.ToTop()
	return nil
}

// refused says why there is no answer, at the questions if it is about them.
func (p *Page) refused(err error) {
	at := ""
	var e *client.Error
	if errors.As(err, &e) && e.Status == 400 && strings.Contains(strings.ToLower(e.Message), "question") {
		at = questionsField
	}
	p.form.SetError(at, present.Explain(err))
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.form.Restyle(p.env.Styles)
	p.lay()
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return true }

// Back implements page.Page.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	bind := func(name, desc string) key.Binding {
		return key.NewBinding(key.WithKeys(name), key.WithHelp(name, desc))
	}
	ask, scroll := bind(askKey, "ask"), bind("pgup/pgdn", "scroll the answers")
	ask.SetEnabled(!p.env.ReadOnly)
	scroll.SetEnabled(!p.text.Fits())
	return []key.Binding{ask, p.env.Keys.Next, scroll, p.env.Keys.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.ShortHelp()} }
