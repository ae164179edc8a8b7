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

// User reads and changes which project is the account's active one.
type User interface {
	ActiveProject(ctx context.Context) (*client.Project, error)
	SetActiveProject(ctx context.Context, projectID string) (*client.Project, error)
}

// listing is one answer: the projects and which of them is active.
type listing struct {
	projects []client.Project
	complete bool
	active   string // its id; "" for none
	known    bool   // whether the service said which is active
}

// Page lists the projects. Use New.
type Page struct {
	*list.List[listing, client.Project]
	lister Lister
	user   User
	change page.Loader[*client.Project]
}

// New returns the page. known lists the ids of the projects that were opened before.
func New(env *page.Env, lister Lister, user User, known func() []string) *Page {
	id := page.ID{Kind: page.Projects}
	p := &Page{lister: lister, user: user, change: page.NewLoader[*client.Project](env, id)}
	p.List = list.New(env, list.Options[listing, client.Project]{
		ID: id, Words: list.Words{Title: "Projects", Thing: "project", Empty: p.none},
		Columns: columns, Percent: 60, Cells: p.cells, Detail: p.detail, Notes: p.notes, Actions: p.actions, Update: p.update,
		Fetch: func(ctx context.Context) (listing, error) { return p.fetch(ctx, known()) },
		Items: func(l listing) []client.Project { return l.projects },
		Key:   func(project client.Project) string { return project.ID },
		Text: func(project client.Project) string {
			return strings.Join([]string{project.Name, project.Description, project.Status, project.Webhook, project.ID}, "\n")
		},
	})
	return p
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
		got.known = err == nil || errors.Is(err, client.ErrNotFound)
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

// update takes what concerns projects alone.
func (p *Page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case confirmed:
		return p.change.Start(p.Ctx, func(ctx context.Context) (*client.Project, error) {
			return p.user.SetActiveProject(ctx, msg.project.ID)
		})
	case page.ProjectChanged:
		p.SelectNext(msg.Project.ID)
		return p.Refresh()
	case page.Loaded[*client.Project]:
		if p.change.Take(msg) {
			return p.changed(msg)
		}
	}
	return nil
}

// changed shows the result of making a project active. It refreshes the list even after an error: if the answer got lost, only the
// service knows.
func (p *Page) changed(msg page.Loaded[*client.Project]) tea.Cmd {
	notice := page.Notify{Level: page.Success, Text: "the active project was changed"}
	if msg.Err != nil {
		notice = page.Failed(msg.Err)
	} else if msg.Value != nil {
		notice.Text = fmt.Sprintf("%s is the active project now", present.Line(msg.Value.Name))
	}
	return tea.Batch(p.Env.Post(notice), p.Refresh())
}

// actions are what can be done with the project under the cursor, and making another.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	project, ok := p.Selected()
	form := func(b key.Binding, kind page.Kind) page.Action {
		return page.Action{Key: b, Off: !ok, Changes: true, Hint: true, Do: p.Env.Posting(page.Open{ID: page.ID{Kind: kind, Item: project.ID}})}
	}
	activate := page.Action{Key: k.Activate, Off: !ok || p.active(project), Changes: true, Hint: true, Do: func() tea.Cmd { return p.activate(project) }}
	if ok {
		activate.Why = present.Line(project.Name) + " is the active project already"
	}
	return []page.Action{
		{Key: k.Open, Does: "open its calls", Off: !ok, Hint: true, Do: p.Env.Posting(page.UseProject{Project: project})},
		{Key: k.New, Changes: true, Hint: true, Do: p.Env.Posting(page.Open{ID: page.ID{Kind: page.ProjectNew}})},
		form(k.Edit, page.ProjectEdit),
		activate,
		form(k.Webhook, page.ProjectWebhook),
		form(k.Delete, page.ProjectDelete),
		{Key: k.CopyID, Off: !ok, Hint: true, Do: p.Env.Posting(page.Copy{Text: project.ID, What: "project id"})},
		{Key: k.Filter}, // left out of the footer
	}
}

// activate asks whether to make a project the account's active one.
func (p *Page) activate(project client.Project) tea.Cmd {
	if p.change.Loading() {
		return p.Env.Notify(page.Info, "the change before is still on its way")
	}
	return p.Env.Post(page.Ask{
		Title: "Make " + present.Line(project.Name) + " the active project?",
		Text:  "The service keeps one active project for the account: colleagues who use it will get this one too. To only look at it here, press enter on it instead.",
		Yes:   "make it active",
		Then:  p.Env.Posting(confirmed{project}),
	})
}

// active reports whether a project is known to be the account's active one.
func (p *Page) active(project client.Project) bool {
	l := p.Loader.Value
	return l.known && l.active == project.ID
}
