package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/feature"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/typeahead"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

// intent does what was asked of the program itself; ok is false for any other message.
func (a *App) intent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case page.Open:
		return a.open(msg.ID), true
	case page.OpenOver:
		if a.router.Top() == nil {
			return nil, true
		}
		return a.open(msg.ID), true
	case page.GoTo:
		return a.goTo(msg.Kind), true
	case page.Stack:
		return a.show(msg...), true
	case page.Back:
		return a.router.Back(), true
	case page.Refresh:
		return a.refresh(), true
	case page.Opening:
		return a.typeahead.Await(msg.Cmd), true
	case typeahead.Opened:
		a.typeahead.Opened(msg)
		return nil, true
	case page.Notify:
		return a.toast(msg.Level, msg.Text), true
	case page.Ask:
		box := &dialog.Confirm{Title: present.Line(msg.Title), Text: present.Text(msg.Text), Yes: msg.Yes, Then: msg.Then}
		a.dialog, a.inFlight = box, a.typeahead.InFlight()
		return nil, true
	case page.Dialog:
		a.dialog, a.inFlight = msg.Box, a.typeahead.InFlight()
		return nil, true
	case page.ReadFirst:
		a.typeahead.Drop()
		return nil, true
	case page.Run:
		return a.run(msg.Line), true
	case page.Quit:
		return a.quit(msg), true
	case suspend:
		return tea.Suspend, true
	}
	return nil, false
}

// toast shows a notice; text may come from the service.
func (a *App) toast(level toast.Level, text string) tea.Cmd {
	return a.toasts.Push(level, present.Line(text))
}

// open shows a page on top of what is there. The first of an account starts the features.
func (a *App) open(id page.ID) tea.Cmd { return a.started(func() tea.Cmd { return a.router.Open(id) }) }

// show makes the list of projects and the given pages the whole stack.
func (a *App) show(ids ...page.ID) tea.Cmd {
	return a.started(func() tea.Cmd { return a.router.Reset(append([]page.ID{{Kind: page.Projects}}, ids...)...) })
}

func (a *App) started(open func() tea.Cmd) tea.Cmd {
	first := a.router.Top() == nil
	cmds := []tea.Cmd{open()}
	if first {
		for _, f := range a.features {
			if f, ok := f.(feature.Starter); ok {
				cmds = append(cmds, f.Start())
			}
		}
	}
	return tea.Batch(cmds...)
}

// goTo shows a view by its number key: the projects, or the agents or calls of the project in view.
func (a *App) goTo(kind page.Kind) tea.Cmd {
	switch {
	case !a.env.Ready:
		return nil
	case kind == page.Projects:
		return a.show()
	case kind == page.Voices || kind == page.Session || kind == page.Account || kind == page.Batches || kind == page.Search:
		return a.show(page.ID{Kind: kind})
	case a.env.Project.ID == "":
		return tea.Batch(a.show(), a.toast(page.Info, fmt.Sprintf("choose a project first: enter opens one, then %s are shown", kind)))
	}
	return a.show(page.ID{Kind: kind, Project: a.env.Project.ID})
}

// refresh makes the page on the screen ask the service again, unless something is being typed there.
func (a *App) refresh() tea.Cmd {
	if p := a.router.Top(); p == nil || p.TakesText() {
		return nil
	}
	return a.visible(tea.KeyPressMsg{Code: 'r', Text: "r"})
}

// suspend is to suspend the program now.
type suspend struct{}

// suspend waits for a renewal in flight first: a stopped process would keep the session's lock.
func (a *App) suspend() tea.Cmd {
	parent, keeper := a.env.Ctx, a.services.Session
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(parent, 3*time.Second)
		defer cancel()
		_ = keeper.WaitIdle(ctx) // who has waited that long wants to go
		return suspend{}
	}
}

func (a *App) toggleTimes() tea.Cmd {
	said := a.env.NextTimes()
	a.router.Restyle()
	return a.toast(page.Info, said)
}

func (a *App) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	if a.mouse {
		return a.toast(page.Info, "mouse on: click and scroll here; m turns it off to select text")
	}
	return a.toast(page.Info, "mouse off: your terminal selects text again")
}
