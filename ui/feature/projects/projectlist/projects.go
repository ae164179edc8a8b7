package projectlist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// Lister lists the projects; known are ids to look up where the service has no list.
type Lister interface {
	List(ctx context.Context, known ...string) (*client.ProjectList, error)
}

// User tells and changes which project is the account's active one.
type User interface {
	ActiveProject(ctx context.Context) (*client.Project, error)
	SetActiveProject(ctx context.Context, projectID string) (*client.Project, error)
}

// listing is one answer: the projects and which of them is active.
type listing struct {
	projects []client.Project
	complete bool
	active   string // its id; "" for none
	told     bool   // whether the service said which is active
}

// Page lists the projects. Use New.
type Page struct {
	*list.List[listing, client.Project]
	env    *page.Env
	lister Lister
	user   User
	change page.Loader[*client.Project]
	wanted string // the id to put the cursor on once it is listed
}

var _ page.Page = (*Page)(nil)

// New returns the page. known lists the ids of the projects that were opened before.
func New(env *page.Env, lister Lister, user User, known func() []string) *Page {
	p := &Page{env: env, lister: lister, user: user}
	id := page.ID{Kind: page.Projects}
	p.change.PageID, p.change.Now = id, env.Now
	p.List = list.New(env, list.Options[listing, client.Project]{
		ID: id, Words: list.Words{Title: "Projects", Thing: "project", Empty: p.none, Lapsed: "The projects weren't loaded"},
		Columns: columns, Percent: 60, Cell: p.cell, Detail: p.detail, Notes: p.notes,
		Fetch: func(ctx context.Context) (listing, error) { return p.fetch(ctx, known()) },
		Items: func(l listing) []client.Project { return l.projects },
		Key:   func(project client.Project) string { return project.ID },
		Text: func(project client.Project) string {
			return strings.Join([]string{project.Name, project.Description, project.Status, project.Webhook, project.ID}, "\n")
		},
	})
	return p
}

// Close implements page.Page.
func (p *Page) Close() {
	p.List.Close()
	p.change.Cancel()
}

// fetch asks for the list and the active project at once. Not knowing the active one costs only its mark.
func (p *Page) fetch(ctx context.Context, known []string) (listing, error) {
	var got listing
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		list, err := p.lister.List(ctx, known...)
		if err != nil {
			return err
		}
		got.projects, got.complete = list.Projects, list.Complete
		slices.SortStableFunc(got.projects, func(a, b client.Project) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
		return nil
	})
	g.Go(func() error {
		active, err := p.user.ActiveProject(ctx)
		got.told = err == nil || errors.Is(err, client.ErrNotFound)
		if err == nil {
			got.active = active.ID
		}
		return nil
	})
	err := g.Wait()
	return got, err
}

// confirmed is the answer yes to making a project active.
type confirmed struct{ project client.Project }

// Owner implements page.Addressed.
func (confirmed) Owner() page.ID { return page.ID{Kind: page.Projects} }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
		if _, answer := msg.(page.Loaded[listing]); answer && p.wanted != "" {
			p.Select(p.wanted)
			p.wanted = ""
		}
		return cmd
	}
	switch msg := msg.(type) {
	case confirmed:
		return p.change.Start(p.env.Ctx, func(ctx context.Context) (*client.Project, error) {
			return p.user.SetActiveProject(ctx, msg.project.ID)
		})
	case page.ProjectChanged:
		p.wanted = msg.Project.ID
		return p.Refresh()
	case page.Loaded[*client.Project]:
		if p.change.Take(msg) {
			return p.changed(msg)
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

// changed says what became of making a project active. The list is asked for again either way: after a request whose
// answer got lost, only the service knows.
func (p *Page) changed(msg page.Loaded[*client.Project]) tea.Cmd {
	notice := page.Notify{Level: page.Success, Text: "the active project was changed"}
	if msg.Err != nil {
		notice = page.Failed(msg.Err)
	} else if msg.Value != nil {
		notice.Text = fmt.Sprintf("%s is the active project now", present.Line(msg.Value.Name))
	}
	return tea.Batch(p.env.Post(notice), p.Refresh())
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	project, ok := p.Selected()
	about := func(kind page.Kind) tea.Cmd {
		return p.env.IfWritable(page.Open{ID: page.ID{Kind: kind, Item: project.ID}})
	}
	switch {
	case key.Matches(msg, k.New):
		return p.env.IfWritable(page.Open{ID: page.ID{Kind: page.ProjectNew}})
	case !ok:
	case key.Matches(msg, k.Edit):
		return about(page.ProjectEdit)
	case key.Matches(msg, k.Webhook):
		return about(page.ProjectWebhook)
	case key.Matches(msg, k.Delete):
		return about(page.ProjectDelete)
	case key.Matches(msg, k.Open):
		return p.env.Post(page.UseProject{Project: project})
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: project.ID, What: "project id"})
	case key.Matches(msg, k.Activate):
		return p.activate(project)
	}
	return nil
}

func (p *Page) activate(project client.Project) tea.Cmd {
	name := present.Line(project.Name)
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.change.Loading():
		return p.env.Post(page.Notify{Level: page.Info, Text: "the change before is still on its way"})
	case p.active(project) == yes:
		return p.env.Post(page.Notify{Level: page.Info, Text: name + " is the active project already"})
	}
	return p.env.Post(page.Ask{
		Title: "Make " + name + " the active project?",
		Text:  "The service keeps one active project for the account: colleagues who use it will get this one too. To only look at it here, press enter on it instead.",
		Yes:   "make it active",
		Then:  p.env.Posting(confirmed{project}),
	})
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.bindings()
	return []key.Binding{k.open, k.make, k.edit, k.activate, k.webhook, k.delete, k.copy, p.env.Keys.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	b := p.bindings()
	return [][]key.Binding{p.Moves(), {b.open, b.make, b.edit, b.webhook, b.delete, b.activate, b.copy, p.env.Keys.Refresh}}
}

type bindings struct{ open, make, edit, webhook, delete, activate, copy key.Binding }

// bindings are the keys that act on the project under the cursor, disabled while they wouldn't.
func (p *Page) bindings() bindings {
	k := p.env.Keys
	b := bindings{open: k.Open, make: k.New, edit: k.Edit, webhook: k.Webhook, delete: k.Delete, activate: k.Activate, copy: k.CopyID}
	b.open.SetHelp("enter", "open its calls")
	project, ok := p.Selected()
	b.open.SetEnabled(ok)
	b.copy.SetEnabled(ok)
	b.make.SetEnabled(!p.env.ReadOnly)
	for _, change := range []*key.Binding{&b.edit, &b.webhook, &b.delete} {
		change.SetEnabled(ok && !p.env.ReadOnly)
	}
	b.activate.SetEnabled(ok && !p.env.ReadOnly && p.active(project) != yes)
	return b
}

// answer is what is known of a question.
type answer int

const (
	unknown answer = iota
	no
	yes
)

// active tells whether project is the account's active one.
func (p *Page) active(project client.Project) answer {
	switch {
	case !p.Loader.Value.told:
		return unknown
	case p.Loader.Value.active == project.ID:
		return yes
	}
	return no
}
