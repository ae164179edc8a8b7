package account

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/feature/account/signup"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	step := func(s signup.Step) func(string) (tea.Cmd, error) {
		return func(string) (tea.Cmd, error) { f.openSignUp(s, "", client.Secret{}); return nil, nil }
	}
	commands := []command.Command{
		{Name: "session", Help: "who is signed in, until when, and how renewals go", Run: f.env.Command(page.GoTo{Kind: page.Session})},
		{Name: "waiting", Help: "decide on what waits for the session", Run: f.runWaiting},
		{Name: "apikey", Help: "make a new API key", Run: f.runAPIKey},
		{Name: "signin", Help: "sign in again", Run: func(string) (tea.Cmd, error) { return f.openCard(false), nil }},
		{Name: "signout", Aliases: []string{"logout"}, Help: "end this session on this computer", Run: f.runSignOut},
		{Name: "account", Help: "whose account this is, and what can be done with it", Run: f.env.Command(page.GoTo{Kind: page.Account})},
		{Name: "password", Help: "change the password; with nobody signed in, get a new one", Run: f.runPassword},
		{Name: "forgot", Help: "get a new password by a mailed code", Run: step(signup.Forgot)},
		{Name: "signup", Help: "make an account, or go on with one", Run: step(signup.SignUp)},
	}
	if f.s.Profiles != nil {
		commands = append(commands, command.Command{
			Name: "profile", Args: "NAME", Help: "go on as another account or at another service", Complete: f.s.Profiles, Run: f.runProfile,
		})
	}
	return commands
}

func (f *Feature) runPassword(string) (tea.Cmd, error) {
	if f.env.Session.APIKey || f.nobody() {
		f.openSignUp(signup.Forgot, f.env.Session.Account, client.Secret{})
		return nil, nil
	}
	return f.env.IfWritable(page.OpenOver{ID: page.ID{Kind: page.Password}}), nil
}

// profileName is what a profile may be called: it is a folder's name too.
var profileName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

func (f *Feature) runProfile(name string) (tea.Cmd, error) {
	switch current := f.env.Session.Profile; {
	case name == "":
		return nil, fmt.Errorf("this is profile %s; type :profile and the name of another, new or not", current)
	case !profileName.MatchString(name):
		return nil, errors.New("a profile's name is letters, digits, dots, dashes and underscores, up to 64, with no dot first")
	case name == current:
		return nil, fmt.Errorf("this is profile %s already", name)
	}
	return f.env.Post(page.Quit{ToProfile: name}), nil
}

func (f *Feature) runSignOut(string) (tea.Cmd, error) {
	if f.env.Session.APIKey || f.env.Session.State == session.SignedOut {
		return nil, errors.New("nobody is signed in with a password")
	}
	ctx, keeper := f.env.Ctx, f.s.Session
	return f.env.Post(page.Ask{
		Title: "Sign out " + f.env.Session.Account + "?",
		Text:  "The session is removed from this computer. Other windows of this profile are signed out too.",
		Yes:   "sign out",
		Then: func() tea.Cmd {
			return func() tea.Msg {
				if _, err := keeper.SignOut(ctx); err != nil && !errors.Is(err, context.Canceled) {
					return page.Failed(err)
				}
				return page.Notify{Level: page.Success, Text: "signed out"}
			}
		},
	}), nil
}

// keyMade is a new API key.
type keyMade struct{ key client.Secret }

// runAPIKey makes a new API key, after asking: it replaces the one before.
func (f *Feature) runAPIKey(string) (tea.Cmd, error) {
	switch {
	case f.env.ReadOnly:
		return nil, client.ErrReadOnly
	case f.env.Session.APIKey:
		return nil, errors.New("unset TALKSTACK_API_KEY first: only a session by password can make a key")
	case f.env.Session.State == session.SignedOut:
		return nil, errors.New("sign in first")
	}
	ctx, user := f.env.Ctx, f.s.Client.User
	return f.env.Post(page.Ask{
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
func (f *Feature) showKey(key client.Secret) {
	text := key.Reveal()
	f.env.Post(page.Dialog{Box: &dialog.Menu{
		Title: "The new API key",
		Text:  text + "\n\nIt isn't stored here and can't be shown again. Set it as TALKSTACK_API_KEY where it is needed.",
		Items: []dialog.Item{
			{Key: "y", Label: "copy it", Then: func() tea.Cmd {
				f.env.Notify(page.Success, "copied the API key (OSC 52)")
				return tea.SetClipboard(text)
			}},
			{Key: "n", Label: "close"},
		},
	}})
}
