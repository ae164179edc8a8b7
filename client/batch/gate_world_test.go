package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

// slots is how many windows there may be at once; the last one is another profile's.
const slots = 3

// world is one computer with its windows and profiles, and a person who decides.
type world struct {
	t       *testing.T
	dir     string
	phone   *phone
	rng     *rand.Rand
	windows [slots]*window
	agents  *client.AgentService
	drafts  int
	kept    map[string][]byte // older copies of files
	ruined  map[string]bool   // ledgers that something happened to: whether they can be gone on with isn't certain
	trace   []string          // what was done, for whoever looks why it went wrong
	over    chan struct{}     // closed in the end

	mu      sync.Mutex
	allowed map[string]int // how many calls to a number a person decided on
}

// window is a run of the program.
type window struct {
	w     *world
	dead  atomic.Bool
	place Place
	gate  *dial.Gate
	calls *client.CallService
	lists Settings
	draft *draft // that was judged, and isn't begun yet
	runs  []*runOf
	busy  sync.WaitGroup // single calls
	stop  context.CancelFunc
	ctx   context.Context
}

// draft is a plan that a person looks at, and who was included in spite of what was told.
type draft struct {
	plan   *Plan
	judged Judged
	told   map[int]bool // rows that a person included, knowing that the number was called or may have been, or is to be called twice
}

// runOf is a batch that a window runs.
type runOf struct {
	l    *Ledger
	r    *Runner
	file *crashing
	over chan struct{} // closed when Run returned
	err  error
}

