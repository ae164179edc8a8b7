package projects

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
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

// refreshEvery is how old the list may get while it is looked at.
const refreshEvery = time.Minute

// listing is one answer: the projects and which of them is active.
type listing struct {
	projects []client.Project
	complete bool
	active   string // its id; "" for none
	told     bool   // whether the service said which is active
}

// Page lists the projects. Use New.
type Page struct {
	env    *page.Env
	lister Lister
	user   User
	known  func() []string

	list   page.Loader[listing]
	change page.Loader[*client.Project]
	asked  time.Time // when the list was last asked for

	size  layout.Size
	table *table.Table
}

// New returns the page. known lists the ids of the projects that were opened before.
func New(env *page.Env, lister Lister, user User, known func() []string) *Page {
	p := &Page{env: env, lister: lister, user: user, known: known, table: table.New(env.Keys, columns...)}
	p.list.PageID, p.list.Now = p.ID(), env.Now
	p.change.PageID, p.change.Now = p.ID(), env.Now
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return page.ID{Kind: page.Projects} }

// Title implements page.Page.
func (p *Page) Title() string { return "Projects" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return p.refreshIfDue() }

// Hide implements page.Page. What is on its way may come.
func (p *Page) Hide() {}

// Close implements page.Page.
func (p *Page) Close() {
	p.list.Cancel()
	p.change.Cancel()
}

func (p *Page) refreshIfDue() tea.Cmd {
	if p.env.Stale || p.list.Loading() || p.env.Now().Sub(p.asked) < refreshEvery {
		return nil
	}
	return p.refresh()
}

func (p *Page) refresh() tea.Cmd {
	p.asked = p.env.Now()
	known := p.known()
	return p.list.Start(p.env.Ctx, func(ctx context.Context) (listing, error) { return p.fetch(ctx, known) })
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
	switch msg := msg.(type) {
	case page.Clock:
		return p.refreshIfDue()
	case page.Loaded[listing]:
		if p.list.Take(msg) {
			p.fill()
		}
	case confirmed:
		return p.change.Start(p.env.Ctx, func(ctx context.Context) (*client.Project, error) {
			return p.user.SetActiveProject(ctx, msg.project.ID)
		})
	case page.Loaded[*client.Project]:
		if p.change.Take(msg) {
			return p.changed(msg)
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.table.Update(msg)
	case tea.MouseClickMsg:
		if list, _ := layout.Split(p.size.Width, wide, listPercent); msg.X < list {
			p.table.Click(msg.Y - len(p.top()))
		}
	}
	return nil
}

// changed says what became of making a project active. The list is asked for again either way: after a request whose
// answer got lost, only the service knows.
func (p *Page) changed(msg page.Loaded[*client.Project]) tea.Cmd {
	notice := page.Notify{Level: page.Success, Text: "the active project was changed"}
	if msg.Err != nil {
		what, hint := present.Error(msg.Err)
		notice = page.Notify{Level: page.Failure, Text: strings.TrimSpace(what + " " + hint)}
	} else if msg.Value != nil {
		notice.Text = fmt.Sprintf("%s is the active project now", present.Line(msg.Value.Name))
	}
	return tea.Batch(page.Do(notice), p.refresh())
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	if key.Matches(msg, k.Refresh) {
		if p.env.Stale {
			return page.Do(page.SignIn{})
		}
		return p.refresh()
	}
	if p.table.Update(msg) {
		return nil
	}
	project, ok := p.selected()
	switch {
	case !ok:
	case key.Matches(msg, k.Open):
		return page.Do(page.UseProject{Project: project})
	case key.Matches(msg, k.CopyID):
		return page.Do(page.Copy{Text: project.ID, What: "project id"})
	case key.Matches(msg, k.Activate):
		return p.activate(project)
	}
	return nil
}

func (p *Page) activate(project client.Project) tea.Cmd {
	name := present.Line(project.Name)
	switch {
	case p.env.ReadOnly:
		return page.Do(page.Notify{Level: page.Info, Text: "read-only: nothing is changed at the service"})
	case p.change.Loading():
		return page.Do(page.Notify{Level: page.Info, Text: "the change before is still on its way"})
	case p.active(project) == yes:
		return page.Do(page.Notify{Level: page.Info, Text: name + " is the active project already"})
	}
	return page.Do(page.Ask{
		Title: "Make " + name + " the active project?",
		Text:  "The service keeps one active project for the account: colleagues who use it will get this one too. To only look at it here, press enter on it instead.",
		Yes:   "make it active",
		Then:  page.Do(confirmed{project}),
	})
}

func (p *Page) selected() (client.Project, bool) {
	i, _, ok := p.table.Cursor()
	if !ok {
		return client.Project{}, false
	}
	return p.list.Value.projects[i], true
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page.
func (p *Page) Restyle() {}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.bindings()
	return []key.Binding{k.open, k.activate, k.copy, p.env.Keys.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	b, k := p.bindings(), p.env.Keys
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}, {b.open, b.activate, b.copy, k.Refresh}}
}

type bindings struct{ open, activate, copy key.Binding }

// bindings are the keys that act on the project under the cursor, disabled while they wouldn't.
func (p *Page) bindings() bindings {
	k := p.env.Keys
	b := bindings{open: k.Open, activate: k.Activate, copy: k.CopyID}
	b.open.SetHelp("enter", "open its calls")
	project, ok := p.selected()
	b.open.SetEnabled(ok)
	b.copy.SetEnabled(ok)
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
	case !p.list.Value.told:
		return unknown
	case p.list.Value.active == project.ID:
		return yes
	}
	return no
}

func (p *Page) fresh() pane.Fresh {
	return pane.Fresh{Now: p.env.Now(), At: p.list.At, Loading: p.list.Loading(), Stale: p.env.Stale, Err: p.list.Err}
}
