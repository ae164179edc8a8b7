// Package search is the search over all calls that were ever seen here.
package search

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/archive"
	"talkdeck/ui/export"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/search/searchview"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Table makes a table of what a query finds: the named columns, none for those of the list of calls, and at most limit calls, 0
// for all. found is told how many there were.
type Table func(ctx context.Context, a archive.Archive, q archive.Query, columns []string, limit int, found func(n int)) export.Table

// Feature is the search. Use New.
type Feature struct {
	feature.Base
	table Table
}

// New returns the feature.
func New(env *page.Env, s *feature.Services, table Table) *Feature {
	return &Feature{feature.Base{Env: env, S: s}, table}
}

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{{
		Name: "search", Args: "WORDS", Help: "all calls ever seen here, by words or by a filter", Run: func(text string) (tea.Cmd, error) {
			if _, err := archive.ParseQuery(text); err != nil {
				return nil, err
			}
			id := page.ID{Kind: page.Search}
			f.Env.Post(page.GoTo{Kind: page.Search})
			return f.Env.Post(searchview.Search{ID: id, Text: text}), nil
		},
	}}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	return map[page.Kind]func(page.ID) page.Page{
		page.Search: func(id page.ID) page.Page {
			return searchview.New(f.Env, id, searchview.Options{
				Archive: f.S.Archive, Service: f.S.Service, Agents: f.S.Client.Agents,
				Table: func(ctx context.Context, q archive.Query, found func(int)) export.Table {
					return f.table(ctx, f.S.Archive, q, nil, 0, found)
				},
			})
		},
	}
}
