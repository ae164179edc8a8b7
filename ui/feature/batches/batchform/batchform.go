package batchform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/feature/batches/batchoption"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// Projects tells which agent is a project's active one.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
}

// cast is who can call.
type cast struct {
	agents []client.Agent
	active string // "" if none is, or it isn't known
}

// read is a file that was read, and how its rows are to be called.
type read struct {
	table    *batch.Table
	settings batch.Settings
	file     string // its whole path
}

// The keys of the form's fields besides the options'.
const (
	File    = "file" // its path; a draft may hold it
	sheet   = "sheet"
	heading = "heading"
	number  = "number"
	agent   = "agent"
)

// Page is the form. Use New.
type Page struct {
	env      *page.Env
	id       page.ID
	agents   Agents
	projects Projects
	settings batch.Settings // what all batches begin with

	cast    page.Loader[cast]
	folder  page.Loader[folder]
	reading page.Loader[read]

	form    *form.Form
	sheets  []string // of the file, if one is to be chosen
	below   bool     // its heading may stand below titles, so that the row is asked for
	columns []string // of which one is to be chosen for the numbers
	of      string   // the file that these are of
	size    layout.Size
	send    key.Binding
}

var (
	_ page.Page      = (*Page)(nil)
	_ page.Preparing = (*Page)(nil)
	_ page.Checking  = (*Page)(nil)
)

// New returns the form for a batch of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, projects Projects, settings batch.Settings) *Page {
	p := &Page{
		env: env, id: id, agents: agents, projects: projects, settings: settings,
		send: key.NewBinding(key.WithKeys("ctrl+s"), key.WithHelp("ctrl+s", "check the rows")),
	}
	p.cast.PageID, p.cast.Now = id, env.Now
	p.folder.PageID, p.folder.Now = id, env.Now
	p.reading.PageID, p.reading.Now = id, env.Now
	p.begin()
	return p
}

// begin empties the form, but for what all batches begin with.
func (p *Page) begin() {
	p.sheets, p.below, p.columns, p.of = nil, false, nil, ""
	p.form = form.New(p.env.Styles, []form.Field{{Key: File}}, form.Button{Key: form.Submit, Label: "Check the rows"})
	p.form.SetFields(p.fields())
	p.form.SetValues(map[string]string{agent: p.cast.Value.active})
}

// fields are the file, what it leaves open, the agent, and the options.
func (p *Page) fields() []form.Field {
	fields := []form.Field{{Key: File, Label: "File", Hint: p.fileHint, Check: func(v string) error {
		if tidy(v) == "" {
			return errors.New("type the path of a CSV or Excel file")
		}
		return nil
	}}}
	if len(p.sheets) > 0 {
		fields = append(fields, form.Field{Key: sheet, Label: "Sheet", Choices: choices(p.sheets)})
	}
	if p.below {
		fields = append(fields, form.Field{Key: heading, Label: "Heading in row", Empty: "the first that isn't empty", Check: func(v string) error {
			if _, err := row(v); err != nil {
				return errors.New("type the number of a line, from 1, or nothing")
			}
			return nil
		}})
	}
	if len(p.columns) > 0 {
		fields = append(fields, form.Field{Key: number, Label: "Column of numbers", Choices: choices(p.columns)})
	}
	fields = append(fields, form.Field{Key: agent, Label: "Agent", Choices: p.agentChoices(), Check: func(string) error {
		if p.caller() == nil {
			return errors.New("choose who is to call, by the arrow keys or a letter")
		}
		return nil
	}})
	for _, o := range batchoption.All() {
		fields = append(fields, o.Field(p.settings))
	}
	return fields
}

// row is the number of a line, as typed; 0 if nothing is.
func row(typed string) (int, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(typed, 10, 31)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return int(n), err
}

func choices(names []string) []form.Choice {
	var out []form.Choice
	for _, name := range names {
		if name != "" {
			out = append(out, form.Choice{Value: name, Label: present.Line(name)})
		}
	}
	return out
}

