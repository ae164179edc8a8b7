// Package projects is an account's projects: which of them is in view, and the pages on which they are listed, made, changed and
// deleted.
package projects

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/match"
	"talkdeck/client/projects"
	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/projects/projectform"
	"talkdeck/ui/feature/projects/projectlist"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// Feature is the projects. It keeps Env's: the one in view, and those that are known. Use New.
type Feature struct {
	env *page.Env
	s   *feature.Services
}

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{env, s} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{
		{Name: "projects", Help: "all projects", Run: f.env.Command(page.GoTo{Kind: page.Projects})},
		{Name: "project", Args: "NAME|ID", Help: "open a project", Complete: f.names, Run: f.runProject},
		{Name: "new project", Help: "make a project", Run: f.form(page.ProjectNew)},
		{Name: "rename", Help: "rename or describe this project", Run: f.form(page.ProjectEdit)},
		{Name: "webhook", Help: "set this project's webhook", Run: f.form(page.ProjectWebhook)},
		{Name: "delete project", Help: "delete this project, once its name is typed", Run: f.form(page.ProjectDelete)},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	c := f.s.Client
	return map[page.Kind]func(page.ID) page.Page{
		page.Projects:       func(page.ID) page.Page { return projectlist.New(f.env, c.Projects, c.User, f.s.Opened.Projects) },
		page.ProjectNew:     func(page.ID) page.Page { return projectform.NewNew(f.env, c.Projects) },
		page.ProjectEdit:    func(id page.ID) page.Page { return projectform.NewEdit(f.env, id, c.Projects) },
		page.ProjectWebhook: func(id page.ID) page.Page { return projectform.NewWebhook(f.env, id, c.Projects) },
		page.ProjectDelete:  func(id page.ID) page.Page { return projectform.NewDelete(f.env, id, c.Projects, c.Agents, c.Numbers) },
	}
}

// Update implements feature.Feature.
func (f *Feature) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case first:
		return f.openFirst(msg), true
	case page.UseProject:
		return f.use(msg.Project), true
	case page.ProjectChanged:
		f.changed(msg)
		return nil, false // the pages get it too
	}
	return nil, false
}

// SessionChanged implements feature.SessionAware: once there is a session, it looks for the first project.
func (f *Feature) SessionChanged(_, now session.Snapshot) tea.Cmd {
	switch now.State {
	case session.Active, session.Renewing, session.Retrying, session.SignInSoon, session.Reconnecting:
		if !f.env.Ready {
			return f.findFirst()
		}
	case session.SignedOut, session.NeedPassword, session.AccountGone, session.Restoring, session.SigningIn, session.SigningOut:
	}
	return nil
}

// first is what was found to open first: a project, or none (then the list of projects is shown).
type first struct {
	account  string // whose it is; another account's is dropped
	project  *client.Project
	projects []client.Project
	err      error // why the project asked for can't be opened
}

func (f *Feature) findFirst() tea.Cmd {
	f.env.Ready = true
	ctx, c, account, asked, opened := f.env.Ctx, f.s.Client, f.env.Session.Account, f.s.Project, f.s.Opened.Projects()
	return func() tea.Msg {
		list := sync.OnceValues(func() ([]client.Project, error) {
			list, err := c.Projects.List(ctx, opened...)
			if err != nil {
				return nil, err
			}
			return list.Projects, nil
		})
		go func() { _, _ = list() }() // it is asked for while the active one is
		found := first{account: account}
		found.project, found.err = projects.First(ctx, c.Projects, c.User, asked, func(context.Context) ([]client.Project, error) { return list() })
		var listErr error
		if found.projects, listErr = list(); listErr != nil && errors.Is(found.err, listErr) {
			found.err = projects.ErrNone // the list of projects asks again, and says what is wrong
		}
		return found
	}
}

func (f *Feature) openFirst(msg first) tea.Cmd {
	if msg.account != f.env.Session.Account || f.env.Visible != (page.ID{}) {
		return nil
	}
	f.env.Projects = msg.projects
	if msg.project != nil {
		return f.use(*msg.project)
	}
	f.env.Post(page.GoTo{Kind: page.Projects})
	if !errors.Is(msg.err, projects.ErrNone) {
		f.env.Post(page.Failed(msg.err))
	}
	return nil
}

// use makes p the project in view, remembers it, and shows its calls.
func (f *Feature) use(p client.Project) tea.Cmd {
	f.env.Project = p
	f.s.Opened.AddProject(p.ID)
	return f.env.Post(page.GoTo{Kind: page.Calls})
}

// changed keeps up with a project that was made, changed or deleted here.
func (f *Feature) changed(msg page.ProjectChanged) {
	p, inView := msg.Project, f.env.Project.ID == msg.Project.ID
	f.env.Projects = slices.DeleteFunc(slices.Clone(f.env.Projects), func(have client.Project) bool { return have.ID == p.ID })
	switch {
	case msg.Gone && inView: // nothing more is to be seen of it
		f.env.Project = client.Project{}
		f.env.Post(page.GoTo{Kind: page.Projects})
	case msg.Gone:
	default:
		f.env.Projects = append(f.env.Projects, p)
		f.s.Opened.AddProject(p.ID)
		if inView {
			f.env.Project = p
		}
	}
}

func projectName(p client.Project) string { return present.Line(p.Name) }

func (f *Feature) names() []string {
	names := make([]string, len(f.env.Projects))
	for i, p := range f.env.Projects {
		names[i] = projectName(p)
	}
	return names
}

// runProject opens a project by its name among those that are known, else by its id.
func (f *Feature) runProject(arg string) (tea.Cmd, error) {
	if arg == "" {
		return nil, errors.New("which project? type :project and its name or id")
	}
	switch found := match.ByName(f.env.Projects, arg, func(p client.Project) string { return p.ID }, projectName); len(found) {
	case 0:
	case 1:
		return f.use(found[0]), nil
	default:
		return nil, match.Several(found, arg, projectName)
	}
	ctx, c := f.env.Ctx, f.s.Client
	return f.env.Opening(func() tea.Msg {
		p, err := c.Projects.Get(ctx, arg)
		if err != nil {
			return page.Notify{Level: page.Failure, Text: fmt.Sprintf("no project is called %q, and as an id: %v", arg, err)}
		}
		return page.UseProject{Project: *p}
	}), nil
}

// form opens a form: for a new project, or about the one in view.
func (f *Feature) form(kind page.Kind) func(string) (tea.Cmd, error) {
	return func(string) (tea.Cmd, error) {
		id := page.ID{Kind: kind}
		if kind != page.ProjectNew {
			if id.Item = f.env.Project.ID; id.Item == "" {
				return nil, page.ErrNoProject
			}
		}
		return f.env.IfWritable(page.Open{ID: id}), nil
	}
}
