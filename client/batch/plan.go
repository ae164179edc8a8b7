package batch

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Plan is a table with the verdicts on its rows, as far as they were judged, and what a person decided against them. It
// isn't for concurrent use.
type Plan struct {
	Table   *Table
	rows    []Checked
	decided map[int]Decision
	kinds   map[Kind]int
	toCall  int
}

// Decision is a person's, against what follows from a row's verdicts.
type Decision struct {
	Include bool   // false: leave the row out
	Reason  string // the person's words
}

// Totals are what a plan comes to so far.
type Totals struct {
	Rows     int // of the table
	Judged   int
	ToCall   int // will be called
	ToSkip   int // won't
	Included int // of those to call, by a person's decision
	Excluded int // of those to skip, likewise
	Kinds    map[Kind]int
}

// NewPlan is a plan of which nothing was judged yet.
func NewPlan(t *Table) *Plan {
	return &Plan{Table: t, decided: map[int]Decision{}, kinds: map[Kind]int{}}
}

// Unjudged is a plan of the same table, to be judged by other rules. Decisions stay.
func (p *Plan) Unjudged() *Plan {
	out := NewPlan(p.Table)
	out.decided = maps.Clone(p.decided)
	return out
}

// Add takes the next rows that were judged, as Rules.Check gives them.
func (p *Plan) Add(rows []Checked) {
	for _, c := range rows {
		p.rows = append(p.rows, c)
		for _, v := range c.Verdicts {
			p.kinds[v.Kind]++
		}
		if p.WillCall(c.Row) {
			p.toCall++
		}
	}
}

// Judged is how many rows were judged; Row gives them.
func (p *Plan) Judged() int { return len(p.rows) }

// Row is a row's verdicts.
func (p *Plan) Row(i int) *Checked { return &p.rows[i] }

// Decided is what a person decided on a row; ok is false if nobody did.
func (p *Plan) Decided(i int) (d Decision, ok bool) {
	d, ok = p.decided[i]
	return d, ok
}

// WillCall reports whether a judged row will be called.
func (p *Plan) WillCall(i int) bool {
	level := p.rows[i].Level()
	if d, ok := p.decided[i]; ok {
		return d.Include && level < Bars
	}
	return level < Blocks
}

var errNoReason = errors.New("say why: the reason is kept with the row")

// Barred is the verdict by which a row can't be called whatever a person decides, such as that its number is on the do-not-call
// list; ok is false if there is none.
func (p *Plan) Barred(i int) (v Verdict, ok bool) {
	for _, v := range p.rows[i].Verdicts {
		if v.Level == Bars {
			return v, true
		}
	}
	return v, false
}

// Include has a row called in spite of its verdicts. It fails for one that is barred.
func (p *Plan) Include(i int, reason string) error {
	if v, barred := p.Barred(i); barred {
		return fmt.Errorf("line %d can't be called: %s", p.Table.Rows[i].Line, v.Text)
	}
	return p.decide(i, Decision{true, reason})
}

// Exclude leaves a row out.
func (p *Plan) Exclude(i int, reason string) error { return p.decide(i, Decision{false, reason}) }

func (p *Plan) decide(i int, d Decision) error {
	if d.Reason = strings.TrimSpace(d.Reason); d.Reason == "" {
		return errNoReason
	}
	p.change(i, func() { p.decided[i] = d })
	return nil
}

// Undecide takes a decision back.
func (p *Plan) Undecide(i int) { p.change(i, func() { delete(p.decided, i) }) }

func (p *Plan) change(i int, do func()) {
	before := p.WillCall(i)
	do()
	switch after := p.WillCall(i); {
	case after && !before:
		p.toCall++
	case before && !after:
		p.toCall--
	}
}

// Totals counts.
func (p *Plan) Totals() Totals {
	t := Totals{Rows: len(p.Table.Rows), Judged: len(p.rows), ToCall: p.toCall, ToSkip: len(p.rows) - p.toCall, Kinds: maps.Clone(p.kinds)}
	for _, d := range p.decided {
		if d.Include {
			t.Included++
		} else {
			t.Excluded++
		}
	}
	return t
}

// SkippedFor is how many of the judged rows are skipped for one kind of verdict and for nothing else.
func (p *Plan) SkippedFor(k Kind) int {
	n := 0
	for i := range p.rows {
		blocks := func(v Verdict) bool { return v.Level >= Blocks }
		if _, decided := p.decided[i]; !decided && slices.ContainsFunc(p.rows[i].Verdicts, blocks) &&
			!slices.ContainsFunc(p.rows[i].Verdicts, func(v Verdict) bool { return blocks(v) && v.Kind != k }) {
			n++
		}
	}
	return n
}

// entries are the rows as a ledger begins with them.
func (p *Plan) entries() ([]Entry, error) {
	if len(p.rows) != len(p.Table.Rows) {
		return nil, fmt.Errorf("only %d of %d rows were judged so far", len(p.rows), len(p.Table.Rows))
	}
	out := make([]Entry, len(p.rows))
	for i := range p.rows {
		c, row := &p.rows[i], &p.Table.Rows[i]
		out[i] = Entry{Line: row.Line, Number: c.Number, Cells: row.Cells, Caveats: row.Caveats, State: Queued}
		d, decided := p.decided[i]
		if decided {
			out[i].Decision = d.Reason
		}
		switch {
		case !p.WillCall(i):
			out[i].State, out[i].Reason = Skipped, skipReason(c, d)
		case decided:
			out[i].AnyHour = c.Has(OutsideHours) || c.Has(HoursUnsure)
		}
	}
	return out, nil
}

// skipReason is why a row is skipped.
func skipReason(c *Checked, d Decision) string {
	if d.Reason != "" && !d.Include {
		return "left out: " + d.Reason
	}
	var all []string
	for _, v := range c.Verdicts {
		if v.Level >= Blocks {
			all = append(all, v.Text)
		}
	}
	return strings.Join(all, "; ")
}

// Upload is the plan's rows to call as a file that the service calls by itself, with the two columns that are documented, and
// the numbers in it.
func (p *Plan) Upload() (file []byte, numbers []string, err error) {
	var b bytes.Buffer
	lines := [][]string{{"number", "dynamicVariables"}}
	for i := range p.Judged() {
		if !p.WillCall(i) {
			continue
		}
		variables, err := p.Table.Variables(p.Table.Rows[i].Cells)
		if err != nil {
			return nil, nil, err
		}
		raw, err := json.Marshal(variables)
		if err != nil {
			return nil, nil, err
		}
		numbers = append(numbers, p.Row(i).Number)
		lines = append(lines, []string{p.Row(i).Number, string(raw)})
	}
	err = csv.NewWriter(&b).WriteAll(lines)
	return b.Bytes(), numbers, err
}
