package batchprogress

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// View implements page.Page.
func (p *Page) View() string {
	st, width := p.Env.Styles, p.Size.Width
	lines := []string{p.head()}
	switch err := p.missing(); {
	case err != nil:
		return pane.Fill(append(lines, pane.Failed(st, err, "esc goes back.", width)...), p.Size)
	case p.look.At.IsZero() && !p.here():
		return pane.Fill(lines, p.Size)
	}
	lines = append(lines, p.bar())
	if pace := p.pace(); pace != "" {
		lines = append(lines, pace)
	}
	lines = append(append(lines, p.alerts()...), p.outcomes()...)
	if p.Size.Height >= roomy {
		lines = append(lines, "")
	}
	lines = append(lines, p.tabs())
	p.top = len(lines)
	height := max(p.Size.Height-len(lines), 0)
	t := p.tables[p.list]
	if t.Len() == 0 {
		return pane.Fill(append(lines, pane.Notice(none[p.list], "", width)...), p.Size)
	}
	var below []string
	if reason := p.reason(); reason != "" {
		below = pane.Wrap(st.Muted.Render(reason), max(width-2, 1))
		below = below[:min(len(below), max(height-least, 0))]
	}
	t.Resize(layout.Size{Width: width, Height: height - len(below)})
	lines = append(lines, strings.Split(t.View(st), "\n")...)
	for _, line := range below {
		lines = append(lines, " "+line)
	}
	return pane.Fill(lines, p.Size)
}

const (
	least  = 3  // lines of a list, its heading among them
	roomy  = 18 // from how many lines on there are blank lines
	narrow = 60 // below how many columns words are short
)

// head says whose calls these are, and how the batch stands.
func (p *Page) head() string {
	st, l := p.Env.Styles, &p.look.Value
	left := st.Title.Render(p.Title())
	if !p.look.At.IsZero() {
		dot, begun := " "+st.Glyphs.Dot+" ", present.When(p.Env.Now(), l.Created, p.Env.Zone, p.Env.Times)
		left += st.Muted.Render(dot + "as " + present.BatchAgent(&l.Header) + dot + "begun " + begun)
	}
	return pane.Head(st, left, p.state(), p.Size.Width)
}

// state is how the batch stands, in a few words.
func (p *Page) state() string {
	st := p.Env.Styles
	switch {
	case p.busy:
		return st.Info.Render(st.Glyphs.Renewing + " taking it up" + st.Glyphs.Ellipsis)
	case p.here():
		text, style := present.BatchPhase(st, p.phase())
		return style.Render(text)
	case p.look.At.IsZero():
		return st.Muted.Render("reading" + st.Glyphs.Ellipsis)
	}
	text, style := present.BatchState(st, &p.look.Value.Info)
	return style.Render(text)
}

// bar shows how much of it is done.
func (p *Page) bar() string {
	st, c := p.Env.Styles, p.counts()
	done, all := present.Called(c)
	percent := 100
	if all > 0 {
		percent = done * 100 / all
	}
	text := fmt.Sprintf(" %d%%  %s of %s called", percent, present.Thousands(done), present.Thousands(all))
	if left := c.Left(); left > 0 {
		text += ", " + present.Thousands(left) + " to go"
	}
	room := p.Size.Width - present.Width(text) - 2
	if room < 8 {
		return present.Fit(text, p.Size.Width, st.Glyphs.Ellipsis)
	}
	room = min(room, 60)
	full := room
	if all > 0 {
		full = done * room / all
	}
	return " " + st.Accent.Render(strings.Repeat(st.Glyphs.Spark[len(st.Glyphs.Spark)-1], full)) +
		st.Border.Render(strings.Repeat(st.Glyphs.Rule, room-full)) + text
}

// pace is how fast it goes, how long it still takes, and what it cost so far.
func (p *Page) pace() string {
	st, c := p.Env.Styles, p.counts()
	var parts []string
	if p.here() {
		o := p.look.Value.Options
		if rate := p.moved.Progress.Rate; rate > 0 {
			parts = append(parts, fmt.Sprintf("%.1f of %g calls a minute", rate, o.PerMinute))
		} else if o.PerMinute > 0 {
			parts = append(parts, fmt.Sprintf("up to %g calls a minute", o.PerMinute))
		}
		if left := p.moved.Progress.TimeLeft; left > 0 && p.phase() == batch.Running {
			parts = append(parts, "about "+present.Duration(left)+" left")
		}
		if n := p.moved.Progress.Pending(); n > 0 && o.AtOnce > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d at once", n, o.AtOnce))
		}
	}
	if spent := present.Spent(c); spent != "" {
		parts = append(parts, "spent "+spent+" for "+present.Count(c.Costed, "call"))
	} else if ended := c.States[batch.Final]; ended > 0 {
		parts = append(parts, "no call tells its cost")
	}
	if len(parts) == 0 {
		return ""
	}
	phrases := make([]string, len(parts)) // what comes last gives way first
	for i := range parts {
		phrases[i] = " " + strings.Join(parts[:len(parts)-i], " "+st.Glyphs.Dot+" ")
	}
	return st.Text.Render(present.Fit(pane.Choose(phrases, p.Size.Width), p.Size.Width, st.Glyphs.Ellipsis))
}

