package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/kit/present"
)

func (p *program) callsCommand() *cobra.Command {
	var q callQuery
	cmd := p.build(spec{
		use:   "calls",
		short: "List calls: filtered, as a table, CSV, JSON or Markdown",
		long: "calls lists a project's calls, the newest first, to standard output; what is to\n" +
			"be known of the list is said on standard error. The filter is written as on the\n" +
			"screen; without since: or day: in it, it is about the last 24 hours. Where\n" +
			"Talkstack lists only some calls of a day, the exit code is 5.",
		example: "  talkdeck calls --filter 'status:failed,busy to:+49' --since 7d\n" +
			"  talkdeck calls --since monday --columns id,started,data.outcome -o csv\n" +
			"  talkdeck calls watch --filter 'agent:jack' | while read -r line; do …; done\n" +
			"  talkdeck calls --demo --since 2h",
		flags: func(cmd *cobra.Command) {
			q.addFlags(cmd)
			cmd.Flags().StringVar(&q.since, "since", "", "`TIME` that calls started at or after: 7d, 2h, monday, 2026-11-20")
			cmd.Flags().IntVar(&q.limit, "limit", 0, "list the newest `NUMBER` of the calls only")
		},
		formats:  formats(),
		settings: []string{"project", "tz"},
		service:  true,
		demo:     true,
		check:    func(*invocation) error { return q.check(p) },
		run:      func(ctx context.Context, inv *invocation) error { return inv.listCalls(ctx, &q) },
	})
	cmd.AddCommand(p.watchCommand())
	return cmd
}

// callQuery is which calls are asked for, and what of them is printed.
type callQuery struct {
	filterText, since, columnList string
	limit                         int

	filter  *filter.Filter
	span    *filter.Filter // of --since
	columns []string       // none: those of the screen
}

// defaultSince is the span where nobody names one.
const defaultSince = "24h"

func (q *callQuery) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&q.filterText, "filter", "", "which calls, a `TEXT` as on the screen: 'status:failed cost>0.2'")
	cmd.Flags().StringVar(&q.columnList, "columns", "", "`NAMES` with commas: "+strings.Join(calllist.ColumnNames(), ", ")+", data.KEY")
	completeBy(cmd, "filter", completeFilter)
	completeBy(cmd, "columns", completeColumns)
}

// check reads what was given, before anything is asked.
func (q *callQuery) check(p *program) (err error) {
	if q.columns, err = parseColumns(q.columnList); err != nil {
		return usage(err)
	}
	if q.limit < 0 {
		return usage(errors.New("--limit must be a number of calls; without it there is no limit"))
	}
	if q.span, err = p.parse("--since", `since:"`, cmp.Or(q.since, defaultSince), `"`); err != nil {
		return err
	}
	q.filter, err = p.parse("--filter", "", q.filterText, "")
	return err
}

// parseColumns reads a list of columns; data.KEY may hold anything but commas.
func parseColumns(list string) ([]string, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	var out []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch err := calllist.CheckColumn(name); {
		case err != nil:
			return nil, err
		case slices.Contains(out, name):
			return nil, fmt.Errorf("the column %s is named twice", present.Line(name))
		}
		out = append(out, name)
	}
	return out, nil
}

// shown are the columns to print. Unless some were chosen, a program gets the ids too, and a terminal what it has room for;
// none means those of the screen.
func (q *callQuery) shown(format string, width int) []string {
	const forAll, forNumbers = 100, 77 // columns of the terminal
	switch {
	case q.columns != nil:
		return q.columns
	case forMachines(format):
		return []string{"id", "status", "to", "from", "started", "length", "cost", "agent", "data"}
	case format != asTable, width == 0, width >= forAll:
		return nil
	case width >= forNumbers:
		return []string{"status", "to", "from", "started", "length", "cost"}
	}
	return []string{"status", "to", "started", "length"}
}

// parse reads a filter of which the person wrote the text, and not the prefix and the suffix. A mistake is shown in its place.
func (p *program) parse(flag, prefix, text, suffix string) (*filter.Filter, error) {
	f, err := filter.Parse(prefix + text + suffix)
	if err == nil {
		return f, nil
	}
	if wrong, ok := errors.AsType[*filter.SyntaxError](err); ok {
		p.point(text, wrong.Offset-len(prefix), wrong.Length)
	}
	return nil, usage(fmt.Errorf("%s: %w", flag, err))
}

// point shows a place in a text. Places outside of it are moved to its ends.
func (p *program) point(text string, at, length int) {
	at = min(max(at, 0), len(text))
	end := min(max(at+length, at), len(text))
	before, there := present.Width(present.Line(text[:at])), present.Width(present.Line(text[at:end]))
	fmt.Fprintf(p.streams.Err, "  %s\n  %s%s\n", present.Line(text), strings.Repeat(" ", before), strings.Repeat("^", max(there, 1)))
}

