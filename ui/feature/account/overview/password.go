package overview

import (
	"context"
	"errors"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/sheet"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Auth changes the password of whoever is signed in.
type Auth interface {
	ChangePassword(ctx context.Context, old, password client.Secret) error
}

// The fields.
const (
	old      = "old"
	password = "password"
	again    = "again"
)

// NewPassword returns the page on which the password is changed.
func NewPassword(env *page.Env, auth Auth) page.Page {
	return sheet.New(env, sheet.Options[struct{}]{
		ID: page.ID{Kind: page.Password}, Title: "Change the password", Does: "change it",
		Intro: func(_ struct{}, width int) []string {
			return pane.Wrap(env.Styles.Muted.Render("The session goes on with the new one. Who has forgotten the old one types :forgot."), width)
		},
		Fields: func(struct{}) []form.Field {
			return []form.Field{
				{Key: old, Label: "Old password", Secret: true, Check: needed("type the password that is in force")},
				{Key: password, Label: "New password", Secret: true, Check: needed("type the new password")},
				{Key: again, Label: "New once more", Secret: true, Check: needed("type the new password once more")},
			}
		},
		Check: func(_ struct{}, typed sheet.Values) (field, text string) {
			switch {
			case typed[password] != typed[again]:
				return again, "the two new ones differ"
			case typed[password] == typed[old]:
				return password, "this is the old one"
			}
			return "", ""
		},
		Send: func(ctx context.Context, _ struct{}, _, typed sheet.Values) (page.Intents, error) {
			if err := auth.ChangePassword(ctx, client.NewSecret(typed[old]), client.NewSecret(typed[password])); err != nil {
				return nil, err
			}
			return sheet.Done("the password is changed; this session goes on"), nil
		},
		Place: []present.FieldWords{{old, "old"}, {password, "new", "password"}},
		Explain: func(err error) (field, text string) {
			var answer *client.Error
			switch {
			case !errors.Is(err, client.ErrWrongPassword):
				return "", ""
			case errors.As(err, &answer) && answer.Page:
				return old, "the old password is wrong, or a proxy or network sign-in page answered; nothing is changed, and the session goes on"
			}
			return old, "the old password is wrong; nothing is changed, and the session goes on"
		},
	})
}

func needed(text string) func(string) error {
	return func(v string) error {
		if v == "" {
			return errors.New(text)
		}
		return nil
	}
}
