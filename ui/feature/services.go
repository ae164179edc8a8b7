package feature

import (
	"context"
	"time"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/questions"
	"talkdeck/client/calls/watch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/client/requests"
	"talkdeck/session"
	"talkdeck/ui/config"
)

// Session is what the program needs of the keeper of the session.
type Session interface {
	// Updates delivers the newest snapshot, whenever there is a new one.
	Updates() <-chan session.Snapshot
	Snapshot() session.Snapshot
	SignIn(ctx context.Context, email string, password client.Secret) (*client.Login, error)
	SignOut(ctx context.Context) (session.Removed, error)
	// Poke makes it look at the clock now: the computer may have slept.
	Poke()
	RenewNow(ctx context.Context) error
	// Release decides on an action that waits for the session: send it, or drop it.
	Release(id uint64, send bool)
	// SetAttention makes it look each second for what other windows store, while somebody is asked to sign in.
	SetAttention(on bool)
	// WaitIdle waits for a renewal that is in flight.
	WaitIdle(ctx context.Context) error
}

// Demo steers the simulation behind the demo.
type Demo interface {
	// Do carries out a demo command, "outage 30s" say, and says what it did.
	Do(command string) (string, error)
	// Credentials are the simulated account's.
	Credentials() (email, password string)
}

// Projects remembers, between runs, the projects that were opened here.
type Projects interface {
	Projects() []string
	AddProject(id string)
}

// Views keeps views of the list of calls, and how it was left. Save, Remove and WriteLast wait for the disk.
type Views interface {
	Views() []config.View
	Save(v config.View) error
	Remove(name string) error
	Last() config.View
	SetLast(v config.View)
	WriteLast() error
}

// Notes keeps the person's own notes on calls. Set waits for the disk.
type Notes interface {
	Note(callID string) string
	Set(callID, note string) error
}

// Requests is a log of the requests made, without their secrets.
type Requests interface{ List() []requests.Entry }

// Services are what the program stands on: a service, real or simulated, and what this computer keeps. They are opened in one
// place, ui/cli.
type Services struct {
	Client   *client.Client
	Session  Session
	Hub      *watch.Hub // live pictures of calls
	Gate     *dial.Gate // that calls pass; nil: none can be made
	Batches  *batchrun.Runs
	Demo     Demo // nil outside of the demo
	Requests Requests
	Archive  archive.Archive // of the calls that were seen; nil: none is kept
	Service  string          // the name of the service in the archive
	Local

	Settings  batch.Settings     // what batches begin with
	Profiles  func() []string    // those that there are; nil where there is no other
	Host, API string             // the service's host, for showing, and its address
	Project   string             // the id of the project to open first; "" for the active one
	Clipboard func(string) error // the desktop's, which may keep one waiting; nil: there is none
}

// Local is what this computer keeps of a profile.
type Local struct {
	Agents  *agents.Agents  // with the versions of their prompts
	Filled  prompt.Filled   // the names of variables that the last calls gave values for
	Made    prompt.Calls    // calls that were made here, by the agents' versions
	Numbers contacts.Book   // the person's own
	Answers questions.Store // about calls
	Origins *origin.Index   // of calls that were made here
	Kept
}

// Kept is what is kept for the screen alone.
type Kept struct {
	Opened     Projects
	Views      Views
	Notes      Notes
	Recordings string // the folder that recordings are downloaded to; "": the one that talkdeck runs in
}

// OpenLocal opens what is kept in the folder for a profile's data. The journal of calls and the batches tell where calls come from.
func OpenLocal(data, journal, batches string, api agents.API, now func() time.Time, kept Kept) Local {
	prompts := localdata.PromptsDir(data)
	return Local{
		Agents: agents.New(api, prompt.Versions{Dir: prompts}, now), Filled: prompt.Filled{Dir: prompts}, Made: prompt.Calls{Dir: prompts},
		Numbers: contacts.Book{Path: localdata.NumbersFile(data)}, Answers: questions.Store{Dir: localdata.AnalysesDir(data)},
		Origins: origin.New(journal, batches), Kept: kept,
	}
}
