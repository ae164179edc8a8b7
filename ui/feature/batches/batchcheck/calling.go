package batchcheck

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/feature/batches/batchask"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// ready is how many rows go, or why nobody can be called yet.
func (p *Page) ready() (calls int, why string) {
	switch err := cmp.Or(p.ground.Err, p.basis.Err); {
	case err != nil:
		return 0, "the rows can't be checked: " + present.Line(err.Error())
	case p.basis.Loading():
		days := present.Count(p.draft.Settings.Recent, "day")
		return 0, "the calls of the last " + days + " are still being loaded; . goes without them"
	case p.judging == nil:
		return 0, obstacles[batch.NotJudged]
	}
	calls, o := p.plan.Ready(p.ground.At, p.Env.Now())
	if o == batch.Outdated {
		age := present.Age(p.Env.Now(), p.ground.At)
		return 0, "the rows were checked " + age + ", and others may have been called since: r checks them again"
	}
	return calls, obstacles[o]
}

var obstacles = map[batch.Obstacle]string{
	batch.NotJudged:  "the rows are still being checked",
	batch.NoneKnown:  "nobody is called without knowing who was called lately: space takes in a row all the same, * all that are shown",
	batch.NoneToCall: "no row is called: each has something against it",
}

// call asks whether to make the first calls, or all of them where there are to be no first ones.
func (p *Page) call() tea.Cmd {
	n, why := p.ready()
	switch {
	case p.busy:
		return nil
	case p.Env.Stale:
		return p.Env.Post(page.SignIn{})
	case why != "":
		return p.Env.Notify(page.Info, why)
	}
	begin := page.Later(&p.Base, (*Page).begin)
	text := strings.Join(p.warnings(n), "\n")
	if strings.HasPrefix(text, "!") {
		p.Env.Post(page.ReadFirst{})
	}
	first := p.draft.Settings.First(n)
	if first == n {
		return batchask.Count(p.Env, "Call "+present.Thousands(n)+"?", text, n, "call them", begin)
	}
	title := fmt.Sprintf("Call the first %d of %s?", first, present.Thousands(n))
	text += "\nThese are watched to their end; the others wait until you say go on."
	if p.earlier() != "" {
		return batchask.Count(p.Env, title, text, first, "call them", begin)
	}
	return p.Env.Post(page.Ask{Title: title, Text: text, Yes: "call them", Then: begin})
}

// warnings are safe sentences to read before one says yes.
func (p *Page) warnings(n int) []string {
	var out []string
	if earlier := p.earlier(); earlier != "" {
		out = append(out, "! "+earlier+" Are they meant to be called again?")
	}
	if p.before.Err != nil {
		out = append(out, "! It isn't known whether this file was begun before: "+present.Line(p.before.Err.Error()))
	}
	if k := p.plan.Totals().Kinds[batch.NotChecked]; k > 0 {
		out = append(out, fmt.Sprintf("! Of %s it isn't known whether they were called in the last days.", present.Count(k, "row")))
	}
	words := p.estimateWords(n)
	if p.Size.Height < roomy {
		words = words[len(words)-1:]
	}
	return append(out, "As "+present.AgentName(p.draft.Agent)+": "+words[0]+".")
}

// earlier says when the same file was begun before, a safe sentence; "" if it wasn't.
func (p *Page) earlier() string {
	begun := p.before.Value
	if len(begun) == 0 {
		return ""
	}
	done, total := present.Called(&begun[0].Counts)
	times := ""
	if n := len(begun); n > 1 {
		times = ", and " + present.Count(n-1, "time") + " before"
	}
	return fmt.Sprintf("This file was begun before: on %s, %s of %s called%s.",
		present.Moment(begun[0].Created, p.Env.Zone), present.Thousands(done), present.Thousands(total), times)
}

// begin has the batch written down and its first calls made.
func (p *Page) begin() tea.Cmd {
	return p.postOnce(page.BeginBatch{From: p.PageID, Draft: p.draft, Plan: p.plan, Judged: p.standsOn(), Same: len(p.before.Value)})
}

// postOnce posts the intent that begins the batch, unless it was begun.
func (p *Page) postOnce(begin tea.Msg) tea.Cmd {
	if p.busy || p.done != "" {
		return nil
	}
	p.busy = true
	return p.Env.Post(begin)
}

// upload asks whether the service is to call them all by itself.
func (p *Page) upload() (tea.Cmd, error) {
	n, why := p.ready()
	switch {
	case p.Env.ReadOnly:
		return p.Env.RefuseReadOnly(), nil
	case why != "":
		return nil, errors.New(why)
	case p.busy || p.done != "":
		return nil, errors.New("it was begun already")
	}
	text := "The rows to call are sent as one file, and the service calls them by itself.\n" +
		"What is given up: it can't be paused or stopped, there are no first calls, no rate, no limits, no progress and no result here. " +
		"If the answer is lost, it isn't known for any of the rows whether they are called."
	for _, w := range p.warnings(n) {
		if strings.HasPrefix(w, "!") {
			text += "\n" + w
		}
	}
	begin := page.Later(&p.Base, func(p *Page) tea.Cmd {
		return p.postOnce(page.UploadBatch{From: p.PageID, Draft: p.draft, Plan: p.plan, Judged: p.standsOn()})
	})
	return batchask.Count(p.Env, "Let the service call "+present.Thousands(n)+"?", text, n, "send the file", begin), nil
}
