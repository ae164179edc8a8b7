package sandbox

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"
)

const (
	historySpan = 30 * 24 * time.Hour
	// runUp is how long before the start new calls come already, so that some go on when somebody looks for the first time.
	runUp = 4 * time.Minute
	never = time.Duration(math.MaxInt64)
)

// past makes up n calls over the last 30 days, the oldest first, with room for more.
func past(p *scenarioProject, seed uint64, n, room int, rush rush) []call {
	when, what := source(seed, p.ID+" when", 0), source(seed, p.ID+" what", 0)
	gaps := make([]float64, n+1)
	var sum float64
	for i := range gaps {
		sum += when.ExpFloat64()
		gaps[i] = sum
	}
	calls := make([]call, n, room)
	for i := range calls {
		agent := &p.Agents[min(what.IntN(len(p.Agents)), what.IntN(len(p.Agents)))] // the first ones work most
		calls[i] = drawCall(what, p, agent, what.IntN(100) < inboundPercent)
		calls[i].Start = rush.at(gaps[i] / sum)
	}
	return calls
}

const inboundPercent = 40

// drawCall makes up a call between an agent of the scenario and somebody.
func drawCall(r *rand.Rand, p *scenarioProject, a *scenarioAgent, inbound bool) call {
	c := call{ID: drawCallID(r), Project: p.ID, Agent: a.ID, Inbound: inbound, From: a.number, To: drawCustomer(r)}
	for c.To == c.From { // nobody calls themselves
		c.To = drawCustomer(r)
	}
	chances := outboundOdds
	if inbound {
		c.From, c.To, chances = c.To, c.From, inboundOdds
	}
	c.Life = drawTimeline(r, inbound, chances.draw(r), 0)
	return c
}

// rush is how busy the hours of the last 30 days were, each added to those before.
type rush []float64

func newRush(start time.Time) rush {
	hours := [24]float64{
		.04, .03, .03, .03, .03, .05, .12, .35, .75, 1, 1, .9, .65, .8, .95, 1, .9, .7, .45, .3, .2, .15, .1, .06,
	}
	_, offset := start.Zone()
	start = start.In(time.FixedZone("", offset)) // as it is read back from a state folder
	var sums rush
	var sum float64
	for t := start.Add(-historySpan); t.Before(start); t = t.Add(time.Hour) {
		w := hours[t.Hour()]
		if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
			w /= 4
		}
		sum += w
		sums = append(sums, sum)
	}
	return sums
}

// at is when a part of the history, from 0 to 1, was over, in simulated time. It ends where the run-up begins.
func (r rush) at(part float64) time.Duration {
	want := part * r[len(r)-1]
	i := min(sort.SearchFloat64s(r, want), len(r)-1)
	before := 0.0
	if i > 0 {
		before = r[i-1]
	}
	within := (want - before) / (r[i] - before)
	const scale = float64(historySpan-runUp) / float64(historySpan)
	return time.Duration((float64(i)+within)*float64(time.Hour)*scale) - historySpan
}

// arrivals are a project's new calls: at random moments, so many a time on average. Each hour of simulated time has a source of
// its own, so that any of them can be made up without those before.
type arrivals struct {
	project *scenarioProject
	seed    uint64
	every   time.Duration
	hour    int64
	rand    *rand.Rand
	at      time.Duration // when the next one comes; never, if none
}

func newArrivals(p *scenarioProject, opts Options) arrivals {
	a := arrivals{project: p, seed: opts.Seed, every: time.Duration(p.Every * float64(time.Second)), at: never}
	if !opts.Quiet && a.every > 0 && len(p.Agents) > 0 {
		a.seek(-runUp)
	}
	return a
}

// seek goes to the first arrival after a moment, which but for the run-up must be the start of an hour.
func (a *arrivals) seek(from time.Duration) {
	a.hour = int64(math.Floor(from.Hours()))
	a.rand = a.source()
	a.at = from
	a.step()
}

func (a *arrivals) source() *rand.Rand {
	return source(a.seed, a.project.ID+" arrivals", uint64(a.hour))
}

func (a *arrivals) gap() time.Duration {
	return time.Duration(a.rand.ExpFloat64()*float64(a.every)) + time.Millisecond
}

func (a *arrivals) step() {
	a.at += a.gap()
	for a.at >= time.Duration(a.hour+1)*time.Hour {
		a.hour++
		a.rand = a.source()
		a.at = time.Duration(a.hour)*time.Hour + a.gap()
	}
}

// call makes up the call that comes now, and goes on to the next. Outbound calls are the active agent's; without one, all
// calls come from outside. What people change has no influence on the calls that follow.
func (a *arrivals) call(active shift) call {
	r := rand.New(rand.NewPCG(a.rand.Uint64(), a.rand.Uint64()))
	agent := &a.project.Agents[r.IntN(len(a.project.Agents))]
	inbound := r.IntN(100) < inboundPercent || active.Agent == ""
	c := drawCall(r, a.project, agent, inbound)
	if !inbound {
		c.Agent, c.From = active.Agent, active.Number
	}
	c.Start = a.at
	a.step()
	return c
}
