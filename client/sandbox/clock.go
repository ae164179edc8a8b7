package sandbox

import (
	"slices"
	"time"
)

// simClock relates the wall clock to simulated time, which runs at a speed that can be changed, or stands still, without a jump.
type simClock struct {
	Stretches []stretch     `json:"stretches"` // since each change of the speed; the first is the start
	skew      time.Duration // by which the service's clock is off
}

type stretch struct {
	Wall  time.Time     `json:"wall"`
	Sim   time.Duration `json:"sim"` // simulated time at Wall
	Speed float64       `json:"speed"`
}

func newSimClock(now time.Time, speed float64) simClock {
	// Without its monotonic part: a computer that slept has missed the calls of that time, as with the real service.
	return simClock{Stretches: []stretch{{Wall: now.Round(0), Speed: speed}}}
}

func (c *simClock) start() time.Time { return c.Stretches[0].Wall }

func (c *simClock) speed() float64 { return c.Stretches[len(c.Stretches)-1].Speed }

// at is the simulated time at a moment of the wall clock, 0 at the start.
func (c *simClock) at(now time.Time) time.Duration {
	s := c.Stretches[len(c.Stretches)-1]
	return s.Sim + time.Duration(float64(max(now.Sub(s.Wall), 0))*s.Speed)
}

// wall is when the service's wall clock shows, or showed, a simulated time, in whole seconds as the API writes it.
func (c *simClock) wall(sim time.Duration) time.Time {
	t := c.start().Add(sim)
	for _, s := range slices.Backward(c.Stretches) {
		if s.Sim < sim && s.Speed > 0 {
			t = s.Wall.Add(time.Duration(float64(sim-s.Sim) / s.Speed))
			break
		}
	}
	return t.Add(c.skew).Truncate(time.Second).UTC()
}

// set changes the speed from now on.
func (c *simClock) set(now time.Time, speed float64) {
	c.Stretches = append(c.Stretches, stretch{Wall: now.Round(0), Sim: c.at(now), Speed: speed})
}
