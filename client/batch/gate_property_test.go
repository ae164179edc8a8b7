package batch

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

// op is something that happens.
type op int

const (
	judges  op = iota // a person has a list judged
	begins            // what was judged is begun
	uploads           // what was judged is uploaded
	calls             // a single call
	tends             // a person goes on with what waits or is paused
	resumes           // a batch is gone on with
	decides           // a person decides on a row that is uncertain
	settles           // or on a single call, an upload or a damaged line
	lists             // a number is put on the do-not-call list
	unlists
	kills
	quits
	powers
	backsUp
	harmsJournal
	harmsLedger
	loses   // the history can't be read
	regains // it can again
)

var opNames = []string{
	"judge", "begin", "upload", "call", "tend", "resume", "decide", "settle", "list", "unlist", "kill", "quit", "power", "back up", "harm journal", "harm ledger", "lose", "regain",
}

// often is how often each happens, by how often it stands here.
var often = []op{
	judges, judges, judges, judges, begins, begins, begins, begins, uploads, calls, calls, calls, tends, tends, tends, resumes, resumes, resumes, resumes,
	decides, decides, settles, settles, lists, unlists, kills, kills, quits, powers, backsUp, harmsJournal, harmsLedger, loses, regains, regains,
}

// step is one thing that happens, and how long until the next does.
type step struct {
	Op      op
	Slot    int
	Pick    int
	Numbers []int
	Yes     bool // include; agree
	Too     bool // type the number; leave a piece of a line
	Wait    time.Duration
}

func (s step) String() string {
	return fmt.Sprintf("%s slot %d pick %d numbers %v yes %t too %t, then %s", opNames[s.Op], s.Slot, s.Pick, s.Numbers, s.Yes, s.Too, s.Wait)
}

const people = 3

func numberOf(i int) string { return fmt.Sprintf("+141555501%02d", i) }

// story is what happens to a computer, and how the service answers.
type story struct {
	Steps []step
	Plan  [people][]answer
	Slow  []time.Duration
	Lags  bool
	Seed  uint64
}

var pauses = []time.Duration{0, 0, 100 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second, 40 * time.Second, 3 * time.Minute, 20 * time.Minute}

func stories() *rapid.Generator[story] {
	return rapid.Custom(func(t *rapid.T) story {
		one := rapid.Custom(func(t *rapid.T) step {
			return step{
				Op: rapid.SampledFrom(often).Draw(t, "op"), Slot: rapid.IntRange(0, slots-1).Draw(t, "slot"), Pick: rapid.IntRange(0, 11).Draw(t, "pick"),
				Numbers: rapid.SliceOfN(rapid.IntRange(0, people-1), 1, 3).Draw(t, "numbers"),
				Yes:     rapid.Bool().Draw(t, "yes"), Too: rapid.Bool().Draw(t, "too"), Wait: rapid.SampledFrom(pauses).Draw(t, "wait"),
			}
		})
		s := story{Steps: rapid.SliceOfN(one, 4, 40).Draw(t, "steps"), Seed: rapid.Uint64().Draw(t, "seed"), Lags: rapid.IntRange(0, 3).Draw(t, "lags") == 3}
		for i := range s.Plan {
			s.Plan[i] = rapid.SliceOfN(rapid.Map(rapid.IntRange(0, int(answers)-1), func(i int) answer { return answer(i) }), 0, 4).Draw(t, "answers")
		}
		s.Slow = rapid.SliceOfN(rapid.SampledFrom(pauses[2:7]), 0, 4).Draw(t, "slow")
		return s
	})
}

// Whatever happens in whatever order: nobody is called more often than a person decided, nobody on the do-not-call list unless a
// person typed the number, and nobody hears another's data.
func TestNobodyIsCalledMoreOftenThanAPersonDecided(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := stories().Draw(rt, "story")
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		var told string
		synctest.Test(t, func(t *testing.T) { told, err = s.play(t, dir) })
		if err != nil {
			rt.Fatalf("%v\n%s", err, told)
		}
	})
}

