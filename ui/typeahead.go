package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// wait is what keys wait for that were typed ahead.
type wait int

const (
	noWait     wait = iota
	forForm         // that the service must fill first: all keys wait, since they mean nothing before
	forResult       // of what the visible page works out: only keys of the same burst wait
	forOpening      // of a page or a box that is being found out about: likewise
)

// typeahead holds keys, in their order, until what they were typed for is there; if it doesn't come, they are dropped. Over a
// slow line keys come in bursts. What this program does itself is done between two keys; what the service or a file has to
// tell takes longer, and without this the rest of a burst would press keys on the page below.
type typeahead struct {
	held  []tea.Msg // keys and pastes
	wait  wait      // what they are for
	last  string    // the key that was taken last
	burst page.InFlight

	opening int     // how many commands are being carried out that lead to a page or a box
	from    page.ID // the page on which the first of them was asked for
}

// opened is the message of a command that leads to a page or a box.
type opened struct{ msg tea.Msg }

// await carries out a command that leads to a page or a box; keys of the same burst wait for that.
func (t *typeahead) await(cmd tea.Cmd, env *page.Env) tea.Cmd {
	if t.opening++; t.opening == 1 {
		t.from = env.Visible
	}
	return func() tea.Msg { return opened{cmd()} }
}

// typed takes a key or a paste, or holds it.
func (a *App) typed(msg tea.Msg) tea.Cmd {
	t, now, wait, name := &a.typeahead, a.env.Now(), a.waitsFor(), ""
	press, ok := msg.(tea.KeyPressMsg)
	if ok {
		name = press.String()
	}
	switch {
	case wait == noWait, a.interrupts(msg):
	case ok && key.Matches(press, a.env.Keys.Back): // nobody waits any more
		t.held = nil
	case wait != forForm && !t.burst.Takes(now): // it is meant for what is on the screen
		t.held = nil
	case wait != forForm && len(t.held) == 0 && name == t.last: // pressed twice
		return nil
	default:
		t.held, t.wait = append(t.held, msg), wait
		return nil
	}
	t.last, t.burst = name, page.Opened(now)
	return a.input(msg)
}

// waitsFor is what keys that are typed now have to wait for.
func (a *App) waitsFor() wait {
	if a.covered() {
		return noWait
	}
	if a.typeahead.opening > 0 {
		return forOpening
	}
	if p, ok := a.router.Top().(page.Preparing); ok && p.Preparing() {
		return forForm
	}
	if p, ok := a.router.Top().(page.Checking); ok && p.Checking() {
		return forResult
	}
	return noWait
}

// came reports whether what keys waited for is there.
func (a *App) came(w wait) bool {
	top := a.router.Top()
	switch {
	case w == forOpening:
		return a.dialog != nil || a.env.Visible != a.typeahead.from
	case top == nil || a.covered():
		return false
	case w == forForm:
		return top.TakesText()
	}
	p, ok := top.(page.Checking)
	return ok && p.Checked()
}

// release takes the keys that were held, until some have to wait again.
func (a *App) release() tea.Cmd {
	t := &a.typeahead
	if len(t.held) == 0 {
		return nil
	}
	if wait := a.waitsFor(); wait != noWait {
		t.wait = wait
		if wait != forForm && t.burst.Over(a.env.Now()) { // who typed them looks at the screen by now
			t.held = nil
		}
		return nil
	}
	if !a.came(t.wait) {
		t.held = nil
	}
	var cmds []tea.Cmd
	for len(t.held) > 0 && a.waitsFor() == noWait {
		next := t.held[0]
		t.held = t.held[1:]
		cmds = append(cmds, a.step(next))
	}
	t.wait = a.waitsFor()
	return tea.Batch(cmds...)
}
