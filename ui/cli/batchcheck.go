package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/batch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

func (p *program) batchCheckCommand() *cobra.Command {
	var r reading
	var j judging
	var only string
	var wanted func(*batch.Plan, int) bool
	var t *batch.Table
	return p.build(spec{
		use:   "check FILE",
		short: "Tell which rows of a file would be called, and why others wouldn't",
		long: "check judges each row of a CSV or Excel file and calls nobody. The verdicts go\n" +
			"to standard output, what is to be known of the file to standard error.\n" +
			"It exits with 0 if all rows would be called, with 5 if some would, and with 9\n" +
			"if none would.",
		example: "  talkdeck batch check list.xlsx --agent Jack --sheet March\n" +
			"  talkdeck batch check list.csv --agent Jack --only stays -o csv > not.csv\n" +
			"  talkdeck batch check list.csv --agent Jack -o json | jq '.[] | select(.goes)'",
		args:     oneFile,
		complete: completeTables,
		flags: func(cmd *cobra.Command) {
			j.addFlags(cmd)
			r.addFlags(cmd)
			cmd.Flags().StringVar(&only, "only", "", "`VERDICTS` with commas whose rows are listed: stays, goes, duplicate …")
			completeFrom(cmd, "only", append([]string{goes, stays}, verdictNames()...))
		},
		formats:  formats(),
		settings: []string{"project", "tz", "recent", "do-not-call", "hours", "allow-unsure", "allow-empty", "region"},
		service:  true,
		demo:     true,
		check: func(inv *invocation) (err error) {
			if wanted, err = parseOnly(only); err != nil {
				return usage(err)
			}
			t, err = p.read(inv.args[0], r)
			return err
		},
		run: func(ctx context.Context, inv *invocation) error { return inv.checkBatch(ctx, t, j, wanted) },
	})
}

func (inv *invocation) checkBatch(ctx context.Context, t *batch.Table, j judging, only func(*batch.Plan, int) bool) error {
	p, err := inv.prepare(ctx, t, "", j)
	if err != nil {
		return err
	}
	if err := inv.print(verdicts(p.plan, only, inv.forMachines())); err != nil {
		return err
	}
	inv.tellPlan(p)
	switch n := p.plan.Totals(); {
	case n.ToCall == 0:
		return p.nobody()
	case n.ToSkip > 0:
		return errPartly
	}
	return nil
}

// nobody is why no row would be called.
func (p *prepared) nobody() error {
	now := time.Now()
	if _, why := p.plan.Ready(now, now); why == batch.NoneKnown {
		return refused("nobody is called without knowing who was called lately; " +
			"--recent 0 does it all the same, --include for the rows of some lines")
	}
	return refused("no row would be called")
}

// The words for a row that is called, and for one that isn't.
const goes, stays = "goes", "stays"

// verdictNames are the kinds of verdicts as they are typed.
func verdictNames() []string {
	var out []string
	for _, k := range batch.Kinds() {
		out = append(out, k.Word())
	}
	return out
}

// parseOnly reads which rows are wanted, by verdicts; "" is all.
func parseOnly(list string) (func(*batch.Plan, int) bool, error) {
	if list == "" {
		return func(*batch.Plan, int) bool { return true }, nil
	}
	names, kinds := verdictNames(), map[batch.Kind]bool{}
	ways := map[bool]bool{}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ReplaceAll(strings.TrimSpace(name), " ", "-")
		switch i := slices.Index(names, name); {
		case i >= 0:
			kinds[batch.Kind(i)] = true
		case name == goes, name == stays:
			ways[name == goes] = true
		default:
			return nil, fmt.Errorf("there is no verdict %q; --only takes %s, %s, %s", name, goes, stays, strings.Join(names, ", "))
		}
	}
	return func(p *batch.Plan, i int) bool {
		return ways[p.WillCall(i)] || slices.ContainsFunc(p.Row(i).Verdicts, func(v batch.Verdict) bool { return kinds[v.Kind] })
	}, nil
}

// verdicts is the table of the rows that are wanted.
func verdicts(p *batch.Plan, only func(*batch.Plan, int) bool, forMachines bool) export.Table {
	fields := []field[int]{
		{key: "line", cell: func(i int) export.Cell { return export.Number(float64(p.Table.Rows[i].Line)) }},
		{key: "number", cell: func(i int) export.Cell { return optional(p.Row(i).Number) }},
		{key: "country", more: true, cell: func(i int) export.Cell { return optional(p.Row(i).Country) }},
		{key: "goes", cell: func(i int) export.Cell { return yes(p.WillCall(i)) }},
		{key: "level", more: true, cell: func(i int) export.Cell { return export.Text(p.Row(i).Level().String()) }},
		{key: "verdicts", cell: func(i int) export.Cell { return optional(said(p.Row(i), batch.Fine, kindOf)) }},
		{key: "why", cell: func(i int) export.Cell { return optional(why(p, i)) }},
		{key: "decision", more: true, cell: func(i int) export.Cell {
			decided, _ := p.Decided(i)
			return optional(decided.Reason)
		}},
	}
	var rows []int
	for i := range p.Judged() {
		if only(p, i) {
			rows = append(rows, i)
		}
	}
	return list(fields, rows, forMachines)
}

