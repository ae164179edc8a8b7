package dialing

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/contacts"
	"talkdeck/ui/kit/page"
)

// numbersRead is the names of the person's own numbers.
type numbersRead []string

// runNumber saves a number under a name.
func (f *Feature) runNumber(arg string) (tea.Cmd, error) {
	name, typed, _ := strings.Cut(arg, " ")
	if err := contacts.CheckName(name); err != nil {
		return nil, fmt.Errorf("%w; like :number me +1 415 555 0123", err)
	}
	n, err := contacts.Read(typed)
	if err != nil {
		return nil, err
	}
	book := f.s.Numbers
	return func() tea.Msg {
		if err := book.Save(name, n.E164); err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return page.Intents{
			numbersRead(book.Names()),
			page.Notify{Level: page.Success, Text: fmt.Sprintf("%s is %s now; :call %s opens the form for a call", name, n.E164, name)},
		}
	}, nil
}

// runUnnumber removes a number of the person's own.
func (f *Feature) runUnnumber(name string) (tea.Cmd, error) {
	if name == "" {
		return nil, errors.New("which one? type :unnumber and the name that it is saved under")
	}
	book := f.s.Numbers
	return func() tea.Msg {
		if err := book.Remove(name); err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return page.Intents{
			numbersRead(book.Names()),
			page.Notify{Level: page.Success, Text: "your own number " + name + " is removed"},
		}
	}, nil
}
