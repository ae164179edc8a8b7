package collect

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/watch"
)

const (
	// usualPause is how long pictures are waited for before one is written, so that the program starts first.
	usualPause = time.Second
	// retry is when a write that failed is tried again.
	retry = 15 * time.Second
	// quiet is how often it is written down that it was watched, where nothing happened.
	quiet = time.Minute
	// chunk is how many calls are written at once, so that others get in between.
	chunk = 1000
	// prunes is how often old calls are forgotten.
	prunes = 24 * time.Hour
)

// Options are what a collector stands on. What may be nil is left out then.
type Options struct {
	Archive archive.Archive
	Service string // its name as localdata.Service gives it

	Origins *origin.Index                                    // of calls that were made here; may be nil
	Note    func(callID string) (n archive.Note, ok bool)    // the person's own; may be nil
	Answers func(projectID, callID string) []archive.Answer  // to questions; may be nil
	Failed  func(error)                                      // is told of a failure, once until it works again; may be nil
	Wrote   func(projectID string, calls int, days []string) // is told what was written; may be nil
	Now     func() time.Time                                 // time.Now if nil
	Keep    time.Duration                                    // how old calls get; 0: they are kept for ever
	Pause   time.Duration                                    // between two writes; 1 s if 0
}

// Collector feeds an archive. It is safe for concurrent use, and none of its methods but Close waits for the disk.
type Collector struct {
	o      Options
	ctx    context.Context
	cancel context.CancelFunc
	wake   chan struct{}
	ending chan struct{}
	ended  chan struct{}
	end    sync.Once

	mu       sync.Mutex // of what follows
	projects map[string]*project
	failed   bool // the last write failed, and it was told

	last   error     // of the last write; to be read when the goroutine has ended
	pruned time.Time // when old calls were forgotten last
}

// project is what is known of one project. written is the goroutine's alone; all else is held under Collector.mu.
type project struct {
	id     string
	newest *watch.Snapshot
	began  time.Time       // when the first answer came
	again  map[string]bool // ids of calls of which this computer knows more than before
	anew   bool            // nothing of it counts as written

	written
}

// New begins to collect. Nothing is opened until the first picture.
func New(o Options) *Collector {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pause <= 0 {
		o.Pause = usualPause
	}
	c := &Collector{
		o: o, wake: make(chan struct{}, 1), ending: make(chan struct{}), ended: make(chan struct{}), projects: map[string]*project{},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	go c.run()
	return c
}

// Take takes a picture. Those of a project must come in their order; ones between two writes may be passed over, since a
// picture tells all that those before did.
func (c *Collector) Take(s *watch.Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.projects[s.ProjectID]
	if p == nil {
		p = &project{id: s.ProjectID, again: map[string]bool{}}
		c.projects[s.ProjectID] = p
	}
	if p.newest = s; p.began.IsZero() {
		p.began = s.Updated
	}
	c.poke()
}

// Again has what this computer knows of a call written again: its note or its answers changed. A call that isn't in a picture
// is passed over.
func (c *Collector) Again(callID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.projects {
		p.again[callID] = true
	}
	c.poke()
}

// Anew has all pictures written as a whole: the archive was damaged and begins anew.
func (c *Collector) Anew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.projects {
		p.anew = true
	}
	c.poke()
}

func (c *Collector) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Close writes what came last, and ends. It waits for that until ctx ends; what isn't written then is lost to the archive, and the
// error is why.
func (c *Collector) Close(ctx context.Context) error {
	c.end.Do(func() { close(c.ending) })
	select {
	case <-c.ended:
	case <-ctx.Done():
		c.cancel()
		<-c.ended
	}
	c.cancel()
	return c.last
}

func (c *Collector) run() {
	defer close(c.ended)
	for {
		select {
		case <-c.ending:
			c.last = c.tell(c.write(true))
			return
		case <-c.wake:
		}
		if !c.sleep(c.o.Pause) {
			continue
		}
		if err := c.tell(c.write(false)); err != nil && c.sleep(retry-c.o.Pause) {
			c.poke()
		}
	}
}

