package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/collect"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/questions"
	"talkdeck/client/calls/watch"
	"talkdeck/client/localdata"
	"talkdeck/client/match"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

// collection is what talkdeck collect is told.
type collection struct {
	once     bool
	back     string
	since    time.Duration // what back says
	projects several
}

// several is a flag that may be given several times.
type several []string

// String implements pflag.Value; it is what was given last.
func (s *several) String() string {
	if len(*s) == 0 {
		return ""
	}
	return (*s)[len(*s)-1]
}

// Set implements pflag.Value.
func (s *several) Set(v string) error { *s = append(*s, v); return nil }

// Type implements pflag.Value.
func (s *several) Type() string { return "string" }

func (p *program) collectCommand() *cobra.Command {
	var c collection
	return p.build(spec{
		use:   "collect",
		short: "Keep all calls on this computer, without a screen",
		long: "collect watches projects as the dashboard does, and keeps each call that it sees\n" +
			"in the archive. First it asks for the days that the archive doesn't have whole.\n" +
			"It runs until SIGTERM, and exits with 0 then, or ctrl+c, with 130: what was seen\n" +
			"is written first. With --once it ends when all is there: 5 if it isn't, since\n" +
			"Talkstack lists only some calls of a day, or asking failed. While another\n" +
			"talkdeck of the profile writes the archive, this one waits for its turn.",
		example: "  talkdeck collect\n" +
			"  talkdeck collect --once --project nordwind --project 'a931792e-399c-4fe8-8e5c'",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&c.once, "once", false, "end when what there is is kept: for cron")
			cmd.Flags().StringVar(&c.back, "back", "30d", "`TIME` back to which days are made complete: 30d, 2w or 12h")
			cmd.Flags().Var(&c.projects, "project", "`ID` or name of a project, again for each; without it all are collected")
		},
		settings: []string{"interval", "archive", "archive-keep", "tz"},
		service:  true,
		demo:     true,
		check: func(inv *invocation) (err error) {
			if c.since, err = parseAge(c.back); err != nil {
				return usage(errors.New("say how far back with --back: 30d, 2w or 12h"))
			}
			if !inv.cfg.Archive {
				return usage(errors.New("the setting archive is off, so no calls are kept here"))
			}
			return nil
		},
		run: func(ctx context.Context, inv *invocation) error { return inv.collectCalls(ctx, &c) },
	})
}

func (inv *invocation) collectCalls(ctx context.Context, c *collection) (err error) {
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	defer signal.Stop(terminated)
	projects, err := inv.projectsToCollect(ctx, c.projects)
	if err != nil {
		return err
	}
	notes, err := config.OpenNotes(inv.cfg.Profile)
	if inv.Demo != nil {
		notes, err = config.NotesInMemory(), nil
	}
	if err != nil {
		inv.say("%v", err)
	}
	inv.Notes, inv.Origins = notes, origin.New(inv.places.calls, inv.places.batches())
	inv.Answers = questions.Store{Dir: localdata.AnalysesDir(inv.places.data)}
	inv.openArchive(inv.cfg)
	k := inv.Archive.(*kept) // check refuses to go on without one
	t := newTally(projects, inv.say)
	o := inv.collectorOptions(inv.cfg, t.failure)
	o.Wrote = t.wrote
	end := inv.collectBy(k, o, t.failure)
	tidying, stopTidying := context.WithCancel(ctx)
	defer stopTidying()
	go keepSmall(tidying)
	hub := inv.newHub(inv.cfg.Interval)
	err = inv.watchAll(ctx, hub, projects, c)
	hub.Close()
	err = errors.Join(err, t.ended(end(context.WithoutCancel(ctx))))
	if ctx.Err() == nil {
		return err
	}
	const delivered = 50 * time.Millisecond // a signal goes to all who wait for it, one after the other
	select {
	case <-terminated:
		return unless(err, ctx.Err())
	case <-time.After(delivered):
		return ctx.Err()
	}
}

// unless is err unless it is another, which was to come.
func unless(err, other error) error {
	if errors.Is(err, other) {
		return nil
	}
	return err
}

