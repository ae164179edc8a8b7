package overview

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

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
	page.Base
	login  func() client.LoginStatus
	menu   []action
	cursor int
}

// New returns the page. login is the status of this run's newest sign-in, client.Unnamed if there was none.
func New(env *page.Env, login func() client.LoginStatus) *Page {
	run := func(line string) func() tea.Cmd { return env.Posting(page.Run{Line: line}) }
	return &Page{Base: page.NewBase(env, id), login: login, menu: []action{
		{label: "Change the password", about: ":password", changes: true, byPassword: true, do: env.Posting(page.Open{ID: page.ID{Kind: page.Password}})},
		{label: "Make a new API key", about: ":apikey", changes: true, byPassword: true, do: run("apikey")},
		{label: "The session in detail", about: ":session", do: run("session")},
		{label: "Sign out", about: ":signout", byPassword: true, do: run("signout")},
		{label: "Forgotten password", about: ":forgot", changes: true, do: run("forgot")},
		{label: "Make another account", about: ":signup", changes: true, do: run("signup")},
	}}
}

// Title implements page.Page.
func (p *Page) Title() string { return "Account" }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		return p.key(k)
	}
	return nil
}

// key moves the cursor in the menu, or carries out an action.
func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k, last := p.Env.Keys, len(p.menu)-1
	switch {
	case key.Matches(msg, k.Up):
		p.cursor = max(p.cursor-1, 0)
	case key.Matches(msg, k.Down):
		p.cursor = min(p.cursor+1, last)
	case key.Matches(msg, k.Top):
		p.cursor = 0
	case key.Matches(msg, k.Bottom):
		p.cursor = last
	default:
		cmd, _ := p.Env.Press(p.Actions(), msg)
		return cmd
	}
	return nil
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	choose := k.Down
	choose.SetHelp("j/k", "choose")
	return append([]page.Action{
		{Key: k.Open, Does: "do it", Hint: true, Do: p.chosen}, {Key: choose, Hint: true}, {Key: k.SignIn, Hint: true}, {Key: k.Back, Hint: true},
	}, page.Acts(k.Up, k.Down, k.Top, k.Bottom)...)
}

// chosen does what the menu's line under the cursor says, or says why it can't be done.
func (p *Page) chosen() tea.Cmd {
	a := p.menu[p.cursor]
	if why := p.refused(a); why != "" {
		return p.Env.Notify(page.Info, why)
	}
	return a.do()
}

// refused says why an action can't be done now; "" if it can.
func (p *Page) refused(a action) string {
	switch {
	case a.changes && p.Env.ReadOnly:
		return client.ErrReadOnly.Error()
	case a.byPassword && p.Env.Session.APIKey:
		return "needs a sign-in by password; an API key is in use"
	}
	return ""
}

// View implements page.Page.
func (p *Page) View() string {
	st := p.Env.Styles
	lines := []string{pane.Head(st, st.Title.Render("Account"), "", p.Size.Width)}
	menu := p.menuLines()
	facts := pane.Facts(st, p.facts(), max(p.Size.Width-2, 1))
	facts = facts[:min(len(facts), max(p.Size.Height-len(menu)-2, 0))]
	lines = append(append(lines, pane.Indent(facts)...), "")
	if room := max(p.Size.Height-len(lines), 1); len(menu) > room { // the one under the cursor stays in view
		from := max(min(p.cursor-room/2, len(menu)-room), 0)
		menu = menu[from : from+room]
	}
	return pane.Fill(append(lines, menu...), p.Size)
}

// menuLines is what can be done, a line each.
func (p *Page) menuLines() []string {
	st, widest := p.Env.Styles, 0
	for _, a := range p.menu {
		widest = max(widest, present.Width(a.label))
	}
	lines := make([]string, len(p.menu))
	for i, a := range p.menu {
		label, about := present.Fit(a.label, widest), a.about
		if why := p.refused(a); why != "" {
			label, about = st.Muted.Render(label), why
		}
		if i == p.cursor {
			lines[i] = st.Selected.Render(present.Fit(st.Glyphs.Cursor+" "+present.Fit(a.label, widest)+"  "+about, p.Size.Width, st.Glyphs.Ellipsis))
			continue
		}
		lines[i] = "  " + label + "  " + st.Muted.Render(about)
	}
	return lines
}

func (p *Page) facts() []pane.Fact {
	s, st := p.Env.Session, p.Env.Styles
	words, _ := present.SessionWords(st.Glyphs, s, p.Env.Now(), p.Env.Zone)
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
