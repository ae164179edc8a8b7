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
type Feature struct{ feature.Base }

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{feature.Base{Env: env, S: s}} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{
		{Name: "calls", Help: "this project's calls", Run: f.Env.Command(page.GoTo{Kind: page.Calls})},
		{Name: "ask", Args: "CALL-ID", Help: "ask questions about a call that has ended; without an id, the one on the screen", Run: f.runAsk},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	c := f.S.Client
	return map[page.Kind]func(page.ID) page.Page{
		page.Calls: func(id page.ID) page.Page {
			return calllist.New(f.Env, id.Project, calllist.Options{
				Open: func(project string) calllist.Feed { return f.S.Hub.Open(project) }, Agents: c.Agents, Origins: f.S.Origins,
				Views: f.S.Views, Notes: f.S.Notes, API: f.S.API,
			})
		},
		page.Call: func(id page.ID) page.Page {
			return callview.New(f.Env, id, callview.Options{
				Open: func(project string) callview.Feed { return f.S.Hub.Open(project) }, Calls: c.Calls, Notes: f.S.Notes,
				Agents: c.Agents, Origins: f.S.Origins, API: f.S.API, Recordings: &recording.Fetcher{Dir: f.S.Recordings},
				Archive: f.S.Archive, Service: f.S.Service,
			})
		},
		page.Analysis: func(id page.ID) page.Page { return analysis.New(f.Env, id, c.Calls, f.S.Answers) },
	}
}

func (f *Feature) runAsk(call string) (tea.Cmd, error) {
	id := page.ID{Kind: page.Analysis, Project: f.Env.Project.ID, Item: call}
	if visible := f.Env.Visible; call == "" && visible.Kind == page.Call {
		id.Project, id.Item = visible.Project, visible.Item
	}
	switch {
	case id.Item == "":
		return nil, errors.New("about which call? open one first, or type :ask and a call's id")
	case id.Project == "":
		return nil, page.ErrNoProject
	}
	return f.Env.Post(page.OpenOver{ID: id}), nil
}
