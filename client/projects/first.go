// Package projects finds the project to show where none is named.
package projects

import (
	"context"
	"errors"

	"talkdeck/client"
)

// API is what the choice needs of the client.
type API interface {
	Get(ctx context.Context, id string) (*client.Project, error)
}

// Active reads the project that is active at the service; *client.UserService does.
type Active interface {
	ActiveProject(ctx context.Context) (*client.Project, error)
}

// ErrNone says that no project was asked for, none is active, and there are several or none.
var ErrNone = errors.New("no project is active")

// First is the project to show first: the one asked for by its id, else the active one, else the only one. list reads all; it is asked
// only if need be. The error is ErrNone if there is no such project, else that of the request that failed.
func First(ctx context.Context, api API, active Active, asked string, list func(context.Context) ([]client.Project, error)) (*client.Project, error) {
	if asked != "" {
		return api.Get(ctx, asked)
	}
	found, activeErr := active.ActiveProject(ctx)
	if activeErr == nil {
		return found, nil
	}
	all, err := list(ctx)
	switch {
	case err == nil && len(all) == 1:
		return &all[0], nil
	case !errors.Is(activeErr, client.ErrNotFound):
		return nil, activeErr
	case err != nil:
		return nil, err
	}
	return nil, ErrNone
}