// projectsToCollect are those that were named, or all.
func (inv *invocation) projectsToCollect(ctx context.Context, wanted []string) ([]client.Project, error) {
	list, err := inv.Client.Projects.List(ctx, inv.openedProjects()...)
	if err != nil {
		return nil, err
	}
	if len(wanted) == 0 {
		if len(list.Projects) == 0 {
			return nil, notFound("this account has no project")
		}
		return list.Projects, nil
	}
	var out []client.Project
	for _, name := range wanted {
		p, err := found(match.ByName(list.Projects, name, projectID, projectName),
			"several projects may be meant by "+present.Line(name)+": give the id of one; there is ", projectWords)
		if p == nil && err == nil {
			err = notFound("there is no project %s; %s", present.Line(name), whichProjects(list.Projects))
		}
		if err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}

// watchAll watches projects until ctx ends or, once, until all is known that was to be.
func (inv *invocation) watchAll(ctx context.Context, hub *watch.Hub, projects []client.Project, c *collection) error {
	names := make([]string, len(projects))
	for i, p := range projects {
		names[i] = present.Line(p.Name)
	}
	how := "until ctrl+c"
	if c.once {
		how = "once"
	}
	inv.say("collecting %s %s, to %s", strings.Join(names, ", "), how, present.Line(inv.places.archive))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ends := make(chan error, len(projects))
	var following sync.WaitGroup
	for _, p := range projects {
		feed := hub.Open(p.ID)
		in := archive.Scope{Service: inv.places.service, Project: p.ID}
		since := collect.Since(ctx, inv.Archive, in, time.Now(), c.since, inv.cfg.ArchiveKeep)
		feed.LoadOlder(since)
		following.Go(func() {
			name := ""
			if len(projects) > 1 {
				name = present.Line(p.Name) + ": "
			}
			ends <- inv.watchOne(ctx, feed, c.once, since, name)
		})
	}
	var failed error
	for range projects {
		err := <-ends
		failed = errors.Join(failed, err)
		if errors.Is(err, client.ErrKeyRefused) { // nothing more will come of any
			stop()
		}
	}
	following.Wait()
	return failed
}

// watchOne looks at a project's pictures until ctx ends or, once, until there is nothing more to come.
func (inv *invocation) watchOne(ctx context.Context, feed *watch.Feed, once bool, since time.Time, name string) error {
	w := &watching{env: filter.Env{Zone: inv.cfg.Zone}, say: func(format string, args ...any) { inv.say("%s"+format, append([]any{name}, args...)...) }}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-feed.Updates():
			w.tell(s)
			switch {
			case w.ended != nil:
				return w.ended
			case !once || s.Older.Active:
			case s.Err != nil:
				return s.Err
			case s.Older.Err != nil:
				return fmt.Errorf("%sthe days before couldn't all be read: %w", name, s.Older.Err)
			case s.Updated.IsZero() || s.Older.DaysTotal == 0 && !s.Older.Covers(since): // it is to be begun yet
			case s.Gap || len(s.Older.Partial) > 0:
				w.say("Talkstack lists only some of the calls: %s", strings.Join(s.Older.Partial, ", "))
				return errPartly
			default:
				return nil
			}
		}
	}
}

// tally says what is collected. It is safe for concurrent use.
type tally struct {
	say   func(format string, args ...any)
	names map[string]string // of the projects, by their ids

	mu    sync.Mutex
	calls map[string]int // written so far
}

func newTally(projects []client.Project, say func(format string, args ...any)) *tally {
	t := &tally{say: say, names: map[string]string{}, calls: map[string]int{}}
	for _, p := range projects {
		t.names[p.ID] = present.Line(p.Name)
	}
	return t
}

func (t *tally) failure(what string) { t.say("%s", what) }

// wrote tells of the first calls of a project, and of each day that is complete. All else comes at the end.
func (t *tally) wrote(projectID string, calls int, days []string) {
	t.mu.Lock()
	first := t.calls[projectID] == 0 && calls > 0
	t.calls[projectID] += calls
	t.mu.Unlock()
	said := ""
	if first {
		said = present.Count(calls, "call") + " kept"
	}
	if len(days) > 0 {
		if said != "" {
			said += ", "
		}
		said += "complete " + days[0]
		if last := days[len(days)-1]; last != days[0] {
			said += " to " + last
		}
	}
	if said != "" {
		t.say("%s: %s", t.names[projectID], said)
	}
}

// ended says how much was kept, and what the end of it means.
func (t *tally) ended(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := 0
	for _, n := range t.calls {
		sum += n
	}
	if errors.Is(err, archive.ErrReadOnly) {
		t.say("another talkdeck writes the archive, and keeps what it sees itself")
		return nil
	}
	if err == nil {
		t.say("%s or changes of one kept", present.Count(sum, "call"))
	}
	return err
}
