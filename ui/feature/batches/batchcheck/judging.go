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
	p.plan = p.plan.Afresh()
	p.refilter()
	ctx, cancel := context.WithCancel(p.env.Ctx)
	j := &judging{make(chan []batch.Checked), cancel}
	p.judging = j
	table, await := p.draft.Table, page.Await(p.id, j)
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
	p.admit(from)
	return page.Await(p.id, j)
}

// standsOn is what the verdicts stand on.
func (p *Page) standsOn() batch.Judged {
	if b := p.basis.Value; b != nil {
		return b.Judged
	}
	return p.ground.Value.basis.Judged
}

// complete reports whether all rows were judged.
func (p *Page) complete() bool { return p.judging != nil && p.plan.Judged() == len(p.draft.Table.Rows) }

// estimate is what the calls may cost, for so many of them.
type estimate struct {
	of    *batch.Basis
	calls int
	batch.Estimate
}

// estimated is what the rows that go may come to, as far as that can be told yet.
func (p *Page) estimated() (e batch.Estimate, ok bool) {
	b := p.basis.Value
	if b == nil {
		return e, false
	}
	if n := p.plan.Totals().Goes; p.estimate.of != b || p.estimate.calls != n {
		p.estimate = estimate{b, n, batch.EstimateOf(n, p.draft.Settings.Options, b.Past)}
	}
	return p.estimate.Estimate, true
}

// listsRead is the do-not-call lists after one of them was changed here.
type listsRead struct {
	owner page.ID
	lists *contacts.DoNotCall
	err   error
}

// Owner implements page.Addressed.
func (m listsRead) Owner() page.ID { return m.owner }

// readLists reads the do-not-call lists again, if rows were judged by them.
func (p *Page) readLists() tea.Cmd {
	if p.done != "" || p.ground.At.IsZero() {
		return nil
	}
	owner, s := p.id, p.draft.Settings
	return func() tea.Msg {
		lists, err := s.Unwanted().Read()
		return listsRead{owner, lists, err}
	}
}

// listsCame judges the rows again by the lists; what else is known stays.
func (p *Page) listsCame(msg listsRead) tea.Cmd {
	switch {
	case p.done != "":
		return nil
	case msg.err != nil, p.ground.Value.basis == nil:
		return p.start() // which says why
	}
	rules := &p.ground.Value.basis.Rules
	rules.DoNotCall = msg.lists
	if b := p.basis.Value; b != nil {
		b.Rules.DoNotCall = msg.lists
		rules = &b.Rules
	}
	return p.judge(*rules)
}
