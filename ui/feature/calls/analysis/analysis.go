package analysis

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/questions"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Store keeps questions and answers on this computer; questions.Store does.
type Store interface {
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

// result is an answer, and why it couldn't be saved.
type result struct {
	questions.Answer
	unsaved error
}

// Page is the questions and answers about one call. Use New.
type Page struct {
	page.Base
	calls questions.API
	store Store

	earlier page.Loader[earlier]
	asking  page.Loader[result]
	unsaved error // why the newest answer couldn't be saved

	form    *form.Form
	begun   string             // the questions that the form began with
	answers []questions.Answer // the newest first
	text    pane.Scroll
}

// questionsField is the key of the form's only field.
const questionsField = "questions"

// New returns the page of the call id.Item of the project id.Project.
func New(env *page.Env, id page.ID, calls questions.API, store Store) *Page {
	p := &Page{
		Base: page.NewBase(env, id), calls: calls, store: store,
		earlier: page.NewLoader[earlier](env, id), asking: page.NewLoader[result](env, id),
		form: form.New(env.Styles, []form.Field{{
			Key: questionsField, Label: "Questions, one a line", Lines: 3, Hint: hint,
			Check: func(text string) error {
				if _, err := questions.Parse(text); err != nil {
					return errors.New(present.Line(err.Error()))
				}
				return nil
			},
		}}, form.Button{Key: form.Submit, Label: "Ask"}),
	}
	p.Name, p.Layout = "Questions", p.layout
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

// Show implements page.Page.
func (p *Page) Show() tea.Cmd {
	if draft, ok := p.Env.Drafts.Get(p.PageID); ok {
		p.form.SetValues(draft.Values)
	}
	if !p.earlier.At.IsZero() {
		return nil
	}
	id := p.PageID
	return p.earlier.Start(p.Ctx, func(context.Context) (e earlier, err error) {
		if e.questions, err = p.store.Questions(id.Project); err == nil {
			e.answers, err = p.store.List(id.Project, id.Item)
		}
		return e, err
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() {
	p.Env.Drafts.Keep(p.PageID, p.form.Value(questionsField) != p.begun, page.Draft{Values: p.form.Values()})
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	defer p.layout()
	switch msg := msg.(type) {
	case page.Loaded[earlier]:
		p.recall(msg)
	case page.Loaded[result]:
		return p.answered(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		p.form.Update(msg)
	case tea.MouseWheelMsg:
		p.text.Update(p.Env.Keys, msg)
	}
	return nil
}

// recall shows what was asked before, and asks it again unless something was typed meanwhile.
func (p *Page) recall(msg page.Loaded[earlier]) {
	if !p.earlier.Take(msg) || msg.Err != nil {
		return
	}
	for _, a := range slices.Backward(msg.Value.answers) {
		p.answers = append(p.answers, a)
	}
	if p.form.Value(questionsField) == "" {
		p.form.SetValues(map[string]string{questionsField: msg.Value.questions})
		p.begun = msg.Value.questions
	}
}

// submit is the key that asks.
var submit = tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	cmd, took := p.Env.Press(p.Actions(), msg)
	switch k := p.Env.Keys; {
	case took:
	case key.Matches(msg, k.PageUp, k.PageDown):
		p.text.Update(k, msg)
	case p.form.Update(msg) == form.Submit:
		cmd, _ = p.Env.Press(p.Actions(), submit)
	}
	return cmd
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	return []page.Action{
		{Key: keys.Bind("ctrl+s", "ask"), Hint: true, Changes: true, Do: p.ask},
		{Key: p.Env.Keys.Next, Hint: true},
		{Key: keys.Bind("pgup/pgdn", "scroll the answers", "pgup"), Hint: true, Off: p.text.Fits()},
		{Key: p.Env.Keys.Back, Hint: true, Do: p.Env.Posting(page.Back{})},
	}
}

// ask sends the questions, and saves what is answered.
func (p *Page) ask() tea.Cmd {
	text := p.form.Value(questionsField)
	list, _ := questions.Parse(text) // the form's check says what is wrong
	switch {
	case !p.form.Check():
		return nil
	case p.asking.Loading():
		return p.Env.Notify(page.Info, "the questions before are still being answered")
	}
	p.form.SetError("", "")
	id, now := p.PageID, p.Env.Now
	return p.asking.Start(p.Env.Ctx, func(ctx context.Context) (result, error) {
		a := questions.Answer{At: now().UTC(), Questions: text}
		unsaved := p.store.KeepQuestions(id.Project, text, a.At) // for the next call, whatever the result of this one
		got, err := questions.Ask(ctx, p.calls, id.Project, id.Item, list)
		if err != nil {
			return result{}, err
		}
		a.Answers = got.Answers
		return result{a, errors.Join(unsaved, p.store.Keep(id.Project, id.Item, a))}, nil
	})
}

func (p *Page) answered(msg page.Loaded[result]) tea.Cmd {
	if !p.asking.Take(msg) {
		return nil
	}
	if msg.Err != nil {
		p.refused(msg.Err)
		return nil
	}
	p.unsaved, p.begun = msg.Value.unsaved, msg.Value.Questions
	p.Env.Drafts.Drop(p.PageID)
	p.answers = append([]questions.Answer{msg.Value.Answer}, p.answers...)
	p.text.ToTop()
	return nil
}

// refused says why there is no answer, at the questions if it is about them.
func (p *Page) refused(err error) {
	at, _ := present.FieldNamed(err, present.FieldWords{questionsField, "question"})
	p.form.SetError(at, present.Explain(err))
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.form.Restyle(p.Env.Styles)
	p.layout()
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return true }
