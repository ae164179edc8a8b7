package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/filter"
)

// plan is a query as SQL. What it selects holds all that match; what can't be said in SQL is asked of each call after that.
type plan struct {
	match string // of the word index; "" if it isn't used
	where []string
	args  []any

	words  []archive.Group // to ask of each call
	filter *filter.Filter  // likewise; nil if nothing is left
}

// exact reports whether the SQL says all.
func (p *plan) exact() bool { return len(p.words) == 0 && p.filter == nil }

func (p *plan) and(where string, args ...any) {
	p.where = append(p.where, where)
	p.args = append(p.args, args...)
}

// names are a column's values: id and text.
type names map[int64]string

// compile makes SQL of a query. Statuses and agents are few: which of them pass is asked of the filter itself.
func (d *DB) compile(ctx context.Context, db querier, q *archive.Query) (*plan, error) {
	p := &plan{}
	if q.Scope != (archive.Scope{}) {
		p.and("c.scope = (select id from scopes where service = ? and project = ?)", q.Service, q.Project)
	}
	var match []string
	for _, g := range q.Words {
		if text := phrase(g); !g.Not {
			match = append(match, text)
		} else {
			p.words = append(p.words, g)
		}
	}
	if q.Filter != nil {
		more, err := p.terms(ctx, db, q)
		if err != nil {
			return nil, err
		}
		match = append(match, more...)
		p.days(q)
	}
	p.match = strings.Join(match, " AND ")
	return p, nil
}

// phrase is a group as the word index takes it.
func phrase(g archive.Group) string {
	var any []string
	for _, words := range g.Any {
		var all []string
		for _, w := range words {
			all = append(all, term(w))
		}
		any = append(any, "("+strings.Join(all, " AND ")+")")
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func term(w archive.Word) string {
	text, begin := w.Term()
	text = `"` + text + `"` // it holds no quotes
	if begin {
		text += "*"
	}
	return text
}

// terms compiles the filter's. match is what they add to the words.
func (p *plan) terms(ctx context.Context, db querier, q *archive.Query) (match []string, err error) {
	var rest []filter.Term
	for _, t := range q.Filter.Terms() {
		exact := false
		switch {
		case t.Field == "status" && t.Texts != nil, t.States:
			exact, err = p.statuses(ctx, db, q, t)
		case t.Field == "agent":
			exact, err = p.agents(ctx, db, q, t)
		case t.Field == "to", t.Field == "from", t.Field == "number":
			if text := numbers(t); text != "" {
				match = append(match, text)
			}
		}
		if err != nil {
			return nil, err
		}
		if !exact {
			rest = append(rest, t)
		}
	}
	if len(rest) > 0 {
		p.filter = filter.Of(rest...)
	}
	return match, nil
}

// numbers is what calls have among their words if one of their numbers is asked for by its beginning.
func numbers(t filter.Term) string {
	if t.Not || t.Texts == nil {
		return ""
	}
	g := archive.Group{}
	for _, text := range t.Texts {
		w, ok := archive.BeginsNumber(text)
		if !ok {
			return ""
		}
		g.Any = append(g.Any, []archive.Word{w})
	}
	return phrase(g)
}

// statuses selects calls by their status. exact is false if that isn't all: whether a call of a status that nobody documented is
// live depends on more.
func (p *plan) statuses(ctx context.Context, db querier, q *archive.Query, t filter.Term) (exact bool, err error) {
	all, err := namesOf(ctx, db, "status")
	if err != nil {
		return false, err
	}
	match := q.Matcher(nil, filter.Of(t))
	exact = true
	p.among("c.status", all, func(status string) bool {
		if t.States && !client.Status(status).Known() {
			exact = false
			return true
		}
		raw, failed := json.Marshal(map[string]string{"status": status})
		c := &archive.Call{Record: archive.Record{Raw: string(raw)}}
		err = errors.Join(err, failed, c.Parse())
		return match(c)
	})
	return exact, err
}

func (p *plan) agents(ctx context.Context, db querier, q *archive.Query, t filter.Term) (exact bool, err error) {
	all, err := namesOf(ctx, db, "agent")
	if err != nil {
		return false, err
	}
	match := q.Matcher(nil, filter.Of(t))
	p.among("c.agent", all, func(id string) bool {
		return match(&archive.Call{Maker: &archive.Maker{Agent: id}})
	})
	return true, nil
}

// among selects the calls whose column has one of the names that pass.
func (p *plan) among(column string, all names, pass func(string) bool) {
	var in []string
	for id, name := range all {
		if pass(name) {
			in = append(in, strconv.FormatInt(id, 10))
		}
	}
	p.and(column + " in (" + strings.Join(in, ", ") + ")")
}

// namesOf are the values that a column of the figures has.
func namesOf(ctx context.Context, db querier, column string) (names, error) {
	table := "figures"
	if column == "status" {
		table = "daily"
	}
	out := names{}
	err := each(ctx, db, fmt.Sprintf(`select id, name from names where id in (select distinct %s from %s)`, column, table), nil,
		func(scan scanner) error {
			var id int64
			var name string
			err := scan(&id, &name)
			out[id] = name
			return err
		})
	return out, err
}

// days bounds when calls began by the days that the filter leaves open. Calls that don't tell when they began match no such
// filter.
func (p *plan) days(q *archive.Query) {
	days := q.Filter.Plan(filter.Env{Now: q.Now, Zone: q.Zone})
	if !days.First.IsZero() {
		p.and("c.k >= ?", archive.FirstPlace(days.First.Unix()))
	}
	if !days.Last.IsZero() {
		p.and("c.k < ?", archive.FirstPlace(days.Last.AddDate(0, 0, 1).Unix()))
	}
}
