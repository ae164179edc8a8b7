package filter

import (
	"cmp"
	"slices"
	"time"

	"talkdeck/client/calls/watch"
)

// Env is what a filter is evaluated against besides the call itself. Functions that are nil know nothing.
type Env struct {
	Now  time.Time
	Zone *time.Location // the operator's; UTC if nil
	// Agent tells which agent made the call. name may be "" where only the id is known.
	Agent func(call *watch.Entry) (name, id string, known bool)
	// Note is the person's own note on a call, "" if there is none.
	Note func(callID string) string
	// Marked reports whether the person marked the call.
	Marked func(callID string) bool
}

// Matcher is a filter made ready for one moment. It is immutable, and as safe for concurrent use as Env's functions are.
type Matcher struct {
	lasting []predicate // depend on the entry alone, so that their verdict holds until it changes
	calming []predicate // depend on the moment too, until the call has ended
	passing []predicate // depend on the moment, the zone, notes or marks, whatever the call does
	agents  []agentTest
	agent   func(call *watch.Entry) (name, id string, known bool)
}

type predicate func(*watch.Entry) bool

// Matcher makes the filter ready for one moment.
func (f *Filter) Matcher(env Env) *Matcher {
	if env.Zone == nil {
		env.Zone = time.UTC
	}
	m := &Matcher{agent: env.Agent}
	if m.agent == nil {
		m.agent = func(e *watch.Entry) (name, id string, known bool) {
			id = e.AgentID()
			return "", id, id != ""
		}
	}
	for _, t := range f.byCost() {
		switch {
		case t.field == agent:
			m.agents = append(m.agents, newAgentTest(t))
		case t.passes():
			m.passing = append(m.passing, t.predicate(&env))
		case t.moves():
			m.calming = append(m.calming, t.predicate(&env))
		default:
			m.lasting = append(m.lasting, t.predicate(&env))
		}
	}
	return m
}

// passes reports whether the term asks for what can change though the call has ended.
func (t term) passes() bool {
	return t.field == note || fields[t.field].kind == moments || slices.ContainsFunc(t.values, func(v value) bool { return v.state == marked })
}

// byCost lists the terms with those first that are decided fastest.
func (f *Filter) byCost() []term {
	slow := map[field]int{word: 1, partner: 2, shift: 2, assignment: 2, data: 2}
	terms := slices.Clone(f.terms)
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(slow[a.field], slow[b.field]) })
	return terms
}

// Match reports whether a call matches.
func (m *Matcher) Match(e *watch.Entry) bool {
	ok, _ := m.ask(e)
	return ok
}

// Unknown reports that the filter asks for an agent, that nothing is known of this call's, and that it matches in all
// else: whether it matches can't be told.
func (m *Matcher) Unknown(e *watch.Entry) bool {
	_, unknown := m.ask(e)
	return unknown
}

func (m *Matcher) ask(e *watch.Entry) (ok, unknown bool) {
	if !all(m.lasting, e) {
		return false, false
	}
	return m.finish(e, moving)
}

// verdict is what can be said of an entry for as long as it doesn't change.
type verdict uint8

const (
	never   verdict = iota // it can't match
	fits                   // it does, as far as it alone decides
	moving                 // so far it does, but its call goes on
	unasked                // it isn't known yet
)

// begin is the part of matching whose verdict holds until the entry changes.
func (m *Matcher) begin(e *watch.Entry) verdict {
	switch {
	case !all(m.lasting, e):
		return never
	case len(m.calming) == 0:
		return fits
	case !e.Call.Status.Final():
		return moving
	case all(m.calming, e):
		return fits
	}
	return never
}

// finish is the part that must be asked each time.
func (m *Matcher) finish(e *watch.Entry, v verdict) (ok, unknown bool) {
	if v == never || v == moving && !all(m.calming, e) || !all(m.passing, e) {
		return false, false
	}
	if len(m.agents) == 0 {
		return true, false
	}
	name, id, known := m.agent(e)
	ok = true
	for _, t := range m.agents {
		ok = ok && t.match(name, id, known)
		unknown = unknown || !known && t.named
	}
	return ok, unknown
}

func all(predicates []predicate, e *watch.Entry) bool {
	for _, p := range predicates {
		if !p(e) {
			return false
		}
	}
	return true
}

// predicate is what the term asks, negation included.
func (t term) predicate(env *Env) predicate {
	p := t.positive(env)
	if t.not {
		return func(e *watch.Entry) bool { return !p(e) }
	}
	return p
}

func (t term) positive(env *Env) predicate {
	switch t.field {
	case word:
		return t.words(env)
	case status:
		return t.statuses(env)
	case to:
		return t.phones(func(p phoneTest, e *watch.Entry) bool { return p(e.Call.To) })
	case from:
		return t.phones(func(p phoneTest, e *watch.Entry) bool { return p(e.Call.From) })
	case number:
		return t.phones(func(p phoneTest, e *watch.Entry) bool { return p(e.Call.To) || p(e.Call.From) })
	case id:
		return t.texts(func(e *watch.Entry) string { return e.Call.ID })
	case note:
		return t.texts(func(e *watch.Entry) string {
			if env.Note == nil {
				return ""
			}
			return env.Note(e.Call.ID)
		})
	case partner, shift, assignment:
		name := t.field.String()
		return t.texts(func(e *watch.Entry) string {
			value, _ := e.Call.Field(name)
			return value
		})
	case cost:
		return t.costs()
	case duration:
		return t.durations(env.Now)
	case day, since, until:
		return t.moments(env)
	case data:
		return t.data()
	case agent: // see agentTest
	}
	return func(*watch.Entry) bool { return false }
}

