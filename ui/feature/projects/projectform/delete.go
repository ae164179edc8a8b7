package projectform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/client/inventory"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/sheet"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// doomed is a project with what goes with it.
type doomed struct {
	client.Project
	inventory.Inventory
}

// cascades reports whether something goes with it, or might.
func (d doomed) cascades() bool { return len(d.Agents)+len(d.Numbers) > 0 || d.Partly != nil }

// typable is how wide a name may be that somebody is asked to type.
const typable = 60

// asked is what must be typed: the name, or the id where the name can't be typed.
func (d doomed) asked() (what, text string) {
	if text = strings.TrimSpace(present.Line(d.Name)); text != "" && !strings.ContainsRune(text, utf8.RuneError) && present.Width(text) <= typable {
		return "name", text
	}
	return "id", d.ID
}

// NewDelete returns the page on which the project id.Item is deleted, once it has been seen what goes with it and its name
// was typed. Without agents and numbers it is deleted alone, so that what came meanwhile isn't lost unseen.
func NewDelete(env *page.Env, id page.ID, service Service, agents inventory.Agents, numbers inventory.Numbers) page.Page {
	return sheet.New(env, sheet.Options[doomed]{
		ID: id, Title: "Delete project", Does: "delete it", Fleeting: true,
		Fetch: func(ctx context.Context) (doomed, error) { return readDoomed(ctx, id.Item, service, agents, numbers) },
		Intro: func(d doomed, width int) []string { return intro(env, d, width) },
		Fields: func(d doomed) []form.Field {
			what, text := d.asked()
			return []form.Field{{Key: name, Label: "Type its " + what, Check: func(typed string) error {
				if strings.TrimSpace(typed) != text {
					return fmt.Errorf("type its %s to delete it: %s", what, present.Line(text))
				}
				return nil
			}}}
		},
		Send: func(ctx context.Context, d doomed, _, _ sheet.Values) (page.Intents, error) {
			if err := service.Delete(ctx, d.ID, d.cascades()); err != nil {
				return nil, err
			}
			return told("deleted "+shortened(env, d.Name, typable), page.ProjectChanged{Project: d.Project, Gone: true}), nil
		},
		Explain: func(err error) (field, text string) {
			var answer *client.Error
			if errors.As(err, &answer) && answer.Status == 400 {
				return "", strings.TrimRight(present.Line(answer.Message), ".") + ". ctrl+r looks again at what it holds."
			}
			return "", ""
		},
	})
}

func readDoomed(ctx context.Context, id string, service Service, agents inventory.Agents, numbers inventory.Numbers) (doomed, error) {
	var d doomed
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { d.Project, err = get(service, id)(ctx); return err })
	g.Go(func() (err error) { d.Inventory, err = inventory.Read(ctx, agents, numbers, id); return err })
	return d, g.Wait()
}

// shortened is a name in one line.
func shortened(env *page.Env, name string, width int) string {
	return ansi.Truncate(present.Line(name), width, env.Styles.Glyphs.Ellipsis)
}

// intro says what goes, the counts first.
func intro(env *page.Env, d doomed, width int) []string {
	st := env.Styles
	lines := pane.Wrap(st.Bold.Render(shortened(env, d.Name, width))+" "+st.Muted.Render(present.Line(d.ID)), width)
	if !d.cascades() {
		return append(lines, pane.Wrap("It has no agents and no numbers. Its calls can no longer be seen here afterwards.", width)...)
	}
	lines = append(lines, pane.Wrap(st.Bad.Render(fmt.Sprintf("%s and %s go with it. This can't be undone.", present.Count(len(d.Agents), "agent"), present.Count(len(d.Numbers), "number"))), width)...)
	if d.Partly != nil {
		lines = append(lines, pane.Wrap(st.Warn.Render("! Some agents' numbers couldn't be counted; they go too."), width)...)
	}
	list := func(what string, names []string) {
		if len(names) > 0 {
			lines = append(lines, pane.Wrap(st.Muted.Render(what+": ")+strings.Join(names, "; "), width)...)
		}
	}
	names := make([]string, len(d.Agents))
	for i, a := range d.Agents {
		names[i] = present.Line(a.Name)
	}
	list("agents", names)
	names = make([]string, len(d.Numbers))
	for i, n := range d.Numbers {
		names[i] = present.Line(n.E164)
	}
	list("numbers", names)
	return lines
}
