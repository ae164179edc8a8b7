package callform

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// fields are the number, the agent, and a field for each variable of the chosen one's prompt.
func (p *Page) fields() []form.Field {
	fields := []form.Field{{Key: number, Label: "Number", Hint: p.numberHint, Check: func(v string) error {
		_, err := p.number(v)
		return err
	}}}
	fields = append(fields, p.agents.Field(agent))
	if a := p.speaker(); a != nil {
		for _, name := range prompt.Variables(a.Prompt) {
			fields = append(fields, form.Field{Key: variable + name, Label: "{{" + present.Line(name) + "}}", Hint: func(v string) (string, bool) {
				if v == "" || v != p.filled.offer.values[name] {
					return "", false
				}
				return "from " + p.filled.offer.from, false
			}})
		}
	}
	return fields
}

// number reads a number, or the name of one of the person's own.
func (p *Page) number(typed string) (contacts.Number, error) {
	typed = strings.TrimSpace(typed)
	if !strings.ContainsFunc(typed, unicode.IsLetter) || strings.HasPrefix(typed, "+") {
		return contacts.Read(typed)
	}
	for name, e164 := range p.own.Value {
		if strings.EqualFold(name, typed) {
			return contacts.Read(e164)
		}
	}
	if p.own.Err != nil {
		return contacts.Number{}, errors.New(present.Line(p.own.Err.Error()))
	}
	if names := slices.Sorted(maps.Keys(p.own.Value)); len(names) > 0 {
		return contacts.Number{}, fmt.Errorf("none of your own numbers is called so; there are %s", present.Line(strings.Join(names, ", ")))
	}
	return contacts.Number{}, errors.New("no number of your own is saved under a name yet; :number NAME +1… saves one")
}

// ownName is the name that one of the person's own numbers has, "" if it isn't one.
func (p *Page) ownName(e164 string) string {
	for _, name := range slices.Sorted(maps.Keys(p.own.Value)) {
		if p.own.Value[name] == e164 {
			return name
		}
	}
	return ""
}

// numberHint says what kind of number is typed.
func (p *Page) numberHint(typed string) (string, bool) {
	n, err := p.number(typed)
	if err != nil {
		return "", false
	}
	return describe(n)
}

// describe is a number with its country and kind, and whether there is something odd about it.
func describe(n contacts.Number) (words string, odd bool) {
	words = strings.TrimSuffix(n.E164+", "+present.NumberWords(n.E164), ", ")
	switch kind := present.NumberType(n.E164); {
	case !n.Valid:
		return words + ", of no range that is known to be in use", true
	case kind == "premium rate", kind == "shared cost":
		return words + ", which can cost much", true
	}
	return words, false
}

// call asks the program to make the call that the form holds.
func (p *Page) call() tea.Cmd {
	n, err := p.number(p.form.Value(number))
	a := p.speaker()
	switch {
	case p.Env.ReadOnly:
		return p.Env.RefuseReadOnly()
	case p.busy:
		return p.Env.Notify(page.Info, "the call before is still on its way")
	case err != nil || a == nil: // the form's checks say so
		return nil
	}
	values := p.variables()
	var warnings []string
	if words, odd := describe(n); odd {
		warnings = append(warnings, words+".")
	}
	instead := ""
	if p.filled.instead.number == n.E164 {
		instead = p.filled.instead.id
	}
	return p.Env.Post(page.MakeCall{
		From: p.PageID, Agent: *a, Warnings: append(warnings, p.warnings(a.Prompt, values)...), Instead: instead,
		Name: p.ownName(n.E164), Known: p.knownFrom(),
		Call: client.NewCall{Number: n.E164, ProjectID: p.PageID.Project, AgentID: a.ID, Variables: values},
	})
}
