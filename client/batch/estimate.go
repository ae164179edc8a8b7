package batch

import (
	"fmt"
	"time"

	"talkdeck/client/calls/watch"
)

// Estimate is what a batch may cost, and how long it may take, as far as a project's earlier calls tell.
type Estimate struct {
	Calls    int           // that are to be made
	Of       int           // how many earlier calls it stands on; 0: there is no estimate
	Cost     float64       // of all, in Currency; CostOf tells whether it is known
	CostOf   int           // how many of the earlier calls tell what they cost
	Currency string        // "" if calls don't tell
	Mean     time.Duration // talked in a call, those nobody answered included
	Takes    time.Duration // from the first call's beginning to the last one's end
	Basis    string        // what it stands on, a sentence
}

const (
	// enoughCalls bounds how many earlier calls an estimate stands on; the newest count.
	enoughCalls = 1000
	// ringing is what a call takes besides the talk. The service doesn't tell; it is about what setting up and ringing take.
	ringing = 25 * time.Second
)

// EstimateOf tells from the newest of a project's calls that are over what so many more may come to.
func EstimateOf(calls int, o Options, past []*watch.Entry) Estimate {
	e := Estimate{Calls: calls}
	var talked time.Duration
	var cost float64
	var oldest time.Time
	for _, p := range past {
		if e.Of == enoughCalls {
			break
		}
		if !p.Call.Status.Final() {
			continue
		}
		e.Of++
		oldest = p.Order
		d, _ := p.Call.Duration() // one that doesn't tell had none: nobody answered
		talked += d
		if c, ok := p.Call.Cost(); ok {
			cost += c
			e.CostOf++
			if unit := p.Call.Currency(); unit != "" {
				e.Currency = unit
			}
		}
	}
	if e.Of == 0 {
		e.Basis = "there is no earlier call of this project to tell from"
		return e
	}
	e.Mean = talked / time.Duration(e.Of)
	each := e.Mean + ringing
	byRate := time.Duration(float64(max(calls-1, 0)) / o.PerMinute * float64(time.Minute))
	bySlots := each * time.Duration(calls) / time.Duration(o.AtOnce)
	e.Takes = max(byRate+each, bySlots)
	since := oldest.UTC().Format("2 January 2006")
	e.Basis = fmt.Sprintf("the last %s of this project, since %s: %s on average", count(e.Of, "call", "calls"), since, e.Mean.Round(time.Second))
	if e.CostOf > 0 {
		e.Cost = cost / float64(e.CostOf) * float64(calls)
		e.Basis += fmt.Sprintf(" and %.3f each", cost/float64(e.CostOf))
	} else {
		e.Basis += ", and none tells what it cost"
	}
	return e
}
