package watch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

const (
	// pageSize is how many calls a round asks for.
	pageSize = 100
	// maxPage bounds how far a page is doubled to close a gap between two rounds.
	maxPage = 6400
	// recheck is how long a service counts as one that lists its newest calls first, or as one that doesn't.
	recheck = 10 * time.Minute
)

// selection is which calls the service lists when there are more than it was asked for. Nothing is documented, so it is
// found out, and found out anew now and then.
type selection int

const (
	unproven selection = iota
	newest             // the newest ones: a short page a round is enough
	others             // some others: a round needs all of the day's calls
)

// source asks the service for what is new. It assumes nothing of the order in which history comes.
type source struct {
	api       API
	projectID string
	clock     func() time.Time
	rec       *record
	windows   *windows
	first     int // how many calls to ask for at first

	asked     bool      // the first answer came
	paged     time.Time // when the last page was asked for
	full      bool      // there are more calls than a page lists, or may be
	selection selection
	until     time.Time // when that is checked again
	searched  bool      // it was looked for the newest calls in the days before today
	all       verdict   // on a page that is shorter than asked for
	puzzled   time.Time // it isn't asked before whether the day's calls, in doubt, are whole

	mu    sync.Mutex // parts of a window may come at once
	fresh map[string]bool
	news  news
}

// verdict says that a page of some length had all the calls there are. It is checked again when the length changes, though not in
// every round, and now and then.
type verdict struct {
	length  int
	changed time.Time // when it may be doubted for another length
	until   time.Time
}

// news is what a round brought besides calls.
type news struct {
	strange int
	again   bool // there is more to find out: the next round should come at once
	missed  bool // calls were missed; they may be had by the day
}

// poll does one round: what is new, and the live calls that this doesn't tell of.
func (s *source) poll(ctx context.Context) (news, error) {
	began := s.clock()
	s.fresh, s.news = map[string]bool{}, news{}
	if err := s.look(ctx); err != nil {
		return s.news, err
	}
	return s.news, s.readLive(ctx, began)
}

// look asks for what is new in the way that suits the service.
func (s *source) look(ctx context.Context) error {
	switch {
	case s.full && !s.clock().Before(s.until):
		return s.prove(ctx)
	case s.selection == others:
		return s.today(ctx)
	}
	first := !s.asked
	h, all, err := s.page(ctx)
	if err != nil || s.full {
		return err
	}
	if !all && length(h) < pageSize && !s.news.missed {
		if first { // it is shown before anything is found out
			s.news.again = true
			return nil
		}
		if all, err = s.isAll(ctx, h); err != nil {
			return err
		}
	}
	if all {
		s.rec.all()
	}
	if !all || length(h) >= pageSize {
		s.full, s.news.again = true, true
	}
	return nil
}

// isAll finds out whether a page that is shorter than asked for has all the calls there are.
func (s *source) isAll(ctx context.Context, h *client.History) (bool, error) {
	now, n := s.clock(), length(h)
	if now.Before(s.all.changed) || n == s.all.length && now.Before(s.all.until) {
		return true, nil
	}
	w := window{calls: map[string]*client.Call{}, doubt: true}
	w.add(h, s.paged)
	w, err := s.windows.settle(ctx, client.HistoryQuery{}, w, s.take)
	if aboutQuery(err) {
		return false, nil
	}
	if err != nil || !w.whole || s.windows.limit.now().certain() { // the parts of one that is cut may be whole, but aren't had each round
		return false, err
	}
	s.all = verdict{n, now.Add(time.Minute), now.Add(recheck)}
	return true, nil
}