// play lets it happen, lets all batches come to their end, and looks what came of it.
func (s story) play(t *testing.T, dir string) (told string, err error) {
	w := &world{
		t: t, dir: dir, phone: newPhone(), rng: rand.New(rand.NewPCG(s.Seed, 1)), kept: map[string][]byte{}, ruined: map[string]bool{},
		over: make(chan struct{}), allowed: map[string]int{},
	}
	for i, plan := range s.Plan {
		w.phone.plan[numberOf(i)] = slices.Clone(plan)
	}
	w.phone.slow, w.phone.lags = s.Slow, s.Lags
	defer func() {
		for slot := range w.windows {
			err = errors.Join(err, w.kill(slot))
		}
		time.Sleep(time.Hour) // all requests are over by then
		close(w.over)
		w.mu.Lock()
		defer w.mu.Unlock()
		told = strings.Join(w.trace, "\n")
	}()
	time.Sleep(24*time.Hour + 7*time.Millisecond) // since the year 2000 began
	for _, step := range s.Steps {
		w.note("%s", step)
		if err := w.do(step); err != nil {
			return "", fmt.Errorf("%s: %w", step, err)
		}
		time.Sleep(step.Wait)
	}
	w.phone.setAway(false)
	for range 4 {
		for _, path := range w.batches() {
			if err := w.do(step{Op: resumes, Pick: slices.Index(w.batches(), path)}); err != nil {
				return "", err
			}
		}
		for slot := range w.windows {
			if err := w.do(step{Op: tends, Slot: slot}); err != nil {
				return "", err
			}
		}
		time.Sleep(10 * time.Minute)
	}
	return "", w.check()
}

// check looks whether all went right.
func (w *world) check() error {
	w.phone.mu.Lock()
	wrong := w.phone.wrong
	w.phone.mu.Unlock()
	for i := range people {
		if n := numberOf(i); w.phone.times(n) > w.allowed[n] {
			wrong = errors.Join(wrong, fmt.Errorf("%s rang %d times, and a person decided on %d", n, w.phone.times(n), w.allowed[n]))
		}
	}
	if wrong == nil {
		return nil
	}
	for _, path := range append(w.batches(), w.journal()) {
		content, _ := os.ReadFile(path) // there may be none
		w.trace = append(w.trace, filepath.Base(path), string(content))
	}
	w.trace = append(w.trace, fmt.Sprintf("%+v", w.phone.rang))
	return wrong
}

// do has a step happen.
func (w *world) do(s step) error {
	win := w.windows[s.Slot]
	switch s.Op {
	case judges, calls, settles:
		var err error
		if win, err = w.at(s.Slot); err != nil {
			return err
		}
	case begins, uploads:
		if win == nil || win.draft == nil {
			return nil
		}
	default:
	}
	switch s.Op {
	case judges:
		var numbers []string
		for _, n := range s.Numbers {
			numbers = append(numbers, numberOf(n))
		}
		return win.judge(numbers, s.Yes)
	case begins:
		return win.begin()
	case uploads:
		return win.upload()
	case calls:
		win.single(numberOf(s.Numbers[0]), "", s.Yes, s.Too)
	case tends:
		if win != nil {
			return win.tend()
		}
	case resumes, decides:
		return w.withBatch(s)
	case settles:
		return win.settle(s)
	case lists:
		return w.list(numberOf(s.Numbers[0]))
	case unlists:
		return w.unlist(numberOf(s.Numbers[0]))
	case kills:
		return w.kill(s.Slot)
	case quits:
		return w.quit(s.Slot)
	case powers:
		return w.powerLoss(s.Too)
	case backsUp:
		return w.backUp()
	case harmsJournal, harmsLedger:
		if w.phone.lags {
			return nil // nobody knows then
		}
		if err := w.powerLoss(false); err != nil {
			return err
		}
		path := w.journal()
		if all := w.batches(); s.Op == harmsLedger && len(all) == 0 {
			return nil
		} else if s.Op == harmsLedger {
			path = all[s.Pick%len(all)]
		}
		return w.harm(path, (s.Pick+len(s.Numbers))%harms)
	case loses, regains:
		w.phone.setAway(s.Op == loses)
	}
	return nil
}

