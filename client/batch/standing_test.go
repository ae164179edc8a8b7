package batch

import (
	"errors"
	"testing"
	"time"

	"talkdeck/client"
)

func TestHowABatchStandsAndWhatIsNext(t *testing.T) {
	broken := errors.New("broken")
	of := func(states map[State]int, statuses map[client.Status]int) Counts {
		c := Counts{States: states, Statuses: statuses}
		for _, n := range states {
			c.Rows += n
		}
		return c
	}
	left, pending := of(map[State]int{Queued: 1, NotSent: 1, Final: 2}, nil), of(map[State]int{Sent: 1, Final: 2}, nil)
	reached := of(map[State]int{Final: 2}, map[client.Status]int{client.StatusCompleted: 2})
	busy := of(map[State]int{Final: 2}, map[client.Status]int{client.StatusBusy: 2})
	open := of(map[State]int{Uncertain: 1}, nil)
	open.Open = 1
	for name, c := range map[string]struct {
		info Info
		want Standing
		next Step
	}{
		"unreadable":              {Info{Err: broken}, StandingUnreadable, StepNone},
		"damaged":                 {Info{Err: broken, Counts: left}, StandingDamaged, StepNone},
		"damaged, and open":       {Info{Err: broken, Counts: left, Running: true}, StandingDamaged, StepNone},
		"open":                    {Info{Counts: left, Running: true}, StandingOpen, StepNone},
		"stopped":                 {Info{Counts: left, Stopped: true, Paused: "late"}, StandingStopped, StepResume},
		"paused":                  {Info{Counts: left, Paused: "late"}, StandingPaused, StepResume},
		"cut off":                 {Info{Counts: left}, StandingUnfinished, StepResume},
		"its last calls go on":    {Info{Counts: pending}, StandingUnfinished, StepFollow},
		"rows are to be decided":  {Info{Counts: open}, StandingUnresolved, StepNone},
		"some weren't reached":    {Info{Counts: busy}, StandingFinished, StepRetry},
		"all were reached":        {Info{Counts: reached}, StandingFinished, StepNone},
		"stopped, but all called": {Info{Counts: reached, Stopped: true}, StandingFinished, StepNone},
	} {
		t.Run(name, func(t *testing.T) {
			if got, next := c.info.Standing(), c.info.Next(); got != c.want || next != c.next {
				t.Errorf("it stands at %d, next is %d; want %d, %d", got, next, c.want, c.next)
			}
		})
	}
}

func TestHowManyCallsAreMadeFirst(t *testing.T) {
	for canary, want := range map[int]int{0: 10, 3: 3, 10: 10, 11: 10} {
		if got := (Options{Canary: canary}).First(10); got != want {
			t.Errorf("%d of 10 with %d first: want %d", got, canary, want)
		}
	}
}

func TestWhatAPhaseAllows(t *testing.T) {
	for p, want := range map[Phase]struct{ pause, stop bool }{
		FirstCalls: {true, true}, Waiting: {false, true}, Running: {true, true}, Paused: {false, true}, Stopping: {}, Following: {}, Ended: {}, "": {},
	} {
		if p.CanPause() != want.pause || p.CanStop() != want.stop {
			t.Errorf("%s: pause %v, stop %v", p, p.CanPause(), p.CanStop())
		}
	}
}

func TestWhatSpeaksAgainstBeginningAPlan(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	goes, blocked := Checked{}, Checked{Row: 1, Verdicts: []Verdict{{Kind: Duplicate, Level: Blocks}}}
	unknown := Checked{Row: 1, Verdicts: []Verdict{{Kind: NotChecked, Level: Blocks}}}
	barred := Checked{Row: 0, Verdicts: []Verdict{{Kind: Unwanted, Level: Bars}}}
	for name, c := range map[string]struct {
		rows  []Checked
		age   time.Duration
		calls int
		want  Obstacle
	}{
		"nothing":                      {[]Checked{goes, blocked}, 15 * time.Minute, 1, NoObstacle},
		"a row isn't judged":           {[]Checked{goes}, 0, 0, NotJudged},
		"it isn't known whom":          {[]Checked{barred, unknown}, 0, 0, NoneKnown},
		"no row goes":                  {[]Checked{barred, blocked}, 0, 0, NoneToCall},
		"no row goes, and it is old":   {[]Checked{barred, blocked}, time.Hour, 0, NoneToCall},
		"the rows were judged earlier": {[]Checked{goes, blocked}, 15*time.Minute + time.Second, 0, Outdated},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPlan(&Table{Rows: make([]Row, 2)})
			p.Add(c.rows)
			if calls, got := p.Ready(now.Add(-c.age), now); calls != c.calls || got != c.want {
				t.Errorf("%d calls, obstacle %d; want %d, %d", calls, got, c.calls, c.want)
			}
		})
	}
}