func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trace = append(w.trace, time.Now().Format("02 15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// own is the person's do-not-call list, which all profiles share.
func (w *world) own() contacts.List {
	return contacts.List{Path: filepath.Join(w.dir, "do-not-call.csv"), Now: time.Now}
}

func (w *world) journal() string { return dial.JournalFile(filepath.Join(w.dir, "calls")) }

func profileOf(slot int) string {
	if slot == slots-1 {
		return "other"
	}
	return "main"
}

func (w *world) folder(profile string) string { return filepath.Join(w.dir, profile, "batches") }

// at is the window in a slot; it is opened if there is none.
func (w *world) at(slot int) (*window, error) {
	if w.windows[slot] != nil {
		return w.windows[slot], nil
	}
	win := &window{w: w}
	api, err := client.New(client.WithTransport(telephone{w.phone, win.dead.Load}), client.WithAuth(telephone{}))
	if err != nil {
		return nil, err
	}
	profile := profileOf(slot)
	win.ctx, win.stop = context.WithCancel(w.t.Context())
	win.calls = api.Calls
	win.lists = DefaultSettings()
	win.lists.Hours, win.lists.OwnList = nil, w.own().Path
	win.lists.Options = Options{PerMinute: 60, AtOnce: 2}
	folders := []string{w.folder("main"), w.folder("other")}
	win.gate = dial.Open(dial.Options{
		Dir: filepath.Join(w.dir, "calls"), API: api.Calls, Profile: profile, Now: win.now, Zone: time.UTC, Own: w.own(),
		Rules: dial.Rules{DoNotCall: win.lists.Unwanted(), Recent: win.lists.Recent},
		Planned: func(ctx context.Context, e164 string) ([]dial.Planned, error) {
			return Planned(ctx, folders, "https://service", e164)
		},
	})
	others := slices.DeleteFunc(folders, func(f string) bool { return f == w.folder(profile) })
	win.place = Place{
		API: api.Calls, Project: "p", Prompt: "Greet {{name}}.", Dir: w.folder(profile), Others: func() []string { return others },
		Service: "https://service", Account: func() string { return "ana@example.com" }, Gate: win.gate, Now: win.now,
	}
	w.windows[slot], w.agents = win, api.Agents
	return win, nil
}

// now is the window's clock. Whatever of a window that died asks for the time is gone with it.
func (win *window) now() time.Time {
	if win.dead.Load() {
		runtime.Goexit()
	}
	return time.Now()
}

// wants notes that a person wants a number called. who knows that it was called, or may have been, wants one call more.
func (w *world) wants(number string, informed bool) (before int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before = w.allowed[number]
	if before == 0 || informed {
		w.allowed[number]++
	}
	return before
}

// mayBeWrong notes that a person said that a number wasn't called. If it was, there may be one call more.
func (w *world) mayBeWrong(numbers ...string) {
	for _, n := range numbers {
		if w.phone.times(n) > 0 {
			w.wants(n, true)
		}
	}
}

// judge has a list judged, in the order of the numbers. If include is set the person has all of them called who may be.
func (win *window) judge(numbers []string, include bool) error {
	w := win.w
	w.drafts++
	table := &Table{Name: fmt.Sprintf("list%d.csv", w.drafts), Hash: fmt.Sprint(w.drafts), Layout: Layout{Columns: []string{"number", "name"}, Dynamic: -1}}
	for i, n := range numbers {
		table.Rows = append(table.Rows, Row{Line: i + 2, Cells: []string{n, nameOf(n)}})
	}
	basis, err := win.lists.Basis(win.ctx, win.place, table)
	if err != nil {
		return err
	}
	plan, err := basis.Rules.Plan(win.ctx, table)
	if err != nil {
		return err
	}
	d := &draft{plan: plan, judged: basis.Judged, told: map[int]bool{}}
	for i := range plan.Judged() {
		row := plan.Row(i)
		if !include || row.Level() != Blocks || plan.Include(i, "I know") != nil {
			continue
		}
		for _, v := range row.Verdicts {
			if v.Level == Blocks && !strings.Contains(v.Text, "isn't finished, and is to call it") {
				d.told[i] = true
				break
			}
		}
	}
	win.draft = d
	return nil
}

// apply takes the draft for what the person decided.
func (win *window) take() *draft {
	d := win.draft
	win.draft = nil
	for i := range d.plan.Judged() {
		if d.plan.WillCall(i) {
			win.w.wants(d.plan.Row(i).Number, d.told[i])
		}
	}
	return d
}

// readHeader begins what was judged.
func (win *window) begin() error {
	d := win.take()
	l, err := Create(win.place.Dir, d.plan, Draft{Project: "p", Agent: "a", Judged: d.judged, Options: win.lists.Options, Now: win.now()})
	if err != nil {
		return err
	}
	win.run(l)
	return nil
}

// run runs an open batch.
func (win *window) run(l *Ledger) {
	run := &runOf{l: l, over: make(chan struct{})}
	run.file = hardened(l, win.w.rng)
	run.r = NewRunner(l, win.gate, win.calls, feedBy(win.ctx, win.w.phone.picture), win.now)
	if run.r.Latest().Phase == Paused {
		_ = run.r.Resume() // what it is still paused for is in its progress
	}
	win.runs = append(win.runs, run)
	go func() {
		defer close(run.over)
		run.err = run.r.Run(win.ctx)
	}()
}

// hardened puts a file under a ledger that knows what of it a loss of power leaves.
func hardened(l *Ledger, rng *rand.Rand) *crashing {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.file.(*os.File)
	info, err := f.Stat()
	if err != nil {
		panic(err)
	}
	never := -1
	c := &crashing{f: f, rng: rng, left: &never, size: info.Size(), synced: info.Size()}
	l.file = c
	return c
}

// tend lets go of batches that are over, and goes on with those that wait for a person or are paused.
func (win *window) tend() error {
	for i := len(win.runs) - 1; i >= 0; i-- {
		run := win.runs[i]
		select {
		case <-run.over:
			win.runs = slices.Delete(win.runs, i, i+1)
			if err := errors.Join(run.err, run.l.Close()); err != nil {
				return err
			}
			continue
		default:
		}
		switch run.r.Latest().Phase {
		case Waiting:
			if err := run.r.Go(); err != nil {
				return err
			}
		case Paused:
			if err := run.r.Resume(); err != nil {
				return err
			}
		default:
		}
	}
	return nil
}

// resume goes on with a batch of the window's profile as a front end does. A person goes on with none that isn't for him, or of
// which it isn't known who was called meanwhile.
func (win *window) resume(path string) error {
	l, _, err := Resume(win.ctx, win.place, win.w.agents, path, false)
	var not *ResumeError
	switch {
	case errors.Is(err, ErrRunning), errors.As(err, &not):
		win.w.note("  not resumed: %v", err)
		return nil
	case err != nil && win.w.ruined[path]:
		return nil
	case err != nil:
		return err
	}
	if c := l.Counts(); c.Finished() && c.Open == 0 {
		return l.Close()
	}
	win.run(l)
	return nil
}

// single makes a single call as the screen does: it tells what speaks against it, and if the person agrees, makes it. A person who
// types the number of somebody on the do-not-call list wants even that.
func (win *window) single(number, instead string, agrees, types bool) {
	w := win.w
	win.busy.Go(func() {
		q := dial.Request{NewCall: client.NewCall{Number: number, ProjectID: "p", AgentID: "a", Variables: map[string]string{"name": nameOf(number)}}, AgentName: "Jack", Instead: instead}
		f, err := win.gate.Check(win.ctx, q)
		if err != nil || len(f.Findings) > 0 && !agrees {
			return
		}
		informed := instead != "" && w.phone.times(number) > 0
		for _, found := range f.Findings {
			switch found.Kind {
			case dial.Unwanted:
				if !types {
					return
				}
				q.Variables[typed] = "yes"
			case dial.InFlight, dial.ListUnreadable:
				return
			case dial.Called, dial.MayHaveRung, dial.Unchecked, dial.JournalOutdated, dial.JournalDamaged:
				informed = true
			default:
			}
		}
		q.Agreed = f.Agree()
		w.note("  a person wants %s called: %s", number, dial.Words(f.Findings))
		before := w.wants(number, informed)
		_, _, err = win.gate.Call(win.ctx, q)
		var refusal *dial.Refusal
		if !errors.As(err, &refusal) {
			return
		}
		w.note("  refused: %v", err)
		w.mu.Lock()
		defer w.mu.Unlock()
		if before > 0 && informed {
			w.allowed[number]--
		}
	})
}

// upload has the service call those by itself who were judged.
func (win *window) upload() error {
	d := win.take()
	file, numbers, err := d.plan.Upload()
	if err != nil || len(numbers) == 0 {
		return err
	}
	win.busy.Go(func() {
		r, err := win.gate.Upload(win.ctx, win.calls, dial.Upload{
			Project: "p", Agent: "a", File: d.plan.Table.Name, Content: bytes.NewReader(file), Numbers: numbers, Known: d.judged.Known,
			Rules: dial.Rules{DoNotCall: win.gate.Unwanted("", "")},
		})
		win.w.note("  upload %s: %v", r.State, err)
	})
	return nil
}
