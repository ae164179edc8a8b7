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

// typed takes a key or a paste, or holds it until what it was typed for is there.
func (a *App) typed(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	return a.typeahead.Take(msg, ok && key.Matches(press, a.env.Keys.Interrupt))
}

// input routes a key or a paste: ctrl+c, then the box on top, then a page that takes text, then the keys that mean the same
// everywhere, then the page.
func (a *App) input(msg tea.Msg) tea.Cmd {
	press, pressed := msg.(tea.KeyPressMsg)
	if pressed && key.Matches(press, a.env.Keys.Interrupt) {
		return a.interrupt()
	}
	switch overlay := a.overlay(); {
	case a.dialog != nil:
		return a.dialogInput(msg)
	case a.help != nil:
		if pressed && a.help.Update(press) {
			a.help = nil
		}
		return nil
	case overlay != nil:
		return overlay.Input(msg)
	case a.typing:
		return a.commandInput(msg)
	}
	if p := a.router.Top(); pressed && (p == nil || !p.TakesText()) {
		if cmd, took := a.env.Press(slices.Concat(a.everywhere(), a.views()), press); took {
			return cmd
		}
	}
	return a.visible(msg)
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

func (a *App) commandInput(msg tea.Msg) tea.Cmd {
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

// everywhere is what can be done on every page.
func (a *App) everywhere() []page.Action {
	k := a.env.Keys
	run := func(line string) func() tea.Cmd { return func() tea.Cmd { return a.run(line) } }
	return []page.Action{
		{Key: k.Command, Hint: true, Do: a.openLine}, {Key: k.Help, Hint: true, Do: a.openHelp}, {Key: k.Refresh},
		{Key: k.Back, Do: a.back}, {Key: k.SignIn, Do: run("signin")}, {Key: k.Requests, Do: run("requests")},
		{Key: k.Times, Do: a.toggleTimes}, {Key: k.Mouse, Do: a.toggleMouse}, {Key: k.Suspend, Do: a.suspend},
		{Key: k.Quit, Hint: true, Do: run("quit")}, {Key: k.Interrupt},
	}
}

// views are the numbered views.
func (a *App) views() []page.Action {
	k := a.env.Keys
	to := func(b key.Binding, kind page.Kind) page.Action {
		return page.Action{Key: b, Do: func() tea.Cmd { return a.goTo(kind) }}
	}
	return []page.Action{
		to(k.Projects, page.Projects), to(k.Agents, page.Agents), to(k.Calls, page.Calls), to(k.Voices, page.Voices),
		to(k.Numbers, page.Numbers), to(k.Batches, page.Batches), to(k.Account, page.Account), to(k.Search, page.Search),
	}
}

func (a *App) openLine() tea.Cmd {
	a.toasts.Clear()
	a.line.Open("")
	a.typing = true
	return nil
}

// back is esc: it closes or clears the nearest thing, else goes back a page. It never quits.
func (a *App) back() tea.Cmd {
	p := a.router.Top()
	if p != nil && p.Back() || a.toasts.Clear() {
		return nil
	}
	return a.router.Back()
}

// pointer hands a mouse message to the page, with coordinates that count from the page's own corner.
func (a *App) pointer(msg tea.MouseMsg) tea.Cmd {
	if a.size.TooSmall() || a.dialog != nil || a.help != nil || a.overlay() != nil {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		if m.Y < a.frame.Body.Y || m.Y >= a.frame.Footer.Y {
			return a.clickFrame(m)
		}
		m.Y -= a.frame.Body.Y
		return a.visible(m)
	case tea.MouseWheelMsg:
		m.Y -= a.frame.Body.Y
		return a.visible(m)
	}
	return nil
}

// clickFrame goes to the view whose name was clicked, or does what the key does that was clicked in the footer.
func (a *App) clickFrame(m tea.MouseClickMsg) tea.Cmd {
	switch {
	case m.Button != tea.MouseLeft:
	case m.Y == a.frame.Tabs.Y:
		if kind, ok := frame.TabAt(a.env, a.pageTitle(), a.size.Width, m.X); ok {
			return a.goTo(kind)
		}
	case m.Y == a.frame.Footer.Y && a.toasts.View(a.env.Styles) == "": // else a notice stands there
		_, spots := a.footer()
		for _, s := range spots {
			if press, ok := keys.Press(s.Key); ok && m.X >= s.From && m.X < s.To {
				return a.typed(press)
			}
		}
	}
	return nil
}

// openHelp lists what can be done on the visible page, everywhere, and by the command line. What is said in the page's own words isn't
// said again.
func (a *App) openHelp() tea.Cmd {
	var here, signs help.Group
	if p := a.router.Top(); p != nil {
		here = help.Group{Title: p.Title(), Bindings: page.Keys(a.env.Acting(p.Actions()))}
		if l, ok := p.(page.Legend); ok {
			signs = help.Group{Title: "Signs", Bindings: l.Legend()}
		}
	}
	everywhere := slices.DeleteFunc(page.Keys(a.everywhere()), func(b key.Binding) bool {
		return slices.ContainsFunc(here.Bindings, func(h key.Binding) bool { return h.Help().Key == b.Help().Key })
	})
	commands := help.Group{Title: "Commands"}
	for _, c := range a.commandsHere().All() {
		name := ":" + c.Name
		if c.Args != "" {
			name += " " + c.Args
		}
		commands.Bindings = append(commands.Bindings, key.NewBinding(key.WithKeys(name), key.WithHelp(name, c.Help)))
	}
	a.help = help.New(a.env.Styles, []help.Group{
		here, {Title: "Everywhere", Bindings: everywhere}, {Title: "Go to", Bindings: page.Keys(a.views())}, signs, commands,
	}, a.frame.Body.Width, a.frame.Body.Height)
	return nil
}
