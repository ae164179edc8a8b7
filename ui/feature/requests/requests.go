// Package requests is the list of the requests that were made, and each of them whole.
package requests

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/feature"
	"talkdeck/ui/feature/requests/requestlist"
	"talkdeck/ui/feature/requests/requestview"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Feature is the requests. Use New.
type Feature struct {
	env *page.Env
	s   *feature.Services
}

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{env, s} }

// Update implements feature.Feature.
func (f *Feature) Update(tea.Msg) (cmd tea.Cmd, handled bool) { return nil, false }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{{
		Name: "requests", Help: "the requests made since the start", Run: f.env.Command(page.OpenOver{ID: page.ID{Kind: page.Requests}}),
	}}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	return map[page.Kind]func(page.ID) page.Page{
		page.Requests: func(page.ID) page.Page { return requestlist.New(f.env, f.s.Requests) },
		page.Request:  func(id page.ID) page.Page { return requestview.New(f.env, id, f.s.Requests) },
	}
}
