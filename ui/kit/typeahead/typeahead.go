// Package typeahead holds keys that were typed before what they are for is on the screen, and gives them to it, in their order, once it
// is there. If it doesn't come, they are dropped. Over a slow line keys come in bursts; what waits for the service or a file takes
// longer than the time between two of them, and the rest of a burst would act on the page below.
package typeahead

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// wait is what held keys wait for.
type wait int

const (
	noWait     wait = iota
	forForm         // a page that is preparing (page.Preparing): all keys wait
	forResult       // the result of a page that is checking (page.Checking): keys of the same burst wait
	forOpening      // a page or a box that a command opens (page.Opening): keys of the same burst wait
)

// Screen is what keys go to.
type Screen struct {
	Env     *page.Env
	Top     func() page.Page // the visible page, nil before the first
	Covered func() bool      // something over the page gets the keys
	Asking  func() bool      // that is a question
	Input   func(tea.Msg) tea.Cmd
	Step    func(tea.Msg) tea.Cmd // takes a message with all that follows from it
}

// Keys holds what is typed ahead. Use New.
type Keys struct {
	to    Screen
	held  []tea.Msg     // keys and pastes
	wait  wait          // what they wait for
	last  string        // the key that was taken last
	burst page.InFlight // the keys typed right behind it

	opening int     // the number of the newest Opening while its result is awaited; else 0
	asked   int     // how many Openings there were
	from    page.ID // the page that was visible then
}

// New returns keys of which none is held.
func New(to Screen) *Keys { return &Keys{to: to} }

// Opened is the result of an Opening.
type Opened struct {
	number int
	msg    tea.Msg
}

// Await carries out the command of an Opening. Until its result is there, or esc is pressed, keys of the same burst wait.
func (k *Keys) Await(cmd tea.Cmd) tea.Cmd {
	k.asked++
	k.opening, k.from = k.asked, k.to.Env.Visible
	number := k.asked
	return func() tea.Msg { return Opened{number, cmd()} }
}

// Opened posts what an Opening resulted in.
func (k *Keys) Opened(o Opened) {
	if o.number == k.opening {
		k.opening = 0
	}
	if o.msg != nil {
		k.to.Env.Post(o.msg)
	}
}

// Drop drops the keys that are held.
func (k *Keys) Drop() { k.held = nil }

// Take gives a key or a paste to the screen, or holds it. ends marks a key that may end the program: it is never held.
func (k *Keys) Take(msg tea.Msg, ends bool) tea.Cmd {
	now, wait, name := k.to.Env.Now(), k.waitsFor(), ""
	press, ok := msg.(tea.KeyPressMsg)
	if ok {
		name = press.String()
	}
	switch {
	case wait == noWait, ends:
	case ok && key.Matches(press, k.to.Env.Keys.Back): // nobody waits any more
		k.held, k.opening = nil, 0
	case wait != forForm && !k.burst.Takes(now): // whoever typed it has seen the screen
		k.held = nil
	case wait != forForm && len(k.held) == 0 && name == k.last: // pressed twice
		return nil
	default:
		k.held, k.wait = append(k.held, msg), wait
		return nil
	}
	k.last, k.burst = name, page.Opened(now)
	return k.to.Input(msg)
}

// waitsFor is what keys that are typed now have to wait for.
func (k *Keys) waitsFor() wait {
	if k.to.Covered() {
		return noWait
	}
	if k.opening != 0 && k.to.Env.Visible == k.from {
		return forOpening
	}
	if p, ok := k.to.Top().(page.Preparing); ok && p.Preparing() {
		return forForm
	}
	if p, ok := k.to.Top().(page.Checking); ok && p.Checking() {
		return forResult
	}
	return noWait
}

// came reports whether what keys waited for is there to take them.
func (k *Keys) came(w wait) bool {
	top := k.to.Top()
	switch {
	case w == forOpening:
		return k.opening == 0 && (k.to.Asking() || k.to.Env.Visible != k.from)
	case top == nil || k.to.Covered():
		return false
	case w == forForm:
		return top.TakesText()
	}
	p, ok := top.(page.Checking)
	return ok && p.Checked()
}

// Release gives the held keys to the screen if they need not wait any more, up to one after which the others must wait again.
func (k *Keys) Release() tea.Cmd {
	if len(k.held) == 0 {
		return nil
	}
	if wait := k.waitsFor(); wait != noWait {
		k.wait = wait
		if wait != forForm && k.burst.Over(k.to.Env.Now()) { // whoever typed them has seen the screen
			k.held = nil
		}
		return nil
	}
	if !k.came(k.wait) {
		k.held = nil
	}
	var cmds []tea.Cmd
	for len(k.held) > 0 && k.waitsFor() == noWait {
		next := k.held[0]
		k.held = k.held[1:]
		cmds = append(cmds, k.to.Step(next))
	}
	k.wait = k.waitsFor()
	return tea.Batch(cmds...)
}
