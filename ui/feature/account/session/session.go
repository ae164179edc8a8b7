package session

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/archive"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Keeper renews the session.
type Keeper interface {
	RenewNow(ctx context.Context) error
}

// Archive tells how much is kept of calls.
type Archive interface {
	Info(ctx context.Context) (archive.Info, error)
}

var id = page.ID{Kind: page.Session}

// Page shows the session. Use New.
type Page struct {
	page.Base
	keeper Keeper
	renew  page.Loader[struct{}]
	kept   Archive
	info   page.Loader[archive.Info]
	text   pane.Scroll
}

// New returns the page. kept may be nil.
func New(env *page.Env, keeper Keeper, kept Archive) *Page {
	p := &Page{
		Base: page.NewBase(env, id), keeper: keeper, renew: page.NewLoader[struct{}](env, id), kept: kept, info: page.NewLoader[archive.Info](env, id),
	}
	p.Name = "Session"
	return p
}

// Show implements page.Page.
func (p *Page) Show() tea.Cmd {
	if p.kept == nil {
		return nil
	}
	return p.info.Start(p.Ctx, p.kept.Info)
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[struct{}]:
		if p.renew.Take(msg) {
			return p.renewed(msg.Err)
		}
	case page.Loaded[archive.Info]:
		p.info.Take(msg)
	}
	return p.Env.Read(msg, &p.text, p.Actions)
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	renew := page.Action{
		Key: keys.Bind("R", "renew now"), Off: p.Env.Session.APIKey || p.renew.Loading(), Hint: true, Do: p.renewNow,
	}
	if p.Env.Session.APIKey {
		renew.Why = "an API key has no expiry, so there is nothing to renew"
	}
	return []page.Action{renew, {Key: k.SignIn, Hint: true}, {Key: k.Back, Hint: true}}
}

func (p *Page) renewNow() tea.Cmd {
	return p.renew.Start(p.Ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.keeper.RenewNow(ctx) })
}

func (p *Page) renewed(err error) tea.Cmd {
	if err != nil {
		return p.Env.Post(page.Failed(err))
	}
	return p.Env.Notify(page.Success, "the session was renewed")
}

// View implements page.Page.
func (p *Page) View() string {
	st := p.Env.Styles
	head := pane.Head(st, st.Title.Render("Session"), st.Muted.Render("times in "+present.Zone(p.Env.Now(), p.Env.Zone)), p.Size.Width)
	lines := pane.Facts(st, p.facts(), max(p.Size.Width-2, 1))
	for _, w := range p.Env.Session.Waiting {
		lines = append(lines, st.Warn.Render("waits: "+present.Line(w.Op)+", since "+present.Clock(w.Since, p.Env.Zone)))
	}
	p.text.Set(pane.Indent(lines), p.Size.Height-2)
	return pane.Fill(append([]string{head, ""}, p.text.Lines()...), p.Size)
}

func (p *Page) facts() []pane.Fact {
	s, st := p.Env.Session, p.Env.Styles
	words, _ := present.SessionWords(st.Glyphs, s, p.Env.Now(), p.Env.Zone)
	facts := []pane.Fact{
		{Name: "state", Value: st.Bold.Render(strings.TrimPrefix(words[0], "session "))},
		{Name: "account", Value: present.Reported(s.Name + " " + s.Account)},
		{Name: "service", Value: present.Reported(s.Host)},
		{Name: "profile", Value: present.Reported(s.Profile)},
	}
	if !s.APIKey {
		facts = append(facts, p.times()...)
		facts = append(facts, p.renewals()...)
	}
	facts = append(facts, pane.Fact{Name: "stored in", Value: present.Line(s.Location)})
	facts = append(facts, p.archived()...)
	if len(s.Windows) > 0 {
		facts = append(facts, pane.Fact{Name: "windows", Value: windows(s.Windows)})
	}
	return append(facts, p.flags()...)
}

// archived is how much is kept of calls, as far as it is known.
func (p *Page) archived() []pane.Fact {
	st := p.Env.Styles
	switch i := p.info.Value; {
	case p.kept == nil:
		return []pane.Fact{{Name: "archive", Value: "off: calls aren't kept"}}
	case p.info.Err != nil:
		what, hint := present.Error(p.info.Err)
		return []pane.Fact{{Name: "archive", Value: st.Bad.Render(what) + " " + hint}}
	case !p.info.At.IsZero():
		return []pane.Fact{{Name: "archive", Value: present.Line(present.Archived(i, p.Env.Zone) + ", in " + i.Path)}}
	}
	return nil
}

func (p *Page) times() []pane.Fact {
	s, now := p.Env.Session, p.Env.Now()
	stamp := func(t time.Time) string { return present.Stamp(now, t, p.Env.Zone) }
	if s.Issued.IsZero() {
		return nil
	}
	life := present.Duration(s.Lifetime)
	if s.Learned > 0 {
		life += ", as the service showed; it had said more"
	}
	facts := []pane.Fact{
		{Name: "issued", Value: stamp(s.Issued) + ", " + present.Age(now, s.Issued)},
		{Name: "ends", Value: stamp(s.Ends) + ", " + in(s.Ends.Sub(now))},
		{Name: "lifetime", Value: life},
	}
	if !s.Renews.IsZero() {
		facts = append(facts, pane.Fact{Name: "renews", Value: stamp(s.Renews) + ", " + in(s.Renews.Sub(now))})
	}
	return facts
}

func (p *Page) renewals() []pane.Fact {
	s, now, st := p.Env.Session, p.Env.Now(), p.Env.Styles
	done := present.Count(s.Renewals, "renewal") + " since this window opened"
	if !s.LastRenewal.IsZero() {
		done += ", the last " + present.Age(now, s.LastRenewal)
	}
	facts := []pane.Fact{
		{Name: "renewed", Value: done},
		{Name: "failures", Value: fmt.Sprintf("%d in a row, %d since this window opened", s.Failures, s.FailuresTotal)},
	}
	if s.Err != nil {
		what, hint := present.Error(s.Err)
		facts = append(facts, pane.Fact{Name: "last failure", Value: st.Bad.Render(what) + " " + hint})
	}
	if s.Reason != "" {
		facts = append(facts, pane.Fact{Name: "note", Value: st.Warn.Render(present.Line(s.Reason))})
	}
	return facts
}

func (p *Page) flags() []pane.Fact {
	s, st := p.Env.Session, p.Env.Styles
	var facts []pane.Fact
	add := func(name, value string) { facts = append(facts, pane.Fact{Name: name, Value: st.Warn.Render(value)}) }
	if s.NotSaved != nil {
		what, _ := present.Error(s.NotSaved)
		add("not saved", what+" A restart will ask for the password.")
	}
	if s.OtherAccount != "" {
		add("other account", "another window of this profile signed in as "+present.Line(s.OtherAccount)+"; this one stays as it is")
	}
	if s.ClockOff != 0 {
		way := "ahead of"
		if s.ClockOff < 0 {
			way = "behind"
		}
		add("clock", "this computer's clock is "+present.Roughly(s.ClockOff.Abs())+" "+way+" the service's; set it, or times here mislead")
	}
	return facts
}

func windows(pids []int) string {
	words := make([]string, len(pids))
	for i, pid := range slices.Sorted(slices.Values(pids)) {
		words[i] = strconv.Itoa(pid)
	}
	return present.Count(len(pids), "window") + " with this session (pid " + strings.Join(words, ", ") + ")"
}

func in(d time.Duration) string {
	if d < 0 {
		return present.Duration(-d) + " ago"
	}
	return "in " + present.Duration(d)
}
