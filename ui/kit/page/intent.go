package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

// What a page asks the program to do: it posts that by Env.Post.
type (
	// Open goes to a page: the one that the router has for the ID, or a new one.
	Open struct{ ID ID }
	// OpenOver goes to a page from which esc leads back here; before the first page it does nothing.
	OpenOver struct{ ID ID }
	// GoTo goes to a numbered view: all projects, the agents of the project in view.
	GoTo struct{ Kind Kind }
	// Stack goes to the last of some pages, from which esc leads back through the others to the list of projects.
	Stack []ID
	// Back leaves the visible page.
	Back struct{}
	// Refresh makes the visible page ask the service again, unless something is being typed there.
	Refresh struct{}
	// Opening carries out a command whose result opens a page or a box. Keys typed right behind the one that asked are for what
	// opens, and wait for it.
	Opening struct{ Cmd tea.Cmd }
	// Notify shows a toast.
	Notify struct {
		Level Level
		Text  string
	}
	// Ask opens a yes/no question over the screen (enter is no); on yes, Then runs.
	Ask struct {
		Title, Text string
		Yes         string // what y does, in a word or two: "make it active"
		Then        func() tea.Cmd
	}
	// Dialog opens a box over the screen: a menu, a line to type.
	Dialog struct{ Box dialog.Box }
	// ReadFirst drops keys that were typed ahead: the box that opens next says something that must be read.
	ReadFirst struct{}
	// Copy puts Text on the clipboard; What names it in the notice ("call id").
	Copy struct{ Text, What string }
	// Browse opens a URL in the browser or player; anything but http and https is refused.
	Browse struct{ URL string }
	// UseProject makes a project the one that agents and calls are shown of.
	UseProject struct{ Project client.Project }
	// Run does what typing a line behind ":" does.
	Run struct{ Line string }
	// SignIn opens the sign-in card.
	SignIn struct{}
	// Quit ends the program, or goes on with the demo or another profile.
	Quit struct {
		ToDemo    bool
		ToProfile string
	}
)

// Level is how serious a notice is.
type Level = toast.Level

// The levels of a notice.
const (
	Info    = toast.Info
	Success = toast.Success
	Warning = toast.Warning
	Failure = toast.Failure
)

// Failed is a notice of what went wrong and what to do about it.
func Failed(err error) Notify { return Notify{Level: Failure, Text: present.Explain(err)} }

// Changes that were made here, at the service or on this computer. All pages get them.
type (
	// ProjectChanged is a project that was made, changed or, if Gone, deleted.
	ProjectChanged struct {
		Project client.Project
		Gone    bool
	}
	// NumbersChanged says that a project's numbers are others now.
	NumbersChanged struct{ Project string }
	// AgentChanged is an agent that was made, changed or deleted.
	AgentChanged struct {
		Project, Agent string
		Deleted        bool
	}
	// ListChanged says that the person's own do-not-call list was changed.
	ListChanged struct{}
	// BatchesChanged says that a batch was begun, ended or deleted.
	BatchesChanged struct{}
)
