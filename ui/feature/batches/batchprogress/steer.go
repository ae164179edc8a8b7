package batchprogress

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/feature/batches/batchoption"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// acted tells what came of something that was done to the batch.
type acted struct {
	owner page.ID
	said  string
	err   error
}

// Owner implements page.Addressed.
func (m acted) Owner() page.ID { return m.owner }

// act does something to the batch outside of the update loop, and says it when it is done.
func (p *Page) act(said string, do func(path string) error) tea.Cmd {
	return p.actSaying(func(path string) (string, error) { return said, do(path) })
}

func (p *Page) actSaying(do func(path string) (said string, err error)) tea.Cmd {
	owner := p.id
	return func() tea.Msg {
		said, err := do(owner.Item)
		return acted{owner, said, err}
	}
}

func (p *Page) acted(msg acted) tea.Cmd {
	switch {
	case noHistory(msg.err):
		return tea.Batch(p.read(), p.askUnchecked(msg.err, func() tea.Cmd { return p.unpause(true) }))
	case msg.err != nil:
		return tea.Batch(p.read(), p.env.Post(page.Failed(msg.err)))
	}
	return tea.Batch(p.read(), p.env.Post(page.Notify{Level: page.Success, Text: msg.said}))
}

// onTheirWay says that calls can't be called back.
func onTheirWay(n int) string {
	switch n {
	case 0:
		return "no call is on its way"
	case 1:
		return "1 call is on its way, and can't be called back"
	}
	return present.Thousands(n) + " calls are on their way, and can't be called back"
}

// canPause is what the key for it does now, "" if nothing.
func (p *Page) canPause() string {
	switch p.phase() {
	case batch.FirstCalls, batch.Running:
		return "pause"
	case batch.Paused:
		return when(!p.env.ReadOnly, "go on")
	case batch.Waiting, batch.Stopping, batch.Following, batch.Ended:
	}
	return ""
}

func (p *Page) pauseOrResume() tea.Cmd {
	switch p.canPause() {
	case "pause":
		return p.actSaying(func(path string) (string, error) {
			n, err := p.runs.Pause(path)
			return "paused: " + onTheirWay(n), err
		})
	case "go on":
		return p.resume()
	}
	return nil
}

// resume goes on after a pause. What paused by a rule is asked about first.
func (p *Page) resume() tea.Cmd {
	then := func() tea.Cmd { return p.unpause(false) }
	reason := p.moved.Progress.Reason
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case p.env.Stale:
		return p.env.Post(page.SignIn{})
	case p.moved.Lapsed || p.moved.Progress.Cause == batch.ByPerson:
		return then()
	}
	return p.env.Post(page.Ask{
		Title: "Go on calling?", Yes: "go on", Then: then,
		Text: "It was paused: " + present.Line(reason) + ". Going on, it counts afresh.",
	})
}

// canStop reports whether there is something to stop.
func (p *Page) canStop() bool {
	switch p.phase() {
	case batch.FirstCalls, batch.Waiting, batch.Running, batch.Paused:
		return true
	case batch.Stopping, batch.Following, batch.Ended:
	}
	return false
}

func (p *Page) stop() tea.Cmd {
	if !p.canStop() {
		return nil
	}
	c := p.counts()
	return p.env.Post(page.Ask{
		Title: "Stop this batch?", Yes: "stop it",
		Text: fmt.Sprintf("%s aren't called then. %s. It can be taken up again later.", present.Count(c.Left(), "row"), present.Capital(onTheirWay(p.moved.Progress.OnTheirWay()))),
		Then: func() tea.Cmd {
			return p.actSaying(func(path string) (string, error) {
				n, err := p.runs.Stop(path)
				return "stopped: " + onTheirWay(n), err
			})
		},
	})
}

// canGoOn tells whether the batch can be gone on with, and what the key for it does then; "" if nothing.
func (p *Page) canGoOn() (left int, desc string) {
	l, c := &p.look.Value, p.counts()
	left = c.Left()
	switch {
	case p.env.ReadOnly || p.look.At.IsZero() && !p.here() || p.busy:
		return 0, ""
	case p.phase() == batch.Waiting:
		return left, "call the other " + present.Thousands(left)
	case p.here() || l.Running || l.Err != nil:
		return 0, ""
	case l.Unfinished() && left > 0:
		return left, "go on: " + present.Count(left, "call")
	case l.Unfinished():
		return 0, "follow its last calls"
	case len(c.Unreached()) > 0:
		return 0, "call again"
	}
	return 0, ""
}

