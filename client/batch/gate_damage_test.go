package batch

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"talkdeck/client/dial"
	"talkdeck/client/durable"
)

// outlives is longer than anything of a window goes on after it died, but for its requests.
const outlives = 20 * time.Second

// kill ends the window in a slot as a signal does: what it wrote stays, what it asked the service for is done, and nobody hears of
// it. Its locks are let go of by the system.
func (w *world) kill(slot int) error {
	win := w.windows[slot]
	if win == nil {
		return nil
	}
	w.windows[slot] = nil
	win.dead.Store(true)
	var failed error
	for _, run := range win.runs {
		go func() {
			for { // what was about to be told to the loop
				select {
				case <-run.r.results:
				case <-w.over:
					return
				}
			}
		}()
		failed = errors.Join(failed, run.l.Close())
	}
	go func() {
		for _, run := range win.runs {
			<-run.over
		}
		win.busy.Wait()
		win.stop()
	}()
	return errors.Join(failed, win.gate.Close())
}

// powerLoss ends all windows, and what they hadn't synced may be gone. torn is a piece of a line that is left in the journal.
func (w *world) powerLoss(torn bool) error {
	var failed error
	for slot, win := range w.windows {
		if win == nil {
			continue
		}
		for _, run := range win.runs {
			run.file.cut()
		}
		failed = errors.Join(failed, w.kill(slot))
	}
	time.Sleep(outlives)
	if !torn {
		return failed
	}
	line, err := durable.SealRecord(dial.Record{ID: "torn", Seq: 1000, At: time.Now(), State: dial.Sending, Number: "+14155550100"})
	if err != nil {
		return err
	}
	content, err := os.ReadFile(w.journal())
	if errors.Is(err, os.ErrNotExist) {
		return failed
	}
	content = append(content, line[:1+w.rng.IntN(len(line)-2)]...)
	return errors.Join(failed, err, os.WriteFile(w.journal(), content, 0o600))
}

// truncate has the file lose what wasn't synced.
func (c *crashing) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dead {
		_ = c.die() // that the power is gone
	}
}

// quit ends the window in a slot as a person does.
func (w *world) quit(slot int) error {
	win := w.windows[slot]
	if win == nil {
		return nil
	}
	win.stop()
	var failed error
	for _, run := range win.runs {
		<-run.over
		failed = errors.Join(failed, run.l.Close())
	}
	win.busy.Wait()
	w.windows[slot] = nil
	return errors.Join(failed, win.gate.Close())
}

// batches are all ledgers.
func (w *world) batches() []string {
	var out []string
	for _, profile := range []string{"main", "other"} {
		found, err := filepath.Glob(filepath.Join(w.folder(profile), "*"+ledgerExt))
		if err != nil {
			panic(err)
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b string) int { return bytes.Compare([]byte(filepath.Base(a)), []byte(filepath.Base(b))) })
	return out
}

// backUp keeps a copy of all files as they are.
func (w *world) backUp() error {
	w.kept = map[string][]byte{}
	for _, path := range append(w.batches(), w.journal()) {
		content, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		w.kept[path] = content
	}
	return nil
}

// The kinds of harm.
const (
	flipped = iota
	cutOff
	putBack
	harms
)

// noteDamage does something to a file while no window is open.
func (w *world) harm(path string, how int) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(content) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	w.ruined[path] = true
	switch how {
	case flipped:
		at := w.rng.IntN(len(content))
		if w.rng.IntN(2) == 0 { // what was written last
			at = len(content) - 1 - w.rng.IntN(min(len(content), 600))
		}
		content[at] ^= 1 << w.rng.IntN(8)
	case cutOff:
		content = content[:len(content)-w.rng.IntN(min(len(content), 1200))]
	case putBack:
		old, kept := w.kept[path]
		switch {
		case !kept:
			return nil
		case old == nil:
			return os.Remove(path)
		}
		content = old
	}
	if w.rng.IntN(2) == 0 { // as another file
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return os.WriteFile(path, content, 0o600)
}
