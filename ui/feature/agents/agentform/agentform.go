package agentform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/layout"
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

// Voices lists the voices to choose from.
type Voices interface {
	List(ctx context.Context) ([]client.Voice, error)
}

// Values are what the prompt's variables were last tried with.
type Values interface {
	Last(project, agent string) (map[string]string, error)
}

// number is the key of the field that only a new agent has.
const number = "number"

// Page is the form. Use New.
type Page struct {
	env    *page.Env
	id     page.ID
	agents Agents
	voices Voices
	values Values

	agent page.Loader[*client.Agent]
	voice page.Loader[[]client.Voice]
	last  page.Loader[map[string]string]

	form     *form.Form
	base     agents.Content // what the form began with
	ready    bool           // base is known: there is something to edit
	saving   bool
	visible  bool
	conflict *agents.Conflict // nil while there is none to decide on
	texts    pane.Scroll      // of the conflict
	size     layout.Size
}

var _ page.Page = (*Page)(nil)

// New returns the form of the agent id.Item, of a new one without it, in the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices Voices, values Values) *Page {
	p := &Page{env: env, id: id, agents: agents, voices: voices, values: values, ready: id.Item == ""}
	p.agent.PageID, p.agent.Now = id, env.Now
	p.voice.PageID, p.voice.Now = id, env.Now
	p.last.PageID, p.last.Now = id, env.Now
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
		{Key: agentaction.Name, Label: "Name", Check: func(v string) error {
			if strings.TrimSpace(v) == "" {
				return errors.New("an agent needs a name")
			}
			return nil
		}},
		{Key: agentaction.Voice, Label: "Voice", Choices: p.choices(), Hint: p.voiceHint},
	}
	if p.id.Item == "" {
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
		Mark: func(line string) string { return present.Highlight(line, p.env.Styles.Variable) },
		Check: func(v string) error {
			if strings.TrimSpace(v) == "" {
				return errors.New("the prompt is empty: the agent would not know what to say")
			}
			return nil
		},
	})
}

// choices are the voices. What a new agent without one sounds like isn't documented.
func (p *Page) choices() []form.Choice {
	choices := []form.Choice{{Value: "", Label: "not chosen"}}
	for _, v := range p.voice.Value {
		label := strings.TrimSpace(present.Line(v.Name))
		if label == "" {
			label = present.Line(v.ID)
		}
		choices = append(choices, form.Choice{Value: v.ID, Label: label})
	}
	return choices
}

// listedVoice is the voice of an id, if it is listed.
func (p *Page) listedVoice(id string) (client.Voice, bool) {
	i := slices.IndexFunc(p.voice.Value, func(v client.Voice) bool { return v.ID == id })
	if i < 0 {
		return client.Voice{}, false
	}
	return p.voice.Value[i], true
}

// voiceHint is a voice's labels, and how to hear it.
func (p *Page) voiceHint(id string) (string, bool) {
	if v, ok := p.listedVoice(id); ok {
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
	}
	if p.voice.At.IsZero() && p.voice.Loading() {
		return "the voices are on their way" + p.env.Styles.Glyphs.Ellipsis, false
	}
	if p.voice.Err != nil {
		return "the voices could not be listed; " + saveKey + " saves the rest all the same", true
	}
	return "", false
}

func numberHint(v string) (string, bool) {
	n, err := contacts.Read(v)
	if err != nil {
		return "", false
	}
	words := strings.Trim(present.Country(n.E164)+", "+present.NumberType(n.E164), ", ")
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
	found := prompt.Lint(text, p.known())
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

// known are the names of the values last tried, nil if none were.
func (p *Page) known() []string {
	var names []string
	for name := range p.last.Value {
		names = append(names, name)
	}
	return names
}

// want is what the form holds.
func (p *Page) want() agents.Content { return agentaction.Content(p.form.Values()) }

func (p *Page) dirty() bool {
	return p.ready && (p.want() != p.base || p.form.Value(number) != "")
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string {
	if p.id.Item == "" {
		return "New agent"
	}
	if name := strings.TrimSpace(present.Line(p.base.Name)); name != "" {
		return "Edit " + name
	}
	return "Edit " + present.Line(p.id.Item)
}

// Show implements page.Page: it takes up the draft, if there is one, else begins with what the service has.
func (p *Page) Show() tea.Cmd {
	p.visible = true
	if draft, ok := p.env.Drafts.Get(p.id); ok {
		p.base, p.ready = agentaction.Content(draft.Base), true
		p.form.SetValues(draft.Values)
	}
	cmds := []tea.Cmd{p.last.Start(p.env.Ctx, func(context.Context) (map[string]string, error) {
		return p.values.Last(p.id.Project, p.id.Item)
	})}
	if !p.dirty() {
		cmds = append(cmds, p.read())
	}
	if p.voice.At.IsZero() {
		cmds = append(cmds, p.voice.Start(p.env.Ctx, p.voices.List))
	}
	return tea.Batch(cmds...)
}

// read asks for the agent as it is now; there is nothing to ask for a new one.
func (p *Page) read() tea.Cmd {
	if p.id.Item == "" {
		return nil
	}
	return p.agent.Start(p.env.Ctx, func(ctx context.Context) (*client.Agent, error) {
		return p.agents.Get(ctx, p.id.Project, p.id.Item)
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() {
	p.visible = false
	if p.dirty() {
		p.env.Drafts.Put(p.id, page.Draft{Values: p.form.Values(), Base: agentaction.Values(p.base)})
	} else {
		p.env.Drafts.Drop(p.id)
	}
}

// Close implements page.Page.
func (p *Page) Close() {
	p.agent.Cancel()
	p.voice.Cancel()
	p.last.Cancel()
}

// begin puts an agent as the service has it into the form.
func (p *Page) begin(c agents.Content) {
	p.base, p.ready = c, true
	p.form.SetValues(agentaction.Values(c))
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

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	if p.conflict != nil {
		return []key.Binding{bind(saveKey, "keep mine"), bind(dropKey, "take theirs"), bind("esc", "edit on")}
	}
	drop := bind(dropKey, "drop changes")
	drop.SetEnabled(p.dirty())
	back := bind("esc", "leave")
	if p.dirty() {
		back.SetHelp("esc", "leave, keep as draft")
	}
	hear := bind(hearKey, "hear the voice")
	voice, ok := p.listedVoice(p.form.Value(agentaction.Voice))
	hear.SetEnabled(ok && voice.PreviewURL != "" && p.form.Focused() == agentaction.Voice)
	return []key.Binding{bind(saveKey, "save"), hear, bind(editorKey, "your editor"), p.env.Keys.Next, drop, back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.ShortHelp()} }

func bind(name, desc string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, desc))
}

// edit opens the prompt in the person's editor.
func (p *Page) edit() tea.Cmd { return editor.Open(p.id, p.form.Value(agentaction.Prompt)) }
