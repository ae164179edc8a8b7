package agentform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Agents reads and writes agents; *agents.Agents does.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
	Create(ctx context.Context, n client.NewAgent) (*client.Agent, error)
	Save(ctx context.Context, projectID, agentID string, base, want agents.Content) (*client.Agent, error)
}

// Filled tells the names of the variables that the agent's last call gave values for, sorted; prompt.Filled does.
type Filled interface {
	Last(project, agent string) ([]string, error)
}

// number is the key of the field that only a new agent has.
const number = "number"

// Page is the form. Use New.
type Page struct {
	page.Base
	agents Agents
	voices page.VoiceLister
	filled Filled

	agent  page.Loader[*client.Agent]
	voice  page.Loader[[]client.Voice]
	last   page.Loader[[]string]
	saving page.Loader[saved]

	form     *form.Form
	base     agents.Content // what the form began with
	ready    bool           // base is known: there is something to edit
	visible  bool
	conflict *agents.Conflict // nil while there is none to decide on
	texts    pane.Scroll      // of the conflict
}

// New returns the form of the agent id.Item, of a new one without it, in the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices page.VoiceLister, filled Filled) *Page {
	p := &Page{
		Base: page.NewBase(env, id), agents: agents, voices: voices, filled: filled, ready: id.Item == "",
		agent: page.NewLoader[*client.Agent](env, id), voice: page.NewLoader[[]client.Voice](env, id),
		last: page.NewLoader[[]string](env, id), saving: page.NewLoader[saved](env, id),
	}
	p.Layout = p.layout
	p.form = form.New(env.Styles, p.fields(), form.Button{Key: form.Submit, Label: "Save"}, form.Button{Key: editorKey, Label: "Your editor"})
	return p
}

const (
	saveKey   = "ctrl+s"
	editorKey = "ctrl+o"
	dropKey   = "ctrl+x"
	hearKey   = "ctrl+p"
)

func (p *Page) fields() []form.Field {
	fields := []form.Field{
		{Key: agentaction.Name, Label: "Name", Check: form.Required("an agent needs a name")},
		{Key: agentaction.Voice, Label: "Voice", Choices: p.choices(), Hint: p.voiceHint},
	}
	if p.PageID.Item == "" {
		fields = append(fields, form.Field{Key: number, Label: "Phone number, if it has one", Hint: numberHint, Check: func(v string) error {
			if strings.TrimSpace(v) == "" {
				return nil
			}
			_, err := contacts.Read(v)
			return err
		}})
	}
	return append(fields, form.Field{
		Key: agentaction.Prompt, Label: "Prompt", Lines: 5, Hint: p.promptHint,
		Mark:  func(line string) string { return present.Highlight(line, p.Env.Styles.Variable) },
		Check: form.Required("the prompt is empty: the agent would not know what to say"),
	})
}

// choices are the voices. What a new agent without one sounds like isn't documented.
func (p *Page) choices() []form.Choice {
	choices := []form.Choice{{Value: "", Label: "not chosen"}}
	for _, v := range p.voice.Value {
		choices = append(choices, form.Choice{Value: v.ID, Label: present.LineOr(v.Name, present.Line(v.ID))})
	}
	return choices
}