// bounded is the filter with the span of --since, or with one where there is none: loading every call there ever was is
// nobody's wish.
func (q *callQuery) bounded(env filter.Env) (*filter.Filter, error) {
	switch plan := q.filter.Plan(env); {
	case q.since != "":
	case !plan.First.IsZero():
		return q.filter, nil
	case !plan.Last.IsZero():
		return nil, usage(errors.New("the filter says until when, but not since when: add --since"))
	}
	return filter.Parse(strings.TrimSpace(q.filter.String() + " " + q.span.String()))
}

func (inv *invocation) listCalls(ctx context.Context, q *callQuery) error {
	env := filter.Env{Now: time.Now(), Zone: inv.cfg.Zone}
	f, err := q.bounded(env)
	if err != nil {
		return err
	}
	project, err := inv.findProject(ctx)
	if err != nil {
		return err
	}
	columns := q.shown(inv.format, inv.width())
	if env, err = inv.lookup(ctx, project.ID, f.NeedsAgent(), slices.Contains(columns, "agent")); err != nil {
		return err
	}
	ask := f.Plan(env).Query()
	ask.ProjectID = project.ID
	loaded, err := watch.Load(ctx, inv.Client.Calls, ask, time.Now)
	if err != nil {
		return err
	}
	selection := filter.NewSelection(f)
	found := selection.Update(loaded.Calls, env)
	shown := found
	if q.limit > 0 {
		shown = found[:min(q.limit, len(found))]
	}
	if err := inv.print(calllist.ExportTable(columns, shown, env)); err != nil {
		return err
	}
	inv.tellCalls(f, project, loaded, len(found), len(shown), selection.Unknown())
	return incomplete(loaded.Partial)
}

// incomplete is the error that of some days only a part is listed: what was printed isn't all there is.
func incomplete(days []watch.Day) error {
	if len(days) == 0 {
		return nil
	}
	var said []string
	for _, day := range days[:min(len(days), most)] {
		said = append(said, fmt.Sprintf("%s (at least %s)", day.Date, present.Thousands(day.Listed)))
	}
	if more := len(days) - len(said); more > 0 {
		said = append(said, present.Count(more, "day")+" before")
	}
	return &coded{codePartly, fmt.Errorf("not complete: Talkstack lists only some of the calls on %s, by UTC days", strings.Join(said, ", "))}
}

// lookup is what is known of calls besides what the service tells: the person's own notes, and, where that is asked about or
// shown, which agent made them. What is shown only may be missing, which is said.
func (inv *invocation) lookup(ctx context.Context, project string, asked, shown bool) (filter.Env, error) {
	env := filter.Env{Now: time.Now(), Zone: inv.cfg.Zone}
	if asked || shown {
		list, err := inv.Client.Agents.List(ctx, project)
		switch {
		case err != nil && (asked || ctx.Err() != nil):
			return env, err
		case err != nil:
			inv.say("the agents' names are missing: %s", Sentence(err))
		}
		inv.names = map[string]string{}
		for _, a := range list {
			inv.names[a.ID] = a.Name
		}
		known, err := inv.madeHere(ctx)
		if err != nil {
			inv.say("which agent made the calls that were made here can't be read in full: %v", err)
		}
		env.Agent = known.Agents(inv.names)
	}
	if inv.Demo == nil {
		notes, err := config.OpenNotes(inv.cfg.Profile)
		if err != nil {
			inv.say("%v", err)
		}
		env.Note = notes.Note
	}
	return env, nil
}

// madeHere are the calls that were made on this computer, as far as they are known by now. The demo begins with none.
func (inv *invocation) madeHere(ctx context.Context) (*origin.Origins, error) {
	if inv.Demo != nil {
		return nil, nil
	}
	if inv.origins == nil {
		inv.origins = origin.New(inv.places.calls, inv.places.batches())
	}
	return inv.origins.Refresh(ctx)
}

// undated is how many calls don't tell when they began, so that no span of time holds them.
func undated(calls []*watch.Entry) (n int) {
	for _, e := range calls {
		if e.Call.Started.IsZero() {
			n++
		}
	}
	return n
}

// tellCalls says what must be known of a list of calls.
func (inv *invocation) tellCalls(f *filter.Filter, project *client.Project, l *watch.Loaded, found, shown, unknown int) {
	inv.say("%s of %s loaded: %s; in %s, as of %s", present.Count(found, "call"), present.Thousands(len(l.Calls)), f, project.Name, present.Moment(l.Asked, inv.cfg.Zone))
	if shown < found {
		inv.say("the newest %s of them are listed", present.Thousands(shown))
	}
	if unknown > 0 {
		inv.say("%s may be meant: Talkstack doesn't tell their agent", present.Count(unknown, "more call"))
	}
	if n := undated(l.Calls); n > 0 {
		inv.say("left out, since nothing tells when they began: %s", present.Count(n, "call"))
	}
	if l.Strange > 0 {
		inv.say("left out, since they don't look like calls: %s", present.Count(l.Strange, "item"))
	}
}