// why is why a row goes or doesn't: a person's decision, and what is wrong with it, or else what it is.
func why(p *batch.Plan, i int) string {
	all := said(p.Row(i), min(p.Row(i).Level(), batch.Warns), textOf)
	switch decision, decided := p.Decided(i); {
	case decided && decision.Include:
		return "included: " + decision.Reason + "; " + all
	case decided:
		return "left out: " + decision.Reason + "; " + all
	}
	return all
}

// said is what is said of a row, but for what is less serious than a level.
func said(c *batch.Checked, from batch.Level, say func(batch.Verdict) string) string {
	var out []string
	for _, v := range c.Verdicts {
		if v.Level >= from {
			out = append(out, say(v))
		}
	}
	return strings.Join(out, "; ")
}

func kindOf(v batch.Verdict) string { return v.Kind.String() }
func textOf(v batch.Verdict) string { return v.Text }

// tellPlan says what must be known of a file and its verdicts.
func (inv *invocation) tellPlan(p *prepared) {
	t, n := p.plan.Table, p.plan.Totals()
	inv.say("%s: %s; the numbers are in %q", t.Name, t.Format, t.Columns[t.Number])
	if sum := present.FileLines(t); len(sum) > 0 {
		inv.say("%s", sum[0])
	}
	for _, note := range t.Notes {
		inv.say("%s", note)
	}
	inv.say("%s of %s rows would be called by %s in %s", present.Thousands(n.ToCall), present.Thousands(n.Rows), p.agent.Name, p.project.Name)
	var kinds []string
	for _, k := range batch.Kinds() {
		if c := n.Kinds[k]; c > 0 {
			kinds = append(kinds, present.Thousands(c)+" "+k.String())
		}
	}
	inv.say("verdicts: %s", strings.Join(kinds, ", "))
	if n.Included+n.Excluded > 0 {
		inv.say("by decision: %s included, %s left out", present.Thousands(n.Included), present.Thousands(n.Excluded))
	}
	if p.settings.Recent > 0 && p.basis.Unknown != nil {
		inv.say("who was called in the last %s isn't known for certain: %v", present.Count(p.settings.Recent, "day"), p.basis.Unknown)
	}
	if p.basis.Rules.DoNotCall.Len() == 0 {
		inv.say("nobody is on a do-not-call list; talkdeck dnc add puts a number on yours, --do-not-call names another list")
	}
	if n.ToCall > 0 {
		inv.tellEstimate(batch.EstimateOf(n.ToCall, p.settings.Options, p.basis.Past))
	}
}

func (inv *invocation) tellEstimate(e batch.Estimate) {
	switch {
	case e.Of == 0:
		inv.say("no estimate: %s", e.Basis)
	case e.CostOf == 0:
		inv.say("estimate: %s; by %s", present.Duration(e.Takes.Round(time.Second)), e.Basis)
	default:
		cost := strings.TrimSpace(strconv.FormatFloat(e.Cost, 'f', 2, 64) + " " + e.Currency)
		inv.say("estimate: %s, cost %s; by %s", present.Duration(e.Takes.Round(time.Second)), cost, e.Basis)
	}
}

// decide takes the person's decisions into a plan.
func (j *judging) decide(p *batch.Plan) error {
	if (j.include != "" || j.exclude != "") && strings.TrimSpace(j.because) == "" {
		return usage(errors.New("--include and --exclude need a reason, which is kept with the rows: --because TEXT"))
	}
	for _, part := range []struct {
		flag, lines string
		do          func(int, string) error
	}{{"--include", j.include, p.Include}, {"--exclude", j.exclude, p.Exclude}} {
		rows, err := rowsOf(p.Table, part.lines)
		if err != nil {
			return usage(fmt.Errorf("%s: %w", part.flag, err))
		}
		for _, i := range rows {
			if err := part.do(i, j.because); err != nil {
				return refused("%s: %w", part.flag, err)
			}
		}
	}
	return nil
}

// rowsOf are the rows of a list of lines like 3,12-15.
func rowsOf(t *batch.Table, lines string) ([]int, error) {
	if lines == "" {
		return nil, nil
	}
	at := map[int]int{}
	for i, r := range t.Rows {
		at[r.Line] = i
	}
	var out []int
	for part := range strings.SplitSeq(lines, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, err := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err != nil || err2 != nil || from < 1 || to < from || to-from > batch.MaxRows {
			return nil, fmt.Errorf("%q are no lines; write them like 3,12-15", part)
		}
		for line := from; line <= to; line++ {
			i, there := at[line]
			if !there {
				return nil, fmt.Errorf("the file has no row in line %d", line)
			}
			out = append(out, i)
		}
	}
	return out, nil
}
