package contacts

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"talkdeck/client/durable"
)

// Book is a file of numbers by names, which only its owner can read. It is read anew each time: windows share it.
type Book struct{ Path string }

const maxName = 40 // characters

// List gives all numbers, in E.164, by their names; none is no error.
func (b Book) List() (map[string]string, error) {
	raw, err := durable.ReadRegular(b.Path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("your own numbers can't be read: %w", err)
	}
	var out map[string]string
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("your own numbers can't be read: %s is damaged: %w", b.Path, err)
	}
	maps.DeleteFunc(out, func(name, number string) bool {
		_, err := Read(number)
		return err != nil || CheckName(name) != nil
	})
	return out, nil
}

// Names lists the names, sorted; none if the file can't be read.
func (b Book) Names() []string {
	list, err := b.List()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(list))
}

// CheckName says why a number can't be saved under a name, nil if it can: a name is a word that can't be taken for a number.
func CheckName(name string) error {
	odd := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	switch {
	case name == "":
		return errors.New("under which name?")
	case strings.ContainsFunc(name, odd), len([]rune(name)) > maxName, !strings.ContainsFunc(name, unicode.IsLetter):
		return errors.New("a name is a word of letters, digits, - and _, with a letter in it")
	}
	return nil
}

// Save puts a number, in E.164, under a name; the one before, if there is one, is replaced.
func (b Book) Save(name, e164 string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return b.change(func(list map[string]string) error {
		drop(list, name)
		list[name] = e164
		return nil
	})
}

// Remove takes the number under a name out, whatever its case; that there is none is an error.
func (b Book) Remove(name string) error {
	return b.change(func(list map[string]string) error {
		if !drop(list, name) {
			return fmt.Errorf("none of your own numbers is called %q", name)
		}
		return nil
	})
}

// change keeps what do makes of the book, while nobody else changes it.
func (b Book) change(do func(list map[string]string) error) error {
	return changeFile(b.Path, "your own numbers can't be saved", func() ([]byte, error) {
		list, err := b.List()
		if err != nil {
			return nil, err
		}
		if list == nil {
			list = map[string]string{}
		}
		if err := do(list); err != nil {
			return nil, err
		}
		raw, err := json.MarshalIndent(list, "", "  ")
		return append(raw, '\n'), err
	})
}

// changeFile replaces a file that only its owner can read by what do makes of it, while nobody else changes it. Nothing is written
// if that is nil. failed is what errors say, but for do's own.
func changeFile(path, failed string, do func() ([]byte, error)) error {
	if err := durable.MakeFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%s: %w", failed, err)
	}
	done, err := durable.Turn(path)
	if err != nil {
		return fmt.Errorf("%s: %w", failed, err)
	}
	defer done()
	content, err := do()
	if err != nil || content == nil {
		return err
	}
	if err := errors.Join(durable.Sweep(path), durable.Replace(path, content, 0o600)); err != nil {
		return fmt.Errorf("%s: %w", failed, err)
	}
	return nil
}

// drop removes what is under a name and reports whether something was.
func drop(list map[string]string, name string) bool {
	before := len(list)
	maps.DeleteFunc(list, func(have, _ string) bool { return strings.EqualFold(have, name) })
	return len(list) < before
}
