package dial

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

// Reader reads one call; *client.CallService does.
type Reader interface {
	Get(ctx context.Context, projectID, sid string) (*client.Call, error)
}

// Spend is what calls cost, as far as the service tells.
type Spend struct {
	Calls  int // that were made, or may have been
	Priced int // of which the cost is told
	// Costs are the sums by currency, as the service names it; "" where it names none, which is all that is documented.
	Costs map[string]float64
}

// Reached reports whether the sum in one of the currencies is at least limit. Sums in different ones aren't added up.
func (s Spend) Reached(limit float64) bool {
	for _, sum := range s.Costs {
		if sum >= limit {
			return true
		}
	}
	return false
}

// words are what calls cost, and of how many that is told: "2 of 3 calls from here today cost 0.13 EUR".
func (s Spend) words() string {
	if s.Priced == 0 {
		return "made from here today: " + calls(s.Calls) + ", and what that cost isn't told yet"
	}
	told := calls(s.Calls)
	if s.Priced < s.Calls {
		told = fmt.Sprintf("%d of %s", s.Priced, told)
	}
	var sums []string
	for _, currency := range slices.Sorted(maps.Keys(s.Costs)) {
		named := currency
		if named == "" {
			named = "(currency not reported)" // Talkstack documents none
		}
		sums = append(sums, fmt.Sprintf("%.2f %s", s.Costs[currency], named))
	}
	return told + " from here today cost " + strings.Join(sums, " and ")
}

// Costs finds out what attempts cost. It may be used from anywhere. Use NewCosts.
type Costs struct {
	calls Reader

	mu    sync.Mutex
	final map[string]cost // of calls that are over, by their ids
}

type cost struct {
	sum      float64
	currency string
	known    bool
}

// NewCosts returns costs that are read by calls.
func NewCosts(calls Reader) *Costs { return &Costs{calls: calls, final: map[string]cost{}} }

// readsAtOnce bounds how many calls are read at the same time.
const readsAtOnce = 4

// Of adds up what the attempts cost that made a call or may have made one; an uploaded file isn't counted. Each call is read,
// but for those that were over when they were read before. What can't be read counts as not reported.
func (c *Costs) Of(ctx context.Context, records []Record) Spend {
	out := Spend{Costs: map[string]float64{}}
	var reads errgroup.Group
	reads.SetLimit(readsAtOnce)
	costs := make([]cost, len(records))
	for i, r := range records {
		if !r.State.MayHaveRung() || r.Upload() {
			continue
		}
		out.Calls++
		if r.Call != "" {
			reads.Go(func() error {
				costs[i] = c.read(ctx, r)
				return nil
			})
		}
	}
	_ = reads.Wait() // none fails: what can't be read isn't told
	for _, got := range costs {
		if got.known {
			out.Priced++
			out.Costs[got.currency] += got.sum
		}
	}
	return out
}

func (c *Costs) read(ctx context.Context, r Record) cost {
	c.mu.Lock()
	got, ok := c.final[r.Call]
	c.mu.Unlock()
	if ok {
		return got
	}
	call, err := c.calls.Get(ctx, r.Project, r.Call)
	if err != nil {
		return cost{}
	}
	got.sum, got.known = call.Cost()
	got.currency = call.Currency()
	if call.Status.Final() && got.known {
		c.mu.Lock()
		c.final[r.Call] = got
		c.mu.Unlock()
	}
	return got
}
