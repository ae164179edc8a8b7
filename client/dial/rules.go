package dial

import (
	"context"
	"fmt"
	"time"

	"talkdeck/client/contacts"
)

// rules are those that a request is judged by.
func (g *Gate) rules(q *Request) *Rules {
	if q.Rules != nil {
		return q.Rules
	}
	return &g.opts.Rules
}

// findings are all that speaks against calling a number now. It must be called under the lock.
func (g *Gate) findings(number string, q *Request) ([]Finding, error) {
	out := g.unwanted(number, q)
	out = append(out, g.journalFindings(q)...)
	before, err := g.earlierAttempts(number, q)
	if err != nil {
		return nil, err
	}
	out = append(out, before...)
	out = append(out, g.hours(number, q)...)
	if !q.row() && q.Rules == nil {
		out = append(out, g.overDailyLimit()...)
	}
	return out, nil
}

// unwanted looks into the do-not-call lists.
func (g *Gate) unwanted(number string, q *Request) []Finding {
	var out []Finding
	lists := []DoNotCall{g.opts.Rules.DoNotCall}
	if q.Rules != nil {
		lists = append(lists, q.Rules.DoNotCall)
	}
	for _, l := range lists {
		if l == nil {
			continue
		}
		switch u, on, err := l.Find(number); {
		case on:
			return []Finding{{Kind: Unwanted, Text: "it is " + u.String(), Key: "unwanted " + number}}
		case err != nil:
			out = append(out, Finding{Kind: ListUnreadable, Text: err.Error(), Key: "list: " + err.Error()})
		}
	}
	return out
}

// journalFindings are about the journal as a whole.
func (g *Gate) journalFindings(q *Request) []Finding {
	var out []Finding
	for _, r := range g.index.damagedLines() {
		out = append(out, Finding{Kind: JournalDamaged, Text: r.Reason, Key: r.ID, Before: r})
	}
	if g.index.rolledBack || q.Known.Seq > g.index.seq {
		out = append(out, Finding{Kind: JournalOutdated, Key: "lost",
			Text: "the journal of calls on this computer is older than it was: somebody may have been called of whom it doesn't tell"})
	}
	return out
}

// earlierAttempts are the attempts to the number of which the decision to call it didn't know; for a single call all of the last days.
func (g *Gate) earlierAttempts(number string, q *Request) ([]Finding, error) {
	var out []Finding
	say := describer{g.opts.Now(), g.opts.Zone}
	since := g.opts.Now().AddDate(0, 0, -g.rules(q).Recent)
	decided := q.row() || q.Known != Mark{}
	for _, r := range g.index.to(number) {
		if err := g.settleLost(r); err != nil {
			return nil, err
		}
		switch {
		case r.ID == q.Instead:
			continue
		case q.row() && r.Batch == q.Batch && r.Line != q.Line && q.Included:
			continue // a person wants the number called by both
		case q.row() && r.Batch == q.Batch && r.Line == q.Line && r.State != Sending:
			// Its own ledger knows the result, and lets the row be called again only if that is certain.
		case decided && q.Known.Knew(r) && r.State != Sending:
			continue
		case !decided && r.State.Settled() && r.At.Before(since):
			continue
		}
		f := Finding{Kind: Called, Text: say.attempt(r), Key: string(r.State) + " " + r.ID, Before: *r}
		switch r.State {
		case Sending:
			f.Kind = InFlight
		case Unknown, Forgotten:
			f.Kind = MayHaveRung
		default:
		}
		out = append(out, f)
	}
	return out, nil
}

// settleLost makes an attempt in flight unknown if its sender died. It must be called under the lock.
func (g *Gate) settleLost(r *Record) error {
	if r.State != Sending || g.sender != nil && r.Sender == g.sender.id || g.journal.alive(r.Sender) {
		return nil
	}
	return g.write(Record{ID: r.ID, State: Unknown, Reason: "talkdeck ended before the service's answer came"})
}

// hours looks at the clock where the number is.
func (g *Gate) hours(number string, q *Request) []Finding {
	rules := g.rules(q)
	if rules.Hours == nil {
		return nil
	}
	is, why := rules.Hours.Of(number, g.opts.Now())
	switch {
	case is == contacts.Outside:
		return []Finding{{Kind: OutsideHours, Text: why, Key: "hours"}}
	case is == contacts.NotSure && !rules.AllowUnsure:
		return []Finding{{Kind: HoursUnsure, Text: why, Key: "hours"}}
	}
	return nil
}

