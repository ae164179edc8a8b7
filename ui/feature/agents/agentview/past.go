package agentview

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Feed is a project's calls as they happen.
type Feed interface {
	Latest() *watch.Snapshot
	Close()
}

// Past is what is known of an agent's calls: the service doesn't report which agent made a call, nor with which prompt.
type Past struct {
	// Made lists the calls that were made from here, and the version of the prompt that each was made with.
	Made func(project, agent string) ([]prompt.Made, error)
	// Open starts watching a project's calls.
	Open func(project string) Feed
}

// past follows the results of the calls made with each version.
type past struct {
	Past
	made page.Loader[[]prompt.Made]
	feed Feed // nil while the page isn't on the screen
	seq  uint64
	rows []versionRow // the version used last first
}

// versionRow is the results of the calls made with one version.
type versionRow struct {
	version string
	made    int // from here
	watch.Pulse
}

// show follows the calls, if there are any to follow.
func (p *past) show(project string) {
	if p.feed == nil && len(p.made.Value) > 0 {
		p.feed, p.seq = p.Open(project), 0
	}
}

func (p *past) hide() {
	if p.feed != nil {
		p.feed.Close()
		p.feed = nil
	}
}

func (p *past) read(ctx context.Context, id page.ID) tea.Cmd {
	return p.made.Start(ctx, func(context.Context) ([]prompt.Made, error) { return p.Made(id.Project, id.Item) })
}

// refreshRows computes the rows if there is a new picture, or again says so; it reports whether it did.
func (p *past) refreshRows(env *page.Env, again bool) bool {
	if p.feed == nil || len(p.made.Value) == 0 {
		return false
	}
	s := p.feed.Latest()
	if s.Seq == p.seq && !again {
		return false
	}
	p.seq = s.Seq
	with := map[string]string{} // the version of each call
	made := map[string]int{}
	var order []string
	for _, m := range slices.Backward(p.made.Value) {
		with[m.Call] = m.Version
		if made[m.Version]++; made[m.Version] == 1 {
			order = append(order, m.Version)
		}
	}
	calls := map[string][]*watch.Entry{}
	for _, e := range s.Calls {
		if v, ok := with[e.Call.ID]; ok {
			calls[v] = append(calls[v], e)
		}
	}
	p.rows = nil
	for _, v := range order {
		p.rows = append(p.rows, versionRow{v, made[v], watch.TakePulse(calls[v], watch.Span{To: env.Now()}, 0)})
	}
	return true
}

// lines are the rows below their heading, nil if there are none.
func (p *past) lines(env *page.Env, a *client.Agent, width int) []string {
	if len(p.rows) == 0 {
		return nil
	}
	st := env.Styles
	lines := []string{"", st.ColumnHeader.Render("CALLS FROM HERE, BY VERSION")}
	now := prompt.Version{Text: a.Prompt}.ID()
	for _, r := range p.rows {
		text := st.Bold.Render(present.Line(r.version))
		if r.version == now {
			text += st.Good.Render(" " + st.Glyphs.Active + " current")
		}
		lines = append(append(lines, pane.Wrap(text, width)...), pane.Indent(pane.Wrap(r.words(), width-1))...)
	}
	return lines
}

// words say how the calls went, and of how many that is known.
func (r versionRow) words() string {
	text := present.Count(r.made, "call")
	if r.Calls < r.made {
		text = fmt.Sprintf("%d of %s loaded", r.Calls, text)
	}
	if rate := present.AnswerRate(&r.Pulse); rate != "" {
		text += ", " + rate
	}
	if mean, ok := r.MeanLength(); ok {
		text += ", " + present.Duration(mean) + " on average"
	}
	return text
}
