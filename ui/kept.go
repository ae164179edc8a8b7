package ui

import (
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/batch"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/questions"
	"talkdeck/client/contacts"
	"talkdeck/ui/feature/batches/batchform"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/toast"
)

// kept is what this computer keeps of agents, their calls, and the person's own numbers, since the service doesn't.
type kept struct {
	agents  *agents.Agents
	values  prompt.Values
	made    prompt.Calls
	book    contacts.Book
	names   []string // in the book, as last read, for completion
	answers questions.Kept
	origins *origin.Index // of the calls that were made here, and what is known of their numbers
}

// PromptsDir is the folder for what is kept of agents and their calls, within the folder for a profile's data.
func PromptsDir(data string) string { return filepath.Join(data, "prompts") }

// NumbersFile is where the person's own numbers are, within the folder for a profile's data.
func NumbersFile(data string) string { return filepath.Join(data, "numbers.json") }

func newKept(dir, journal, batches string, api agents.API, now func() time.Time) kept {
	prompts := PromptsDir(dir)
	return kept{
		agents: agents.New(api, prompt.Versions{Dir: prompts}, now),
		values: prompt.Values{Dir: prompts}, made: prompt.Calls{Dir: prompts}, book: contacts.Book{Path: NumbersFile(dir)},
		answers: questions.Kept{Dir: filepath.Join(dir, "analyses")},
		origins: origin.New(journal, batches),
	}
}

// numbersRead is the names of the person's own numbers.
type numbersRead []string

// takeStock reads what was kept before: the names of own numbers, and whether there are calls of which it isn't known
// whether they were made. Nothing is done about those but saying so.
func (a *App) takeStock() tea.Cmd {
	gate, runs, book := a.opts.Gate, a.desk.runs, a.kept.book
	return tea.Batch(
		func() tea.Msg { return numbersRead(book.Names()) },
		func() tea.Msg { return filesHere(batchform.Files("")) },
		a.tellUnfinished(),
		func() tea.Msg {
			if gate == nil {
				return nil
			}
			all, err := runs.Unresolved()
			if all != nil {
				err = nil // the list of batches says which can't be read
			}
			unknown := slices.DeleteFunc(all, func(u batch.Unresolved) bool { return u.InBatch() }) // their batches show those
			switch {
			case err != nil:
				return page.Notify{Level: toast.Failure, Text: "the journal of calls can't be read: " + err.Error()}
			case len(unknown) == 0:
				return nil
			case len(unknown) == 1:
				return page.Notify{Level: toast.Warning, Text: "it isn't known whether a call was made; :unknown shows it"}
			}
			return page.Notify{Level: toast.Warning, Text: "it isn't known whether some calls were made; :unknown lists them"}
		},
	)
}
