package cli

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/kit/present"
)

func (p *program) watchCommand() *cobra.Command {
	var q callQuery
	return p.build(spec{
		use:   "watch",
		short: "Print a line of JSON whenever a call comes or changes",
		long: "watch prints one JSON object a line, until ctrl+c: what happened as event, when\n" +
			"it was seen as seen_at, the status before as was, and the call. The events:\n" +
			"  new      a call came\n" +
			"  found    a call came while the service couldn't be watched\n" +
			"  changed  a call went on to another status\n" +
			"  updated  more was told of a call that is over\n" +
			"With a filter, calls that match at that moment are told of. What was there\n" +
			"before isn't: talkdeck calls lists it. What goes wrong is said on standard\n" +
			"error, once, and watching goes on.",
		example:  "  talkdeck calls watch --filter status:failed | jq -r .to",
		flags:    q.addFlags,
		formats:  []string{export.NDJSON.String()},
		settings: []string{"project", "interval", "tz"},
		service:  true,
		demo:     true,
		check:    func(*invocation) error { return q.check(p) },
		run:      func(ctx context.Context, inv *invocation) error { return inv.watchCalls(ctx, &q) },
	})
}

func (inv *invocation) watchCalls(ctx context.Context, q *callQuery) error {
	project, err := inv.findProject(ctx)
	if err != nil {
		return err
	}
	columns := q.shown(inv.format, 0)
	env, err := inv.lookup(ctx, project.ID, q.filter.NeedsAgent(), slices.Contains(columns, "agent"))
	if err != nil {
		return err
	}
	hub := watch.NewHub(inv.Client.Calls, watch.Options{Interval: inv.cfg.Interval})
	defer hub.Close()
	w := &watching{filter: q.filter, env: env, say: inv.say, known: map[string]*watch.Entry{}}
	if env.Agent != nil {
		w.agents = func() func(*watch.Entry) (name, id string, known bool) {
			made, _ := inv.madeHere(ctx) // what can't be read was said, and isn't known
			return made.Agents(inv.names)
		}
	}
	inv.say("watching %s until ctrl+c", project.Name)
	t := calllist.ExportTable(columns, nil, env)
	t.Columns = append([]export.Column{{Key: "event"}, {Key: "seen_at"}, {Key: "was"}}, t.Columns...)
	t.Rows = func(yield func([]export.Cell) bool) {
		for e := range w.events(ctx, hub.Open(project.ID).Updates()) {
			for row := range calllist.ExportTable(columns, []*watch.Entry{e.entry}, w.env).Rows {
				if !yield(append(e.cells(inv.cfg.Zone), row...)) {
					return
				}
			}
		}
	}
	if err := export.Write(inv.out, export.NDJSON, t); err != nil {
		return err
	}
	return cmp.Or(w.ended, ctx.Err())
}

// event is something that happened to a call.
type event struct {
	what  string
	at    time.Time
	was   client.Status // "": it wasn't known, or has the same
	entry *watch.Entry
}

func (e event) cells(zone *time.Location) []export.Cell {
	was := export.Cell{}
	if e.was != "" {
		was = export.Text(string(e.was))
	}
	return []export.Cell{export.Text(e.what), export.Time(e.at.In(zone)), was}
}

// watching turns pictures of a project's calls into events.
type watching struct {
	filter *filter.Filter
	env    filter.Env
	say    func(format string, args ...any)
	agents func() func(*watch.Entry) (name, id string, known bool) // what is known of them by now; nil: nobody asks
	ended  error                                                   // why there will be no more

	begun  bool                    // the first picture came, which is what was there before
	newest time.Time               // when the newest call in it started, by the service's clock
	known  map[string]*watch.Entry // as last seen

	failed string // what is wrong, as it was said
	gaps   int    // told so far
	short  bool   // the last picture was known to lack calls
}

// events gives what happens until ctx ends, or nothing can happen any more.
func (w *watching) events(ctx context.Context, pictures <-chan *watch.Snapshot) iter.Seq[event] {
	return func(yield func(event) bool) {
		for w.ended == nil {
			select {
			case <-ctx.Done():
				return
			case s := <-pictures:
				for _, e := range w.take(s, time.Now()) {
					if !yield(e) {
						return
					}
				}
			}
		}
	}
}

// take compares a picture with what was known, and gives what happened, oldest first.
func (w *watching) take(s *watch.Snapshot, now time.Time) []event {
	w.tell(s)
	if s.Updated.IsZero() {
		return nil
	}
	if w.env.Now = now; w.agents != nil {
		w.env.Agent = w.agents()
	}
	matcher := w.filter.Matcher(w.env)
	var out []event
	for _, e := range s.Calls {
		before := w.known[e.Call.ID]
		if before == e {
			continue
		}
		w.known[e.Call.ID] = e
		if ev, ok := w.compare(before, e); ok && matcher.Match(e) {
			out = append(out, ev)
		}
	}
	if !w.begun {
		w.begun = true
		for _, e := range s.Calls {
			if e.Call.Started.After(w.newest) {
				w.newest = e.Call.Started
			}
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), a.entry.Order.Compare(b.entry.Order)) })
	return out
}

// compare is what happened to a call from one picture to the next, if anything did. Older calls that only now were loaded are
// no news, nor is the length of a call that goes on.
func (w *watching) compare(before, e *watch.Entry) (event, bool) {
	switch {
	case !w.begun:
	case before == nil && e.Came:
		return event{what: "new", at: e.FirstSeen, entry: e}, true
	case before == nil:
		return event{what: "found", at: e.FirstSeen, entry: e}, e.Call.Started.After(w.newest)
	case before.Call.Status != e.Call.Status:
		return event{what: "changed", at: e.Seen[len(e.Seen)-1].At, was: before.Call.Status, entry: e}, true
	case e.Call.Status.Final() && e.Changed.After(before.Changed):
		return event{what: "updated", at: e.Changed, entry: e}, true
	}
	return event{}, false
}

// tell says what goes wrong, and when it is over.
func (w *watching) tell(s *watch.Snapshot) {
	if errors.Is(s.Err, client.ErrKeyRefused) && !fromPage(s.Err) { // there won't be another
		w.ended = s.Err
		return
	}
	if s.Err != nil {
		what, hint := present.Error(s.Err)
		if errors.Is(s.Err, client.ErrSignInNeeded) || errors.Is(s.Err, client.ErrUnauthorized) {
			hint = "Type in another window: talkdeck login"
		}
		if said := strings.TrimSpace(what + " " + hint); said != w.failed {
			w.failed = said
			w.say("%s", said)
		}
	} else if w.failed != "" && !s.Updated.IsZero() {
		w.failed = ""
		w.say("the service answers again")
	}
	w.tellGaps(s)
}

// tellGaps says what wasn't seen.
func (w *watching) tellGaps(s *watch.Snapshot) {
	zone := w.env.Zone
	for _, gap := range s.Gaps[min(w.gaps, len(s.Gaps)):] {
		w.say("not watched %s to %s", present.Clock(gap.From, zone), present.Moment(gap.To, zone))
	}
	w.gaps = len(s.Gaps)
	short := s.Gap && !s.Older.Active // while days are loaded, what is missing may come yet
	if short && !w.short {
		w.say("more calls came at once than Talkstack lists: some are missing")
	}
	w.short = short
}
