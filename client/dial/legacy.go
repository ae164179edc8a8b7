package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"talkdeck/client/durable"
)

// legacyName is the journal that each profile had by itself, before all profiles shared one.
const legacyName = "calls.journal"

// Import takes the journal that an older talkdeck kept in a profile's folder into the shared one, once, and leaves the old file
// beside it under another name. What couldn't be read there was left out by that talkdeck as well.
func (g *Gate) Import(profileDir string) error {
	path := filepath.Join(profileDir, legacyName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	err := g.locked(context.Background(), func() error {
		content, err := durable.ReadRegular(path)
		if err != nil {
			return err
		}
		for _, r := range legacyRecords(content) {
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

func legacyRecords(content []byte) []Record {
	var out []Record
	at := map[string]int{}
	for line := range bytes.Lines(content) {
		var r Record
		if json.Unmarshal(line, &r) != nil || r.ID == "" {
			continue
		}
		if i, known := at[r.ID]; known {
			out[i] = r
			continue
		}
		at[r.ID] = len(out)
		out = append(out, r)
	}
	return out
}
