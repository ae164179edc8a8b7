package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"talkdeck/client/durable"
	"talkdeck/client/localdata"
)

// View is a way to look at the calls: which, in what order, in which columns. What the texts mean is the list's business.
type View struct {
	Name    string   `json:"name"              yaml:"name"`
	Filter  string   `json:"filter,omitempty"  yaml:"filter,omitempty"`
	Sort    string   `json:"sort,omitempty"    yaml:"sort,omitempty"` // a column; "" for the list's own order
	Reverse bool     `json:"reverse,omitempty" yaml:"reverse,omitempty"`
	Columns []string `json:"columns,omitempty" yaml:"columns,omitempty"` // none: the list's own
}

const longestName = 40 // characters of a view's name

// CheckViewName says what is wrong with a view's name, nil if nothing is.
func CheckViewName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a view needs a name")
	case len([]rune(name)) > longestName:
		return fmt.Errorf("a view's name has %d characters at most", longestName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return errors.New("a view's name is one line of text")
	}
	return nil
}

// named is the place of the view of a name, -1 if there is none. Capitals don't matter: nobody tells two such views apart.
func named(views []View, name string) int {
	return slices.IndexFunc(views, func(v View) bool { return strings.EqualFold(v.Name, strings.TrimSpace(name)) })
}

// goodViews reports whether each view has a name of its own.
func goodViews(views []View) bool {
	for i, v := range views {
		if CheckViewName(v.Name) != nil || named(views, v.Name) != i {
			return false
		}
	}
	return true
}

func equal(a, b View) bool {
	return a.Name == b.Name && a.Filter == b.Filter && a.Sort == b.Sort && a.Reverse == b.Reverse && slices.Equal(a.Columns, b.Columns)
}

// KeptViews are the views, which all profiles share, and how the profile's list of calls was left. It may be used from
// anywhere; only Save, Remove and WriteLast wait for the disk.
type KeptViews struct {
	file viewsFile // its path is "" for what is only remembered until the program ends
	list string    // the path of how the list was left; likewise
	disk sync.Mutex

	mu    sync.Mutex
	views []View
	last  View
}

// OpenViews reads the views and how the profile left its list. It always gives something to go on with. The error is for the
// person: what couldn't be read, and which views of config.yaml were moved where.
func OpenViews(profile string) (*KeptViews, error) {
	k := &KeptViews{file: viewsFile{path: localdata.ViewsFile()}, list: localdata.ListFile(profile)}
	views, err := k.file.open(SettingsFile())
	k.views = views
	raw, lastErr := readSmall(k.list, maxFile)
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

// Views lists the views, in the order in which they were kept.
func (k *KeptViews) Views() []View {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.views)
}

// Save keeps a view, in place of the one of its name or behind the others.
func (k *KeptViews) Save(v View) error {
	v.Name = strings.TrimSpace(v.Name)
	if err := CheckViewName(v.Name); err != nil {
		return err
	}
	return k.change(func(views []View) ([]View, error) {
		i := named(views, v.Name)
		if i < 0 {
			return append(views, v), nil
		}
		views[i] = v
		return views, nil
	})
}

// Remove forgets a view.
func (k *KeptViews) Remove(name string) error {
	return k.change(func(views []View) ([]View, error) {
		i := named(views, name)
		if i < 0 {
			return nil, fmt.Errorf("no view is called %q", name)
		}
		return slices.Delete(views, i, i+1), nil
	})
}

// change has do change the views as they are now: another window may have changed them too.
func (k *KeptViews) change(do func(views []View) ([]View, error)) (err error) {
	views := k.Views()
	if k.file.path == "" {
		views, err = do(views)
	} else {
		views, err = k.file.change(views, do)
	}
	if views == nil && err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.views = views
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
	if k.list == "" {
		return nil
	}
	k.disk.Lock() // so that what is newest is written last
	defer k.disk.Unlock()
	raw, err := json.Marshal(k.Last())
	if err != nil {
		return err
	}
	if err := errors.Join(durable.MakeFolder(filepath.Dir(k.list)), durable.Replace(k.list, append(raw, '\n'), 0o600)); err != nil {
		return fmt.Errorf("how the list of calls is left can't be remembered: %w", err)
	}
	return nil
}