func (p *phone) setAway(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
}

// list puts a number on the person's do-not-call list.
func (w *world) list(number string) error {
	_, already, err := w.own().Add(number, "asked")
	if err != nil || already {
		return err
	}
	w.phone.mu.Lock()
	defer w.phone.mu.Unlock()
	w.phone.listed[number] = time.Now()
	return nil
}

func (w *world) unlist(number string) error {
	w.phone.mu.Lock()
	delete(w.phone.listed, number)
	w.phone.mu.Unlock()
	if _, err := w.own().Remove(number); !errors.Is(err, contacts.ErrNotListed) {
		return err
	}
	return nil
}

// withBatch goes on with a batch, or decides on one of its rows.
func (w *world) withBatch(s step) error {
	all := w.batches()
	if len(all) == 0 {
		return nil
	}
	path := all[s.Pick%len(all)]
	slot := s.Slot
	switch main := filepath.Dir(path) == w.folder("main"); {
	case !main:
		slot = slots - 1
	case slot == slots-1:
		slot = 0
	}
	win, err := w.at(slot)
	if err != nil {
		return err
	}
	for _, other := range w.windows {
		if other == nil {
			continue
		}
		for _, run := range other.runs {
			if run.l.Path() == path && s.Op == decides {
				return w.decide(run.r, s)
			}
			if run.l.Path() == path {
				return nil // it runs
			}
		}
	}
	w.note("  %s in slot %d", filepath.Base(path), slot)
	if s.Op == resumes {
		return win.resume(path)
	}
	l, err := Open(path)
	if err != nil {
		if w.ruined[path] {
			return nil
		}
		return err
	}
	return errors.Join(w.decide(NewRunner(l, win.gate, win.calls, feed(nil), win.now), s), l.Close())
}

// decide decides on a row that is uncertain.
func (w *world) decide(r *Runner, s step) error {
	doubts, err := r.Reconcile(w.t.Context())
	if err != nil || len(doubts) == 0 {
		return nil //nolint:nilerr // the history can't be read
	}
	d := doubts[s.Pick%len(doubts)]
	w.note("  decide on line %d, %s", d.Entry.Line, d.Entry.Number)
	switch {
	case s.Yes && len(d.Candidates) > 0:
		err = r.Found(d.Row, d.Candidates[0].ID)
	case s.Yes:
		err = r.Leave(d.Row)
	default:
		w.note("  not made")
		w.mayBeWrong(d.Entry.Number)
		err = r.NotMade(d.Row, "she says so")
	}
	if errors.Is(err, ErrSettled) {
		return nil
	}
	return err
}

// settle decides on an attempt of which it isn't known what came of it.
func (win *window) settle(s step) error {
	open, err := win.gate.Unknown()
	if err != nil || len(open) == 0 {
		return err
	}
	r := open[s.Pick%len(open)]
	win.w.note("  settle %+v", r)
	found, failed := win.gate.Look(win.ctx, r)
	if failed != nil {
		found = nil // nobody knows
	}
	found = slices.DeleteFunc(found, func(c client.Call) bool { _, taken := win.gate.MadeBy(c.ID); return taken })
	switch single := r.Number != "" && !r.Damage(); {
	case s.Yes && s.Too && single && len(found) > 0:
		err = win.gate.Found(r.ID, found[0].ID)
	case s.Yes && s.Too && single:
		win.single(r.Number, r.ID, true, false)
	case s.Yes:
		err = win.gate.Forget(r.ID)
	default:
		if !r.Damage() {
			win.w.mayBeWrong(append(slices.Clone(r.Numbers), r.Number)...)
		}
		err = win.gate.NotMade(r.ID, "she says so")
	}
	if errors.Is(err, dial.ErrSettled) {
		return nil
	}
	return err
}
