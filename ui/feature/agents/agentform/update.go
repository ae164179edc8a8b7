package agentform

import (
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

// saved is what came of saving.
type saved struct {
	owner page.ID
	agent *client.Agent
	err   error
}

// Owner implements page.Addressed.
func (s saved) Owner() page.ID { return s.owner }

// dropped is the answer yes to dropping what was typed.
type dropped struct{ owner page.ID }

// Owner implements page.Addressed.
func (d dropped) Owner() page.ID { return d.owner }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[*client.Agent]:
		if p.agent.Take(msg) && msg.Err == nil && !p.dirty() {
			p.begin(agents.Of(*msg.Value))
		}
	case page.Loaded[[]client.Voice]:
		if p.voice.Take(msg) {
			p.form.SetFields(p.fields())
		}
	case page.Loaded[map[string]string]:
		p.last.Take(msg)
	case editor.Edited:
		return p.edited(msg)
	case saved:
		return p.saved(msg)
	case dropped:
		if p.conflict != nil {
			p.base, p.conflict = agents.Of(p.conflict.Theirs), nil
		}
		p.begin(p.base)
		p.form.SetValues(map[string]string{number: ""})
		return p.read()
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		if p.TakesText() {
			p.form.Update(msg)
		}
	case tea.MouseWheelMsg:
		p.texts.Update(p.env.Keys, msg)
	}
	p.lay()
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	defer p.lay()
	switch {
	case p.conflict != nil:
		return p.decide(msg)
	case !p.ready:
		return p.notReady(msg)
	}
	switch msg.String() {
	case "esc":
		return p.env.Post(page.Back{})
	case saveKey:
		if p.form.Check() {
			return p.save()
		}
		return nil
	case editorKey:
		return p.edit()
	case dropKey:
		return p.drop()
	case hearKey:
		if p.form.Focused() == agentaction.Voice {
			return p.hear()
		}
	}
	switch p.form.Update(msg) {
	case form.Submit:
		return p.save()
	case editorKey:
		return p.edit()
	}
	return nil
}

// notReady is while the agent isn't there: it can be asked for again.
func (p *Page) notReady(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() != "r" || p.agent.Loading() {
		return nil
	}
	if p.env.Stale {
		return p.env.Post(page.SignIn{})
	}
	return p.read()
}

// hear opens the preview of the chosen voice in the browser or player.
func (p *Page) hear() tea.Cmd {
	voice, ok := p.listedVoice(p.form.Value(agentaction.Voice))
	switch {
	case !ok:
		return p.env.Post(page.Notify{Level: page.Info, Text: "choose a voice of the list to hear it"})
	case voice.PreviewURL == "":
		return p.env.Post(page.Notify{Level: page.Info, Text: "Talkstack gives no preview of this voice"})
	}
	return p.env.Post(page.Browse{URL: voice.PreviewURL})
}

func (p *Page) drop() tea.Cmd {
	if !p.dirty() {
		return nil
	}
	return p.env.Post(page.Ask{
		Title: "Drop what was typed here?", Text: "The form begins again with what Talkstack has.", Yes: "drop it",
		Then: p.env.Posting(dropped{p.id}),
	})
}

func (p *Page) edited(msg editor.Edited) tea.Cmd {
	defer p.lay()
	switch {
	case msg.Err != nil:
		p.form.SetError("", present.Line(msg.Err.Error()))
	case msg.Changed:
		p.form.SetError("", "")
		p.form.SetValues(map[string]string{agentaction.Prompt: msg.Text})
	}
	return nil
}

// save sends what the form holds.
func (p *Page) save() tea.Cmd {
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.saving:
		return p.env.Post(page.Notify{Level: page.Info, Text: "it is being saved already"})
	}
	want := p.want()
	want.Name = strings.TrimSpace(want.Name)
	n := client.NewAgent{ProjectID: p.id.Project, Name: want.Name, Prompt: want.Prompt, VoiceID: want.VoiceID}
	if typed, err := contacts.Read(p.form.Value(number)); err == nil {
		n.PhoneNumber = typed.E164
	}
	p.saving = true
	id, ctx, base, agents := p.id, p.env.Ctx, p.base, p.agents
	return func() tea.Msg {
		var agent *client.Agent
		var err error
		if id.Item == "" {
			agent, err = agents.Create(ctx, n)
		} else {
			agent, err = agents.Save(ctx, id.Project, id.Item, base, want)
		}
		return saved{id, agent, err}
	}
}

func (p *Page) saved(msg saved) tea.Cmd {
	p.saving = false
	defer p.lay()
	var conflict *agents.Conflict
	switch {
	case errors.As(msg.err, &conflict):
		p.conflict = conflict
		p.texts.ToTop()
		return nil
	case msg.err != nil:
		p.refused(msg.err)
		return nil
	}
	changed := page.AgentChanged{Project: p.id.Project, Agent: msg.agent.ID}
	p.env.Drafts.Drop(p.id)
	here := p.visible // whoever went elsewhere meanwhile stays there
	if here {
		p.env.Post(page.Back{})
	}
	if p.id.Item != "" {
		p.begin(agents.Of(*msg.agent))
	} else {
		p.begin(agents.Content{})
		p.form.SetValues(map[string]string{number: ""})
		if here {
			p.env.Post(page.Open{ID: page.ID{Kind: page.Agent, Project: p.id.Project, Item: msg.agent.ID}})
		}
	}
	p.env.Post(page.Notify{Level: page.Success, Text: "saved " + present.AgentName(*msg.agent)})
	return p.env.Post(changed)
}

// refused shows an error at the field that it names, else above the form.
func (p *Page) refused(err error) {
	at, said := "", ""
	var e *client.Error
	if errors.As(err, &e) && e.Status/100 == 4 {
		said = strings.ToLower(e.Message)
	}
	for word, field := range map[string]string{"phone": number, "voice": agentaction.Voice, "systeminstruction": agentaction.Prompt} {
		if strings.Contains(said, word) {
			if at != "" { // it names several
				at = ""
				break
			}
			at = field
		}
	}
	p.form.SetError(at, present.Explain(err))
}

// decide takes the choice between what is typed here and what somebody else saved. The keys do what they do in the form.
func (p *Page) decide(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case saveKey:
		p.rebase()
		return p.save()
	case dropKey:
		return p.drop()
	default:
		p.texts.Update(p.env.Keys, msg)
	}
	return nil
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

// rebase goes back to the form, and from now on what is typed there counts as typed over what they wrote, since that was
// seen.
func (p *Page) rebase() {
	p.form.SetValues(agentaction.Values(p.mine()))
	p.base = agents.Of(p.conflict.Theirs)
	p.conflict = nil
	p.lay()
}
