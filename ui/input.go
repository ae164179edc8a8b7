package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/frame"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/help"
	"talkdeck/ui/kit/widget/lineinput"
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
	p := a.router.Top()
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
	}
	if o := a.overlay(); o != nil {
		return o.Input(msg), true
	}
	if a.typing {
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
		return a.quit(page.Quit{}), true
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
		return a.env.Post(page.OpenOver{ID: page.ID{Kind: page.Requests}}), true
	case key.Matches(msg, k.SignIn):
		return a.run("signin"), true
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

// back is esc: it closes or clears the nearest thing, else goes back a page. It never quits.
func (a *App) back() tea.Cmd {
	p := a.router.Top()
	if p != nil && p.Back() || a.toasts.Clear() {
		return nil
	}
	return a.router.Back()
}

// text routes a paste like keys.
func (a *App) text(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.dialog != nil:
		return a.dialogInput(msg)
	case a.help != nil:
		return nil
	}
	if o := a.overlay(); o != nil {
		return o.Input(msg)
	}
	if a.typing {
		return a.commandKey(msg)
	}
	return a.visible(msg)
}

// pointer hands a mouse message to the page, with coordinates that count from the page's own corner.
func (a *App) pointer(msg tea.MouseMsg) tea.Cmd {
	if a.size.TooSmall() || a.dialog != nil || a.help != nil || a.overlay() != nil {
		return nil
	}
	y := a.frame.Body.Y
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		switch left := m.Button == tea.MouseLeft; {
		case m.Y == a.frame.Tabs.Y && left:
			if kind, ok := frame.TabAt(a.env, a.pageTitle(), a.size.Width, m.X); ok {
				return a.goTo(kind)
			}
			return nil
		case m.Y < y && left:
			return nil
		case m.Y == a.frame.Footer.Y && left:
			return a.clickHint(m.X)
		}
		m.Y -= y
		return a.visible(m)
	case tea.MouseWheelMsg:
		m.Y -= y
		return a.visible(m)
	}
	return nil
}

// clickHint does what the key does that was clicked in the footer.
func (a *App) clickHint(x int) tea.Cmd {
	if a.typing || a.toasts.View(a.env.Styles) != "" { // something else stands there
		return nil
	}
	_, spots := a.footer()
	for _, s := range spots {
		switch {
		case x < s.From || x >= s.To:
		case s.Do != nil && s.Do.Do != nil:
			return s.Do.Do()
		default:
			press, _ := keys.Press(s.Key.Keys()[0])
			return a.typed(press)
		}
	}
	return nil
}

func (a *App) openHelp() {
	k := a.env.Keys
	everywhere := []key.Binding{k.Help, k.Command, k.Refresh, k.Back, k.SignIn, k.Requests, k.Times, k.Mouse, k.Suspend, k.Quit, k.Interrupt}
	goTo := help.Group{Title: "Go to", Bindings: []key.Binding{k.Projects, k.Agents, k.Calls, k.Voices, k.Numbers, k.Batches, k.Account}}
	var here, signs help.Group
	if p := a.router.Top(); p != nil {
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
