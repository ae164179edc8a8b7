package ui

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/help"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/toast"
)

// input routes a key or a paste to where it belongs.
func (a *App) input(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.PasteMsg:
		return a.text(msg)
	}
	return nil
}

// interrupts reports whether a message is the key that ends the program, whatever is going on.
func (a *App) interrupts(msg tea.Msg) bool {
	press, ok := msg.(tea.KeyPressMsg)
	return ok && key.Matches(press, a.env.Keys.Interrupt)
}

// key routes a key press: ctrl+c, then the box on top, then a page that takes text, then the global keys, then the page.
func (a *App) key(msg tea.KeyPressMsg) tea.Cmd {
	if a.interrupts(msg) {
		return a.interrupt()
	}
	if cmd, took := a.overlayKey(msg); took {
		return cmd
	}
	p := a.router.top()
	if p != nil && p.TakesText() {
		return p.Update(msg)
	}
	if cmd, took := a.globalKey(msg); took {
		return cmd
	}
	if p != nil {
		return p.Update(msg)
	}
	return nil
}

func (a *App) overlayKey(msg tea.KeyPressMsg) (cmd tea.Cmd, took bool) {
	switch {
	case a.dialog != nil:
		return a.dialogInput(msg), true
	case a.help != nil:
		if a.help.Update(msg) {
			a.help = nil
		}
		return nil, true
	case a.signingUp, a.card != nil:
		return a.cardInput(msg), true
	case a.typing:
		return a.commandKey(msg), true
	}
	return nil, false
}

func (a *App) dialogInput(msg tea.Msg) tea.Cmd {
	if a.inFlight.Takes(a.env.Now()) {
		return nil
	}
	cmd, done := a.dialog.Update(msg)
	if done {
		a.dialog = nil
	}
	return cmd
}

func (a *App) commandKey(msg tea.Msg) tea.Cmd {
	switch a.line.Update(msg) {
	case lineinput.Cancelled:
		a.typing = false
	case lineinput.Submitted:
		a.typing = false
		return a.run(a.line.Value())
	case lineinput.Typing:
	}
	return nil
}

func (a *App) globalKey(msg tea.KeyPressMsg) (cmd tea.Cmd, took bool) {
	k := a.env.Keys
	switch {
	case key.Matches(msg, k.Quit):
		return a.quit(quitNow), true
	case key.Matches(msg, k.Help):
		a.openHelp()
	case key.Matches(msg, k.Command):
		a.toasts.Clear()
		a.line.Open("")
		a.typing = true
	case key.Matches(msg, k.Projects):
		return a.goTo(page.Projects), true
	case key.Matches(msg, k.Agents):
		return a.goTo(page.Agents), true
	case key.Matches(msg, k.Calls):
		return a.goTo(page.Calls), true
	case key.Matches(msg, k.Voices):
		return a.goTo(page.Voices), true
	case key.Matches(msg, k.Numbers):
		return a.goTo(page.Numbers), true
	case key.Matches(msg, k.Batches):
		return a.goTo(page.Batches), true
	case key.Matches(msg, k.Account):
		return a.goTo(page.Account), true
	case key.Matches(msg, k.Requests):
		return a.openOver(page.ID{Kind: page.Requests}), true
	case key.Matches(msg, k.SignIn):
		return a.openCard(false), true
	case key.Matches(msg, k.Mouse):
		return a.toggleMouse(), true
	case key.Matches(msg, k.Times):
		return a.toggleTimes(), true
	case key.Matches(msg, k.Suspend):
		return a.suspend(), true
	case key.Matches(msg, k.Back):
		return a.back(), true
	default:
		return nil, false
	}
	return nil, true
}

// suspend is to suspend the program now.
type suspend struct{}

// suspend waits for a renewal on its way first: a stopped process would keep the session's lock.
func (a *App) suspend() tea.Cmd {
	parent, keeper := a.env.Ctx, a.opts.Session
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(parent, 3*time.Second)
		defer cancel()
		_ = keeper.WaitIdle(ctx) // who has waited that long wants to go
		return suspend{}
	}
}

// back is esc: it closes or clears the nearest thing, else goes back a page. It never quits.
func (a *App) back() tea.Cmd {
	p := a.router.top()
	if p != nil && p.Back() || a.toasts.Clear() {
		return nil
	}
	return a.router.back()
}

// text routes a paste like keys.
func (a *App) text(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.dialog != nil:
		return a.dialogInput(msg)
	case a.help != nil:
		return nil
	case a.signingUp, a.card != nil:
		return a.cardInput(msg)
	case a.typing:
		return a.commandKey(msg)
	}
	return a.visible(msg)
}

// pointer hands a mouse message to the page, with coordinates that count from the page's own corner.
func (a *App) pointer(msg tea.MouseMsg) tea.Cmd {
	if a.overlay() != "" || a.size.TooSmall() {
		return nil
	}
	y := a.frame.Body.Y
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		if m.Y < y && m.Button == tea.MouseLeft {
			return a.clickTab(m.X, m.Y)
		}
		m.Y -= y
		return a.visible(m)
	case tea.MouseWheelMsg:
		m.Y -= y
		return a.visible(m)
	}
	return nil
}

func (a *App) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	if a.mouse {
		return a.toast(toast.Info, "mouse on: click and scroll here; m turns it off to select text")
	}
	return a.toast(toast.Info, "mouse off: your terminal selects text again")
}

func (a *App) openHelp() {
	k := a.env.Keys
	everywhere := []key.Binding{k.Help, k.Command, k.Refresh, k.Back, k.SignIn, k.Requests, k.Times, k.Mouse, k.Suspend, k.Quit, k.Interrupt}
	goTo := help.Group{Title: "Go to", Bindings: []key.Binding{k.Projects, k.Agents, k.Calls, k.Voices, k.Numbers, k.Batches, k.Account}}
	var here, signs help.Group
	if p := a.router.top(); p != nil {
		here.Title = p.Title()
		for _, action := range a.env.Help(p) {
			here.Bindings = append(here.Bindings, action.Key)
		}
		if l, ok := p.(page.Legend); ok {
			signs = help.Group{Title: "Signs", Bindings: l.Legend()}
		}
	}
	everywhere = slices.DeleteFunc(everywhere, func(b key.Binding) bool { // said already, and in the page's own words
		return slices.ContainsFunc(here.Bindings, func(h key.Binding) bool { return h.Enabled() && h.Help().Key == b.Help().Key })
	})
	groups := []help.Group{here, {Title: "Everywhere", Bindings: everywhere}, goTo, signs}
	commands := help.Group{Title: "Commands"}
	for _, c := range a.commandsHere().All() {
		name := ":" + c.Name
		if c.Args != "" {
			name += " " + c.Args
		}
		commands.Bindings = append(commands.Bindings, key.NewBinding(key.WithKeys(name), key.WithHelp(name, c.Help)))
	}
	a.help = help.New(a.env.Styles, append(groups, commands), a.frame.Body.Width, a.frame.Body.Height)
}

// toast shows a notice; text may come from the service.
func (a *App) toast(level toast.Level, text string) tea.Cmd {
	return a.toasts.Push(level, present.Line(text))
}