// goOn does what is to be done next: the calls after the first, taking it up, or calling those again who weren't reached.
func (p *Page) goOn() tea.Cmd {
	left, desc := p.canGoOn()
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case desc == "":
		return nil
	case p.env.Stale:
		return p.env.Post(page.SignIn{})
	case p.phase() == batch.Waiting:
		return p.typed("Call the other "+present.Thousands(left)+"?", "", left, func() tea.Cmd { return p.act("going on", p.runs.Go) })
	case !p.look.Value.Unfinished():
		return p.askRetry()
	case left == 0:
		return p.takeUp(false)
	}
	text := "It goes on where it was. Nobody is called twice: rows of which it isn't known what became of them stay as they are.\n"
	if why := p.look.Value.Paused; why != "" {
		text = "It was paused: " + present.Line(why) + ". " + text
	}
	return p.typed("Go on with "+present.Line(p.look.Value.File)+"?", text, left, p.env.Posting(taking{p.id, false}))
}

// taking is the wish to go on with the batch, once somebody has typed it; unchecked: without the service's history.
type taking struct {
	owner     page.ID
	unchecked bool
}

// Owner implements page.Addressed.
func (m taking) Owner() page.ID { return m.owner }

func (p *Page) takeUp(unchecked bool) tea.Cmd {
	p.busy = true
	return p.env.Post(page.TakeUpBatch{From: p.id, Path: p.id.Item, Unchecked: unchecked})
}

// unpause goes on after a pause. Where the history of a long one can't be read, the person is asked.
func (p *Page) unpause(unchecked bool) tea.Cmd {
	ctx, runs := p.env.Ctx, p.runs
	return p.act("going on", func(path string) error { return runs.Unpause(ctx, path, unchecked) })
}

// noHistory reports whether a batch isn't gone on with because the service's history can't be read.
func noHistory(err error) bool {
	var refused *batch.ResumeError
	return errors.As(err, &refused) && refused.Refusal == batch.NoHistory
}

// askUnchecked asks whether to go on though nobody knows who was called meanwhile.
func (p *Page) askUnchecked(err error, then func() tea.Cmd) tea.Cmd {
	c := p.counts()
	return p.typed("Go on without the history?", present.Capital(present.Line(err.Error()))+".\n", c.Left(), then)
}

// firstWords say how the first calls ended.
func (p *Page) firstWords() string {
	var parts []string
	for _, o := range present.Outcomes(p.env.Styles, p.counts()) {
		if !strings.HasSuffix(o.Text, " to go") && !strings.HasSuffix(o.Text, " left out") {
			parts = append(parts, present.Thousands(o.N)+" "+o.Text)
		}
	}
	if len(parts) == 0 {
		return "None of the first rows was called."
	}
	return "The first calls are over: " + strings.Join(parts, ", ") + "."
}

// typed asks for the number of calls before they are made.
func (p *Page) typed(title, text string, n int, then func() tea.Cmd) tea.Cmd {
	want := strconv.Itoa(n)
	box := dialog.NewTyped(p.env.Styles, "How many", want, "that isn't the number of calls")
	box.Title, box.Text, box.Enter = title, text+"Telephones ring, and it costs. Type the number of calls: "+want, "call them"
	box.Then = func(string) tea.Cmd { return then() }
	return p.env.Post(page.Dialog{Box: box})
}

// options is how the batch is run now.
func (p *Page) options() batch.Options { return p.look.Value.Options }

// changeable are the options that can be changed while it runs.
var changeable = map[string]string{
	batchoption.Rate: "r", batchoption.AtOnce: "a", batchoption.Failures: "f", batchoption.Spend: "s", batchoption.Hours: "h", batchoption.Unsure: "u",
}

// change asks what is to be otherwise.
func (p *Page) change() tea.Cmd {
	switch {
	case p.env.ReadOnly:
		return p.env.RefuseReadOnly()
	case !p.here() || p.look.At.IsZero():
		return nil
	}
	menu := &dialog.Menu{Title: "Change how it is run", Text: "From the next call on."}
	settings := batch.Settings{Options: p.options()}
	for _, o := range batchoption.All() {
		if letter, ok := changeable[o.Key]; ok {
			value := o.Get(settings)
			if value == "" {
				value = "none"
			}
			menu.Items = append(menu.Items, dialog.Item{Key: letter, Label: o.Label, Detail: value, Then: p.env.Posting(page.Dialog{Box: p.changeOne(o)})})
		}
	}
	return p.env.Post(page.Dialog{Box: menu})
}

func (p *Page) changeOne(o batchoption.Option) dialog.Box {
	settings := batch.Settings{Options: p.options()}
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
	box := dialog.NewInput(p.env.Styles, o.Label, o.Get(settings))
	box.Title, box.Text, box.Enter, box.Check, box.Then = o.Label, present.Capital(o.Hint)+".", "change it", o.Check, set
	return box
}
