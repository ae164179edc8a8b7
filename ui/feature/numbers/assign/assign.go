package assign

import (
	"context"
	"strings"

	"talkdeck/client/contacts"
	"talkdeck/client/inventory"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/sheet"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Numbers looks numbers up and assigns them.
type Numbers interface {
	inventory.Numbers
	Assign(ctx context.Context, e164, agentID, projectID string) error
}

// The fields.
const (
	number = "number"
	agent  = "agent"
)

// New returns the page on which the number id.Item, or one to be typed, is assigned to an agent of the project id.Project.
func New(env *page.Env, id page.ID, numbers Numbers, agents inventory.Agents) page.Page {
	return sheet.New(env, sheet.Options[inventory.Inventory]{
		ID: id, Title: "Assign a number", Does: "assign it",
		Fetch: func(ctx context.Context) (inventory.Inventory, error) {
			return inventory.Read(ctx, agents, numbers, id.Project)
		},
		Refused: func(h inventory.Inventory) (what, todo string) {
			if len(h.Agents) == 0 {
				return "This project has no agents yet.", "A number belongs to an agent: make one first."
			}
			return "", ""
		},
		Intro: func(_ inventory.Inventory, width int) []string {
			return pane.Wrap(env.Styles.Muted.Render("The number must be one that Talkstack knows. How one is taken from an agent again isn't documented: it can only be given to another."), width)
		},
		Fields: func(h inventory.Inventory) []form.Field { return fields(h, id.Item) },
		Place:  []present.FieldWords{{number, "number", "e164"}, {agent, "agent"}},
		Send: func(ctx context.Context, h inventory.Inventory, _, typed sheet.Values) (page.Intents, error) {
			n, err := contacts.Read(typed[number])
			if err != nil {
				return nil, err
			}
			if err := numbers.Assign(ctx, n.E164, typed[agent], id.Project); err != nil {
				return nil, err
			}
			text := n.E164 + " is assigned to " + present.AgentByID(h.Agents, typed[agent])
			return sheet.Done(text, page.NumbersChanged{Project: id.Project}), nil
		},
	})
}

func fields(h inventory.Inventory, chosen string) []form.Field {
	var choices []form.Choice
	for _, a := range h.Agents {
		choices = append(choices, form.Choice{Value: a.ID, Label: present.AgentName(a)})
	}
	owner := ""
	for _, n := range h.Numbers {
		if n.E164 == chosen {
			owner = n.AgentID
		}
	}
	return []form.Field{
		{
			Key: number, Label: "Number", Value: present.Line(chosen), Hint: func(v string) (string, bool) { return hint(h, v) },
			Check: func(v string) error {
				_, err := contacts.Read(v)
				return err
			},
		},
		{Key: agent, Label: "Agent", Value: owner, Choices: choices},
	}
}

// hint says of a number, as it is typed, where it is and whose.
func hint(h inventory.Inventory, typed string) (text string, warn bool) {
	if strings.TrimSpace(typed) == "" {
		return "With the country's code, like +14155550123.", false
	}
	n, err := contacts.Read(typed)
	if err != nil {
		return present.Line(err.Error()), false
	}
	text = strings.TrimSuffix(n.E164+", "+present.NumberWords(n.E164), ", ")
	if !n.Valid {
		return text + ": no range in use there is known to have it", true
	}
	for _, have := range h.Numbers {
		if have.E164 == n.E164 && have.AgentID != "" {
			return text + "; now " + present.AgentByID(h.Agents, have.AgentID) + "'s", false
		}
	}
	return text, false
}
