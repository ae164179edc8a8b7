package projectform

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/sheet"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// NewWebhook returns the page on which the webhook of the project id.Item is set or changed.
func NewWebhook(env *page.Env, id page.ID, service Service) page.Page {
	return sheet.New(env, sheet.Options[client.Project]{
		ID: id, Title: "Webhook", Does: "set it", Place: place,
		Fetch: get(service, id.Item),
		Intro: func(p client.Project, width int) []string {
			about := "Talkstack posts each call's status there. What exactly, how it is signed, and how to remove a webhook again isn't documented."
			return append(pane.Wrap(env.Styles.Bold.Render(shortened(env, p.Name, width)), width), pane.Wrap(env.Styles.Muted.Render(about), width)...)
		},
		Fields: func(p client.Project) []form.Field {
			return []form.Field{{Key: webhook, Label: "URL", Value: p.Webhook, Check: checkWebhook, Hint: webhookHint}}
		},
		Send: func(ctx context.Context, p client.Project, begun, typed sheet.Values) (page.Intents, error) {
			if typed[webhook] == begun[webhook] {
				return nil, errUnchanged
			}
			p.Webhook = strings.TrimSpace(typed[webhook])
			if err := service.SetWebhook(ctx, p.ID, p.Webhook); err != nil {
				return nil, err
			}
			return sheet.Done("the webhook of "+shortened(env, p.Name, nameWidth)+" is set", page.ProjectChanged{Project: p}), nil
		},
	})
}

// checkWebhook lets https URLs pass: what is posted there tells of people's calls.
func checkWebhook(raw string) error {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return errors.New("type a URL: none is known that takes a webhook away")
	case err != nil || u.Scheme == "":
		return errors.New("this is no web address; write one like https://example.com/calls")
	case u.Scheme != "https":
		return errors.New("only https: what is posted there tells of people's calls")
	case u.Host == "":
		return errors.New("the host is missing")
	case u.User != nil:
		return errors.New("no name and password in it: whoever sees the project would see them")
	}
	return nil
}

func webhookHint(raw string) (text string, warn bool) {
	if err := checkWebhook(raw); err != nil {
		return "It begins with https://", false
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", false
	}
	return present.Line(u.Host) + " will hear of each call.", false
}
