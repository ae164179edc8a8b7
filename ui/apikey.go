package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

// keyMade is a new API key.
type keyMade struct{ key client.Secret }

// runAPIKey makes a new API key, after asking: it replaces the one before.
func (a *App) runAPIKey(string) (tea.Cmd, error) {
	switch {
	case a.opts.ReadOnly:
		return nil, client.ErrReadOnly
	case a.session.APIKey:
		return nil, errors.New("unset TALKSTACK_API_KEY first: only a session by password can make a key")
	case a.session.State == session.SignedOut:
		return nil, errors.New("sign in first")
	}
	ctx, user := a.env.Ctx, a.opts.Client.User
	return a.env.Post(page.Ask{
		Title: "Make a new API key?",
		Text:  "It replaces the key that this account has now: whatever uses that one stops working. The new one is shown once.",
		Yes:   "make a new key",
		Then: func() tea.Cmd {
			return func() tea.Msg {
				key, err := user.GenerateAPIKey(ctx)
				if err != nil {
					return page.Failed(err)
				}
				return keyMade{key}
			}
		},
	}), nil
}

// showKey shows a new key, the only time that it can be seen.
func (a *App) showKey(key client.Secret) {
	text := key.Reveal()
	a.dialog = &dialog.Menu{
		Title: "The new API key",
		Text:  text + "\n\nIt isn't stored here and can't be shown again. Set it as TALKSTACK_API_KEY where it is needed.",
		Items: []dialog.Item{
			{Key: "y", Label: "copy it", Then: func() tea.Cmd {
				return tea.Batch(tea.SetClipboard(text), a.toast(toast.Success, "copied the API key (OSC 52)"))
			}},
			{Key: "n", Label: "close"},
		},
	}
}
