package batches

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/feature/batches/batchcheck"
	"talkdeck/ui/feature/batches/batchform"
	"talkdeck/ui/feature/batches/batchlist"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

var (
	errBegunMeanwhile = errors.New("this file was begun a moment ago, in another window perhaps; r checks its rows again")
	errNoBatches      = errors.New("batches can't be written down on this computer, so none can be begun")
)

// newBatch opens the form for a batch.
func (f *Feature) newBatch(n page.NewBatch) tea.Cmd {
	switch {
	case f.env.Project.ID == "":
		return f.env.Notify(page.Info, page.ErrNoProject.Error())
	case f.s.Gate == nil:
		return f.env.Notify(page.Failure, errNoBatches.Error())
	}
	id := page.ID{Kind: page.BatchForm, Project: f.env.Project.ID}
	if n.File != "" {
		draft, _ := f.env.Drafts.Get(id)
		values := maps.Clone(draft.Values)
		if values == nil {
			values = map[string]string{}
		}
		values[batchform.File] = n.File
		f.env.Drafts.Put(id, page.Draft{Values: values})
	}
	return f.env.IfWritable(page.Open{ID: id})
}

// checkBatch shows a draft's rows. The same file with the same columns is the same page: decisions on its rows stay.
func (f *Feature) checkBatch(d page.BatchDraft) tea.Cmd {
	t := d.Table
	item := strings.Join([]string{t.Hash, t.Sheet, t.Columns[t.Number], d.Agent.ID}, "\x00")
	id := page.ID{Kind: page.BatchCheck, Project: d.Project, Item: hex.EncodeToString([]byte(item))}
	f.makeRoom(id, len(t.Rows))
	if same, ok := f.drafts[id]; ok {
		d.Table = same.Table // its rows are the same, and may be many
	}
	f.drafts[id] = d
	f.env.Post(page.Deferred[*batchcheck.Page]{To: id, Do: func(p *batchcheck.Page) tea.Cmd { return p.SetDraft(d) }})
	return f.env.Post(page.Open{ID: id})
}

// makeRoom discards earlier checks whose rows, together with those of id, would take too much memory.
func (f *Feature) makeRoom(id page.ID, rows int) {
	for other, d := range f.drafts {
		if other != id && len(d.Table.Rows)+rows > batch.MaxRows {
			delete(f.drafts, other)
			f.env.Post(page.Deferred[*batchcheck.Page]{To: other, Do: (*batchcheck.Page).Discard})
		}
	}
}

// begun is the result of beginning a batch, or of resuming one.
type begun struct {
	from page.ID
	run  *batchrun.Run
	err  error
}

func (f *Feature) begin(b page.BeginBatch) tea.Cmd {
	if f.env.ReadOnly {
		return f.env.RefuseReadOnly()
	}
	runs, d := f.s.Batches, batch.Draft{
		Project: b.Draft.Project, Agent: b.Draft.Agent.ID, AgentName: b.Draft.Agent.Name, Options: b.Draft.Settings.Options, Judged: b.Judged, Same: b.Same, Now: f.env.Now(),
	}
	return func() tea.Msg {
		run, err := runs.Begin(b.Plan, d)
		if errors.Is(err, batch.ErrBegun) {
			err = errBegunMeanwhile
		}
		return begun{b.From, run, err}
	}
}

// resume goes on with a batch.
func (f *Feature) resume(b page.ResumeBatch) tea.Cmd {
	if f.env.ReadOnly {
		return f.env.RefuseReadOnly()
	}
	ctx, runs := f.env.Ctx, f.s.Batches
	return func() tea.Msg {
		run, _, err := runs.Resume(ctx, b.Path, b.Unchecked, nil)
		return begun{b.From, run, err}
	}
}

// begun follows a batch that runs now, and shows it.
func (f *Feature) begun(b begun) tea.Cmd {
	f.env.Post(page.BatchAnswered{To: b.from, Err: b.err})
	if b.err != nil {
		return nil
	}
	delete(f.drafts, b.from)
	f.env.Drafts.Drop(page.ID{Kind: page.BatchForm, Project: b.run.Header.Project})
	moved := page.BatchMoved{Path: b.run.Path, Progress: b.run.Latest()}
	f.moved[b.run.Path] = moved
	f.env.Post(moved)
	f.env.Post(page.BatchesChanged{})
	if f.env.Visible == b.from && b.from != moved.Owner() {
		f.env.Post(page.Stack{batchlist.ID, moved.Owner()})
	}
	return await(b.run)
}

