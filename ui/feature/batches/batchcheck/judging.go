package batchcheck

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/ui/kit/page"
)

// judging is rows being judged, some at a time as they are ready.
type judging struct {
	rows   chan []batch.Checked
	cancel context.CancelFunc
}

// Updates implements page.Source.
func (j *judging) Updates() <-chan []batch.Checked { return j.rows }

// judge judges all rows by rules; decisions stay.
func (p *Page) judge(rules batch.Rules) tea.Cmd {
	p.stopJudging()
	p.plan = p.plan.Unjudged()
	p.refilter()
	ctx, cancel := context.WithCancel(p.Ctx)
	j := &judging{make(chan []batch.Checked), cancel}
	p.judging = j
	table, await := p.draft.Table, page.Await(p.PageID, j)
	return func() tea.Msg {
		go func() {
			defer close(j.rows)
			for rows := range rules.Check(ctx, table) {
				select {
				case j.rows <- rows:
				case <-ctx.Done():
					return
				}
			}
		}()
		return await()
	}
}

func (p *Page) stopJudging() {
	if p.judging != nil {
		p.judging.cancel()
	}
}

// judged takes the next rows that were judged.
func (p *Page) judged(msg page.Fed[[]batch.Checked]) tea.Cmd {
	j, ok := msg.From.(*judging)
	if !ok || j != p.judging || p.done != "" {
		return nil
	}
	from := p.plan.Judged()
	p.plan.Add(msg.Value)
	p.filterFrom(from)
	return page.Await(p.PageID, j)
}

// standsOn is what the rows were judged by.
func (p *Page) standsOn() batch.Judged {
	if b := p.basis.Value; b != nil {
		return b.Judged
	}
	return p.ground.Value.basis.Judged
}

// complete reports whether all rows were judged.
func (p *Page) complete() bool { return p.judging != nil && p.plan.Judged() == len(p.draft.Table.Rows) }

// estimate is an estimate for a number of calls.
type estimate struct {
	of    *batch.Basis
	calls int
	batch.Estimate
}

// estimated is the estimate for the rows that go; ok is false before the history is loaded.
func (p *Page) estimated() (e batch.Estimate, ok bool) {
	b := p.basis.Value
	if b == nil {
		return e, false
	}
	if n := p.plan.Totals().ToCall; p.estimate.of != b || p.estimate.calls != n {
		p.estimate = estimate{b, n, batch.EstimateOf(n, p.draft.Settings.Options, b.Past)}
	}
	return p.estimate.Estimate, true
}

// loadLists reads the do-not-call lists again, if rows were judged by them.
func (p *Page) loadLists() tea.Cmd {
	if p.done != "" || p.ground.At.IsZero() {
		return nil
	}
	s := p.draft.Settings
	return p.lists.Start(p.Ctx, func(context.Context) (*contacts.DoNotCall, error) { return s.Unwanted().Read() })
}

// listsLoaded judges the rows again by the lists; what else is known stays.
func (p *Page) listsLoaded(msg page.Loaded[*contacts.DoNotCall]) tea.Cmd {
	switch {
	case !p.lists.Take(msg):
		return nil
	case msg.Err != nil, p.ground.Value.basis == nil:
		return p.start() // which says why
	}
	rules := &p.ground.Value.basis.Rules
	rules.DoNotCall = msg.Value
	if b := p.basis.Value; b != nil {
		b.Rules.DoNotCall = msg.Value
		rules = &b.Rules
	}
	return p.judge(*rules)
}