// sleep waits; false: it is to end.
func (c *Collector) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ending:
		return false
	}
}

// tell tells of a failure, once. That another program writes is none: it sees the same calls.
func (c *Collector) tell(err error) error {
	if errors.Is(err, archive.ErrDamaged) {
		c.Anew()
	}
	c.mu.Lock()
	known := c.failed
	c.failed = err != nil && !errors.Is(err, archive.ErrReadOnly) && c.ctx.Err() == nil
	first := c.failed && !known
	c.mu.Unlock()
	if first && c.o.Failed != nil {
		c.o.Failed(err)
	}
	return err
}

// write writes what the newest pictures tell. last tells that there won't be others.
func (c *Collector) write(last bool) error {
	c.mu.Lock()
	projects := slices.SortedFunc(maps.Values(c.projects), func(a, b *project) int { return strings.Compare(a.id, b.id) })
	c.mu.Unlock()
	var failed error
	for _, p := range projects {
		failed = errors.Join(failed, c.writeProject(p, last))
	}
	if now := c.o.Now(); failed == nil && c.o.Keep > 0 && len(projects) > 0 && now.Sub(c.pruned) >= prunes && !last {
		if _, err := c.o.Archive.Prune(c.ctx, now.Add(-c.o.Keep)); err != nil {
			return err
		}
		c.pruned = now
	}
	return failed
}

// writeProject writes what a project's newest picture tells, all of it or, with an error, so that it is tried again.
func (c *Collector) writeProject(p *project, last bool) error {
	c.mu.Lock()
	s, began, again := p.newest, p.began, p.again
	p.again = map[string]bool{}
	if p.anew {
		p.anew, p.written = false, written{}
	}
	c.mu.Unlock()
	n := p.compare(s, began, again, c.oldest())
	due := last || s.Updated.Sub(p.until()) >= quiet
	if !n.urgent() && (len(n.spans) == 0 || !due) {
		return nil
	}
	if err := c.put(p.id, n); err != nil {
		c.mu.Lock()
		maps.Copy(p.again, again)
		c.mu.Unlock()
		return err
	}
	p.took(s, n)
	if c.o.Wrote != nil && n.urgent() {
		c.o.Wrote(p.id, len(n.entries), n.days)
	}
	return nil
}

// oldest is since when calls are kept; zero: since ever.
func (c *Collector) oldest() time.Time {
	if c.o.Keep <= 0 {
		return time.Time{}
	}
	return c.o.Now().Add(-c.o.Keep)
}

// put writes news, the calls before what is said of times.
func (c *Collector) put(projectID string, n news) error {
	var made *origin.Origins
	if c.o.Origins != nil && len(n.entries) > 0 {
		made, _ = c.o.Origins.Refresh(c.ctx) // what can't be read is said by who shows it, and isn't known
	}
	for {
		some := n.entries[:min(len(n.entries), chunk)]
		n.entries = n.entries[len(some):]
		u := archive.Update{
			Scope: archive.Scope{Service: c.o.Service, Project: projectID}, Entries: some,
			Makers: map[string]archive.Maker{}, Notes: map[string]archive.Note{}, Answers: map[string][]archive.Answer{},
		}
		for _, e := range some {
			c.know(&u, e, made)
		}
		if len(n.entries) == 0 {
			u.Watched, u.Complete = n.spans, n.days
		}
		if err := c.o.Archive.Put(c.ctx, u); err != nil || len(n.entries) == 0 {
			return err
		}
	}
}

// know adds what this computer knows of a call.
func (c *Collector) know(u *archive.Update, e *watch.Entry, made *origin.Origins) {
	id := e.Call.ID
	if o, ok := made.Of(id); ok {
		u.Makers[id] = archive.Maker{Agent: o.Agent, Batch: o.BatchID, Row: o.Line}
	}
	if c.o.Note != nil {
		if n, ok := c.o.Note(id); ok {
			u.Notes[id] = n
		}
	}
	if c.o.Answers != nil {
		if a := c.o.Answers(u.Project, id); len(a) > 0 {
			u.Answers[id] = a
		}
	}
}