// anyOf asks for one of the term's values.
func (t term) anyOf(test func(v value) predicate) predicate {
	tests := make([]predicate, len(t.values))
	for i, v := range t.values {
		tests[i] = test(v)
	}
	if len(tests) == 1 {
		return tests[0]
	}
	return func(e *watch.Entry) bool {
		for _, test := range tests {
			if test(e) {
				return true
			}
		}
		return false
	}
}

func (t term) words(env *Env) predicate {
	return t.anyOf(func(v value) predicate {
		if v.state != anyState {
			return v.state.predicate(env)
		}
		text, inData := newNeedle(v.text), newSearch(v.text)
		dialled := dialledIn(v.text)
		if dialled == nil {
			dialled = &phone{text: text}
		}
		return func(e *watch.Entry) bool {
			c := &e.Call
			return text.in(string(c.Status)) || dialled.in(c.To) || dialled.in(c.From) || text.in(c.ID) || inData.in(c)
		}
	})
}

func (s state) predicate(env *Env) predicate {
	switch s {
	case live:
		return func(e *watch.Entry) bool { return e.Live(env.Now) }
	case final:
		return func(e *watch.Entry) bool { return !e.Live(env.Now) }
	case marked:
		if env.Marked != nil {
			return func(e *watch.Entry) bool { return env.Marked(e.Call.ID) }
		}
	case anyState:
	}
	return func(*watch.Entry) bool { return false }
}

func (t term) statuses(env *Env) predicate {
	return t.anyOf(func(v value) predicate {
		if v.state != anyState {
			return v.state.predicate(env)
		}
		return func(e *watch.Entry) bool { return alike(string(e.Call.Status), v.text) }
	})
}

// texts asks for a text to hold, or to be, one of the values.
func (t term) texts(get func(*watch.Entry) string) predicate {
	test := t.textTest()
	return func(e *watch.Entry) bool { return test(get(e)) }
}

func (t term) textTest() func(string) bool {
	var needles []*needle
	none := false
	for _, v := range t.values {
		none = none || v.none
		if !v.none {
			needles = append(needles, newNeedle(v.text))
		}
	}
	return func(s string) bool {
		if s == "" {
			return none
		}
		for _, n := range needles {
			if t.op == is && n.is(s) || t.op != is && n.in(s) {
				return true
			}
		}
		return false
	}
}

type phoneTest func(number string) bool

func (t term) phones(on func(phoneTest, *watch.Entry) bool) predicate {
	return t.anyOf(func(v value) predicate {
		test := func(number string) bool { return number == "" }
		if !v.none {
			p := newPhone(v.text)
			test = p.in
			if t.op == is {
				test = p.is
			}
		}
		return func(e *watch.Entry) bool { return on(test, e) }
	})
}

func (t term) costs() predicate {
	return func(e *watch.Entry) bool {
		c, told := e.Call.Cost()
		return slices.ContainsFunc(t.values, func(v value) bool {
			return v.none == !told && (v.none || t.op.holds(cmp.Compare(c, v.amount)))
		})
	}
}

// durations compares how long calls lasted: of one that goes on, how long it has been talked through by now.
func (t term) durations(now time.Time) predicate {
	return func(e *watch.Entry) bool {
		d, by := e.Length(now)
		told := by != watch.ByNothing
		return slices.ContainsFunc(t.values, func(v value) bool {
			if v.none || !told {
				return v.none == !told
			}
			d := d
			if v.length%time.Second == 0 {
				d = d.Truncate(time.Second) // as it is shown
			}
			return t.op.holds(cmp.Compare(d, v.length))
		})
	}
}

// moments compares when calls started, where that is told.
func (t term) moments(env *Env) predicate {
	return t.anyOf(func(v value) predicate {
		if v.none {
			return func(e *watch.Entry) bool { return e.Call.Started.IsZero() }
		}
		at := v.when.in(env.Now, env.Zone)
		return func(e *watch.Entry) bool { return !e.Call.Started.IsZero() && t.within(at, e.Call.Started, env.Zone) }
	})
}

func (t term) within(at span, started time.Time, zone *time.Location) bool {
	if at.whole {
		order := cmp.Compare(calendar(started, zone), at.day)
		return order == 0 || t.field == since && order > 0 || t.field == until && order < 0
	}
	if t.field == since {
		return !started.Before(at.start)
	}
	return started.Before(at.end)
}

// agentTest is an agent term.
type agentTest struct {
	not   bool
	named bool // it asks for a name or an id
	none  bool // it asks for unknown ones
	text  func(string) bool
}

func newAgentTest(t term) agentTest {
	none := slices.ContainsFunc(t.values, func(v value) bool { return v.none })
	return agentTest{not: t.not, named: t.needsAgent(), none: none, text: t.textTest()}
}

func (t agentTest) match(name, id string, known bool) bool {
	ok := t.none
	if known {
		ok = name != "" && t.text(name) || id != "" && t.text(id)
	}
	return ok != t.not
}
