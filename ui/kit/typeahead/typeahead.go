// Package typeahead holds keys, in their order, until what they were typed for is there; if it doesn't come, they are dropped. Over a
// slow line keys come in bursts. What the program does itself is done between two keys; what the service or a file has to answer takes
// longer, and without this the rest of a burst would press keys on the page below.
package typeahead

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
	forOpening      // of a page or a box, see page.Opening: likewise
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
	held  []tea.Msg // keys and pastes
	wait  wait      // what they are for
	last  string    // the key that was taken last
	burst page.InFlight

	opening int     // the number of the newest command that leads to a page or a box, while it is waited for; else 0
	asked   int     // how many there were
	from    page.ID // the page on which it was asked for
	late    bool    // nobody waited for the one that came last, and no key was taken since
}

// New returns keys of which none is held.
func New(to Screen) *Keys { return &Keys{to: to} }

// Opened is the message of a command that leads to a page or a box.
type Opened struct {
	number  int
	account string // that asked for it
	msg     tea.Msg
}

// Await carries out a command that leads to a page or a box. Keys of the same burst wait for that on the page where it was asked
// for, until esc.
func (k *Keys) Await(cmd tea.Cmd) tea.Cmd {
	k.asked++
	k.opening, k.from = k.asked, k.to.Env.Visible
	number, account := k.asked, k.to.Env.Session.Account
	return func() tea.Msg { return Opened{number, account, cmd()} }
}

// InFlight tells the keys that aren't for a dialog that opens now: of one that nobody waits for any more, all that are typed on.
func (k *Keys) InFlight() page.InFlight {
	if !k.late {
		return page.InFlight{}
	}
	return page.Opened(k.to.Env.Now())
}

// wanted reports whether nobody left the page where that was asked for, pressed esc there or asked for something else.
func (k *Keys) wanted(o Opened) bool { return o.number == k.opening && k.to.Env.Visible == k.from }

// Opened posts the message of a command that was awaited, unless its account is signed out by now. Whoever went elsewhere stays
// there.
func (k *Keys) Opened(o Opened) {
	wanted := k.wanted(o)
	k.late = !wanted || k.to.Covered()
	if o.number == k.opening {
		k.opening = 0
	}
	switch o.msg.(type) {
	case nil:
		return
	case page.Open, page.Dial, page.UseProject:
		if !wanted {
			return
		}
	}
	if k.to.Env.Ready && o.account == k.to.Env.Session.Account {
		k.to.Env.Post(o.msg)
	}
}

// Drop drops what is held: what is asked next must be read first.
func (k *Keys) Drop() { k.held = nil }

// Take takes a key or a paste, or holds it. One that ends the program isn't held.
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
	case wait != forForm && !k.burst.Takes(now): // it is meant for what is on the screen
		k.held = nil
	case wait != forForm && len(k.held) == 0 && name == k.last: // pressed twice
		return nil
	default:
		k.held, k.wait = append(k.held, msg), wait
		return nil
	}
	k.last, k.burst, k.late = name, page.Opened(now), false
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

// came reports whether what keys waited for is there.
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

// Release takes the keys that were held, until some have to wait again.
func (k *Keys) Release() tea.Cmd {
	if len(k.held) == 0 {
		return nil
	}
	if k.wait != forForm && k.burst.Over(k.to.Env.Now()) { // who typed them looks at the screen by now
		k.held = nil
		return nil
	}
	if wait := k.waitsFor(); wait != noWait {
		k.wait = wait
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