// today are the single calls of this day that rang, or may have.
func (g *Gate) today() []Record {
	var out []Record
	day := func(t time.Time) string { return t.In(g.opts.Zone).Format(time.DateOnly) }
	now := day(g.opts.Now())
	for _, i := range g.index.singles {
		if r := &g.index.list[i]; r.State.MayHaveRung() && !r.Upload() && !r.Damage() && day(r.At) == now {
			out = append(out, *r)
		}
	}
	return out
}

// overDailyLimit is that the day's limit of calls is reached.
func (g *Gate) overDailyLimit() []Finding {
	limit := g.opts.Rules.MaxCalls
	if limit <= 0 {
		return nil
	}
	n := len(g.today())
	if n < limit {
		return nil
	}
	return []Finding{{
		Kind: OverLimit, Calls: n, Key: fmt.Sprintf("call %d of the day", n+1),
		Text: fmt.Sprintf("made from here today: %s; the limit is %d", calls(n), limit),
	}}
}

// calls is a number with its noun.
func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}

// Forecast is what the gate would find now.
type Forecast struct {
	Findings []Finding
	Today    int      // single calls made from here today
	Notes    []string // what else is to be known, sentences without their full stops
}

// Agree lists the keys of what a person was told of.
func (f Forecast) Agree() []string {
	var keys []string
	for _, found := range f.Findings {
		keys = append(keys, found.Key)
	}
	return keys
}

// Check lists the findings about a single call, for a person to decide on: what Call would find now, the batches that are to call
// the number, what today's calls cost, and other calls to it in the service's history. It reserves nothing: Call checks again. The
// service is asked for as long as ctx lasts.
func (g *Gate) Check(ctx context.Context, q Request) (Forecast, error) {
	var out Forecast
	var today []Record
	err := g.locked(ctx, func() (err error) {
		out.Findings, err = g.findings(q.Number, &q)
		today = g.today()
		return err
	})
	if err != nil {
		return out, err
	}
	out.Today = len(today)
	out.Findings = append(out.Findings, g.planned(ctx, &q)...)
	out.Findings = append(out.Findings, g.calledByOthers(ctx, &q)...)
	if rules := g.opts.Rules; rules.MaxSpend > 0 && rules.Costs != nil {
		spent := rules.Costs.Of(ctx, today)
		text := fmt.Sprintf("%s; the limit is %.2f", spent.words(), rules.MaxSpend)
		switch {
		case spent.Reached(rules.MaxSpend):
			out.Findings = append(out.Findings, Finding{Kind: OverLimit, Calls: len(today), Key: "spend", Text: text})
		case len(today) > 0:
			out.Notes = append(out.Notes, text)
		}
	}
	return out, nil
}

func (g *Gate) planned(ctx context.Context, q *Request) []Finding {
	if g.opts.Planned == nil {
		return nil
	}
	list, err := g.opts.Planned(ctx, q.Number)
	if err != nil {
		return []Finding{{Kind: Unchecked, Key: "planned", Text: "whether a batch is to call it isn't known: " + err.Error()}}
	}
	var out []Finding
	for _, p := range list {
		out = append(out, Finding{
			Kind: Queued, Key: "queued " + p.Batch, Text: fmt.Sprintf("batch %s is to call it too, by line %d; it will be skipped there", p.File, p.Line),
			Before: Record{Number: q.Number, Profile: p.Profile, Batch: p.Batch, File: p.File, Line: p.Line},
		})
	}
	return out
}

// calledByOthers looks in the service's history for calls to the number of the last days that weren't made from here.
func (g *Gate) calledByOthers(ctx context.Context, q *Request) []Finding {
	days := g.opts.Rules.Recent
	if days == 0 || g.opts.API == nil {
		return nil
	}
	now := g.opts.Now()
	list, err := CallsSince(ctx, g.opts.API, Search{q.ProjectID, q.Number, now.AddDate(0, 0, -days)}, g.opts.Now)
	if err != nil {
		return []Finding{{Kind: Unchecked, Key: "history", Text: "whether it was called from elsewhere lately isn't known: " + err.Error()}}
	}
	say := describer{now, g.opts.Zone}
	for _, c := range list {
		if _, ours := g.MadeBy(c.ID); !ours {
			return []Finding{{Kind: Called, Key: "history " + c.ID, Text: "the service's history has a call to it " + say.when(c.Started)}}
		}
	}
	return nil
}
