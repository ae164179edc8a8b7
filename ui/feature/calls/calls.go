// Package calls is a project's calls: the list, one of them, and the questions that are asked about it.
package calls

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/recording"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/calls/analysis"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/feature/calls/callview"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Feature is the calls. Use New.
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
	return []command.Command{
		{Name: "calls", Help: "this project's calls", Run: f.env.Command(page.GoTo{Kind: page.Calls})},
		{Name: "ask", Args: "CALL-ID", Help: "ask questions about a call that has ended; without an id, the one on the screen", Run: f.runAsk},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	c := f.s.Client
	return map[page.Kind]func(page.ID) page.Page{
		page.Calls: func(id page.ID) page.Page {
			return calllist.New(f.env, id.Project, calllist.Options{
				Open: func(project string) calllist.Feed { return f.s.Hub.Open(project) }, Agents: c.Agents, Origins: f.s.Origins,
				Views: f.s.Views, Notes: f.s.Notes, API: f.s.API,
			})
		},
		page.Call: func(id page.ID) page.Page {
			return callview.New(f.env, id, callview.Options{
				Open: func(project string) callview.Feed { return f.s.Hub.Open(project) }, Calls: c.Calls, Notes: f.s.Notes,
				Agents: c.Agents, Origins: f.s.Origins, API: f.s.API, Recordings: &recording.Fetcher{Dir: f.s.Recordings},
			})
		},
		page.Analysis: func(id page.ID) page.Page { return analysis.New(f.env, id, c.Calls, f.s.Answers) },
	}
}

func (f *Feature) runAsk(call string) (tea.Cmd, error) {
	id := page.ID{Kind: page.Analysis, Project: f.env.Project.ID, Item: call}
	if visible := f.env.Visible; call == "" && visible.Kind == page.Call {
		id.Project, id.Item = visible.Project, visible.Item
	}
	switch {
	case id.Item == "":
		return nil, errors.New("about which call? open one first, or type :ask and a call's id")
	case id.Project == "":
		return nil, page.ErrNoProject
	}
	return f.env.Post(page.OpenOver{ID: id}), nil
}
