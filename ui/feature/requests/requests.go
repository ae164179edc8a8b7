// Package requests is the list of the requests that were made, and each of them whole.
package requests

import (
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/requests/requestlist"
	"talkdeck/ui/feature/requests/requestview"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Feature is the requests. Use New.
type Feature struct{ feature.Base }

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{feature.Base{Env: env, S: s}} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{{
		Name: "requests", Help: "the requests made since the start", Run: f.Env.Command(page.OpenOver{ID: page.ID{Kind: page.Requests}}),
	}}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	return map[page.Kind]func(page.ID) page.Page{
		page.Requests: func(page.ID) page.Page { return requestlist.New(f.Env, f.S.Requests) },
		page.Request:  func(id page.ID) page.Page { return requestview.New(f.Env, id, f.S.Requests) },
	}
}
