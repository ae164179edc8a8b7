package dial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"talkdeck/client/durable"
)

// legacyName is the journal that each profile had by itself, before all profiles shared one.
const legacyName = "calls.journal"

// Import takes the journal that an older talkdeck kept in a profile's folder into the shared one, once, and renames the old file.
// What couldn't be read there was left out by that talkdeck as well.
func (g *Gate) Import(profileDir string) error {
	path := filepath.Join(profileDir, legacyName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	err := g.locked(context.Background(), func() error {
		lines, err := durable.Records(path, func(r Record) bool { return r.ID != "" })
		if err != nil {
			return err
		}
		old := attempts{byID: map[string]int{}}
		for _, r := range lines {
			old.add(r)
		}
		for _, r := range old.list {
			if _, known := g.index.byID[r.ID]; known {
				continue // an import was cut off
			}
			r.Profile, r.Seq = g.opts.Profile, g.index.seq+1
			if r.State == Sending {
				r.State, r.Reason = Unknown, "talkdeck ended before the service's answer came"
			}
			if err := g.write(r); err != nil {
				return err
			}
		}
		return durable.Rename(path, path+".imported")
	})
	if err != nil {
		return fmt.Errorf("the calls that an older talkdeck made can't be taken over: %w", err)
	}
	return nil
}
