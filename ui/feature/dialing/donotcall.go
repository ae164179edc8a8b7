package dialing

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/contacts"
	"talkdeck/ui/feature/dialing/donotcall"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

func (f *Feature) runDoNotCall(arg string) (tea.Cmd, error) {
	name, typed, _ := strings.Cut(arg, " ")
	switch name {
	case "":
		return f.env.Post(page.OpenOver{ID: donotcall.ID}), nil
	case "add":
		n, reason, err := contacts.Split(typed, "")
		if err == nil {
			err = contacts.CheckReason(reason)
		}
		if err != nil {
			return nil, err
		}
		return f.listNumber(n.E164, reason), nil
	case "check", "remove":
		n, err := contacts.Read(typed)
		switch {
		case err != nil:
			return nil, err
		case name == "remove":
			return f.unlistNumber(n.E164), nil
		}
		return f.checkListed(n.E164), nil
	}
	return nil, errors.New("type :dnc for the list, or :dnc add, :dnc check or :dnc remove and a number")
}

// askListing asks why a number isn't to be called again. That is no change at the service, and so no matter of read-only.
func (f *Feature) askListing(ask page.AskListing) tea.Cmd {
	n, err := contacts.Read(ask.Number)
	if err != nil {
		return f.env.Notify(page.Failure, fmt.Sprintf("%q can't be put on your do-not-call list: %v", present.Line(ask.Number), err))
	}
	box := dialog.NewInput(f.env.Styles, "reason", "")
	box.Title, box.Enter, box.Check = "Don't call "+n.E164+" again?", "don't call again", contacts.CheckReason
	box.Text = present.NumberWords(n.E164)
	if other, err := contacts.Read(ask.Other); err == nil && other.E164 != n.E164 {
		box.Text += "\nThe call's other number: " + other.E164
	}
	box.Then = func(reason string) tea.Cmd { return f.env.Post(page.ListNumber{Number: n.E164, Reason: reason}) }
	return f.env.Post(page.Dialog{Box: box})
}

// listNumber puts a number on the list.
func (f *Feature) listNumber(e164, reason string) tea.Cmd {
	own := f.ownList()
	return func() tea.Msg {
		before, already, err := own.Add(e164, reason)
		switch {
		case err != nil:
			return page.Failed(err)
		case already:
			return page.Notify{Level: page.Info, Text: e164 + " is already " + before.String()}
		}
		return listChanged(page.Success, e164+", "+present.Country(e164)+", won't be called again; :dnc shows the list")
	}
}

// unlistNumber takes a number off the list.
func (f *Feature) unlistNumber(e164 string) tea.Cmd {
	own, lists := f.ownList(), f.s.Settings.Unwanted()
	return func() tea.Msg {
		removed, err := own.Remove(e164)
		if err != nil && !errors.Is(err, contacts.ErrNotListed) {
			return page.Failed(err)
		}
		left, found, unread := lists.Find(e164)
		switch {
		case err == nil && found:
			return listChanged(page.Warning, fmt.Sprintf("%s is off your list, but still %s", e164, left))
		case err == nil:
			return listChanged(page.Success, fmt.Sprintf("%s was %s; now it isn't", e164, removed))
		case unread != nil:
			return page.Failed(unread)
		case found:
			return page.Notify{Level: page.Failure, Text: fmt.Sprintf("%s is %s, which talkdeck doesn't change", e164, left)}
		}
		return page.Notify{Level: page.Info, Text: e164 + " isn't on your do-not-call list"}
	}
}

// listChanged is the result of changing the list: all pages get it, and the person a notice.
func listChanged(level page.Level, said string) tea.Msg {
	return page.Intents{page.ListChanged{}, page.Notify{Level: level, Text: said}}
}

// checkListed says whether a number is on a list.
func (f *Feature) checkListed(e164 string) tea.Cmd {
	lists := f.s.Settings.Unwanted()
	return func() tea.Msg {
		u, found, err := lists.Find(e164)
		switch {
		case err != nil:
			return page.Failed(err)
		case found:
			return page.Notify{Level: page.Warning, Text: e164 + " is " + u.String()}
		}
		return page.Notify{Level: page.Info, Text: e164 + " is on no do-not-call list"}
	}
}
