package callform

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// filled is what is in the form besides what is typed now. Values belong to a number and go with it.
type filled struct {
	number string // E.164, that the form is for now; "" while it isn't complete
	offer  offer  // what is known of it

	instead instead             // the attempt that this call is made instead of
	pending map[string]string   // a draft's, until the fields are there
	carried map[string]typedFor // what was typed for another number, by the names of the variables
}

// offer is what is known to fill in for a number.
type offer struct {
	values map[string]string // by the names of the variables
	from   string            // where they are known from, safe to draw
	own    bool              // they were for the same agent, one at a time: all of them were in the prompt
}

// typedFor is what a person typed for a number.
type typedFor struct{ number, value string }

// instead is an unresolved attempt, which the call is made instead of.
type instead struct {
	id, number string
	values     map[string]string
}

// The keys of a draft's base: the attempt's, and its values behind variable.
const (
	insteadID     = "instead"
	insteadNumber = "instead of"
)

// base is the attempt as the base of a draft.
func (i instead) base() map[string]string {
	if i.id == "" {
		return nil
	}
	out := map[string]string{insteadID: i.id, insteadNumber: i.number}
	for name, v := range i.values {
		out[variable+name] = v
	}
	return out
}

// Draft is the form filled in as an intent says, over what was typed into it before. What was typed for one number isn't there
// for another.
func Draft(before page.Draft, d page.Dial) page.Draft {
	out := page.Draft{Values: map[string]string{}, Base: instead{d.Instead, e164(d.Number), d.Variables}.base()}
	other := d.Agent != "" && d.Agent != before.Values[agent] || d.Number != "" && e164(d.Number) != e164(before.Values[number])
	for k, v := range before.Values {
		if !other || !strings.HasPrefix(k, variable) {
			out.Values[k] = v
		}
	}
	if d.Number != "" {
		out.Values[number] = d.Number
	}
	if d.Agent != "" {
		out.Values[agent] = d.Agent
	}
	return out
}

// e164 is a number as it is dialled, or the text itself if it is none.
func e164(text string) string {
	if n, err := contacts.Read(text); err == nil {
		return n.E164
	}
	return strings.TrimSpace(text)
}

// filledBy is what a draft holds.
func filledBy(draft page.Draft) filled {
	return filled{
		instead: instead{id: draft.Base[insteadID], number: draft.Base[insteadNumber], values: named(draft.Base)},
		pending: maps.Clone(draft.Values), carried: map[string]typedFor{},
	}
}

// named are the values of variables among others, by their names.
func named(values map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range values {
		if name, ok := strings.CutPrefix(k, variable); ok {
			out[name] = v
		}
	}
	return out
}

// draft is what a person typed. What was offered is found again.
func (p *Page) draft() page.Draft {
	values := map[string]string{}
	maps.Copy(values, p.filled.pending)
	maps.Copy(values, p.form.Values())
	for name := range p.offered() {
		delete(values, variable+name)
	}
	return page.Draft{Values: values, Base: p.filled.instead.base()}
}

// offered are the values in the form that were offered and not changed since.
func (p *Page) offered() map[string]string {
	out := p.variables()
	maps.DeleteFunc(out, func(name, v string) bool { return v == "" || v != p.filled.offer.values[name] })
	return out
}

// followNumber takes away what belongs to a number that isn't in the form any more, and reports whether there is another.
func (p *Page) followNumber() (another bool) {
	now := ""
	if n, err := p.number(p.form.Value(number)); err == nil {
		now = n.E164
	}
	before := p.filled.number
	if now == before {
		return false
	}
	p.withdraw()
	p.last.Cancel()
	p.filled.number = now
	if before == "" { // it is the first, which what was typed so far is for
		return now != ""
	}
	for name, v := range p.variables() {
		if v != "" && p.filled.carried[name].value != v {
			p.filled.carried[name] = typedFor{before, v}
		}
	}
	return now != ""
}

// withdraw takes away what was offered. What was typed stays.
func (p *Page) withdraw() {
	for name := range p.offered() {
		p.form.SetValues(map[string]string{variable + name: ""})
	}
	p.filled.offer = offer{}
}

// clear takes away everything that belongs to a call.
func (p *Page) clear() {
	p.last.Cancel()
	p.filled = filledBy(page.Draft{})
	p.form.SetValues(map[string]string{number: ""})
	for name := range p.variables() {
		p.form.SetValues(map[string]string{variable + name: ""})
	}
}

// offer fills in what is known of the number, where nothing was typed, and nothing is about to be: an answer may come between
// two keys.
func (p *Page) offer(o offer) {
	p.withdraw()
	p.filled.offer = o
	for name, v := range o.values {
		if key := variable + name; key != p.form.Focused() {
			p.fill(key, v)
		}
	}
}

// fill fills in a variable, unless something stands there.
func (p *Page) fill(key, v string) {
	if strings.HasPrefix(key, variable) && p.form.Value(key) == "" {
		p.form.SetValues(map[string]string{key: v})
	}
}

// fillDraft fills in what a draft has for the variables of its agent, once.
func (p *Page) fillDraft() {
	for key, v := range p.filled.pending {
		p.fill(key, v)
	}
	p.filled.pending = nil
}

// askKnown looks for what is known of the number. Of an attempt that the call is made instead of, it is what that one had.
func (p *Page) askKnown() tea.Cmd {
	f, id := &p.filled, p.shown
	switch {
	case f.number == "" || id == "":
		return nil
	case f.instead.id != "" && f.instead.number == f.number:
		p.offer(offer{f.instead.values, "the call of unknown outcome", true})
		return nil
	}
	e164, values, now, zone := f.number, p.values, p.Env.Now(), p.Env.Zone
	return p.last.Start(p.Ctx, func(ctx context.Context) (offer, error) {
		v, ok, err := values.Values(ctx, e164, id)
		if !ok {
			return offer{}, err
		}
		from := "your call of " + present.Stamp(now, v.At, zone)
		if v.File != "" {
			from = present.BatchRow(v.File, v.Line)
		}
		return offer{v.Of, from, v.File == "" && v.Agent == id}, nil
	})
}

// knownFrom says where values in the form are known from, "" if none was offered.
func (p *Page) knownFrom() string {
	if len(p.offered()) == 0 {
		return ""
	}
	return "Values from " + p.filled.offer.from + "."
}

// warnings are sentences on a call's values to read before one says yes, safe to draw.
func (p *Page) warnings(text string, values map[string]string) []string {
	var out []string
	if empty := prompt.Render(text, values).Empty; len(empty) > 0 {
		out = append(out, "Empty: "+present.Line(strings.Join(empty, ", "))+".")
	}
	for _, name := range slices.Sorted(maps.Keys(p.filled.carried)) {
		if was := p.filled.carried[name]; was.number != p.filled.number && was.value == values[name] {
			out = append(out, present.Line(name)+" was typed for "+present.Line(was.number)+".")
		}
	}
	return out
}
