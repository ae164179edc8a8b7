package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/page"
)

// typeahead holds back keys until what the key before them asked for is there. Over a slow line keys arrive in bursts, and
// what a page asks for comes as a message of its own, after the keys that are in the queue already: without this, a name
// that is typed into the box which the key before it opens would press keys on the page below. A form that must be filled
// by the service first has its keys held until it is; if that fails, they are dropped.
type typeahead struct {
	seq     uint64    // of the key that is waited for
	open    int       // how many of its commands haven't answered
	held    []tea.Msg // keys and pastes, in their order
	forForm bool      // they are for a form that isn't there yet
}

// patience is how long keys are held back at most: what a key starts may take long, and nobody shall notice the wait.
const patience = 10 * time.Millisecond

type (
	// answered is what came of a command of the key seq.
	answered struct {
		seq uint64
		msg tea.Msg
	}
	// overdue says that the key seq was waited for long enough.
	overdue struct{ seq uint64 }
)

// typed takes a key or a paste, now or, if one before it is waited for, later.
func (a *App) typed(msg tea.Msg) tea.Cmd {
	t := &a.typeahead
	switch {
	case a.interrupts(msg):
	case a.preparing() && a.leaves(msg):
		t.drop()
	case a.preparing(), t.open > 0:
		t.held = append(t.held, msg)
		t.forForm = a.preparing()
		return nil
	}
	text := a.letter(msg)
	cmd := a.input(msg)
	if cmd == nil || text {
		return cmd
	}
	t.seq++
	t.open = 1
	late := overdue{t.seq}
	return tea.Batch(t.follow(cmd), tea.Tick(patience, func(time.Time) tea.Msg { return late }))
}

// letter reports whether a key is one of a text, which opens nothing.
func (a *App) letter(msg tea.Msg) bool {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok || press.Text == "" || a.dialog != nil || a.help != nil {
		return false
	}
	p := a.router.top()
	return a.signingUp || a.card != nil || a.typing || p != nil && p.TakesText()
}

// preparing reports whether the keys belong to a form that isn't there yet.
func (a *App) preparing() bool {
	p, ok := a.router.top().(page.Preparing)
	return ok && p.Preparing() && !a.covered()
}

// covered reports whether something over the page gets the keys.
func (a *App) covered() bool {
	return a.dialog != nil || a.help != nil || a.signingUp || a.card != nil || a.typing
}

// leaves reports whether a key gives up waiting.
func (a *App) leaves(msg tea.Msg) bool {
	press, ok := msg.(tea.KeyPressMsg)
	return ok && key.Matches(press, a.env.Keys.Back)
}

func (t *typeahead) drop() { t.held, t.forForm = nil, false }

// follow runs a command of the key that is waited for.
func (t *typeahead) follow(cmd tea.Cmd) tea.Cmd {
	seq := t.seq
	return func() tea.Msg { return answered{seq, cmd()} }
}

// keyAnswered does what a command of a key asks for, then lets the keys go that were held for it.
func (a *App) keyAnswered(msg answered) tea.Cmd {
	t := &a.typeahead
	current := msg.seq == t.seq && t.open > 0
	var cmds []tea.Cmd
	switch m := msg.msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range m {
			switch {
			case cmd == nil:
			case current:
				t.open++
				cmds = append(cmds, t.follow(cmd))
			default:
				cmds = append(cmds, cmd)
			}
		}
	case page.Addressed:
		cmds = append(cmds, a.router.deliver(m))
	default:
		cmd, ok := a.intent(m)
		if !ok { // it may be the library's own
			cmd = func() tea.Msg { return m }
		}
		cmds = append(cmds, cmd)
	}
	if current {
		t.open--
	}
	return tea.Batch(append(cmds, a.release())...)
}

// keyOverdue lets the keys go that were held long enough.
func (a *App) keyOverdue(msg overdue) tea.Cmd {
	if msg.seq != a.typeahead.seq {
		return nil
	}
	a.typeahead.open = 0
	return a.release()
}

// release takes held keys, until one has to be waited for.
func (a *App) release() tea.Cmd {
	t := &a.typeahead
	var cmds []tea.Cmd
	for t.open == 0 && len(t.held) > 0 && !a.preparing() {
		if p := a.router.top(); t.forForm && (p == nil || !p.TakesText() || a.covered()) {
			t.drop()
			break
		}
		next := t.held[0]
		t.held = t.held[1:]
		cmds = append(cmds, a.typed(next))
	}
	t.forForm = len(t.held) > 0 && (t.forForm || a.preparing())
	return tea.Batch(cmds...)
}