// listedVoice is the voice of an id, nil if it isn't listed.
func (p *Page) listedVoice(id string) *client.Voice {
	i := slices.IndexFunc(p.voice.Value, func(v client.Voice) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return &p.voice.Value[i]
}

// voiceHint is a voice's labels, and how to hear it.
func (p *Page) voiceHint(id string) (string, bool) {
	v := p.listedVoice(id)
	switch {
	case v != nil:
		var words []string
		for _, name := range []string{"gender", "age", "accent", "description", "use_case"} {
			if label := present.Line(v.Labels[name]); label != "" {
				words = append(words, label)
			}
		}
		text := strings.Join(words, ", ")
		if v.PreviewURL != "" {
			text += "; " + hearKey + " to hear it"
		}
		return strings.TrimPrefix(text, "; "), false
	case p.voice.At.IsZero() && p.voice.Loading():
		return "the voices are on their way" + p.Env.Styles.Glyphs.Ellipsis, false
	case p.voice.Err != nil:
		return "the voices could not be listed; " + saveKey + " saves the rest all the same", true
	}
	return "", false
}

func numberHint(v string) (string, bool) {
	n, err := contacts.Read(v)
	if err != nil {
		return "", false
	}
	words := present.NumberWords(n.E164)
	if !n.Valid {
		return strings.TrimPrefix(words+", of no range that is known to be in use", ", "), true
	}
	return words, false
}

// promptHint is the lint and the variables; where there is room for more, they stand beside the form.
func (p *Page) promptHint(text string) (string, bool) {
	if p.aside() > 0 {
		return "", false
	}
	names := present.Variables(text)
	for i, name := range names {
		names[i] = "{{" + name + "}}"
	}
	listed := strings.Join(names, " ")
	found := prompt.Lint(text, p.last.Value)
	if len(found) == 0 {
		return listed, false
	}
	words := present.Line(found[0].String())
	if len(found) > 1 {
		words += fmt.Sprintf(" (and %d more)", len(found)-1)
	}
	if listed != "" {
		words += "; variables: " + listed
	}
	return words, true
}

// want is what the form holds.
func (p *Page) want() agents.Content { return agentaction.Content(p.form.Values()) }

func (p *Page) dirty() bool {
	return p.ready && (p.want() != p.base || p.form.Value(number) != "")
}

// Title implements page.Page.
func (p *Page) Title() string {
	if p.PageID.Item == "" {
		return "New agent"
	}
	return "Edit " + present.LineOr(p.base.Name, present.Line(p.PageID.Item))
}

// Show implements page.Page: it resumes the draft, if there is one, else begins with what the service has.
func (p *Page) Show() tea.Cmd {
	p.visible = true
	if draft, ok := p.Env.Drafts.Get(p.PageID); ok {
		p.base, p.ready = agentaction.Content(draft.Base), true
		p.form.SetValues(draft.Values)
	}
	cmds := []tea.Cmd{p.last.Start(p.Ctx, func(context.Context) ([]string, error) {
		return p.filled.Last(p.PageID.Project, p.PageID.Item)
	})}
	if !p.dirty() {
		cmds = append(cmds, p.read())
	}
	if p.voice.At.IsZero() {
		cmds = append(cmds, p.voice.Start(p.Ctx, p.voices.List))
	}
	return tea.Batch(cmds...)
}

// read asks for the agent as it is now; there is nothing to ask for a new one.
func (p *Page) read() tea.Cmd {
	if p.PageID.Item == "" {
		return nil
	}
	return p.agent.Start(p.Ctx, func(ctx context.Context) (*client.Agent, error) {
		return p.agents.Get(ctx, p.PageID.Project, p.PageID.Item)
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() {
	p.visible = false
	p.Env.Drafts.Keep(p.PageID, p.dirty(), page.Draft{Values: p.form.Values(), Base: agentaction.Values(p.base)})
}

// begin puts an agent as the service has it into the form.
func (p *Page) begin(c agents.Content) {
	p.base, p.ready = c, true
	p.form.SetValues(agentaction.Values(c))
	p.form.SetValues(map[string]string{number: ""})
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.form.Restyle(p.Env.Styles)
	p.layout()
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.conflict == nil && p.ready }

// Preparing implements page.Preparing: keys that choose a voice wait for the voices.
func (p *Page) Preparing() bool {
	if !p.ready {
		return p.agent.Loading()
	}
	return p.voice.At.IsZero() && p.voice.Loading() && p.form.Focused() == agentaction.Voice
}

// Back implements page.Page: it closes the comparison first.
func (p *Page) Back() bool {
	if p.conflict == nil {
		return false
	}
	p.rebase()
	return true
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	does := func(key, words string, do func() tea.Cmd) page.Action {
		return page.Action{Key: keys.Bind(key, words), Hint: true, Do: do}
	}
	switch {
	case p.conflict != nil:
		return []page.Action{
			does(saveKey, "keep mine", func() tea.Cmd {
				p.rebase()
				return p.save()
			}),
			does(dropKey, "take theirs", p.askDrop), does("esc", "edit on", nil),
		}
	case !p.ready:
		return []page.Action{{Key: k.Refresh, Hint: true, Off: p.agent.Loading(), Do: p.Env.IfSignedIn(p.read)}, {Key: k.Back, Hint: true}}
	}
	drop, back := does(dropKey, "drop changes", p.askDrop), does("esc", "leave", p.Env.Posting(page.Back{}))
	drop.Off = !p.dirty()
	if p.dirty() {
		back.Does = "leave, keep as draft"
	}
	actions := []page.Action{does(saveKey, "save", p.checkAndSave)}
	if p.form.Focused() == agentaction.Voice {
		actions = append(actions, p.hear())
	}
	return append(actions, does(editorKey, "your editor", p.edit), page.Action{Key: k.Next, Hint: true}, drop, back)
}

// hear plays the preview of the chosen voice, in the browser or player.
func (p *Page) hear() page.Action {
	voice, why := p.listedVoice(p.form.Value(agentaction.Voice)), ""
	switch {
	case voice == nil:
		why = "choose a voice of the list to hear it"
	case voice.PreviewURL == "":
		why = "Talkstack gives no preview of this voice"
	}
	return page.Action{
		Key: keys.Bind(hearKey, "hear the voice"), Hint: true, Off: why != "", Why: why,
		Do: func() tea.Cmd { return p.Env.Post(page.Browse{URL: voice.PreviewURL}) },
	}
}
