package page

import tea "charm.land/bubbletea/v2"

// Post has the program do what intent asks for, right after the Update that is running and before the next message: a box that
// a key asks for is open when the next key comes. It is for the update loop alone: a command returns an intent, or Intents, as
// its message. The command that Post returns is nil, so that a method can end with it.
func (e *Env) Post(intent tea.Msg) tea.Cmd {
	e.posted = append(e.posted, intent)
	return nil
}

// Notify has a notice shown.
func (e *Env) Notify(level Level, text string) tea.Cmd {
	return e.Post(Notify{Level: level, Text: text})
}

// Opening posts an Opening.
func (e *Env) Opening(cmd tea.Cmd) tea.Cmd { return e.Post(Opening{cmd}) }

// Posting returns a function that posts an intent: what an action or an answer does.
func (e *Env) Posting(intent tea.Msg) func() tea.Cmd {
	return func() tea.Cmd { return e.Post(intent) }
}

// Command is Posting for a command of the ":" line that takes no argument.
func (e *Env) Command(intent tea.Msg) func(string) (tea.Cmd, error) {
	return func(string) (tea.Cmd, error) { return e.Post(intent), nil }
}

// Intents is the message of a command that asks for several things; they are done in their order.
type Intents []tea.Msg

// Posted takes what was posted, in its order.
func (e *Env) Posted() []tea.Msg {
	intents := e.posted
	e.posted = nil
	return intents
}

// mostIntents bounds what follows from one message.
const mostIntents = 1000

// Drain does what was posted, in its order, and what is posted meanwhile. ended is false if there was no end to it, and the rest
// was dropped.
func (e *Env) Drain(do func(intent tea.Msg) tea.Cmd) (cmd tea.Cmd, ended bool) {
	var cmds []tea.Cmd
	todo := e.Posted()
	for n := 0; len(todo) > 0; n++ {
		if n == mostIntents {
			return tea.Batch(cmds...), false
		}
		cmds = append(cmds, do(todo[0]))
		todo = append(todo[1:], e.Posted()...)
	}
	return tea.Batch(cmds...), true
}

// Deferred has the page To do something later: once a box is answered, or a command is over. If the page was dropped by then,
// nothing is done. Do gets the page that has the ID by then, of type P: it may have been made anew.
type Deferred[P any] struct {
	To ID
	Do func(P) tea.Cmd
}

// Owner implements Addressed.
func (d Deferred[P]) Owner() ID { return d.To }

// Later returns a function that posts a Deferred to the page of b: what a box's answer does.
func Later[P any](b *Base, do func(P) tea.Cmd) func() tea.Cmd {
	return b.Env.Posting(Deferred[P]{To: b.PageID, Do: do})
}

// Do is an action's Do that has no command.
func Do(do func()) func() tea.Cmd {
	return func() tea.Cmd {
		do()
		return nil
	}
}
