package projectform

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/sheet"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Service reads and changes projects.
type Service interface {
	Get(ctx context.Context, id string) (*client.Project, error)
	Create(ctx context.Context, name, description string) (*client.Project, error)
	Update(ctx context.Context, id string, change client.ProjectChange) (*client.Project, error)
	SetWebhook(ctx context.Context, id, webhook string) error
	Delete(ctx context.Context, id string, cascade bool) error
}

// The fields.
const (
	name        = "name"
	description = "description"
	webhook     = "webhook"
)

// place are the words by which the service's messages name the fields.
var place = []present.FieldWords{{name, "name"}, {description, "description"}, {webhook, "webhook", "url"}}

// NewNew returns the page on which a project is made.
func NewNew(env *page.Env, service Service) page.Page {
	return sheet.New(env, sheet.Options[struct{}]{
		ID: page.ID{Kind: page.ProjectNew}, Title: "New project", Does: "create it", Place: place,
		Fields: func(struct{}) []form.Field { return fields("", "") },
		Send: func(ctx context.Context, _ struct{}, _, typed sheet.Values) (page.Intents, error) {
			made, err := service.Create(ctx, strings.TrimSpace(typed[name]), typed[description])
			if err != nil {
				return nil, err
			}
			return sheet.Done("made "+present.Line(made.Name)+"; enter opens it", page.ProjectChanged{Project: *made}), nil
		},
	})
}

// NewEdit returns the page on which the project id.Item is renamed and described.
func NewEdit(env *page.Env, id page.ID, service Service) page.Page {
	return sheet.New(env, sheet.Options[client.Project]{
		ID: id, Title: "Edit project", Does: "save it", Place: place,
		Fetch:  get(service, id.Item),
		Fields: func(p client.Project) []form.Field { return fields(p.Name, p.Description) },
		Intro: func(p client.Project, width int) []string {
			if hidden(p.Name) || hidden(p.Description) {
				return pane.Wrap(env.Styles.Warn.Render("! It holds characters that can't be shown; they stand as marks here. A field that isn't changed is left as it is."), width)
			}
			return nil
		},
		Send: func(ctx context.Context, p client.Project, begun, typed sheet.Values) (page.Intents, error) {
			var change client.ProjectChange
			if now := strings.TrimSpace(typed[name]); typed[name] != begun[name] {
				change.Name = &now
			}
			if now := typed[description]; now != begun[description] {
				change.Description = &now
			}
			if change == (client.ProjectChange{}) {
				return nil, errUnchanged
			}
			now, err := service.Update(ctx, p.ID, change)
			if err != nil {
				return nil, err
			}
			return sheet.Done("saved "+present.Line(now.Name), page.ProjectChanged{Project: *now}), nil
		},
	})
}

var errUnchanged = errors.New("nothing is changed yet")

func fields(projectName, about string) []form.Field {
	return []form.Field{
		{Key: name, Label: "Name", Value: projectName, Check: form.Required("type a name"), Hint: func(string) (string, bool) {
			return "No two projects of an account have the same name.", false
		}},
		{Key: description, Label: "Description", Value: about, Lines: 3},
	}
}

// hidden reports whether a text holds something that can't be drawn.
func hidden(text string) bool {
	mark := string(utf8.RuneError)
	return strings.Count(present.Text(text), mark) > strings.Count(text, mark)
}

func get(service Service, id string) func(context.Context) (client.Project, error) {
	return func(ctx context.Context) (client.Project, error) {
		p, err := service.Get(ctx, id)
		if err != nil {
			return client.Project{}, err
		}
		return *p, nil
	}
}