// alerts are sentences that must be seen.
func (p *Page) alerts() []string {
	st, l, c := p.Env.Styles, &p.look.Value, p.counts()
	var out []string
	say := func(style lipgloss.Style, text string) {
		for _, line := range pane.Wrap(style.Render("! "+text), max(p.Size.Width-2, 1)) {
			out = append(out, " "+line)
		}
	}
	switch ph := p.phase(); {
	case p.here() && p.moved.Progress.Err != nil:
		say(st.Urgent, present.Line(p.moved.Progress.Err.Error()))
	case ph == batch.Paused && p.moved.Lapsed:
		say(st.Urgent, "PAUSED until somebody is signed in: the session lapsed. It goes on by itself then.")
	case ph == batch.Paused:
		say(p.pauseWords())
	case ph == batch.Waiting:
		say(st.Warn, p.firstWords()+" Look at how they went; c calls the other "+present.Thousands(c.Left())+".")
	case ph == batch.Stopping:
		say(st.Warn, "STOPPED: "+pendingWords(p.moved.Progress.Pending())+". What goes on is followed to its end.")
	case p.here():
	case p.moved.Err != nil:
		say(st.Urgent, present.Line(p.moved.Err.Error()))
	case l.Err != nil:
		say(st.Bad, present.Line(l.Err.Error()))
	case l.Running:
		say(st.Warn, present.Capital(batch.ErrRunning.Error())+".")
	case l.Unfinished():
		why := "It isn't finished"
		if l.Paused != "" {
			why = "It was paused: " + present.Line(l.Paused)
		} else if l.Stopped {
			why = "It was stopped"
		}
		say(st.Warn, why+". c resumes it where it was.")
	}
	if c.Open > 0 {
		text := present.Count(c.Open, "row") + " may or may not have been called, and won't be again. "
		if p.list == unresolved {
			text += "enter looks for it in the history."
		} else {
			text += "tab shows them."
		}
		say(st.Warn, text)
	}
	const most = 3 // lines, where there are few
	if p.Size.Height < roomy && len(out) > most {
		out = out[:most]
	}
	return out
}

// pauseWords say why it is paused, and how it goes on; style is how that is drawn.
func (p *Page) pauseWords() (style lipgloss.Style, text string) {
	st, reason := p.Env.Styles, "PAUSED: "+present.Line(p.moved.Progress.Reason)
	switch p.moved.Progress.Cause {
	case batch.ByPerson:
		return st.Warn, "PAUSED: " + pendingWords(p.moved.Progress.Pending()) + ". p goes on."
	case batch.BySession:
		return st.Urgent, reason + ". After a sign-in it goes on by itself."
	case batch.ByFailures, batch.BySpending, batch.ByHours, batch.Earlier:
		return st.Urgent, reason + ". p goes on, e changes the limits."
	case batch.ByUnresolved:
		return st.Urgent, reason + ": :unknown lists it. p goes on."
	case batch.NotPaused, batch.ByNetwork, batch.ByFeed, batch.ByGate:
	}
	return st.Urgent, reason + ". p goes on."
}

// outcomes are how many rows had which result.
func (p *Page) outcomes() []string {
	st := p.Env.Styles
	var parts []string
	for _, o := range present.Outcomes(st, p.counts()) {
		parts = append(parts, o.Style.Render(o.Text)+" "+st.Bold.Render(present.Thousands(o.N)))
	}
	lines := pane.Flow(parts, 3, p.Size.Width)
	const most = 2
	if p.Size.Height < roomy && len(lines) > most {
		lines = lines[:most]
	}
	return lines
}

// tabs names the lists, with the one shown marked.
func (p *Page) tabs() string {
	st := p.Env.Styles
	names := [lists]string{live: "Live", ended: "Ended", unresolved: "Uncertain", skipped: "Left out", failures: "Failures"}
	if p.Size.Width < narrow {
		names[unresolved], names[skipped], names[failures] = "Unsure", "Out", "Failed"
	}
	line := ""
	for i, name := range names {
		style := st.Tab
		if i == p.list {
			style = st.ActiveTab
		}
		line += " " + style.Render(name+" "+present.Thousands(p.rowsIn(i))) + " "
	}
	return present.Fit(line, p.Size.Width, st.Glyphs.Ellipsis)
}

// rowsIn is how many rows a list stands for.
func (p *Page) rowsIn(i int) int {
	c, n := p.counts(), 0
	switch i {
	case ended:
		return c.States[batch.Final] + c.States[batch.Refused]
	case skipped:
		return c.States[batch.Skipped]
	case failures:
		for _, of := range c.Failures {
			n += of
		}
		return n
	}
	return p.tables[i].Len()
}

// none is said in place of an empty list.
var none = [lists]string{
	live: "No call of this batch goes on.", ended: "No call of this batch is over yet.",
	unresolved: "Of every row it is known what became of it.", skipped: "No row is left out.", failures: "Nothing went wrong.",
}
