package ui

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// batchDesk is the batches: those that run in this window go on when their pages are left.
type batchDesk struct {
	runs   *batchrun.Runs
	moved  map[string]page.BatchMoved  // how those that run get on, by their paths
	drafts map[page.ID]page.BatchDraft // what is being checked, until it is begun
	files  filesHere                   // that may hold numbers, for completion
}

// filesHere are the files that may hold numbers, in the folder that the program runs in.
type filesHere []string

func newBatchDesk(opts Options) batchDesk {
	return batchDesk{
		runs: batchrun.New(batchrun.Options{
			Dir: opts.Batches, Others: opts.Others, Service: opts.Service, Gate: opts.Gate, API: opts.Client.Calls, Agents: opts.Client.Agents, Now: opts.Now,
			Account: func() string { return opts.Session.Snapshot().Account },
			Open:    func(project string) batchrun.Feed { return opts.Hub.Open(project) },
		}),
		moved: map[string]page.BatchMoved{}, drafts: map[page.ID]page.BatchDraft{},
	}
}

// on reports whether a batch that runs here has calls left to make, or calls on their way.
func (d *batchDesk) on() bool { return len(d.moved) > 0 }

// has reports whether one of those that run is like that.
func (d *batchDesk) has(like func(*batch.Progress) bool) bool {
	for _, m := range d.moved {
		if like(m.Progress) {
			return true
		}
	}
	return false
}

// in reports whether one of those that run is in one of the phases.
func (d *batchDesk) in(phases ...batch.Phase) bool {
	return d.has(func(p *batch.Progress) bool { return slices.Contains(phases, p.Phase) })
}

// called is how many rows of those that run were called, and of how many.
func (d *batchDesk) called() (done, all int) {
	for _, m := range d.moved {
		called, rows := present.Called(&m.Progress.Counts)
		done, all = done+called, all+rows
	}
	return done, all
}

// bar is the terminal's own bar for the batches that run, whatever is on the screen; nil if none does.
func (d *batchDesk) bar() *tea.ProgressBar {
	done, all := d.called()
	switch percent := done * 100 / max(all, 1); {
	case !d.on():
		return nil
	case d.has(func(p *batch.Progress) bool { return p.Err != nil }):
		return tea.NewProgressBar(tea.ProgressBarError, 100)
	case d.in(batch.Paused, batch.Waiting, batch.Stopping):
		return tea.NewProgressBar(tea.ProgressBarWarning, percent)
	default:
		return tea.NewProgressBar(tea.ProgressBarDefault, percent)
	}
}

// title is how the batches that run get on, for the window's title; "" if none does. Of several it says first what somebody
// must decide on.
func (d *batchDesk) title() string {
	done, all := d.called()
	switch {
	case all == 0:
		return ""
	case d.in(batch.Waiting):
		return fmt.Sprintf("%d/%d waits - ", done, all)
	case d.in(batch.Paused):
		return fmt.Sprintf("%d/%d paused - ", done, all)
	}
	return fmt.Sprintf("%d/%d - ", done, all)
}

// toGo says of each batch that runs how many of its calls aren't made, a sentence each, in safe words.
func (d *batchDesk) toGo() []string {
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(d.moved)) {
		p, name := d.moved[path].Progress, "The batch"
		if run := d.runs.Running(path); run != nil {
			name = present.Line(run.Header.File)
		}
		line := name + ": " + present.Count(p.Counts.Left(), "call") + " to go"
		if n := p.OnTheirWay(); n > 0 {
			line += ", and " + present.Count(n, "call") + " on the way, which can't be called back"
		}
		lines = append(lines, line+".")
	}
	return lines
}
