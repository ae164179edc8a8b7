package session

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Keeper renews the session.
type Keeper interface {
	RenewNow(ctx context.Context) error
}

// Changed is a new snapshot, for this page.
type Changed struct{ Snapshot session.Snapshot }

// Owner implements page.Addressed.
func (Changed) Owner() page.ID { return id }

var id = page.ID{Kind: page.Session}

// Page shows the session. Use New.
type Page struct {
	env    *page.Env
	keeper Keeper
	snap   session.Snapshot
	renew  page.Loader[struct{}]
	size   layout.Size
	text   pane.Scroll
	key    key.Binding
}

var _ page.Page = (*Page)(nil)

// New returns the page; snap is the session as it is now, and Changed brings it up to date.
func New(env *page.Env, keeper Keeper, snap session.Snapshot) *Page {
	p := &Page{env: env, keeper: keeper, snap: snap, key: key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "renew now"))}
	p.renew.PageID, p.renew.Now = id, env.Now
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return id }

// Title implements page.Page.
func (p *Page) Title() string { return "Session" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { p.lay(); return nil }

// Hide implements page.Page.
func (p *Page) Hide() {}

// Close implements page.Page. A renewal on its way goes on: nobody cancels one.
func (p *Page) Close() { p.renew.Cancel() }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		p.lay()
	case Changed:
		p.snap = msg.Snapshot
		p.lay()
	case page.Loaded[struct{}]:
		if p.renew.Take(msg) {
			return p.renewed(msg.Err)
		}
	case tea.KeyPressMsg, tea.MouseWheelMsg:
		if p.text.Update(p.env.Keys, msg) {
			return nil
		}
		if k, ok := msg.(tea.KeyPressMsg); ok && key.Matches(k, p.key) {
			return p.renewNow()
		}
	}
	return nil
}

func (p *Page) renewNow() tea.Cmd {
	switch {
	case p.snap.APIKey:
		return p.env.Post(page.Notify{Level: page.Info, Text: "an API key has no expiry, so there is nothing to renew"})
	case p.renew.Loading():
		return nil
	}
	return p.renew.Start(p.env.Ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.keeper.RenewNow(ctx) })
}

func (p *Page) renewed(err error) tea.Cmd {
	if err == nil {
		return p.env.Post(page.Notify{Level: page.Success, Text: "the session was renewed"})
	}
	return p.env.Post(page.Failed(err))
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.lay() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	renew := p.key
	renew.SetEnabled(!p.snap.APIKey && !p.renew.Loading())
	return []key.Binding{renew, p.env.Keys.SignIn, p.env.Keys.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.ShortHelp()} }

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	st := p.env.Styles
	head := pane.Head(st, st.Title.Render("Session"), st.Muted.Render("times in "+present.Zone(p.env.Now(), p.env.Zone)), p.size.Width)
	return pane.Fill(append([]string{head, ""}, p.text.Lines()...), p.size)
}

// lay puts the text together anew: each second, since most of it runs.
func (p *Page) lay() {
	width := max(p.size.Width-2, 1)
	lines := pane.Facts(p.env.Styles, p.facts(), width)
	for _, w := range p.snap.Waiting {
		line := "waits: " + present.Line(w.Op) + ", since " + present.Clock(w.Since, p.env.Zone)
		lines = append(lines, p.env.Styles.Warn.Render(line))
	}
	for i, l := range lines {
		lines[i] = " " + l
	}
	p.text.Set(lines, max(p.size.Height-2, 0))
}

func (p *Page) facts() []pane.Fact {
	s, st := p.snap, p.env.Styles
	words, _ := present.SessionWords(st.Glyphs, s, p.env.Now(), p.env.Zone)
	facts := []pane.Fact{
		{Name: "state", Value: st.Bold.Render(strings.TrimPrefix(words[0], "session "))},
		{Name: "account", Value: told(strings.TrimSpace(present.Line(s.Name) + " " + present.Line(s.Account)))},
		{Name: "service", Value: told(present.Line(s.Host))},
		{Name: "profile", Value: told(present.Line(s.Profile))},
	}
	if !s.APIKey {
		facts = append(facts, p.times()...)
		facts = append(facts, p.renewals()...)
	}
	facts = append(facts, pane.Fact{Name: "stored in", Value: present.Line(s.Location)})
	if len(s.Windows) > 0 {
		facts = append(facts, pane.Fact{Name: "windows", Value: windows(s.Windows)})
	}
	return append(facts, p.flags()...)
}

func (p *Page) times() []pane.Fact {
	s, now := p.snap, p.env.Now()
	stamp := func(t time.Time) string { return present.Stamp(now, t, p.env.Zone) }
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
	s, now, st := p.snap, p.env.Now(), p.env.Styles
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
	s, st := p.snap, p.env.Styles
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

func told(s string) string {
	if s == "" {
		return "not told"
	}
	return s
}
