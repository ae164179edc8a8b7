// Package dialing is single calls: the form for one, the question before it rings, calls of which the outcome is unresolved, the
// person's own numbers and the do-not-call list.
package dialing

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/dialing/callform"
	"talkdeck/ui/feature/dialing/donotcall"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

var errNoJournal = errors.New("calls can't be written down on this computer, so none can be made: talkdeck said why when it started")

// Feature is single calls. Use New.
type Feature struct {
	env *page.Env
	s   *feature.Services

	dialing bool     // a call is being made
	asking  bool     // what speaks against one is being found out
	names   []string // of the person's own numbers, as last read, for completion
}

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{env: env, s: s} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	names := func() []string { return f.names }
	return []command.Command{
		{Name: "call", Args: "NUMBER|NAME", Help: "make a call, to a number or to one of your own", Complete: names, Run: f.runCall},
		{Name: "number", Args: "NAME NUMBER", Help: "save a number of your own under a name", Complete: names, Run: f.runNumber},
		{Name: "unnumber", Args: "NAME", Help: "remove a number of your own", Complete: names, Run: f.runUnnumber},
		{Name: "unknown", Help: "calls of which it isn't known whether they were made", Run: f.runUnresolved},
		{
			Name: "dnc", Args: "add|check|remove NUMBER", Help: "your do-not-call list; add NUMBER REASON, check or remove NUMBER",
			Complete: func() []string { return []string{"add ", "check ", "remove "} }, Run: f.runDoNotCall,
		},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	return map[page.Kind]func(page.ID) page.Page{
		page.DialForm: func(id page.ID) page.Page {
			return callform.New(f.env, id, f.s.Agents, f.s.Client.Projects, f.s.Origins, f.s.Numbers)
		},
		page.Unknown:   func(page.ID) page.Page { return unresolved.New(f.env, f.s.Batches, f.s.Agents.Known) },
		page.DoNotCall: func(page.ID) page.Page { return donotcall.New(f.env, f.ownList(), f.s.Settings.DoNotCall) },
	}
}

// Update implements feature.Feature.
func (f *Feature) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case page.Dial:
		return f.openForm(msg), true
	case page.MakeCall:
		return f.makeCall(msg), true
	case checked:
		return f.ask(msg), true
	case confirmed:
		return f.call(msg), true
	case called:
		return f.called(msg), true
	case page.AskListing:
		return f.askListing(msg), true
	case page.ListNumber:
		return f.listNumber(msg.Number, msg.Reason), true
	case page.UnlistNumber:
		return f.unlistNumber(msg.Number), true
	case numbersRead:
		f.names = msg
		return nil, true
	}
	return nil, false
}

// SessionChanged implements feature.SessionAware: nothing is asked any more about a call of an account that is signed out.
func (f *Feature) SessionChanged(was, now session.Snapshot) tea.Cmd {
	if now.State == session.SignedOut || now.Account != was.Account {
		f.asking = false
	}
	return nil
}

// Start implements feature.Starter: it reads the names of own numbers, and says if there are unresolved calls. Nothing is done
// about those but saying so.
func (f *Feature) Start() tea.Cmd {
	gate, runs, book := f.s.Gate, f.s.Batches, f.s.Numbers
	return tea.Batch(
		func() tea.Msg { return numbersRead(book.Names()) },
		func() tea.Msg {
			if gate == nil {
				return nil
			}
			all, err := runs.Unresolved()
			if all != nil {
				err = nil // the list of batches says which can't be read
			}
			single := slices.DeleteFunc(all, func(u batch.Unresolved) bool { return u.InBatch() }) // their batches show those
			switch {
			case err != nil:
				return page.Notify{Level: page.Failure, Text: "the journal of calls can't be read: " + err.Error()}
			case len(single) == 0:
				return nil
			case len(single) == 1:
				return page.Notify{Level: page.Warning, Text: "it isn't known whether a call was made; :unknown shows it"}
			}
			return page.Notify{Level: page.Warning, Text: "it isn't known whether some calls were made; :unknown lists them"}
		},
	)
}

// ownList is the person's own do-not-call list.
func (f *Feature) ownList() contacts.List {
	return contacts.List{Path: f.s.Settings.OwnList, Now: func() time.Time { return f.env.Now().In(f.env.OwnZone) }}
}

func (f *Feature) runCall(arg string) (tea.Cmd, error) {
	if f.env.Project.ID == "" {
		return nil, page.ErrNoProject
	}
	return f.env.Post(page.Dial{Number: arg}), nil
}

func (f *Feature) runUnresolved(string) (tea.Cmd, error) {
	if f.s.Gate == nil {
		return nil, errNoJournal
	}
	return f.env.Post(page.OpenOver{ID: unresolved.ID}), nil
}
