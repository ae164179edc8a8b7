package projects

import (
	"context"
	"errors"
	"testing"

	"talkdeck/client"
)

type account struct {
	active    *client.Project
	activeErr error
	all       []client.Project
	listErr   error
	listed    int
}

func (a *account) Get(_ context.Context, id string) (*client.Project, error) {
	for _, p := range a.all {
		if p.ID == id {
			return &p, nil
		}
	}
	return nil, client.ErrNotFound
}

func (a *account) ActiveProject(context.Context) (*client.Project, error) {
	return a.active, a.activeErr
}

func (a *account) list(context.Context) ([]client.Project, error) {
	a.listed++
	return a.all, a.listErr
}

func TestTheFirstProject(t *testing.T) {
	down := errors.New("down")
	one, two := client.Project{ID: "p-1"}, client.Project{ID: "p-2"}
	for name, c := range map[string]struct {
		account
		asked  string
		want   string
		err    error
		listed int
	}{
		"the one asked for":            {account: account{active: &one, all: []client.Project{one, two}}, asked: "p-2", want: "p-2"},
		"one that isn't there":         {account: account{active: &one, all: []client.Project{one}}, asked: "p-9", err: client.ErrNotFound},
		"the active one":               {account: account{active: &one, all: []client.Project{one, two}}, want: "p-1"},
		"none active, the only one":    {account: account{activeErr: client.ErrNotFound, all: []client.Project{two}}, want: "p-2", listed: 1},
		"none active, several":         {account: account{activeErr: client.ErrNotFound, all: []client.Project{one, two}}, err: ErrNone, listed: 1},
		"none active, no project":      {account: account{activeErr: client.ErrNotFound}, err: ErrNone, listed: 1},
		"active unknown, the only one": {account: account{activeErr: down, all: []client.Project{one}}, want: "p-1", listed: 1},
		"active unknown, several":      {account: account{activeErr: down, all: []client.Project{one, two}}, err: down, listed: 1},
		"nothing can be listed":        {account: account{activeErr: client.ErrNotFound, listErr: down}, err: down, listed: 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := First(t.Context(), &c.account, &c.account, c.asked, c.list)
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Errorf("error %v, want %v", err, c.err)
			}
			if (got == nil) != (c.want == "") || got != nil && got.ID != c.want {
				t.Errorf("got %v, want %q", got, c.want)
			}
			if c.account.listed != c.listed {
				t.Errorf("listed %d times, want %d", c.account.listed, c.listed)
			}
		})
	}
}
