package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"talkdeck/client/durable"
)

const maxViews = 256 << 10 // bytes of the file of views

// viewsFile is the file that keeps the views. It is changed under a lock beside it, and replaced as a whole, so that it can be
// read at any moment.
type viewsFile struct{ path string }

// viewsKept is what stands in the file.
type viewsKept struct {
	Views []View `json:"views"`
	// Taken are the checksums of the lists of views that were taken from config.yaml, the first of them at the move.
	Taken []string `json:"taken_from_config,omitempty"`
	// Commented tells that config.yaml has that first list in comments only. It isn't edited again then.
	Commented bool `json:"commented_in_config,omitempty"`
}

var errViewsDamaged = errors.New("the kept views are damaged")

// read reads the file; one that isn't there is empty. What isn't as talkdeck writes it is errViewsDamaged.
func (f viewsFile) read() (kept viewsKept, err error) {
	raw, err := readSmall(f.path, maxViews)
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return kept, fmt.Errorf("the kept views can't be read: %w", err)
	}
	if json.Unmarshal(raw, &kept) != nil || !goodViews(kept.Views) {
		return viewsKept{}, errViewsDamaged
	}
	return kept, nil
}

// locked does something to the file while no other window does. A damaged file is moved aside before, which said tells; known
// are then the views to go on with.
func (f viewsFile) locked(known []View, do func(kept *viewsKept) error) (kept viewsKept, said, err error) {
	failed := func(err error) error { return fmt.Errorf("the view can't be kept: %w", err) }
	if err := durable.MakeFolder(filepath.Dir(f.path)); err != nil {
		return kept, nil, failed(err)
	}
	done, err := durable.Turn(f.path)
	if err != nil {
		return kept, nil, failed(err)
	}
	defer done()
	if kept, err = f.read(); errors.Is(err, errViewsDamaged) {
		aside := fmt.Sprintf("%s.damaged-%d", f.path, time.Now().UnixNano())
		if err := durable.Rename(f.path, aside); err != nil {
			return kept, nil, fmt.Errorf("%w, and the file can't be moved: %w", errViewsDamaged, err)
		}
		kept.Views, said, err = known, fmt.Errorf("%w; the file was moved to %s", errViewsDamaged, aside), nil
	}
	if err != nil {
		return kept, nil, err
	}
	err = do(&kept)
	return kept, said, err
}

// write replaces the file. The caller has its lock.
func (f viewsFile) write(kept *viewsKept) error {
	raw, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return fmt.Errorf("the view can't be kept: %w", err)
	}
	if len(raw) >= maxViews {
		return fmt.Errorf("%s would be larger than %d KiB; remove a view first", f.path, maxViews>>10)
	}
	if err := errors.Join(durable.Sweep(f.path), durable.Replace(f.path, append(raw, '\n'), 0o600)); err != nil {
		return fmt.Errorf("the view can't be kept: %w", err)
	}
	return nil
}

// change has do change the views, and gives them as they are then. known are those that this window knows, for a file that
// came to harm while it runs; then the views are given with an error that tells.
func (f viewsFile) change(known []View, do func(views []View) ([]View, error)) ([]View, error) {
	kept, said, err := f.locked(known, func(kept *viewsKept) (err error) {
		if kept.Views, err = do(slices.Clone(kept.Views)); err != nil {
			return err
		}
		return f.write(kept)
	})
	if err != nil {
		return nil, errors.Join(said, err)
	}
	if said != nil {
		said = fmt.Errorf("%w; what this window knew of them is kept anew, with this change", said)
	}
	return kept.Views, said
}

// open gives the kept views, once those that stand in config.yaml are among them. The error says what went wrong and what was
// moved; the views are what there is all the same.
func (f viewsFile) open(configPath string) ([]View, error) {
	kept, err := f.read()
	given, wrong := viewsIn(configPath)
	var said, moved error
	if errors.Is(err, errViewsDamaged) || err == nil && given.toMove(&kept) {
		kept, said, err = f.locked(nil, func(kept *viewsKept) (err error) {
			moved, err = f.move(kept, configPath)
			return err
		})
	}
	if err != nil && len(kept.Views) == 0 {
		kept.Views = given.views // better than none
	}
	return kept.Views, errors.Join(said, err, moved, wrong)
}
