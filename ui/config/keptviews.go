package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"talkdeck/client/durable"
)

// KeptViews are the views of config.yaml, and how the profile's list of calls was left. It may be used from anywhere; only
// Save, Remove and WriteLast wait for the disk.
type KeptViews struct {
	path string // of how the list was left; "" for one that only remembers until the program ends
	disk sync.Mutex

	mu    sync.Mutex
	views []View
	last  View
}

// OpenViews reads the views and how the profile left its list. It always gives something to go on with; the error says
// what couldn't be read.
func OpenViews(profile string) (*KeptViews, error) {
	k := &KeptViews{path: ListFile(profile)}
	views, err := ReadViews()
	k.views = views
	raw, lastErr := readSmall(k.path, maxFile)
	switch {
	case errors.Is(lastErr, fs.ErrNotExist):
	case lastErr != nil:
		err = errors.Join(err, fmt.Errorf("how the list of calls was left can't be read: %w", lastErr))
	default:
		if json.Unmarshal(raw, &k.last) != nil {
			k.last = View{} // what is damaged is written anew; nothing in it is dear
		}
	}
	return k, err
}

// ViewsInMemory remembers until the program ends: for the demo.
func ViewsInMemory() *KeptViews { return &KeptViews{} }

// Views lists the views, in the order of config.yaml.
func (k *KeptViews) Views() []View {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.views)
}

// Save keeps a view, in place of the one of its name.
func (k *KeptViews) Save(v View) error {
	if k.path != "" {
		if err := SaveView(v); err != nil {
			return err
		}
		return k.reload()
	}
	if err := CheckViewName(v.Name); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.views = slices.Clone(k.views)
	if i := named(k.views, v.Name); i >= 0 {
		k.views[i] = v
	} else {
		k.views = append(k.views, v)
	}
	return nil
}

// Remove forgets a view.
func (k *KeptViews) Remove(name string) error {
	if k.path != "" {
		if err := RemoveView(name); err != nil {
			return err
		}
		return k.reload()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	i := named(k.views, name)
	if i < 0 {
		return fmt.Errorf("no view is called %q", name)
	}
	k.views = slices.Delete(slices.Clone(k.views), i, i+1)
	return nil
}

// reload reads the file anew: another window, or an editor, may have changed it too.
func (k *KeptViews) reload() error {
	views, err := ReadViews()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil {
		k.views = views
	}
	return err
}

// Last is how the list was left.
func (k *KeptViews) Last() View {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last
}

// SetLast remembers how the list looks now. WriteLast writes it down.
func (k *KeptViews) SetLast(v View) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = v
}

// WriteLast writes down how the list looked when SetLast was last called.
func (k *KeptViews) WriteLast() error {
	if k.path == "" {
		return nil
	}
	k.disk.Lock() // so that what is newest is written last
	defer k.disk.Unlock()
	raw, err := json.Marshal(k.Last())
	if err != nil {
		return err
	}
	if err := durable.MakeFolder(filepath.Dir(k.path)); err != nil {
		return fmt.Errorf("how the list of calls is left can't be remembered: %w", err)
	}
	if err := durable.Replace(k.path, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("how the list of calls is left can't be remembered: %w", err)
	}
	return nil
}
