package dial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"talkdeck/client/durable"
)

// Old is what a journal holds of a profile's attempts before a moment.
type Old struct {
	Settled int   // that are over
	Open    int   // whose results aren't known
	All     int   // attempts of any time
	Bytes   int64 // of the file
}

// FindOld counts a profile's attempts in the journal in dir that were made before a moment.
func FindOld(dir, profile string, before time.Time) (Old, error) {
	records, err := Records(dir)
	if err != nil {
		return Old{}, fmt.Errorf("the journal of calls can't be read: %w", err)
	}
	var out Old
	for _, r := range records {
		switch {
		case r.Profile != profile:
			continue
		case !r.At.Before(before):
		case r.State.Settled():
			out.Settled++
		default:
			out.Open++
		}
		out.All++
	}
	if info, err := os.Stat(JournalFile(dir)); err == nil && out.Settled > 0 {
		out.Bytes = info.Size()
	}
	return out, nil
}

// errDamaged is for a journal that must stay as it is until somebody has decided.
var errDamaged = errors.New("a line of the journal of calls is damaged; talkdeck unresolved lists it: decide on it first")

// RemoveOld writes the journal in dir anew without a profile's attempts before a moment that are over.
func RemoveOld(dir, profile string, before time.Time) error {
	j := journal{dir}
	return j.locked(context.Background(), func() error {
		records, err := Records(dir)
		if err != nil {
			return err
		}
		var seq uint64
		for _, r := range records {
			if seq = max(seq, r.Seq); r.Damage() && !r.State.Settled() {
				return errDamaged
			}
		}
		return durable.ReplaceBy(JournalFile(dir), 0o600, func(to io.Writer) error {
			if err := durable.WriteRecord(to, Record{Seq: seq}); err != nil { // so that the numbering goes on
				return err
			}
			for _, r := range records {
				if r.Damage() || r.Profile == profile && r.State.Settled() && r.At.Before(before) {
					continue
				}
				if err := durable.WriteRecord(to, r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
