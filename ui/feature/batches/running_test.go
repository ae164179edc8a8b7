package batches

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/page"
)

func TestTheTerminalTellsHowBatchesGetOn(t *testing.T) {
	with := func(phases ...batch.Phase) *Feature {
		d := &Feature{moved: map[string]page.BatchMoved{}}
		for i, phase := range phases {
			p := &batch.Progress{Phase: phase, Counts: batch.Counts{Rows: 4, States: map[batch.State]int{batch.Final: 1, batch.Queued: 3}}}
			d.moved[string(rune('a'+i))] = page.BatchMoved{Progress: p}
		}
		return d
	}
	tests := []struct {
		batches *Feature
		title   string
		bar     tea.ProgressBarState
	}{
		{with(), "", tea.ProgressBarNone},
		{with(batch.Running), "1/4 - ", tea.ProgressBarDefault},
		{with(batch.Running, batch.Paused), "2/8 paused - ", tea.ProgressBarWarning},
		{with(batch.Paused, batch.Waiting, batch.Running), "3/12 waits - ", tea.ProgressBarWarning},
		{with(batch.Stopping), "1/4 - ", tea.ProgressBarWarning},
	}
	for _, tt := range tests {
		if got := tt.batches.Title(); got != tt.title {
			t.Errorf("the title is %q instead of %q", got, tt.title)
		}
		bar := tt.batches.Progress()
		switch {
		case tt.bar == tea.ProgressBarNone:
			if bar != nil {
				t.Errorf("a bar without a batch: %v", bar)
			}
		case bar == nil || bar.State != tt.bar || bar.Value != 25:
			t.Errorf("the bar is %v instead of %v at 25", bar, tt.bar)
		}
	}
}