func (p *Page) agentChoices() []form.Choice {
	var out []form.Choice
	if p.cast.Value.active == "" {
		out = append(out, form.Choice{Label: "which one?"})
	}
	for _, a := range p.cast.Value.agents {
		label := strings.TrimSpace(present.Line(a.Name))
		if label == "" {
			label = "(no name)"
		}
		if a.ID == p.cast.Value.active {
			label += " " + p.env.Styles.Glyphs.Active
		}
		out = append(out, form.Choice{Value: a.ID, Label: label})
	}
	return out
}

// caller is the chosen agent, nil while there is none.
func (p *Page) caller() *client.Agent {
	id := p.form.Value(agent)
	i := slices.IndexFunc(p.cast.Value.agents, func(a client.Agent) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &p.cast.Value.agents[i]
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "New batch" }

// Show implements page.Page: it takes up the draft, and asks who can call as of now.
func (p *Page) Show() tea.Cmd {
	if draft, ok := p.env.Drafts.Get(p.id); ok {
		p.form.SetValues(draft.Values)
	} else { // what was typed before was begun
		p.begin()
	}
	cmds := []tea.Cmd{p.follow()}
	if !p.env.Stale {
		cmds = append(cmds, p.read())
	}
	return tea.Batch(cmds...)
}

func (p *Page) read() tea.Cmd {
	return p.cast.Start(p.env.Ctx, func(ctx context.Context) (c cast, err error) {
		if c.agents, err = p.agents.List(ctx, p.id.Project); err != nil {
			return cast{}, err
		}
		c.active, err = p.projects.ActiveAgent(ctx, p.id.Project)
		if err != nil && ctx.Err() == nil {
			err = nil // it only tells which agent to begin with
		}
		return c, err
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() { p.env.Drafts.Put(p.id, page.Draft{Values: p.form.Values()}) }

// Close implements page.Page.
func (p *Page) Close() {
	p.cast.Cancel()
	p.folder.Cancel()
	p.reading.Cancel()
}

// ready reports whether there is anybody who could call.
func (p *Page) ready() bool { return len(p.cast.Value.agents) > 0 }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[cast]:
		if p.cast.Take(msg) && msg.Err == nil {
			p.castCame()
		}
	case page.Loaded[folder]:
		p.folder.Take(msg)
	case page.Loaded[read]:
		return p.tableCame(msg)
	case page.AgentChanged:
		if msg.Project == p.id.Project && p.ready() {
			return p.read()
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		if p.TakesText() {
			p.form.Update(msg)
			return p.follow()
		}
	}
	return nil
}

// castCame takes up who can call; the agent asked for is kept, else it is the active one.
func (p *Page) castCame() {
	chosen := p.form.Value(agent)
	if draft, ok := p.env.Drafts.Get(p.id); ok && chosen == "" {
		chosen = draft.Values[agent]
	}
	if chosen == "" {
		chosen = p.cast.Value.active
	}
	p.form.SetFields(p.fields())
	p.form.SetValues(map[string]string{agent: chosen})
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case !p.ready():
		if key.Matches(msg, p.env.Keys.Refresh) && !p.cast.Loading() {
			if p.env.Stale {
				return p.env.Post(page.SignIn{})
			}
			return p.read()
		}
		return nil
	case key.Matches(msg, p.env.Keys.Back):
		return p.env.Post(page.Back{})
	case key.Matches(msg, p.send):
		if p.form.Check() {
			return p.check()
		}
		return nil
	case key.Matches(msg, p.env.Keys.Next) && p.form.Focused() == File && p.complete():
		return p.follow()
	}
	if p.form.Update(msg) == form.Submit {
		return p.check()
	}
	return p.follow()
}

// check reads the file.
func (p *Page) check() tea.Cmd {
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.reading.Loading():
		return nil
	}
	p.form.SetError("", "")
	settings, err := p.chosen()
	if err != nil {
		p.form.SetError("", present.Line(err.Error()))
		return nil
	}
	typed, o := tidy(p.form.Value(File)), batch.ReadOptions{Sheet: p.form.Value(sheet), Number: p.form.Value(number)}
	o.HeadingRow, _ = row(p.form.Value(heading)) // the form checked it
	return p.reading.Start(p.env.Ctx, func(ctx context.Context) (r read, err error) {
		r.settings = settings
		if r.file, err = whole(typed); err != nil {
			return read{}, err
		}
		if r.settings.DoNotCall, err = whole(settings.DoNotCall); err != nil {
			return read{}, err
		}
		r.table, err = batch.Read(ctx, r.file, o)
		return r, err
	})
}

// chosen are the settings that the form holds.
func (p *Page) chosen() (batch.Settings, error) {
	return batchoption.Apply(p.settings, p.form.Values())
}

// tableCame hands a file on, or asks what it leaves open.
func (p *Page) tableCame(msg page.Loaded[read]) tea.Cmd {
	if !p.reading.Take(msg) {
		return nil
	}
	var below *batch.HeadingError
	var other *batch.SheetError
	var column *batch.ColumnError
	switch t := msg.Value.table; {
	case errors.As(msg.Err, &below) && below.Row > 0:
		p.below, p.columns = true, nil
		p.form.SetFields(p.fields())
		p.form.SetValues(map[string]string{heading: strconv.Itoa(below.Row)})
		p.form.SetError(heading, fmt.Sprintf("its first line is no heading; row %d seems to be: ctrl+s reads it so", below.Row))
		return nil
	case errors.As(msg.Err, &other):
		p.sheets = other.Sheets
		p.form.SetFields(p.fields())
		p.form.SetError(sheet, present.Line(other.Sheet)+" holds no list of numbers. Choose one, then ctrl+s")
		return nil
	case errors.As(msg.Err, &column):
		p.below = true
		p.columns = column.Candidates
		if len(p.columns) == 0 {
			p.columns = column.Columns
		}
		p.form.SetFields(p.fields())
		p.form.SetError(number, "which of its columns holds the numbers? Choose it, then ctrl+s")
		return nil
	case msg.Err != nil:
		what, _ := present.Error(msg.Err)
		p.form.SetError(File, what)
		return nil
	case len(t.Sheets) > 1 && len(p.sheets) == 0:
		p.sheets = t.Sheets
		p.form.SetFields(p.fields())
		p.form.SetError(sheet, "it has "+present.Count(len(t.Sheets), "sheet")+". Choose one, then ctrl+s")
		return nil
	}
	caller := p.caller()
	if caller == nil { // the form's checks say so
		p.form.Check()
		return nil
	}
	r := msg.Value
	p.reading.Value = read{} // it may be large, and is the next page's now
	return p.env.Post(page.CheckBatch{Draft: page.BatchDraft{Project: p.id.Project, Agent: *caller, Table: r.table, Settings: r.settings, File: r.file}})
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page.
func (p *Page) Restyle() { p.form.Restyle(p.env.Styles) }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.ready() }

// Preparing implements page.Preparing.
func (p *Page) Preparing() bool { return !p.ready() && p.cast.Loading() }

// Checking implements page.Checking: what follows is another page's, once the file is read.
func (p *Page) Checking() bool { return p.reading.Loading() }

// Checked implements page.Checking: while this page is there, the file leaves something open.
func (p *Page) Checked() bool { return false }

// Back implements page.Page.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	if !p.ready() {
		return []key.Binding{k.Refresh, k.Back}
	}
	if p.form.Focused() == File {
		k.Next.SetHelp("tab", "complete, or next field")
	}
	return []key.Binding{p.send, k.Next, k.Prev, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.ShortHelp()} }
