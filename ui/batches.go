package ui

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/feature/batches/batchcheck"
	"talkdeck/ui/feature/batches/batchform"
	"talkdeck/ui/feature/batches/batchlist"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

var (
	errBegunMeanwhile = errors.New("this file was begun a moment ago, in another window perhaps; r checks its rows again")
	errNoBatches      = errors.New("batches can't be written down on this computer, so none can be begun")
)

// registerBatches adds the commands about batches.
func (a *App) registerBatches() {
	a.commands.Add(
		command.Command{Name: "batches", Help: "this profile's batches", Run: func(string) (tea.Cmd, error) { return a.goTo(page.Batches), nil }},
		command.Command{
			Name: "batch", Args: "FILE", Help: "check a file of numbers, to call them all", Complete: func() []string { return a.desk.files },
			Run: func(file string) (tea.Cmd, error) { return a.env.Post(page.NewBatch{File: file}), nil },
		},
	)
}

// batchIntent does what a page asked for about batches, and takes what comes of it.
func (a *App) batchIntent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case page.NewBatch:
		return a.newBatch(msg), true
	case page.CheckBatch:
		return a.checkBatch(msg.Draft), true
	case page.BeginBatch:
		return a.beginBatch(msg), true
	case page.ResumeBatch:
		return a.resumeBatch(msg), true
	case page.UploadBatch:
		return a.uploadBatch(msg), true
	case uploadedBatch:
		return a.batchUploaded(msg), true
	case batchBegun:
		return a.batchBegun(msg), true
	case batchNews:
		return a.batchNews(msg), true
	case filesHere:
		a.desk.files = msg
		return nil, true
	}
	return nil, false
}

// newBatch opens the form for a batch.
func (a *App) newBatch(n page.NewBatch) tea.Cmd {
	switch {
	case a.project.ID == "":
		return a.toast(toast.Info, errNoProject.Error())
	case a.opts.Batches == "", a.opts.Gate == nil:
		return a.toast(toast.Failure, errNoBatches.Error())
	}
	id := page.ID{Kind: page.BatchForm, Project: a.project.ID}
	if n.File != "" {
		draft, _ := a.env.Drafts.Get(id)
		values := maps.Clone(draft.Values)
		if values == nil {
			values = map[string]string{}
		}
		values[batchform.File] = n.File
		a.env.Drafts.Put(id, page.Draft{Values: values})
	}
	return a.env.IfWritable(page.Open{ID: id})
}

// checkBatch shows a draft's rows. The same file with the same columns is the same page: decisions on its rows stay.
func (a *App) checkBatch(d page.BatchDraft) tea.Cmd {
	t := d.Table
	item := strings.Join([]string{t.Hash, t.Sheet, t.Columns[t.Number], d.Agent.ID}, "\x00")
	id := page.ID{Kind: page.BatchCheck, Project: d.Project, Item: hex.EncodeToString([]byte(item))}
	cmds := []tea.Cmd{a.makeRoom(id, len(t.Rows))}
	if same, ok := a.desk.drafts[id]; ok {
		d.Table = same.Table // its rows are the same, and may be many
	}
	a.desk.drafts[id] = d
	cmds = append(cmds, a.router.deliver(batchcheck.Given{To: id, Draft: d}), a.router.open(id))
	return tea.Batch(cmds...)
}

// makeRoom lets go of what was checked before, where it has more rows than memory should be spent on, together with those of id.
func (a *App) makeRoom(id page.ID, rows int) tea.Cmd {
	var cmds []tea.Cmd
	for other, d := range a.desk.drafts {
		if other != id && len(d.Table.Rows)+rows > batch.MaxRows {
			delete(a.desk.drafts, other)
			cmds = append(cmds, a.router.deliver(batchcheck.Dropped{To: other}))
		}
	}
	return tea.Batch(cmds...)
}

// batchBegun is what came of beginning a batch, or of taking one up.
type batchBegun struct {
	from   page.ID
	run    *batchrun.Run
	review batch.Review // of one that was gone on with
	err    error
}

func (a *App) beginBatch(b page.BeginBatch) tea.Cmd {
	if a.env.ReadOnly {
		return a.env.RefuseReadOnly()
	}
	runs, d := a.desk.runs, batch.Draft{
		Project: b.Draft.Project, Agent: b.Draft.Agent.ID, AgentName: b.Draft.Agent.Name, Options: b.Draft.Settings.Options, Judged: b.Judged, Same: b.Same, Now: a.env.Now(),
	}
	return func() tea.Msg {
		run, err := runs.Begin(b.Plan, d)
		if errors.Is(err, batch.ErrBegun) {
			err = errBegunMeanwhile
		}
		return batchBegun{from: b.From, run: run, err: err}
	}
}

// resumeBatch goes on with a batch.
func (a *App) resumeBatch(b page.ResumeBatch) tea.Cmd {
	if a.env.ReadOnly {
		return a.env.RefuseReadOnly()
	}
	ctx, runs := a.env.Ctx, a.desk.runs
	return func() tea.Msg {
		run, review, err := runs.Resume(ctx, b.Path, b.Unchecked, nil)
		return batchBegun{b.From, run, review, err}
	}
}

