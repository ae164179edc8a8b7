package overview

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Changed is a new snapshot, for this page.
type Changed struct{ Snapshot session.Snapshot }

// Owner implements page.Addressed.
func (Changed) Owner() page.ID { return id }

var id = page.ID{Kind: page.Account}

// action is a thing to do with an account.
type action struct {
	label, about string
	do           func() tea.Cmd
	changes      bool // it changes something at the service
	byPassword   bool // it needs somebody signed in with a password
}

// Page shows the account. Use New.
type Page struct {
	env     *page.Env
	snap    session.Snapshot
	login   func() client.LoginStatus
	actions []action
	cursor  int
	size    layout.Size
}

var _ page.Page = (*Page)(nil)

// New returns the page; snap is the session as it is now, and Changed brings it up to date. login is what the newest
// sign-in of this run answered, client.Unnamed if there was none.
func New(env *page.Env, snap session.Snapshot, login func() client.LoginStatus) *Page {
	run := func(line string) func() tea.Cmd { return env.Posting(page.Run{Line: line}) }
	return &Page{env: env, snap: snap, login: login, actions: []action{
		{label: "Change the password", about: ":password", changes: true, byPassword: true, do: env.Posting(page.Open{ID: page.ID{Kind: page.Password}})},
		{label: "Make a new API key", about: ":apikey", changes: true, byPassword: true, do: run("apikey")},
		{label: "The session in detail", about: ":session", do: run("session")},
		{label: "Sign out", about: ":signout", byPassword: true, do: run("signout")},
		{label: "Forgotten password", about: ":forgot", changes: true, do: run("forgot")},
		{label: "Make another account", about: ":signup", changes: true, do: run("signup")},
	}}
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return id }

// Title implements page.Page.
func (p *Page) Title() string { return "Account" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return nil }

// Hide implements page.Page.
func (p *Page) Hide() {}

// Close implements page.Page.
func (p *Page) Close() {}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Changed:
		p.snap = msg.Snapshot
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	switch {
	case key.Matches(msg, k.Up):
		p.cursor = max(p.cursor-1, 0)
	case key.Matches(msg, k.Down):
		p.cursor = min(p.cursor+1, len(p.actions)-1)
	case key.Matches(msg, k.Top):
		p.cursor = 0
	case key.Matches(msg, k.Bottom):
		p.cursor = len(p.actions) - 1
	case key.Matches(msg, k.Open):
		a := p.actions[p.cursor]
		if why := p.refused(a); why != "" {
			return p.env.Post(page.Notify{Level: page.Info, Text: why})
		}
		return a.do()
	}
	return nil
}

// refused says why an action can't be done now; "" if it can.
func (p *Page) refused(a action) string {
	switch {
	case a.changes && p.env.ReadOnly:
		return client.ErrReadOnly.Error()
	case a.byPassword && p.snap.APIKey:
		return "needs a sign-in by password; an API key is in use"
	}
	return ""
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page: every frame is drawn anew.
func (p *Page) Restyle() {}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	k.Open.SetHelp("enter", "do it")
	k.Down.SetHelp("j/k", "choose")
	return []key.Binding{k.Open, k.Down, k.SignIn, k.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom}, p.ShortHelp()}
}

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	st := p.env.Styles
	lines := []string{pane.Head(st, st.Title.Render("Account"), "", p.size.Width)}
	menu := p.menu()
	facts := pane.Facts(st, p.facts(), max(p.size.Width-2, 1))
	for _, l := range facts[:min(len(facts), max(p.size.Height-len(menu)-2, 0))] {
		lines = append(lines, " "+l)
	}
	lines = append(lines, "")
	if room := max(p.size.Height-len(lines), 1); len(menu) > room { // the one under the cursor stays in view
		from := max(min(p.cursor-room/2, len(menu)-room), 0)
		menu = menu[from : from+room]
	}
	return pane.Fill(append(lines, menu...), p.size)
}

// menu is what can be done, a line each.
func (p *Page) menu() []string {
	st, widest := p.env.Styles, 0
	for _, a := range p.actions {
		widest = max(widest, present.Width(a.label))
	}
	lines := make([]string, len(p.actions))
	for i, a := range p.actions {
		label, about := present.Fit(a.label, widest), a.about
		if why := p.refused(a); why != "" {
			label, about = st.Muted.Render(label), why
		}
		if i == p.cursor {
			lines[i] = st.Selected.Render(present.Fit(st.Glyphs.Cursor+" "+present.Fit(a.label, widest)+"  "+about, p.size.Width, st.Glyphs.Ellipsis))
			continue
		}
		lines[i] = "  " + label + "  " + st.Muted.Render(about)
	}
	return lines
}

func (p *Page) facts() []pane.Fact {
	s, st := p.snap, p.env.Styles
	words, _ := present.SessionWords(st.Glyphs, s, p.env.Now(), p.env.Zone)
	who := strings.TrimSpace(present.Line(s.Name) + " " + present.Line(s.Account))
	if s.APIKey {
		who = "whoever the API key from TALKSTACK_API_KEY belongs to"
	} else if who == "" {
		who = "nobody is signed in"
	}
	hubspot := "set up in Talkstack's own dashboard; its API isn't public"
	if status := p.login(); status == client.LoginHubSpotFailed || status == client.LoginHubSpotSuccess {
		hubspot = present.LoginStatus(status)
	}
	return []pane.Fact{
		{Name: "account", Value: st.Bold.Render(who)},
		{Name: "service", Value: present.Line(s.Host)},
		{Name: "session", Value: strings.TrimPrefix(words[0], "session ")},
		{Name: "profile", Value: present.Line(s.Profile)},
		{Name: "HubSpot", Value: hubspot},
	}
}
