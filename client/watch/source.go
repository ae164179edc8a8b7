package watch

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

const (
	// maxPage bounds how far a page is doubled to close a gap between two rounds.
	maxPage = 6400
	// maxReads bounds how many calls are read one by one in a round.
	maxReads = 10
	// readsAtOnce bounds how many of those are in flight together.
	readsAtOnce = 4
)

// source asks the service for what is new. It assumes nothing of the order in which history comes.
type source struct {
	api       API
	projectID string
	first     int  // how many calls to ask for at first
	asked     bool // the first answer came
	// byDay is set when the service turned out not to list its newest calls first: then the whole of today and
	// yesterday (UTC) is asked for.
	byDay bool
	turn  int // where among the live calls the reading one by one goes on
}

// news is what a round brought besides calls.
type news struct {
	strange int
	gap     bool
}

// poll does one round into p: a page of history, and the live calls that aren't on it.
func (s *source) poll(ctx context.Context, p *picture) (news, error) {
	onPage := map[string]bool{}
	var n news
	merge := func(h *client.History) (known int) {
		for _, c := range h.Calls {
			onPage[c.ID] = true
		}
		n.strange = max(n.strange, len(h.Strange))
		return p.merge(h.Calls, time.Now())
	}
	if err := s.page(ctx, merge, &n); err != nil {
		return n, err
	}
	p.opened = true
	p.settle(time.Now())
	return n, s.readLive(ctx, p, onPage)
}

// page asks for the newest calls, and for twice as many while what came is full of calls that weren't known.
func (s *source) page(ctx context.Context, merge func(*client.History) int, n *news) error {
	size := pageSize
	if !s.asked {
		size = s.first
	}
	before := -1
	for {
		q := client.HistoryQuery{ProjectID: s.projectID, PageSize: size}
		if s.byDay {
			q.StartAfter = day(time.Now().AddDate(0, 0, -1))
		}
		h, err := s.api.History(ctx, q)
		if err != nil {
			return err
		}
		known, got := merge(h), len(h.Calls)+len(h.Strange)
		if !s.asked {
			s.asked = true
			return s.probe(ctx, h, got, size, merge)
		}
		switch {
		case got < size && got != before, known > 0 && !s.byDay:
			return nil
		case got == before || size >= maxPage: // asked for more, and no more came: the service's own limit
			n.gap = true
			return nil
		}
		before, size = got, size*2
	}
}

// probe finds out, once, whether a full first page held the newest calls: if today has a newer one, it didn't.
func (s *source) probe(ctx context.Context, h *client.History, got, size int, merge func(*client.History) int) error {
	if got < size {
		return nil
	}
	newest := latest(h.Calls)
	today, err := s.api.History(ctx, client.HistoryQuery{ProjectID: s.projectID, PageSize: size, StartAfter: day(time.Now())})
	if err != nil {
		return err
	}
	merge(today)
	s.byDay = latest(today.Calls).After(newest)
	return nil
}

func latest(calls []client.Call) time.Time {
	var t time.Time
	for _, c := range calls {
		if c.Started.After(t) {
			t = c.Started
		}
	}
	return t
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// readLive reads the live calls that weren't on the page, a few each round, all of them in turn. A call that can't be
// found any more stays as it was last seen; any other error ends the round.
func (s *source) readLive(ctx context.Context, p *picture, onPage map[string]bool) error {
	var ids []string
	for id := range p.live {
		if !onPage[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	if len(ids) > maxReads {
		s.turn %= len(ids)
		ids = slices.Concat(ids[s.turn:], ids[:s.turn])[:maxReads]
		s.turn += maxReads
	}
	calls := make([]*client.Call, len(ids))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readsAtOnce)
	for i, id := range ids {
		g.Go(func() error {
			c, err := s.api.Get(ctx, s.projectID, id)
			if errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrBadRequest) {
				return nil
			}
			calls[i] = c
			return err
		})
	}
	err := g.Wait()
	var got []client.Call
	for _, c := range calls {
		if c != nil {
			got = append(got, *c)
		}
	}
	p.merge(got, time.Now())
	return err
}

// askedToWait is the Retry-After of an error, 0 if it has none.
func askedToWait(err error) time.Duration {
	var e *client.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
