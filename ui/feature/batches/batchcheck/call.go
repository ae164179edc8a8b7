package batchcheck

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// oldest is how long after the rows were checked people may be called by that.
const oldest = 15 * time.Minute

// ready says why nobody can be called yet, and otherwise how many rows go.
func (p *Page) ready() (calls int, why string) {
	switch n := p.plan.Totals().Goes; {
	case p.ground.Err != nil:
		return 0, "the rows can't be checked: " + present.Line(p.ground.Err.Error())
	case p.basis.Err != nil:
		return 0, "the rows can't be checked: " + present.Line(p.basis.Err.Error())
	case p.basis.Loading():
		return 0, fmt.Sprintf("the calls of the last %s are still being loaded; . goes without them", present.Count(p.draft.Settings.Recent, "day"))
	case !p.complete():
		return 0, "the rows are still being checked"
	case n == 0 && p.plan.StayFor(batch.NotChecked) > 0:
		return 0, "nobody is called without knowing who was called lately: space takes in a row all the same, * all that are shown"
	case n == 0:
		return 0, "no row goes: each has something against it"
	case p.env.Now().Sub(p.ground.At) > oldest:
		return 0, "the rows were checked " + present.Age(p.env.Now(), p.ground.At) + ", and others may have been called since: r checks them again"
	default:
		return n, ""
	}
}

// call asks whether to make the first calls, or all of them where there are to be no first ones.
func (p *Page) call() tea.Cmd {
	n, why := p.ready()
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.busy:
		return nil
	case p.env.Stale:
		return p.env.Post(page.SignIn{})
	case why != "":
		return p.env.Post(page.Notify{Level: page.Info, Text: why})
	}
	begin := p.env.Posting(decided{p.id, (*Page).begin})
	text := strings.Join(p.warnings(n), "\n")
	if strings.HasPrefix(text, "!") {
		p.env.Post(page.ReadFirst{})
	}
	first := p.draft.Settings.Canary
	if first == 0 || first >= n {
		return p.typeCount("Call "+present.Thousands(n)+"?", text, n, "call them", begin)
	}
	title := fmt.Sprintf("Call the first %d of %s?", first, present.Thousands(n))
	text += "\nThese are watched to their end; the others wait until you say go on."
	if len(p.earlier()) > 0 {
		return p.typeCount(title, text, first, "call them", begin)
	}
	return p.env.Post(page.Ask{Title: title, Text: text, Yes: "call them", Then: begin})
}

// typeCount asks for the number of calls before they are made.
func (p *Page) typeCount(title, text string, n int, enter string, then func() tea.Cmd) tea.Cmd {
	want := strconv.Itoa(n)
	box := dialog.NewTyped(p.env.Styles, "How many", want, "that isn't the number of calls")
	box.Title, box.Enter = title, enter
	box.Text = text + "\nTelephones ring, and it costs. Type the number of calls: " + want
	box.Then = func(string) tea.Cmd { return then() }
	return p.env.Post(page.Dialog{Box: box})
}

// warnings are what is to be read before one says yes, in safe words.
func (p *Page) warnings(n int) []string {
	var out []string
	if earlier := p.earlier(); len(earlier) > 0 {
		for _, words := range earlier {
			out = append(out, "! "+words)
		}
		out[len(out)-1] += " Are they meant to be called again?"
	}
	if p.before.Err != nil {
		out = append(out, "! It isn't known whether this file was begun before: "+present.Line(p.before.Err.Error()))
	}
	if k := p.plan.Totals().Kinds[batch.NotChecked]; k > 0 {
		out = append(out, fmt.Sprintf("! Of %s it isn't known whether they were called in the last days.", present.Count(k, "row")))
	}
	words := p.estimateWords(n)
	if p.size.Height < roomy {
		words = words[len(words)-1:]
	}
	return append(out, "As "+p.agentName()+": "+words[0]+".")
}

// earlier says what may have called the same people before, in safe sentences.
func (p *Page) earlier() []string {
	var out []string
	if begun := p.before.Value; len(begun) > 0 {
		b := begun[0]
		done, total := present.Called(&b.Counts)
		times := ""
		if n := len(begun); n > 1 {
			times = ", and " + present.Count(n-1, "time") + " before"
		}
		out = append(out, fmt.Sprintf("This file was begun before: on %s, %s of %s called%s.",
			present.Moment(b.Created, p.env.Zone), present.Thousands(done), present.Thousands(total), times))
	}
	return out
}

// begin writes the batch down and has its first calls made.
func (p *Page) begin() tea.Cmd {
	if p.busy || p.done != "" {
		return nil
	}
	p.busy = true
	return p.env.Post(page.BeginBatch{From: p.id, Draft: p.draft, Plan: p.plan, Judged: p.standsOn(), Same: len(p.before.Value)})
}

// upload asks whether the service is to call them all by itself.
func (p *Page) upload() (tea.Cmd, error) {
	n, why := p.ready()
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly(), nil
	case why != "":
		return nil, errors.New(why)
	case p.busy || p.done != "":
		return nil, errors.New("it was begun already")
	}
	text := "The rows that go are sent as one file, and the service calls them by itself.\n" +
		"What is given up: it can't be paused or stopped, there are no first calls, no rate, no limits, no progress and no result here. " +
		"If the answer is lost, it isn't known for any of the rows whether they are called."
	for _, w := range p.warnings(n) {
		if strings.HasPrefix(w, "!") {
			text += "\n" + w
		}
	}
	return p.typeCount("Let the service call "+present.Thousands(n)+"?", text, n, "send the file", p.env.Posting(decided{p.id, func(p *Page) tea.Cmd {
		if p.busy || p.done != "" {
			return nil
		}
		p.busy = true
		return p.env.Post(page.UploadBatch{From: p.id, Draft: p.draft, Plan: p.plan, Judged: p.standsOn()})
	}})), nil
}

func (p *Page) agentName() string {
	if name := strings.TrimSpace(present.Line(p.draft.Agent.Name)); name != "" {
		return name
	}
	return present.Line(p.draft.Agent.ID)
}
