package batches

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/present"
)

// on reports whether a batch runs in this window.
func (f *Feature) on() bool { return len(f.moved) > 0 }

// has reports whether the progress of a batch that runs here is like that.
func (f *Feature) has(like func(*batch.Progress) bool) bool {
	for _, m := range f.moved {
		if like(m.Progress) {
			return true
		}
	}
	return false
}

// in reports whether a batch that runs here is in one of the phases.
func (f *Feature) in(phases ...batch.Phase) bool {
	return f.has(func(p *batch.Progress) bool { return slices.Contains(phases, p.Phase) })
}

// called is how many rows of the batches that run here were called, and of how many.
func (f *Feature) called() (done, all int) {
	for _, m := range f.moved {
		called, rows := present.Called(&m.Progress.Counts)
		done, all = done+called, all+rows
	}
	return done, all
}

// Progress implements feature.Status: the terminal's own bar for the batches that run, whatever is on the screen; nil if none does.
func (f *Feature) Progress() *tea.ProgressBar {
	done, all := f.called()
	switch percent := done * 100 / max(all, 1); {
	case !f.on():
		return nil
	case f.has(func(p *batch.Progress) bool { return p.Err != nil }):
		return tea.NewProgressBar(tea.ProgressBarError, 100)
	case f.in(batch.Paused, batch.Waiting, batch.Stopping):
		return tea.NewProgressBar(tea.ProgressBarWarning, percent)
	default:
		return tea.NewProgressBar(tea.ProgressBarDefault, percent)
	}
}

// Title implements feature.Status: how the batches that run get on; "" if none does. Of several it says first what somebody
// must decide on.
func (f *Feature) Title() string {
	done, all := f.called()
	switch {
	case all == 0:
		return ""
	case f.in(batch.Waiting):
		return fmt.Sprintf("%d/%d waits - ", done, all)
	case f.in(batch.Paused):
		return fmt.Sprintf("%d/%d paused - ", done, all)
	}
	return fmt.Sprintf("%d/%d - ", done, all)
}

// toGo says of each batch that runs how many of its calls aren't made, a sentence each, in safe words.
func (f *Feature) toGo() []string {
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(f.moved)) {
		p, name := f.moved[path].Progress, "The batch"
		if run := f.s.Batches.Running(path); run != nil {
			name = present.Line(run.Header.File)
		}
		line := name + ": " + present.Count(p.Counts.Left(), "call") + " to go"
		if n := p.Pending(); n > 0 {
			line += ", and " + present.Count(n, "call") + " on the way, which can't be called back"
		}
		lines = append(lines, line+".")
	}
	return lines
}
