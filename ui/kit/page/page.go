package page

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

// Kind says which screen a page is.
type Kind string

// The screens.
const (
	Projects Kind = "projects"
	Agents   Kind = "agents"
	Agent    Kind = "agent"
	Calls    Kind = "calls"
	Call     Kind = "call"
	Voices   Kind = "voices"
	Numbers  Kind = "numbers"
	Session  Kind = "session"
	Account  Kind = "account"
	Search   Kind = "search" // over all calls that were ever seen here
	Requests Kind = "requests"
	Request  Kind = "request"

	AgentForm Kind = "agent-form" // without Item: a new agent
	Versions  Kind = "versions"   // of an agent's prompt
	DialForm  Kind = "dial"       // the form for a call
	Analysis  Kind = "questions"  // and answers about a call
	Unknown   Kind = "unknown"    // calls of which it isn't known whether they were made

	Batches    Kind = "batches"     // of this profile
	BatchForm  Kind = "new-batch"   // what a batch is to be
	BatchCheck Kind = "check-batch" // its rows, before anybody is called
	Batch      Kind = "batch"       // one that was begun; its Item is its ledger's path

	DoNotCall Kind = "do-not-call" // the person's own list

	// Forms, which are about their Item.
	ProjectNew     Kind = "new-project"
	ProjectEdit    Kind = "edit-project"
	ProjectWebhook Kind = "webhook"
	ProjectDelete  Kind = "delete-project"
	NumberAssign   Kind = "assign-number"
	Password       Kind = "password"
)

// ID names a page: the screen, and what it shows. Two pages of one ID are the same page, so the
// program keeps them, and a selection survives going away and coming back.
type ID struct {
	Kind    Kind
	Project string // the project's id; "" for the list of projects
	Item    string // the id of what a page or form is about, but for its project; in forms about a project, the project's
}

// Owner implements Addressed: a message that embeds the ID of a page belongs to that page.
func (id ID) Owner() ID { return id }

// Page is one screen. All methods run on the program's single update loop: none may block, sleep or do I/O; that is for
// the commands they return. A page talks to the program by intents and is talked to by methods.
type Page interface {
	ID() ID
	// Title is the page's name in the breadcrumb, already safe to draw.
	Title() string
	// Show is called whenever the page becomes the visible one; Hide when it no longer is; Close when it is dropped for good.
	Show() tea.Cmd
	Hide()
	Close()
	// Update takes keys, pastes, mouse messages, a Clock each second while visible, and results addressed to this page.
	Update(msg tea.Msg) tea.Cmd
	// Resize gives the rectangle that View must fill exactly; any size from 0×0 up must do.
	Resize(size layout.Size)
	// Restyle is called after Env's styles or time settings changed: drop what was rendered with the old ones.
	Restyle()
	View() string
	// TakesText reports that keys are being typed as text, so that global keys must not act.
	TakesText() bool
	// Actions are what can be done there now, the most important first.
	Actions() []Action
	// Back handles esc: it reports true if the page had something to clear or close, false if esc means going back.
	Back() bool
}

// Overlay is what stands over the page and takes the keys: a card, for one. It asks for things by intents, also for being left.
type Overlay interface {
	// Input handles a key or a paste.
	Input(msg tea.Msg) tea.Cmd
	// View draws it, no larger than the size given.
	View() string
	// Resize gives the room that it is centred in.
	Resize(size layout.Size)
	// Restyle is called after the styles changed.
	Restyle()
}

// Commander is a page that adds commands to the ":" line while it is visible. Their names are none of the program's.
type Commander interface{ Commands() []command.Command }

// Legend is a page that shows signs in place of words. Its bindings are the signs with what they mean, for the help.
type Legend interface{ Legend() []key.Binding }

// Preparing is a page that takes text once it has loaded what it needs. Until then all keys wait.
type Preparing interface{ Preparing() bool }

// Checking is a page that is working out whether what it offers can be done. Keys typed right behind the last one wait for that;
// after a pause they act on the page as it is.
type Checking interface {
	// Checking reports whether it is working that out now.
	Checking() bool
	// Checked reports whether the keys that waited may act; else they are dropped.
	Checked() bool
}

// Dated is a page that knows of when the data is that it shows; zero: there is none.
type Dated interface{ DataOf() time.Time }

// Env is what all pages share. The program owns and changes it; pages only read it, and post to it.
type Env struct {
	Ctx      context.Context // ends with the program
	Now      func() time.Time
	Zone     *time.Location // the one that times are shown in, UTC while Times says so
	OwnZone  *time.Location // the person's
	Times    present.Times
	Styles   *theme.Styles
	Keys     keys.Map
	ReadOnly bool
	Stale    bool   // the session lapsed: what is shown can't be brought up to date, and is drawn dimmed
	Keyed    bool   // an API key stands for the session: nobody signs in
	Drafts   Drafts // what was typed into forms and isn't saved; the only thing here that pages change, besides what they post

	Session  session.Snapshot
	Ready    bool             // an account's pages can be opened
	Project  client.Project   // the one in view, that agents and calls are shown of; ID "" before one is chosen
	Projects []client.Project // as last seen, for their names
	Visible  ID               // the page on the screen; zero before the first

	posted []tea.Msg
}

// ErrNoProject says that something needs a project in view.
var ErrNoProject = errors.New("open a project first: enter on one in the list, or :project NAME")

// ProjectName is a project's name, safe to draw, as far as it is known.
func (e *Env) ProjectName(id string) string {
	for _, p := range e.Projects {
		if p.ID == id {
			return present.Line(p.Name)
		}
	}
	return ""
}

// NextTimes goes on to the next way to show moments, in the person's own zone, in UTC, as ages, and says which that is.
func (e *Env) NextTimes() string {
	e.Times = (e.Times + 1) % (present.Ages + 1)
	if e.Times == present.UTC && present.Zone(e.Now(), e.OwnZone) == "UTC" {
		e.Times = present.Ages // the person's own zone is UTC
	}
	e.Zone = e.OwnZone
	switch e.Times {
	case present.UTC:
		e.Zone = time.UTC
		return "times are in UTC"
	case present.Ages:
		return "times are ages; days are those of " + present.Zone(e.Now(), e.Zone)
	default:
		return "times are in your own zone, " + present.Zone(e.Now(), e.Zone)
	}
}

// Regain says what a person can do about a lapsed session.
func (e *Env) Regain() string {
	if e.Keyed {
		return "Check TALKSTACK_API_KEY, then start again."
	}
	return "What is missing comes once it is back; s signs in again."
}

// Lapsed says that the session ended before something was loaded; what is as "The agents weren't loaded".
func (e *Env) Lapsed(what string) string {
	if e.Keyed {
		return what + " before the API key was refused."
	}
	return what + " before the session lapsed."
}

// Absent says in lines of at most width cells why there is nothing to show: it failed, or the session had ended before. It says
// nothing while it is loaded. what is as for Lapsed.
func (e *Env) Absent(failed error, what string, width int) []string {
	switch {
	case failed != nil:
		return pane.Failed(e.Styles, failed, "r tries again, esc goes back.", width)
	case e.Stale:
		return pane.Notice(e.Lapsed(what), e.Regain(), width)
	}
	return nil
}

// Clock is sent to the visible page each second, so that ages and durations move.
type Clock struct{ Now time.Time }

// Addressed is a message that belongs to one page. The program delivers it there, visible or not, and drops it
// when that page is gone.
type Addressed interface{ Owner() ID }
