package batchprogress

import (
	"cmp"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/feature/batches/batchask"
	"talkdeck/ui/feature/batches/batchoption"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// act does something to the batch outside of the update loop, and says it when it is done.
func (p *Page) act(said string, do func(path string) error) tea.Cmd {
	return p.actSaying(func(path string) (string, error) { return said, do(path) })
}

func (p *Page) actSaying(do func(path string) (said string, err error)) tea.Cmd {
	id := p.PageID
	return func() tea.Msg {
		said, err := do(id.Item)
		return page.Deferred[*Page]{To: id, Do: func(p *Page) tea.Cmd { return p.acted(said, err) }}
	}
}

func (p *Page) acted(said string, err error) tea.Cmd {
	switch {
	case noHistory(err):
		return tea.Batch(p.read(), p.askUnchecked(err, func() tea.Cmd { return p.unpause(true) }))
	case err != nil:
		return tea.Batch(p.read(), p.Env.Post(page.Failed(err)))
	}
	return tea.Batch(p.read(), p.Env.Notify(page.Success, said))
}

// pendingWords say that pending calls can't be called back.
func pendingWords(n int) string {
	switch n {
	case 0:
		return "no call is pending"
	case 1:
		return "1 call is pending, and can't be called back"
	}
	return present.Thousands(n) + " calls are pending, and can't be called back"
}

func (p *Page) pause() tea.Cmd {
	return p.actSaying(func(path string) (string, error) {
		n, err := p.runs.Pause(path)
		return "paused: " + pendingWords(n), err
	})
}

// askUnpause unpauses the batch. If a rule paused it, the person is asked first.
func (p *Page) askUnpause() tea.Cmd {
	unpause := func() tea.Cmd { return p.unpause(false) }
	switch {
	case p.Env.Stale:
		return p.Env.Post(page.SignIn{})
	case p.moved.Lapsed || p.moved.Progress.Cause == batch.ByPerson:
		return unpause()
	}
	return p.Env.Post(page.Ask{
		Title: "Go on calling?", Yes: "go on", Then: unpause,
		Text: "It was paused: " + present.Line(p.moved.Progress.Reason) + ". Going on, it counts afresh.",
	})
}

// unpause goes on after a pause. If that was long, and the history can't be read, acted asks the person.
func (p *Page) unpause(unchecked bool) tea.Cmd {
	ctx, runs := p.Env.Ctx, p.runs
	return p.act("going on", func(path string) error { return runs.Unpause(ctx, path, unchecked) })
}

func (p *Page) stop() tea.Cmd {
	left, pending := present.Count(p.counts().Left(), "row"), present.Capital(pendingWords(p.moved.Progress.Pending()))
	return p.Env.Post(page.Ask{
		Title: "Stop this batch?", Yes: "stop it",
		Text: left + " aren't called then. " + pending + ". It can be resumed later.",
		Then: func() tea.Cmd {
			return p.actSaying(func(path string) (string, error) {
				n, err := p.runs.Stop(path)
				return "stopped: " + pendingWords(n), err
			})
		},
	})
}

// callAction makes the calls after the first, resumes the batch, or calls those again who weren't reached; it is off if nothing of
// that can be done.
func (p *Page) callAction() page.Action {
	left, next, does := p.counts().Left(), p.look.Value.Next(), ""
	var do func() tea.Cmd
	switch {
	case p.busy || p.look.At.IsZero() && !p.here():
	case p.phase() == batch.Waiting:
		does, do = "call the other "+present.Thousands(left), func() tea.Cmd {
			call := func() tea.Cmd { return p.act("going on", p.runs.Go) }
			return batchask.Count(p.Env, "Call the other "+present.Thousands(left)+"?", "", left, "call them", call)
		}
	case p.here():
	case next == batch.StepResume:
		does, do = "go on: "+present.Count(left, "call"), p.askResume
	case next == batch.StepFollow:
		does, do = "follow its last calls", func() tea.Cmd { return p.resume(false) }
	case next == batch.StepRetry:
		does, do = "call again", p.askRetry
	}
	return page.Action{Key: p.Env.Keys.Dial, Does: does, Hint: true, Changes: true, Off: do == nil, Do: p.Env.IfSignedIn(do)}
}

// askResume asks for the number of calls that are left before it resumes the batch.
func (p *Page) askResume() tea.Cmd {
	text := "It goes on where it was. Nobody is called twice: rows of which it isn't known what became of them stay as they are."
	if why := p.look.Value.Paused; why != "" {
		text = "It was paused: " + present.Line(why) + ". " + text
	}
	resume := page.Later(&p.Base, func(p *Page) tea.Cmd { return p.resume(false) })
	return batchask.Count(p.Env, "Go on with "+present.Line(p.look.Value.File)+"?", text, p.counts().Left(), "call them", resume)
}

// resume resumes the batch; unchecked: without the service's history.
func (p *Page) resume(unchecked bool) tea.Cmd {
	p.busy = true
	return p.Env.Post(page.ResumeBatch{From: p.PageID, Path: p.PageID.Item, Unchecked: unchecked})
}

// noHistory reports whether a batch isn't resumed or unpaused because the service's history can't be read.
func noHistory(err error) bool {
	var refused *batch.ResumeError
	return errors.As(err, &refused) && refused.Refusal == batch.NoHistory
}

// askUnchecked asks whether to go on though it isn't known who was called meanwhile.
func (p *Page) askUnchecked(err error, then func() tea.Cmd) tea.Cmd {
	why := present.Capital(present.Line(err.Error())) + "."
	return batchask.Count(p.Env, "Go on without the history?", why, p.counts().Left(), "call them", then)
}

// firstWords say how the first calls ended.
func (p *Page) firstWords() string {
	var parts []string
	for _, o := range present.Outcomes(p.Env.Styles, p.counts()) {
		if !strings.HasSuffix(o.Text, " to go") && !strings.HasSuffix(o.Text, " left out") {
			parts = append(parts, present.Thousands(o.N)+" "+o.Text)
		}
	}
	if len(parts) == 0 {
		return "None of the first rows was called."
	}
	return "The first calls are over: " + strings.Join(parts, ", ") + "."
}

// changeable are the options that can be changed while it runs, and their keys.
var changeable = map[string]string{
	batchoption.Rate: "r", batchoption.AtOnce: "a", batchoption.Failures: "f", batchoption.Spend: "s", batchoption.Hours: "h",
	batchoption.Unsure: "u",
}

// change asks which option is to be changed.
func (p *Page) change() tea.Cmd {
	menu := &dialog.Menu{Title: "Change how it is run", Text: "From the next call on."}
	settings := batch.Settings{Options: p.look.Value.Options}
	for _, o := range batchoption.All() {
		if letter, ok := changeable[o.Key]; ok {
			then := p.Env.Posting(page.Dialog{Box: p.changeOne(o, settings)})
			menu.Items = append(menu.Items, dialog.Item{Key: letter, Label: o.Label, Detail: cmp.Or(o.Get(settings), "none"), Then: then})
		}
	}
	return p.Env.Post(page.Dialog{Box: menu})
}

func (p *Page) changeOne(o batchoption.Option, settings batch.Settings) dialog.Box {
	set := func(text string) tea.Cmd {
		return p.act(o.Label+": changed", func(path string) error {
			s := settings
			if err := o.Set(&s, text); err != nil {
				return err
			}
			return p.runs.Change(path, s.Options)
		})
	}
	if len(o.Choices) > 0 {
		menu := &dialog.Menu{Title: o.Label}
		for _, c := range o.Choices {
			menu.Items = append(menu.Items, dialog.Item{Label: c.Label, Then: func() tea.Cmd { return set(c.Value) }})
		}
		return menu
	}
	box := dialog.NewInput(p.Env.Styles, o.Label, o.Get(settings))
	box.Title, box.Text, box.Enter, box.Check, box.Then = o.Label, present.Capital(o.Hint)+".", "change it", o.Check, set
	return box
}
