package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

// intent does what a page asked for; ok is false for a message that is no intent.
func (a *App) intent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case page.Open:
		return a.router.open(msg.ID), true
	case page.Back:
		return a.router.back(), true
	case page.Notify:
		return a.toast(msg.Level, msg.Text), true
	case page.Ask:
		a.dialog = &dialog.Confirm{Title: present.Line(msg.Title), Text: present.Text(msg.Text), Yes: msg.Yes, Then: msg.Then}
		return nil, true
	case page.Dialog:
		a.dialog = msg.Box
		return nil, true
	case page.ReadFirst:
		a.typeahead.held = nil
		return nil, true
	case page.Copy:
		return a.copy(msg), true
	case copied:
		return a.copyEnded(msg), true
	case page.Browse:
		return a.browse(msg.URL), true
	case browsed:
		return a.browseEnded(msg), true
	case page.UseProject:
		return a.useProject(msg.Project), true
	case page.ProjectChanged:
		return a.projectChanged(msg), true
	case numbersRead:
		a.kept.names = msg
		return nil, true
	case page.Run:
		return a.run(msg.Line), true
	case keyMade:
		a.showKey(msg.key)
		return nil, true
	case suspend:
		return tea.Suspend, true
	case page.Quit:
		return a.quit(quitNow), true
	case cueDone:
		if msg.err != nil {
			return a.toast(toast.Failure, msg.err.Error()), true
		}
		return a.toast(toast.Info, msg.said), true
	}
	for _, take := range []func(tea.Msg) (tea.Cmd, bool){a.dialIntent, a.batchIntent, a.doNotCallIntent, a.signInIntent, a.signUpIntent} {
		if cmd, ok := take(msg); ok {
			return cmd, true
		}
	}
	return nil, false
}

// useProject makes p the project in view, remembers it, and shows its calls.
func (a *App) useProject(p client.Project) tea.Cmd {
	a.project = p
	a.opts.Remembered.AddProject(p.ID)
	return a.goTo(page.Calls)
}

// openOver shows a page on top of what is there, which esc goes back to; before the first page there is nothing to go back to.
func (a *App) openOver(id page.ID) tea.Cmd {
	if a.router.top() == nil {
		return nil
	}
	return a.router.open(id)
}

// goTo shows a view by its number key: the projects, or the agents or calls of the project in view.
func (a *App) goTo(kind page.Kind) tea.Cmd {
	projects := page.ID{Kind: page.Projects}
	switch {
	case !a.started:
		return nil
	case kind == page.Projects:
		return a.router.reset(projects)
	case kind == page.Voices || kind == page.Session || kind == page.Account || kind == page.Batches:
		return a.router.reset(projects, page.ID{Kind: kind})
	case a.project.ID == "":
		return tea.Batch(a.router.reset(projects), a.toast(toast.Info, fmt.Sprintf("choose a project first: enter opens one, then %s are shown", kind)))
	}
	return a.router.reset(projects, page.ID{Kind: kind, Project: a.project.ID})
}
