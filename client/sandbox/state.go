package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// stateVersion is of the form of the file below.
const stateVersion = 1

// saved is what is kept in the state folder.
type saved struct {
	Version int      `json:"version"`
	Seed    uint64   `json:"seed"`
	Calls   int      `json:"calls"`
	Clock   simClock `json:"clock"`
	World   world    `json:"world"`
}

// whole reports whether nothing is missing that the sandbox relies on.
func (s *saved) whole() bool {
	w := &s.World
	return len(s.Clock.Stretches) > 0 && w.Users != nil && w.Access != nil && w.Refresh != nil && w.Bent != nil
}

func (s *Server) statePath() string { return filepath.Join(s.opts.State, "sandbox.json") }

// restore resumes what an earlier run left, if there is anything.
func (s *Server) restore() error {
	if s.opts.State == "" {
		return nil
	}
	if err := os.MkdirAll(s.opts.State, 0o700); err != nil {
		return fmt.Errorf("the sandbox's state folder: %w", err)
	}
	if info, err := os.Stat(s.statePath()); err == nil && !info.Mode().IsRegular() { // reading a pipe may wait for ever
		return fmt.Errorf("the sandbox's state can't be read: %s is not a regular file", s.statePath())
	}
	raw, err := os.ReadFile(s.statePath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the sandbox's state: %w", err)
	}
	var was saved
	if err := json.Unmarshal(raw, &was); err != nil {
		return fmt.Errorf("the sandbox's state can't be read; move %s away to begin anew: %w", s.statePath(), err)
	}
	if was.Version != stateVersion || !was.whole() {
		return fmt.Errorf("the sandbox's state is of another version or incomplete; move %s away to begin anew", s.statePath())
	}
	s.opts.Seed, s.opts.Calls, s.clock = was.Seed, was.Calls, was.Clock
	s.world = was.World
	if s.clock.speed() != s.opts.Speed {
		s.clock.set(s.opts.Now(), s.opts.Speed)
	}
	return nil
}

// settle brings the calls up to now, those of earlier runs among them.
func (s *Server) settle() {
	s.advance()
	s.world.Made = slices.DeleteFunc(s.world.Made, func(c *call) bool { return c.Start < s.sim-retention })
	s.traffic.merge(s.world.Made)
}

// persist writes what is kept to the state folder. It isn't synced to the disk: a killed process loses nothing by that, and
// after a power cut a simulation may begin anew.
func (s *Server) persist() (err error) {
	if s.opts.State == "" {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("the sandbox's state could not be saved: %w", err)
		}
	}()
	raw, err := json.Marshal(saved{stateVersion, s.opts.Seed, s.opts.Calls, s.clock, s.world})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(s.opts.State, ".sandbox-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.statePath())
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	s.unsaved = false
	return nil
}
