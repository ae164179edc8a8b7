package agentform

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/contacts"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// saved is an agent as it was saved.
type saved struct{ agent *client.Agent }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	defer p.layout()
	switch msg := msg.(type) {
	case page.Loaded[*client.Agent]:
		if p.agent.Take(msg) && msg.Err == nil && !p.dirty() {
			p.begin(agents.Of(*msg.Value))
		}
	case page.Loaded[[]client.Voice]:
		if p.voice.Take(msg) {
			p.form.SetFields(p.fields())
		}
	case page.Loaded[[]string]:
		p.last.Take(msg)
	case editor.Edited:
		p.edited(msg)
	case page.Loaded[saved]:
		if p.saving.Take(msg) {
			return p.saved(msg.Value.agent, msg.Err)
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		if p.TakesText() {
			p.form.Update(msg)
		}
	case tea.MouseWheelMsg:
		p.texts.Update(p.Env.Keys, msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	cmd, took := p.Env.Press(p.Actions(), msg)
	switch {
	case took || !p.ready:
		return cmd
	case p.conflict != nil:
		p.texts.Update(p.Env.Keys, msg)
		return nil
	}
	switch p.form.Update(msg) {
	case form.Submit:
		return p.save()
	case editorKey:
		return p.edit()
	}
	return nil
}

// askDrop asks whether to begin again with what the service has.
func (p *Page) askDrop() tea.Cmd {
	return p.Env.Post(page.Ask{
		Title: "Drop what was typed here?", Text: "The form begins again with what Talkstack has.", Yes: "drop it", Then: p.drop,
	})
}

func (p *Page) drop() tea.Cmd {
	defer p.layout()
	if p.conflict != nil {
		p.base, p.conflict = agents.Of(p.conflict.Theirs), nil
	}
	p.begin(p.base)
	return p.read()
}

// edit opens the prompt in the person's editor.
func (p *Page) edit() tea.Cmd { return editor.Open(p.PageID, p.form.Value(agentaction.Prompt)) }

func (p *Page) edited(msg editor.Edited) {
	switch {
	case msg.Err != nil:
		p.form.SetError("", present.Line(msg.Err.Error()))
	case msg.Changed:
		p.form.SetError("", "")
		p.form.SetValues(map[string]string{agentaction.Prompt: msg.Text})
	}
}

func (p *Page) checkAndSave() tea.Cmd {
	if !p.form.Check() {
		return nil
	}
	return p.save()
}

// save sends what the form holds.
func (p *Page) save() tea.Cmd {
	switch {
	case p.Env.ReadOnly:
		return p.Env.RefuseReadOnly()
	case p.saving.Loading():
		return p.Env.Notify(page.Info, "it is being saved already")
	}
	want := p.want()
	want.Name = strings.TrimSpace(want.Name)
	n := client.NewAgent{ProjectID: p.PageID.Project, Name: want.Name, Prompt: want.Prompt, VoiceID: want.VoiceID}
	if typed, err := contacts.Read(p.form.Value(number)); err == nil {
		n.PhoneNumber = typed.E164
	}
	id, base, agents := p.PageID, p.base, p.agents
	return p.saving.Start(p.Env.Ctx, func(ctx context.Context) (s saved, err error) {
		if id.Item == "" {
			s.agent, err = agents.Create(ctx, n)
		} else {
			s.agent, err = agents.Save(ctx, id.Project, id.Item, base, want)
		}
		return s, err
	})
}

func (p *Page) saved(agent *client.Agent, err error) tea.Cmd {
	var conflict *agents.Conflict
	switch {
	case errors.As(err, &conflict):
		p.conflict = conflict
		p.texts.ToTop()
		return nil
	case err != nil:
		p.refused(err)
		return nil
	}
	p.Env.Drafts.Drop(p.PageID)
	if p.visible { // whoever went elsewhere meanwhile stays there
		p.Env.Post(page.Back{})
	}
	if p.PageID.Item != "" {
		p.begin(agents.Of(*agent))
	} else {
		p.begin(agents.Content{})
		if p.visible {
			p.Env.Post(page.Open{ID: page.ID{Kind: page.Agent, Project: p.PageID.Project, Item: agent.ID}})
		}
	}
	p.Env.Notify(page.Success, "saved "+present.AgentName(*agent))
	return p.Env.Post(page.AgentChanged{Project: p.PageID.Project, Agent: agent.ID})
}

// refused shows an error at the field that it names, else above the form.
func (p *Page) refused(err error) {
	at, _ := present.FieldNamed(err, present.FieldWords{number, "phone"}, present.FieldWords{agentaction.Voice, "voice"},
		present.FieldWords{agentaction.Prompt, "systeminstruction"})
	p.form.SetError(at, present.Explain(err))
}

// mine is what would be saved over theirs: what was typed here, and theirs in what wasn't changed here.
func (p *Page) mine() agents.Content {
	out := agentaction.Values(p.want())
	theirs := agentaction.Values(agents.Of(p.conflict.Theirs))
	for key, before := range agentaction.Values(p.base) {
		if out[key] == before {
			out[key] = theirs[key]
		}
	}
	return agentaction.Content(out)
}

// rebase goes back to the form, whose text is a change to theirs from now on, since that was seen.
func (p *Page) rebase() {
	p.form.SetValues(agentaction.Values(p.mine()))
	p.base = agents.Of(p.conflict.Theirs)
	p.conflict = nil
	p.layout()
}
