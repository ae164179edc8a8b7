// Package batches is calls to many: the form for a batch, the check of its rows, the batches that run while their pages come and go,
// and their results.
package batches

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/batches/batchcheck"
	"talkdeck/ui/feature/batches/batchform"
	"talkdeck/ui/feature/batches/batchlist"
	"talkdeck/ui/feature/batches/batchprogress"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Feature is the batches: those that run in this window go on when their pages are left. Use New.
type Feature struct {
	env *page.Env
	s   *feature.Services

	moved  map[string]page.BatchMoved  // the progress of those that run, by their paths
	drafts map[page.ID]page.BatchDraft // what is being checked, until it is begun
	files  filesHere                   // that may hold numbers, for completion
	stale  bool                        // as the session was last
}

// filesHere are the files that may hold numbers, in the folder that the program runs in.
type filesHere []string

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature {
	return &Feature{env: env, s: s, moved: map[string]page.BatchMoved{}, drafts: map[page.ID]page.BatchDraft{}}
}

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{
		{Name: "batches", Help: "this profile's batches", Run: f.env.Command(page.GoTo{Kind: page.Batches})},
		{
			Name: "batch", Args: "FILE", Help: "check a file of numbers, to call them all", Complete: func() []string { return f.files },
			Run: func(file string) (tea.Cmd, error) { return f.env.Post(page.NewBatch{File: file}), nil },
		},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	runs := f.s.Batches
	return map[page.Kind]func(page.ID) page.Page{
		page.Batches: func(page.ID) page.Page { return batchlist.New(f.env, runs, f.known()) },
		page.BatchForm: func(id page.ID) page.Page {
			return batchform.New(f.env, id, f.s.Agents, f.s.Client.Projects, f.s.Settings)
		},
		page.BatchCheck: func(id page.ID) page.Page { return batchcheck.New(f.env, id, f.s.Agents, runs, f.drafts[id]) },
		page.Batch:      func(id page.ID) page.Page { return batchprogress.New(f.env, id, runs, f.s.Settings, f.moved[id.Item]) },
	}
}

// Update implements feature.Feature.
func (f *Feature) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case page.NewBatch:
		return f.newBatch(msg), true
	case page.CheckBatch:
		return f.checkBatch(msg.Draft), true
	case page.BeginBatch:
		return f.begin(msg), true
	case page.ResumeBatch:
		return f.resume(msg), true
	case page.UploadBatch:
		return f.upload(msg), true
	case uploaded:
		return f.uploaded(msg), true
	case begun:
		return f.begun(msg), true
	case news:
		return f.follow(msg), true
	case filesHere:
		f.files = msg
		return nil, true
	}
	return nil, false
}

// SessionChanged implements feature.SessionAware: batches pause while nobody is signed in, and end when somebody else is.
func (f *Feature) SessionChanged(was, now session.Snapshot) tea.Cmd {
	lapsed := f.env.Stale != f.stale
	f.stale = f.env.Stale
	switch {
	case now.State == session.SignedOut || was.Account != "" && now.Account != was.Account: // none goes on as somebody else
		clear(f.drafts)
		return f.leave()
	case lapsed:
		return f.lapse(f.stale)
	}
	return nil
}

// Start implements feature.Starter: it lists the files that may hold numbers, and says which batches aren't finished.
func (f *Feature) Start() tea.Cmd {
	return tea.Batch(func() tea.Msg { return filesHere(batchform.Files("")) }, f.tellUnfinished())
}

// Unfinished implements feature.Unfinished.
func (f *Feature) Unfinished() []string {
	switch lines := f.toGo(); {
	case len(lines) == 0:
		return nil
	case f.s.Demo != nil:
		return append(lines, "All of the simulation is gone then.")
	default:
		return append(lines, "No more calls are begun then. 6 lists it at the next start, and resumes it exactly where it was.")
	}
}

// Close implements feature.Closer: it waits a moment for the answers of calls that are being made.
func (f *Feature) Close() { f.s.Batches.Close() }
