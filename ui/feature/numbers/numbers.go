// Package numbers is a project's phone numbers, and which agent each is assigned to.
package numbers

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/feature"
	"talkdeck/ui/feature/numbers/assign"
	"talkdeck/ui/feature/numbers/numberlist"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Feature is the numbers. Use New.
type Feature struct{ feature.Base }

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{feature.Base{Env: env, S: s}} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{
		{Name: "numbers", Help: "this project's phone numbers", Run: f.Env.Command(page.GoTo{Kind: page.Numbers})},
		{Name: "lookup", Args: "ID", Help: "look a phone number up by its id at Talkstack", Run: f.runLookup},
		{Name: "assign", Args: "NUMBER", Help: "assign a number to one of this project's agents", Run: f.runAssign},
		{Name: "new number", Help: "assign a number to an agent", Run: f.runAssign},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	c := f.S.Client
	return map[page.Kind]func(page.ID) page.Page{
		page.Numbers:      func(id page.ID) page.Page { return numberlist.New(f.Env, id, c.Numbers, c.Agents) },
		page.NumberAssign: func(id page.ID) page.Page { return assign.New(f.Env, id, c.Numbers, c.Agents) },
	}
}

func (f *Feature) runLookup(id string) (tea.Cmd, error) {
	if id == "" {
		return nil, errors.New("which number? type :lookup and its id; :number is for your own, and 5 lists the project's")
	}
	return f.Env.Post(page.OpenOver{ID: page.ID{Kind: page.Numbers, Item: id}}), nil
}

func (f *Feature) runAssign(number string) (tea.Cmd, error) {
	if f.Env.Project.ID == "" {
		return nil, page.ErrNoProject
	}
	return f.Env.IfWritable(page.Open{ID: page.ID{Kind: page.NumberAssign, Project: f.Env.Project.ID, Item: number}}), nil
}
