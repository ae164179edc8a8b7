package batch

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
	"talkdeck/client/ordered"
)

// Rules are what rows are judged by. The zero value judges numbers alone.
type Rules struct {
	// Region is the ISO code of the country that numbers without one are from, as a person said; "": such numbers are asked
	// back.
	Region      string
	Prompt      string              // of the agent that will call; "": variables aren't looked at
	Recent      *Recent             // who was called lately; nil: not known
	DoNotCall   *contacts.DoNotCall // nil: there is no list
	Hours       *contacts.Hours     // nil: any hour will do
	AllowUnsure bool                // call also where it isn't certain what time it is
	AllowEmpty  bool                // call also where a variable of the prompt is empty
	Now         time.Time
}

// judge is rules made ready for the rows of a table.
type judge struct {
	Rules
	layout   *Layout
	names    []string        // the prompt's variables
	inPrompt map[string]bool // the same
}

func newJudge(r Rules, l *Layout) *judge {
	j := &judge{Rules: r, layout: l, names: prompt.Variables(r.Prompt), inPrompt: map[string]bool{}}
	for _, name := range j.names {
		j.inPrompt[name] = true
	}
	return j
}

// row says what is to be said of a row by itself: all but whether its number stands in an earlier line.
func (j *judge) row(row *Row) Checked {
	var out Checked
	add := func(k Kind, l Level, format string, args ...any) {
		out.Verdicts = append(out.Verdicts, Verdict{k, l, fmt.Sprintf(format, args...)})
	}
	if row.Problem != "" {
		add(Unreadable, Bars, "%s", row.Problem)
		return out
	}
	variables := j.variables(row)
	if len(variables) > 0 && variables[0].Kind == Unreadable {
		out.Verdicts = append(out.Verdicts, variables[0])
		variables = nil
	}
	n, verdict := readNumber(j.layout.cell(row.Cells, j.layout.Number), j.Region)
	if caveat := row.Caveats[j.layout.Number]; caveat != "" {
		n, verdict = contacts.Number{}, Verdict{Mangled, Bars, "the number can't be used: " + caveat}
	}
	out.Number, out.Country = n.E164, n.Country
	out.Verdicts = append(append(out.Verdicts, verdict), j.caveats(row)...)
	if n.E164 != "" {
		out.Verdicts = append(out.Verdicts, j.contactVerdicts(n.E164)...)
	}
	out.Verdicts = append(out.Verdicts, variables...)
	return out
}

// caveats are the columns of variables of which it isn't certain what the file shows, if the prompt uses them.
func (j *judge) caveats(row *Row) []Verdict {
	if len(row.Caveats) == 0 {
		return nil
	}
	var out []Verdict
	for i, name := range j.layout.Columns {
		switch caveat := row.Caveats[i]; {
		case caveat == "", i == j.layout.Number:
		case i == j.layout.Dynamic && len(j.names) > 0:
			out = append(out, Verdict{Mangled, Blocks, name + ": " + caveat})
		case j.inPrompt[name]:
			out = append(out, Verdict{Mangled, Blocks, braced([]string{name}) + ": " + caveat})
		}
	}
	return out
}

// contactVerdicts is what is to be said of whoever is to be called.
func (j *judge) contactVerdicts(e164 string) []Verdict {
	var out []Verdict
	if v, ok := j.Recent.verdict(e164, j.Now); ok {
		out = append(out, v)
	}
	if u, is := j.DoNotCall.Find(e164); is {
		out = append(out, Verdict{Unwanted, Bars, "it is " + u.String()})
	}
	if j.Hours == nil {
		return out
	}
	switch is, why := j.Hours.Of(e164, j.Now); {
	case is == contacts.Outside:
		out = append(out, Verdict{OutsideHours, Blocks, why})
	case is == contacts.NotSure && j.AllowUnsure:
		out = append(out, Verdict{HoursUnsure, Warns, why})
	case is == contacts.NotSure:
		out = append(out, Verdict{HoursUnsure, Blocks, why})
	}
	return out
}

func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int(d/time.Minute), "minute ago", "minutes ago")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour ago", "hours ago")
	}
	return count(int(d/(24*time.Hour)), "day ago", "days ago")
}

// chunk is how many rows are judged at once.
const chunk = 500

// Check judges all rows, in their order, and gives them as they are judged, some hundred at a time. It uses all processors,
// and stops early when ctx ends.
func (r Rules) Check(ctx context.Context, t *Table) iter.Seq[[]Checked] {
	j := newJudge(r, &t.Layout)
	judge := func(rows []Row) []Checked {
		out := make([]Checked, len(rows))
		for i := range rows {
			out[i] = j.row(&rows[i])
		}
		return out
	}
	return func(yield func([]Checked) bool) {
		first := make(map[string]int, len(t.Rows)) // the line in which each number stands first
		at := 0
		for rows := range ordered.Map(slices.Chunk(t.Rows, chunk), judge) {
			for i := range rows {
				rows[i].Row = at
				duplicate(&rows[i], t, first)
				at++
			}
			if ctx.Err() != nil || !yield(rows) {
				return
			}
		}
	}
}

// duplicate adds the verdict that a row's number stands in an earlier line.
func duplicate(c *Checked, t *Table, first map[string]int) {
	if c.Number == "" {
		return
	}
	line, twice := first[c.Number]
	if !twice {
		first[c.Number] = t.Rows[c.Row].Line
		return
	}
	v := Verdict{Duplicate, Blocks, fmt.Sprintf("the same number as in line %d", line)}
	at, _ := slices.BinarySearchFunc(c.Verdicts, v, func(a, b Verdict) int { return int(a.Kind) - int(b.Kind) })
	c.Verdicts = slices.Insert(c.Verdicts, at, v)
}
