package dial

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Old is what a journal holds of attempts before a moment.
type Old struct {
	Settled int   // that are over
	Open    int   // of which it isn't known what became of them
	All     int   // attempts of any time
	Bytes   int64 // of the file
}

// FindOld counts the attempts in the journal in dir that were made before a moment.
func FindOld(dir string, before time.Time) (Old, error) {
	j := &journal{dir: dir}
	records, err := j.read()
	if err != nil {
		return Old{}, fmt.Errorf("the journal of calls can't be read: %w", err)
	}
	out := Old{All: len(records)}
	for _, r := range records {
		switch {
		case !r.At.Before(before):
		case r.State.Settled():
			out.Settled++
		default:
			out.Open++
		}
	}
	if info, err := os.Stat(JournalFile(dir)); err == nil && out.Settled > 0 {
		out.Bytes = info.Size()
	}
	return out, nil
}

var errBusy = errors.New("a call is on its way, so its journal stays as it is; try again once it is made")

// RemoveOld writes the journal in dir anew without the attempts before a moment that are over. It fails while a request is
// on its way, from any window.
func RemoveOld(dir string, before time.Time) error {
	j, done := &journal{dir: dir}, false
	err := j.alone(func() error {
		done = true
		return j.rewrite(before)
	})
	if err == nil && !done {
		return errBusy
	}
	return err
}

func (j *journal) rewrite(before time.Time) (err error) {
	records, err := j.read()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(j.dir, ".calls-*") // 0600
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	lines := json.NewEncoder(out)
	for _, r := range records {
		if err == nil && (!r.State.Settled() || !r.At.Before(before)) {
			err = lines.Encode(r)
		}
	}
	if err = errors.Join(err, out.Flush(), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), JournalFile(j.dir))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(j.dir)
}