// news is the newest progress of a batch; nil once it runs no more.
type news struct {
	run      *batchrun.Run
	progress *batch.Progress
}

// await waits for what is new of a batch that runs.
func await(run *batchrun.Run) tea.Cmd {
	return func() tea.Msg {
		select {
		case p := <-run.Updates():
			return news{run, p}
		case <-run.Done():
			return news{run, nil}
		}
	}
}

// follow passes a batch's progress on to its page, and shows a notice of what a person on another page must know.
func (f *Feature) follow(n news) tea.Cmd {
	before := f.moved[n.run.Path].Progress
	moved := page.BatchMoved{Path: n.run.Path, Progress: n.progress, Lapsed: f.s.Batches.Lapsed(n.run.Path)}
	if n.progress == nil {
		moved.Progress, moved.Over, moved.Err = n.run.Latest(), true, n.run.Err()
		delete(f.moved, n.run.Path)
		f.env.Post(moved)
		f.env.Post(page.BatchesChanged{})
		f.tell(n.run, before, moved)
		return nil
	}
	f.moved[n.run.Path] = moved
	f.env.Post(moved)
	f.tell(n.run, before, moved)
	return await(n.run)
}

// tell shows a notice about a batch whose page isn't on the screen, if something happened that matters.
func (f *Feature) tell(run *batchrun.Run, was *batch.Progress, now page.BatchMoved) {
	if f.env.Visible == now.Owner() {
		return
	}
	name, p := run.Header.File, now.Progress
	done, all := present.Called(&p.Counts)
	switch {
	case now.Over && now.Err != nil:
		f.env.Notify(page.Failure, name+": "+now.Err.Error())
	case now.Over && p.Counts.Left() > 0:
		f.env.Notify(page.Warning, fmt.Sprintf("%s: %s aren't made; 6 resumes it where it was", name, present.Count(p.Counts.Left(), "call")))
	case now.Over:
		f.env.Notify(page.Success, fmt.Sprintf("%s: ended, %s of %s called; 6 shows its result", name, present.Thousands(done), present.Thousands(all)))
	case was != nil && was.Phase == p.Phase:
	case p.Phase == batch.Waiting:
		f.env.Notify(page.Warning, name+": the first calls are over; 6 shows how they went")
	case p.Phase == batch.Paused && p.Cause != batch.ByPerson && !now.Lapsed:
		f.env.Notify(page.Warning, name+" is paused: "+p.Reason)
	}
}

// tellUnfinished shows a notice of batches that can be resumed.
func (f *Feature) tellUnfinished() tea.Cmd {
	runs := f.s.Batches
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
			return page.Notify{Level: page.Warning, Text: fmt.Sprintf("the batch of %s isn't finished, %s to go; 6 resumes it", open[0].File, present.Count(open[0].Counts.Left(), "call"))}
		}
		return page.Notify{Level: page.Warning, Text: present.Count(len(open), "batch") + " aren't finished; 6 resumes them"}
	}
}

// known is what the list of batches shows besides what is on the disk.
func (f *Feature) known() batchlist.Known {
	return batchlist.Known{Here: func(path string) *batch.Progress { return f.moved[path].Progress }, Project: f.env.ProjectName}
}

// lapse pauses the batches that run while nobody is signed in, and goes on with them afterwards.
func (f *Feature) lapse(lapsed bool) tea.Cmd {
	if !f.on() {
		return nil
	}
	runs := f.s.Batches
	return func() tea.Msg {
		do := runs.SessionRestored
		if lapsed {
			do = runs.SessionLapsed
		}
		if err := do(); err != nil {
			return page.Failed(err)
		}
		return nil
	}
}

// leave ends the batches that run: somebody else is to be signed in. They can be resumed where they were.
func (f *Feature) leave() tea.Cmd {
	if !f.on() {
		return nil
	}
	runs := f.s.Batches
	return func() tea.Msg {
		runs.LeaveAll()
		return nil
	}
}