// page asks for the newest calls, and for twice as many while what comes is full of calls that weren't known. all reports
// whether these are all the calls there are.
func (s *source) page(ctx context.Context) (h *client.History, all bool, err error) {
	size, had := pageSize, s.rec.size() > 0
	if !s.asked {
		size = s.first
	}
	for ; ; size *= 2 {
		next, err := s.history(ctx, size)
		if h != nil && errors.Is(err, client.ErrBadRequest) { // so many at once are refused
			s.windows.limit.allow(size / 2)
			s.news.missed = true
			return h, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		h = next
		opened, got := s.asked, length(h)
		s.asked = true
		cut := s.windows.limit.now().mayCut(got)
		switch {
		case !opened || got == 0 || s.knew(h):
			return h, got < size && !cut, nil
		case got < size || size >= maxPage:
			s.news.missed = had || cut || size >= maxPage
			if had && cut && got < size {
				s.windows.limit.found(got) // it leaves out what is known
			}
			return h, !s.news.missed, nil
		}
	}
}

// history asks for one page.
func (s *source) history(ctx context.Context, size int) (*client.History, error) {
	h, asked, err := s.windows.send(ctx, client.HistoryQuery{}, size)
	s.paged = asked
	if err == nil {
		s.take(h, asked)
	}
	return h, err
}

func (s *source) take(h *client.History, asked time.Time) {
	fresh := s.rec.polled(h, asked)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news.strange = max(s.news.strange, len(h.Strange))
	for _, k := range fresh {
		s.fresh[k] = true
	}
}

// knew reports whether a call of an answer was known before this round.
func (s *source) knew(h *client.History) bool {
	return slices.ContainsFunc(h.Calls, func(c client.Call) bool { return !s.fresh[client.CallKey(c.ID)] })
}

// recent loads all calls that started since from, which is a midnight.
func (s *source) recent(ctx context.Context, from time.Time) (window, error) {
	q := client.HistoryQuery{StartAfter: from.Format(time.DateOnly)}
	w, err := s.windows.grow(ctx, q, s.take)
	if err != nil {
		return w, err
	}
	// Whether so many calls are all there are can take a dozen requests to find out: not each round.
	if !w.doubt || !s.clock().Before(s.puzzled) {
		if w.doubt {
			s.puzzled = s.clock().Add(time.Minute)
		}
		if w, err = s.windows.settle(ctx, q, w, s.take); err != nil {
			return w, err
		}
	}
	if w.whole {
		s.rec.whole(from, w.parts)
	} else if !w.doubt && from.Equal(s.newDay()) {
		s.rec.partly(from)
	}
	return w, nil
}

// newDay is the midnight since when new calls start. In the first hour of a day it is the one before: clocks differ, and
// a call may be dated by when it was queued.
func (s *source) newDay() time.Time { return midnight(s.rec.serviceTime().Add(-time.Hour)) }

// behind reports whether the last good round was before a midnight.
func (s *source) behind(from time.Time) bool {
	last := s.rec.lastAsked()
	return !last.IsZero() && last.Before(from)
}

// today does what page does where a page doesn't list the newest calls.
func (s *source) today(ctx context.Context) error {
	w, err := s.recent(ctx, s.newDay())
	if aboutQuery(err) {
		return s.prove(ctx)
	}
	if err != nil {
		return err
	}
	s.lost(w)
	return nil
}

// prove finds out which calls a page lists. The day's calls are asked for first, so that one that comes meanwhile can only
// be on the page. A page that lists all calls there are proves nothing: then each round is a try.
func (s *source) prove(ctx context.Context) error {
	w, days := s.known(ctx)
	if days != nil && !aboutQuery(days) {
		return days
	}
	if !s.searched && s.rec.size() <= pageSize && !s.windows.limit.now().refused {
		if _, err := s.history(ctx, 2*pageSize); err != nil && !aboutQuery(err) {
			return err
		}
	}
	h, _, err := s.page(ctx)
	if err != nil {
		return err
	}
	s.searched = true
	s.conclude(h, w, days)
	if s.selection != newest {
		s.news.missed = s.news.missed || s.behind(s.newDay())
	}
	s.lost(w)
	return nil
}

// conclude settles which calls a page lists, from one and from a window that was asked for before, or why there was none.
func (s *source) conclude(h *client.History, w window, failed error) {
	now := s.clock()
	switch {
	case failed == nil:
		s.selection = judge(h.Calls, w)
		if s.selection != unproven && s.rec.size() > len(distinct(h.Calls)) {
			s.until = now.Add(recheck)
		}
	case errors.Is(failed, ErrDaysIgnored) || errors.Is(failed, client.ErrBadRequest):
		s.selection, s.until = newest, now.Add(recheck) // nothing else would work
	case s.selection != others:
		s.until = now.Add(time.Minute)
	}
}

// lost tells of calls that can't be had: a round needs all of the day's calls, and the service lists only some.
func (s *source) lost(w window) {
	if s.selection == others && !w.whole && s.windows.limit.now().certain() {
		s.rec.lose()
	}
}

// known loads calls that are new enough to be on a page: the day's or, the first time, those of more days until there are
// some.
func (s *source) known(ctx context.Context) (w window, err error) {
	from := s.newDay()
	for _, back := range []int{0, 7, 30, 365} {
		w, err = s.recent(ctx, from.AddDate(0, 0, -back))
		if err != nil || len(w.calls) > 0 || s.searched {
			break
		}
	}
	return w, err
}

// judge tells from the calls of a window whether a page that was asked for later lists the newest: then it has all of them
// that started after its oldest.
func judge(page []client.Call, w window) selection {
	if len(w.calls) == 0 {
		return unproven
	}
	on, dated := map[string]bool{}, false
	var oldest time.Time
	for _, c := range page {
		on[client.CallKey(c.ID)] = true
		if !c.Started.IsZero() && (!dated || c.Started.Before(oldest)) {
			oldest, dated = c.Started, true
		}
	}
	if !dated {
		return others // there is no telling; the days are the safe way
	}
	for k, c := range w.calls {
		if c.Started.After(oldest) && !on[k] {
			return others
		}
	}
	return newest
}

const (
	// maxReads bounds how many calls are read one by one in a round.
	maxReads = 10
	// readsAtOnce bounds how many of those are in flight together.
	readsAtOnce = 4
)

// readLive reads the live calls that the round hasn't told of, a few each round, those first that were told of longest ago.
// A call that the service can't tell of stays as it was last seen.
func (s *source) readLive(ctx context.Context, began time.Time) error {
	asked := s.clock()
	keys, ids := s.rec.unheard(began, maxReads)
	if len(keys) == 0 {
		return nil
	}
	calls := make([]*client.Call, len(keys))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readsAtOnce)
	for i, id := range ids {
		g.Go(func() error {
			c, err := s.api.Get(ctx, s.projectID, id)
			if aboutQuery(err) {
				return nil
			}
			calls[i] = c
			return err
		})
	}
	err := g.Wait()
	s.rec.read(keys, calls, asked)
	return err
}

// aboutQuery reports whether an error may be about what was asked for; any other is about all that could be asked.
func aboutQuery(err error) bool {
	if askedToWait(err) > 0 {
		return false
	}
	for _, kind := range []error{client.ErrNotFound, client.ErrBadRequest, client.ErrServer, client.ErrMalformed, client.ErrTooLarge, ErrDaysIgnored} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// askedToWait is the Retry-After of an error, 0 if it has none.
func askedToWait(err error) time.Duration {
	var e *client.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
