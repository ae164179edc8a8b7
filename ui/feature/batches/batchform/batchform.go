package batchform

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client/agents"
	"talkdeck/client/batch"
	"talkdeck/ui/feature/batches/batchoption"
	"talkdeck/ui/kit/agentpicker"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

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
	page.Base
	settings batch.Settings // what all batches begin with

	agents  *agentpicker.Picker
	folder  page.Loader[folder]
	reading page.Loader[read]

	form    *form.Form
	sheets  []string // of the file, if one is to be chosen
	below   bool     // its heading may stand below titles, so that the row is asked for
	columns []string // of which one is to be chosen for the numbers
	of      string   // the file that these are of
}

var (
	_ page.Preparing = (*Page)(nil)
	_ page.Checking  = (*Page)(nil)
)

// New returns the form for a batch of the project id.Project.
func New(env *page.Env, id page.ID, list page.AgentLister, projects agents.Projects, settings batch.Settings) *Page {
	base := page.NewBase(env, id)
	base.Name = "New batch"
	p := &Page{
		Base: base, settings: settings, agents: agentpicker.New(base, "call", list, projects),
		folder: page.NewLoader[folder](env, id), reading: page.NewLoader[read](env, id),
	}
	p.begin()
	return p
}

// begin empties the form, but for what all batches begin with.
func (p *Page) begin() {
	p.sheets, p.below, p.columns, p.of = nil, false, nil, ""
	p.form = form.New(p.Env.Styles, []form.Field{{Key: File}}, form.Button{Key: form.Submit, Label: "Check the rows"})
	p.form.SetFields(p.fields())
	p.form.SetValues(map[string]string{agent: p.agents.Value.Active})
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
		fields = append(fields, form.Field{Key: heading, Label: "Heading in row", Empty: "the first that isn't empty", Check: checkRow})
	}
	if len(p.columns) > 0 {
		fields = append(fields, form.Field{Key: number, Label: "Column of numbers", Choices: choices(p.columns)})
	}
	fields = append(fields, p.agents.Field(agent))
	for _, o := range batchoption.All() {
		fields = append(fields, o.Field(p.settings))
	}
	return fields
}

func checkRow(typed string) error {
	if _, err := row(typed); err != nil {
		return errors.New("type the number of a line, from 1, or nothing")
	}
	return nil
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

// Show implements page.Page: it fills in the draft, and loads who can call.
func (p *Page) Show() tea.Cmd {
	if draft, ok := p.Env.Drafts.Get(p.PageID); ok {
		p.form.SetValues(draft.Values)
	} else { // what was typed before was begun
		p.begin()
	}
	if p.Env.Stale {
		return p.follow()
	}
	return tea.Batch(p.follow(), p.agents.Read())
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() { p.Env.Drafts.Put(p.PageID, page.Draft{Values: p.form.Values()}) }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[agentpicker.Found]:
		if p.agents.Take(msg) && msg.Err == nil {
			p.agents.Offer(p.form, agent, p.fields())
		}
	case page.Loaded[folder]:
		p.folder.Take(msg)
	case page.Loaded[read]:
		return p.tableLoaded(msg)
	case page.AgentChanged:
		return p.agents.Changed(msg)
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

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	if !p.agents.Ready() {
		return p.agents.Actions()
	}
	next := page.Action{Key: k.Next, Hint: true}
	if p.form.Focused() == File {
		next.Does = "complete, or next field"
	}
	send := keys.Bind("ctrl+s", "check the rows")
	return []page.Action{
		{Key: send, Hint: true, Do: p.submit}, next, {Key: k.Prev, Hint: true}, {Key: k.Back, Hint: true, Do: p.Env.Posting(page.Back{})},
	}
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	if cmd, took := p.Env.Press(p.Actions(), msg); took || !p.agents.Ready() {
		return cmd
	}
	completes := key.Matches(msg, p.Env.Keys.Next) && p.form.Focused() == File && p.complete()
	if !completes && p.form.Update(msg) == form.Submit {
		return p.check()
	}
	return p.follow()
}

// submit reads the file, if the form's checks let it.
func (p *Page) submit() tea.Cmd {
	if p.form.Check() {
		return p.check()
	}
	return nil
}

// check reads the file.
func (p *Page) check() tea.Cmd {
	switch {
	case p.Env.ReadOnly:
		return p.Env.RefuseReadOnly()
	case p.reading.Loading():
		return nil
	}
	p.form.SetError("", "")
	settings, err := batchoption.Apply(p.settings, p.form.Values())
	if err != nil {
		p.form.SetError("", present.Line(err.Error()))
		return nil
	}
	typed, o := tidy(p.form.Value(File)), batch.ReadOptions{Sheet: p.form.Value(sheet), Number: p.form.Value(number)}
	o.HeadingRow, _ = row(p.form.Value(heading)) // the form checked it
	return p.reading.Start(p.Ctx, func(ctx context.Context) (r read, err error) {
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

// tableLoaded hands a file on, or asks what it leaves open.
func (p *Page) tableLoaded(msg page.Loaded[read]) tea.Cmd {
	if !p.reading.Take(msg) {
		return nil
	}
	var below *batch.HeadingError
	var other *batch.SheetError
	var column *batch.ColumnError
	switch t := msg.Value.table; {
	case errors.As(msg.Err, &below) && below.Row > 0:
		p.below, p.columns = true, nil
		row := strconv.Itoa(below.Row)
		return p.ask(heading, "its first line is no heading; row "+row+" seems to be: ctrl+s reads it so", row)
	case errors.As(msg.Err, &other):
		p.sheets = other.Sheets
		return p.ask(sheet, present.Line(other.Sheet)+" holds no list of numbers. Choose one, then ctrl+s", "")
	case errors.As(msg.Err, &column):
		p.below, p.columns = true, column.Candidates
		if len(p.columns) == 0 {
			p.columns = column.Columns
		}
		return p.ask(number, "which of its columns holds the numbers? Choose it, then ctrl+s", "")
	case msg.Err != nil:
		what, _ := present.Error(msg.Err)
		p.form.SetError(File, what)
		return nil
	case len(t.Sheets) > 1 && len(p.sheets) == 0:
		p.sheets = t.Sheets
		return p.ask(sheet, "it has "+present.Count(len(t.Sheets), "sheet")+". Choose one, then ctrl+s", "")
	}
	caller := p.agents.Agent(p.form.Value(agent))
	if caller == nil { // the form's checks say so
		p.form.Check()
		return nil
	}
	r := msg.Value
	p.reading.Value = read{} // it may be large, and is the next page's now
	return p.Env.Post(page.CheckBatch{Draft: page.BatchDraft{
		Project: p.PageID.Project, Agent: *caller, Table: r.table, Settings: r.settings, File: r.file,
	}})
}

// ask asks at a field for something that the file leaves open; value is a proposal, "" for none.
func (p *Page) ask(field, text, value string) tea.Cmd {
	p.form.SetFields(p.fields())
	if value != "" {
		p.form.SetValues(map[string]string{field: value})
	}
	p.form.SetError(field, text)
	return nil
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.form.Restyle(p.Env.Styles) }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.agents.Ready() }

// Preparing implements page.Preparing.
func (p *Page) Preparing() bool { return p.agents.Preparing() }

// Checking implements page.Checking: what follows is another page's, once the file is read.
func (p *Page) Checking() bool { return p.reading.Loading() }

// Checked implements page.Checking: while this page is there, the file leaves something open.
func (p *Page) Checked() bool { return false }
