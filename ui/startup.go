package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

// firstPage is what was found to open first: a project, or none (then the list of projects is shown).
type firstPage struct {
	account  string // whose it is; another account's is dropped
	project  *client.Project
	projects []client.Project
	err      error // why the project asked for can't be opened
}

// findFirst looks for the project to open first: the one asked for, else the active one, else the only one.
func (a *App) findFirst() tea.Cmd {
	a.started = true
	ctx, c, account, asked, known := a.env.Ctx, a.opts.Client, a.session.Account, a.opts.Project, a.opts.Remembered.Projects()
	return func() tea.Msg {
		found := firstPage{account: account}
		var active *client.Project
		var activeErr error
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { active, activeErr = openProject(ctx, c, asked); return nil })
		g.Go(func() error {
			if list, err := c.Projects.List(ctx, known...); err == nil {
				found.projects = list.Projects
			}
			return nil
		})
		_ = g.Wait() // neither fails the other
		switch {
		case activeErr == nil:
			found.project = active
		case asked != "":
			found.err = activeErr
		case len(found.projects) == 1:
			found.project = &found.projects[0]
		case !errors.Is(activeErr, client.ErrNotFound):
			found.err = activeErr
		}
		return found
	}
}

// openProject reads the project asked for by its id, or else the service's active one.
func openProject(ctx context.Context, c *client.Client, asked string) (*client.Project, error) {
	if asked != "" {
		return c.Projects.Get(ctx, asked)
	}
	return c.User.ActiveProject(ctx)
}

func (a *App) openFirst(msg firstPage) tea.Cmd {
	if msg.account != a.session.Account || a.router.top() != nil {
		return nil
	}
	a.projects = msg.projects
	if msg.project != nil {
		return tea.Batch(a.useProject(*msg.project), a.takeStock())
	}
	cmd := tea.Batch(a.goTo(page.Projects), a.takeStock())
	if msg.err != nil {
		cmd = tea.Batch(cmd, a.toast(toast.Failure, present.Explain(msg.err)))
	}
	return cmd
}

// opening says what is waited for while no page is there yet.
func (a *App) opening() string {
	switch {
	case a.card != nil:
		return ""
	case a.session.State == session.Restoring:
		return "restoring session" + a.env.Styles.Glyphs.Ellipsis
	}
	return "opening your project at " + a.opts.Host + a.env.Styles.Glyphs.Ellipsis
}
