package batch

import "time"

// Standing is the state of a batch in a list.
type Standing uint8

// The standings; the first that is true counts.
const (
	StandingUnreadable Standing = iota // the file can't be read
	StandingDamaged                    // the file tells whom it calls, but not for certain whom it called
	StandingOpen                       // somebody has it open
	StandingStopped                    // unfinished: a person stopped it
	StandingPaused                     // unfinished: Info.Paused tells why
	StandingUnfinished
	StandingUnresolved // finished, but for rows that a person is to decide on
	StandingFinished
)

// Standing is the batch's state.
func (i *Info) Standing() Standing {
	switch {
	case i.Damaged():
		return StandingDamaged
	case i.Err != nil:
		return StandingUnreadable
	case i.Running:
		return StandingOpen
	case !i.Unfinished() && i.Counts.Open > 0:
		return StandingUnresolved
	case !i.Unfinished():
		return StandingFinished
	case i.Stopped:
		return StandingStopped
	case i.Paused != "":
		return StandingPaused
	}
	return StandingUnfinished
}

// Step is what can be done next about the calls of a batch that isn't open.
type Step uint8

// The steps.
const (
	StepNone   Step = iota
	StepResume      // make the calls that are left
	StepFollow      // learn how the last calls ended: none is left to be made
	StepRetry       // call those again, by a new batch, who weren't reached
)

// Next tells what can be done next. Nothing can be with a batch that is open somewhere, or whose file is damaged.
func (i *Info) Next() Step {
	switch {
	case i.Running || i.Err != nil:
		return StepNone
	case i.Counts.Left() > 0:
		return StepResume
	case !i.Counts.Finished():
		return StepFollow
	case len(i.Counts.Unreached()) > 0:
		return StepRetry
	}
	return StepNone
}

// CanPause reports whether new calls are begun in the phase, so that it can be paused.
func (p Phase) CanPause() bool { return p == FirstCalls || p == Running }

// CanStop reports whether calls are left to be begun in the phase.
func (p Phase) CanStop() bool { return p.CanPause() || p == Waiting || p == Paused }

// Obstacle is why a plan can't be begun.
type Obstacle uint8

// The obstacles; the first that is there counts.
const (
	NoObstacle Obstacle = iota
	NotJudged           // not all rows are judged
	NoneKnown           // no row goes, some of them only because it isn't known who was called lately
	NoneToCall          // no row goes
	Outdated            // the rows were judged so long ago that others may have called since
)

// planHolds is how long after its rows were judged a plan may be begun.
const planHolds = 15 * time.Minute

// Ready tells how many calls a plan makes whose rows were judged at a time, and what speaks against beginning it now.
func (p *Plan) Ready(judged, now time.Time) (calls int, o Obstacle) {
	switch {
	case len(p.rows) != len(p.Table.Rows):
		return 0, NotJudged
	case p.toCall == 0 && p.SkippedFor(NotChecked) > 0:
		return 0, NoneKnown
	case p.toCall == 0:
		return 0, NoneToCall
	case now.Sub(judged) > planHolds:
		return 0, Outdated
	}
	return p.toCall, NoObstacle
}
