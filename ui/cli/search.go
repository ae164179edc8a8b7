package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/calls/filter"
	"talkdeck/client/localdata"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/kit/present"
)

func (p *program) searchCommand() *cobra.Command {
	var q searchQuery
	return p.build(spec{
		use:   "search [WORDS...]",
		short: "Search all calls ever seen here, without asking Talkstack",
		long: "search lists the calls that were ever seen on this computer and have the words,\n" +
			"the newest first: in their numbers, data, notes and answers. A word is a whole\n" +
			"one, and refu* the beginning of one. Words and the filter are written as on the\n" +
			"screen. It asks no service: what this profile keeps is searched.",
		example: "  talkdeck search refund --since 90d\n" +
			"  talkdeck search 'refu*' --filter 'status:completed !agent:mia' -o csv",
		args:     func(*cobra.Command, []string) error { return nil },
		complete: cobra.NoFileCompletions,
		flags: func(cmd *cobra.Command) {
			q.addFlags(cmd)
			cmd.Flags().StringVar(&q.since, "since", "", "`TIME` that calls started at or after: 90d, monday, 2026-11-20")
			cmd.Flags().StringVar(&q.until, "until", "", "`TIME` that calls started at or before")
			cmd.Flags().IntVar(&q.limit, "limit", 0, "list the newest `NUMBER` of the calls only")
			cmd.Flags().StringVar(&q.project, "project", "", "`ID` of a project; without it all are searched")
		},
		formats:  formats(),
		settings: []string{"tz", "profile", "api-url", "archive", "ascii"},
		check:    func(inv *invocation) error { return q.check(p, inv.args) },
		run:      func(ctx context.Context, inv *invocation) error { return inv.search(ctx, &q) },
	})
}

// searchQuery is which calls are searched for, and what of them is printed.
type searchQuery struct {
	callQuery
	until, project string

	asked archive.Query
}

// check reads what was given, before the archive is opened.
func (q *searchQuery) check(p *program, args []string) (err error) {
	if q.columns, err = parseColumns(q.columnList); err != nil {
		return usage(err)
	}
	if q.limit < 0 {
		return usage(errors.New("--limit must be a number of calls; without it there is no limit"))
	}
	var terms []filter.Term
	for _, part := range []struct{ flag, prefix, text, suffix string }{
		{"the words", "", strings.Join(args, " "), ""}, {"--filter", "", q.filterText, ""},
		{"--since", `since:"`, q.since, `"`}, {"--until", `until:"`, q.until, `"`},
	} {
		if part.text == "" {
			continue
		}
		f, err := p.parse(part.flag, part.prefix, part.text, part.suffix)
		if err != nil {
			return err
		}
		asked := archive.QueryOf(f)
		q.asked.Words = append(q.asked.Words, asked.Words...)
		if asked.Filter != nil {
			terms = append(terms, asked.Filter.Terms()...)
		}
	}
	if len(terms) > 0 {
		q.asked.Filter = filter.Of(terms...)
	}
	return nil
}

// search prints what is found in the profile's archive.
func (inv *invocation) search(ctx context.Context, q *searchQuery) error {
	path := localdata.ArchiveFile(inv.cfg.Profile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return &coded{codeNotFound, nothingKept(inv.cfg.Archive)}
	}
	a := sqlite.New(path, sqlite.Options{Say: func(sentence string) { inv.say("%s", sentence) }})
	defer func() { _ = a.Close() }() // nothing was written
	kept, err := a.Info(ctx)
	if err != nil {
		return err
	}
	asked := q.asked
	asked.Now, asked.Zone = time.Now(), inv.cfg.Zone
	if q.project != "" {
		asked.Scope = archive.Scope{Service: localdata.Service(inv.cfg.APIURL), Project: q.project}
	}
	n := 0
	table := calllist.ArchiveTable(ctx, a, asked, q.shown(inv.format, inv.width()), q.limit, func(found int) { n = found })
	if err := inv.print(table); err != nil {
		return err
	}
	if kept.Calls == 0 {
		inv.say("%v", nothingKept(inv.cfg.Archive))
		return nil
	}
	if n > 0 && n == q.limit {
		inv.say("the newest %s that match are listed; there may be more", present.Count(n, "call"))
		return nil
	}
	since := present.Moment(kept.Oldest, inv.cfg.Zone)
	inv.say("%s of %s that are kept here, since %s", present.Count(n, "call"), present.Thousands(kept.Calls), since)
	return nil
}

// nothingKept says that there are no calls to be searched, and why.
func nothingKept(keeps bool) error {
	if !keeps {
		return errors.New("no calls are kept here: the archive is off")
	}
	return errors.New("no calls are kept here yet: the dashboard keeps those that it sees")
}