// batchBegun follows a batch that runs now, and shows it.
func (a *App) batchBegun(b batchBegun) tea.Cmd {
	answer := a.router.deliver(page.BatchAnswered{To: b.from, Err: b.err})
	if b.err != nil {
		return answer
	}
	delete(a.desk.drafts, b.from)
	a.env.Drafts.Drop(page.ID{Kind: page.BatchForm, Project: b.run.Header.Project})
	moved := page.BatchMoved{Path: b.run.Path, Progress: b.run.Latest()}
	a.desk.moved[b.run.Path] = moved
	cmds := []tea.Cmd{answer, a.router.deliver(moved), a.awaitBatch(b.run), a.router.broadcast(page.BatchesChanged{})}
	if top := a.router.top(); top != nil && top.ID() == b.from && b.from != moved.Owner() {
		cmds = append(cmds, a.router.reset(page.ID{Kind: page.Projects}, batchlist.ID, moved.Owner()))
	}
	return tea.Batch(cmds...)
}

// batchNews is how a batch gets on; progress is nil once it runs no more.
type batchNews struct {
	run      *batchrun.Run
	progress *batch.Progress
}

// awaitBatch waits for what is new of a batch that runs.
func (a *App) awaitBatch(run *batchrun.Run) tea.Cmd {
	return func() tea.Msg {
		select {
		case p := <-run.Updates():
			return batchNews{run, p}
		case <-run.Done():
			return batchNews{run, nil}
		}
	}
}

// batchNews passes on how a batch gets on, and says aloud what a person must know who looks at something else.
func (a *App) batchNews(n batchNews) tea.Cmd {
	before := a.desk.moved[n.run.Path]
	moved := page.BatchMoved{Path: n.run.Path, Progress: n.progress, Lapsed: a.desk.runs.Lapsed(n.run.Path)}
	if n.progress == nil {
		moved.Progress, moved.Over, moved.Err = n.run.Latest(), true, n.run.Err()
		delete(a.desk.moved, n.run.Path)
		return tea.Batch(a.router.deliver(moved), a.router.broadcast(page.BatchesChanged{}), a.tellBatch(n.run, before.Progress, moved))
	}
	a.desk.moved[n.run.Path] = moved
	return tea.Batch(a.router.deliver(moved), a.awaitBatch(n.run), a.tellBatch(n.run, before.Progress, moved))
}

// tellBatch is a notice of what became of a batch whose page isn't on the screen; nil if nothing did that matters.
func (a *App) tellBatch(run *batchrun.Run, was *batch.Progress, now page.BatchMoved) tea.Cmd {
	if top := a.router.top(); top != nil && top.ID() == now.Owner() {
		return nil
	}
	name, p := run.Header.File, now.Progress
	done, all := present.Called(&p.Counts)
	switch {
	case now.Over && now.Err != nil:
		return a.toast(toast.Failure, name+": "+now.Err.Error())
	case now.Over && p.Counts.Left() > 0:
		return a.toast(toast.Warning, fmt.Sprintf("%s: %s aren't made; 6 takes it up where it was", name, present.Count(p.Counts.Left(), "call")))
	case now.Over:
		return a.toast(toast.Success, fmt.Sprintf("%s: ended, %s of %s called; 6 shows what came of it", name, present.Thousands(done), present.Thousands(all)))
	case was != nil && was.Phase == p.Phase:
	case p.Phase == batch.Waiting:
		return a.toast(toast.Warning, name+": the first calls are over; 6 shows how they went")
	case p.Phase == batch.Paused && p.Cause != batch.ByPerson && !now.Lapsed:
		return a.toast(toast.Warning, name+" is paused: "+p.Reason)
	}
	return nil
}

// tellUnfinished says that batches can be taken up, which were left or cut off.
func (a *App) tellUnfinished() tea.Cmd {
	runs := a.desk.runs
	return func() tea.Msg {
		all, err := runs.List()
		if err != nil {
			return nil // the list of batches says so
		}
		open := slices.DeleteFunc(all, func(b batch.Info) bool { return b.Running || !b.Unfinished() || b.Counts.Left() == 0 })
		switch len(open) {
		case 0:
			return nil
		case 1:
			return page.Notify{Level: toast.Warning, Text: fmt.Sprintf("the batch of %s isn't finished, %s to go; 6 takes it up", open[0].File, present.Count(open[0].Counts.Left(), "call"))}
		}
		return page.Notify{Level: toast.Warning, Text: present.Count(len(open), "batch") + " aren't finished; 6 takes them up"}
	}
}

// knownOfBatches is what the list of batches is told.
func (a *App) knownOfBatches() batchlist.Known {
	return batchlist.Known{
		Here: func(path string) *batch.Progress { return a.desk.moved[path].Progress },
		Project: func(id string) string {
			if i := slices.IndexFunc(a.projects, func(p client.Project) bool { return p.ID == id }); i >= 0 {
				return a.projects[i].Name
			}
			return ""
		},
	}
}

// lapseBatches pauses the batches that run while nobody is signed in, and goes on with them afterwards.
func (a *App) lapseBatches(lapsed bool) tea.Cmd {
	if !a.desk.on() {
		return nil
	}
	runs := a.desk.runs
	return func() tea.Msg {
		do := runs.Back
		if lapsed {
			do = runs.Lapse
		}
		if err := do(); err != nil {
			return page.Failed(err)
		}
		return nil
	}
}

// leaveBatches ends the batches that run: somebody else is to be signed in. They can be taken up where they were.
func (a *App) leaveBatches() tea.Cmd {
	if !a.desk.on() {
		return nil
	}
	runs := a.desk.runs
	return func() tea.Msg {
		runs.LeaveAll()
		return nil
	}
}
