package unresolved

import (
	"context"
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// lookFor reads the history for calls that the attempt may have made.
func (p *Page) lookFor(u batch.Unresolved) tea.Cmd {
	switch {
	case u.Damage():
		return p.Env.Post(page.Dialog{Box: p.damage(u)})
	case p.Env.Stale:
		return p.Env.Post(page.SignIn{})
	}
	return tea.Batch(
		p.look.Start(p.Ctx, func(ctx context.Context) (seen, error) {
			calls, err := p.runs.LookFor(ctx, &u)
			return seen{u, calls}, err
		}),
		p.Env.Notify(page.Info, "looking for it in the history"+p.Env.Styles.Glyphs.Ellipsis),
	)
}

// most is how many calls are offered: the nearest in time come first.
const most = 6

// looked asks which of the calls it was.
func (p *Page) looked(msg page.Loaded[seen]) tea.Cmd {
	if !p.look.Take(msg) {
		return nil
	}
	if msg.Err != nil {
		return p.Env.Post(page.Failed(msg.Err))
	}
	u, calls := msg.Value.u, msg.Value.calls
	if len(calls) == 0 {
		return p.Env.Post(page.Dialog{Box: p.notFound(u)})
	}
	menu := &dialog.Menu{
		Title: "Is it one of these?",
		Text:  fmt.Sprintf("%s was asked for at %s. The history has, within ten minutes:", present.Line(what(&u)), present.Clock(u.At, p.Env.Zone)),
	}
	for i, c := range calls[:min(len(calls), most)] {
		status, _ := present.Status(p.Env.Styles, c.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: present.Line(c.To) + "  " + status, Detail: present.Offset(c.Started.Sub(u.At)) + ", " + present.Line(c.ID),
			Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{Call: c.ID}) },
		})
	}
	menu.Items = append(menu.Items, dialog.Item{Key: "n", Label: "none of these", Then: p.Env.Posting(page.Dialog{Box: p.notFound(u)})})
	return p.Env.Post(page.Dialog{Box: menu})
}

// notFound asks what to do about a call that isn't in the history.
func (p *Page) notFound(u batch.Unresolved) dialog.Box {
	menu := &dialog.Menu{
		Title: "It isn't in the history",
		Text:  "That is no proof that nobody was called: a call may be listed late. Look again in a minute, if it matters.",
		Items: []dialog.Item{{Key: "l", Label: "leave it, to look again later"}},
	}
	if u.Repeatable() == nil && !p.Env.ReadOnly {
		menu.Items = append(menu.Items, dialog.Item{Key: "c", Label: "call again", Detail: "the form opens", Then: func() tea.Cmd { return p.again(u) }})
	}
	menu.Items = append(menu.Items,
		dialog.Item{Key: notMadeKey, Label: "it wasn't made", Detail: "asks how you know", Then: p.Env.Posting(page.Dialog{Box: p.notMade(u)})},
		dialog.Item{Key: "f", Label: "forget it", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) }})
	return menu
}

// damage asks what to do about a line of the journal that can't be read.
func (p *Page) damage(u batch.Unresolved) dialog.Box {
	return &dialog.Menu{
		Title: "A line of the journal can't be read", Text: damageWords + " What do you want to do?",
		Items: []dialog.Item{
			{Key: "l", Label: "decide later", Detail: "until then batches call nobody"},
			{Key: notMadeKey, Label: "nobody was called", Detail: "asks how you know", Then: p.Env.Posting(page.Dialog{Box: p.notMade(u)})},
			{Key: "f", Label: "leave it open", Detail: "calls go on", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) }},
		},
	}
}

// damageWords say what a damaged line means.
const damageWords = "The journal tells who was called from this computer. A line of it was changed after it was written, by a failing disk or by " +
	"another program, so somebody may have been called of whom nothing else is known here."

// notMade asks how a person knows that nobody was called. Typing it is what confirms it.
func (p *Page) notMade(u batch.Unresolved) dialog.Box {
	box := dialog.NewReason(p.Env.Styles, "How do you know", "", "a reason is needed", func(reason string) tea.Cmd {
		return p.settle(u, batchrun.Decision{NotMade: reason})
	})
	box.Title, box.Enter, box.Text = "It wasn't made?", "it wasn't made", notMadeWords(&u)
	return box
}

// notMadeWords say what follows if nobody was called.
func notMadeWords(u *batch.Unresolved) string {
	whom := present.Line(u.Number)
	switch {
	case u.Consequence(true) == batch.HoldsBackNone:
		return "Calls go on then. The reason is kept in the journal."
	case u.Kind() == batch.UploadedFile:
		whom = "Those in " + present.Line(u.File)
	}
	return whom + " may be called then, a second time if you are wrong. The reason is kept."
}

// again opens the form with the same call filled in; the attempt is forgotten once that one is made.
func (p *Page) again(u batch.Unresolved) tea.Cmd {
	return p.Env.Post(page.Dial{Project: u.Project, Agent: u.Agent, Number: u.Number, Variables: u.Variables, Instead: u.ID})
}

func (p *Page) forget(u batch.Unresolved) tea.Cmd {
	ask := page.Ask{
		Title: "Forget this one?", Yes: "forget it", Then: func() tea.Cmd { return p.settle(u, batchrun.Decision{}) },
		Text: "It is left open for good whether " + present.Line(what(&u)) + " was called. The journal keeps the attempt.",
	}
	if u.Damage() {
		ask.Title, ask.Yes, ask.Text = "Leave this line?", "leave it", damageWords+" It is left open for good whom; calls go on."
	}
	return p.Env.Post(ask)
}

// settled is the result of a decision.
type settled struct {
	u   batch.Unresolved
	d   batchrun.Decision
	err error
}

// Owner implements page.Addressed.
func (settled) Owner() page.ID { return ID }

// settle writes down what was decided.
func (p *Page) settle(u batch.Unresolved, d batchrun.Decision) tea.Cmd {
	return func() tea.Msg { return settled{u, d, p.runs.Decide(&u, d)} }
}

func (p *Page) settled(msg settled) tea.Cmd {
	notice := page.Notify{Level: page.Success, Text: "forgotten: " + what(&msg.u)}
	switch {
	case msg.err != nil:
		notice = page.Notify{Level: page.Failure, Text: msg.err.Error()}
	case msg.d.Call != "":
		notice.Text = "found: the call was made"
	case msg.d.NotMade != "":
		notice.Text = "settled: nobody was called"
	case msg.u.Damage():
		notice.Text = "settled: calls go on"
	}
	p.Env.Post(notice)
	if msg.err == nil && msg.d.Call != "" {
		p.Env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: msg.u.Project, Item: msg.d.Call}})
	}
	return p.Refresh()
}
