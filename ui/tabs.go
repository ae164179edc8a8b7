package ui

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

var tabs = []struct {
	number string
	kind   page.Kind
	name   string
}{
	{"1", page.Projects, "Projects"}, {"2", page.Agents, "Agents"}, {"3", page.Calls, "Calls"},
	{"4", page.Voices, "Voices"}, {"5", page.Numbers, "Numbers"}, {"6", page.Batches, "Batches"}, {"7", page.Account, "Account"},
}

// view is the numbered view that a page belongs to.
func view(k page.Kind) page.Kind {
	switch k {
	case page.Agent, page.AgentForm, page.Versions:
		return page.Agents
	case page.Call, page.DialForm, page.Unknown, page.Analysis:
		return page.Calls
	case page.ProjectNew, page.ProjectEdit, page.ProjectWebhook, page.ProjectDelete:
		return page.Projects
	case page.NumberAssign:
		return page.Numbers
	case page.BatchForm, page.BatchCheck, page.Batch:
		return page.Batches
	case page.Password:
		return page.Account
	case page.Projects, page.Agents, page.Calls, page.Voices, page.Numbers, page.Session, page.Account, page.Requests, page.Request, page.Batches, page.DoNotCall:
	}
	return k
}

// current is the view on the screen, "" before the first.
func (a *App) current() page.Kind {
	if p := a.router.top(); p != nil {
		return view(p.ID().Kind)
	}
	return ""
}

// tabWords are the tabs' words: all names, or only the current one's, where the names would push aside where one is.
func (a *App) tabWords(names bool) []string {
	words := make([]string, len(tabs))
	for i, t := range tabs {
		words[i] = t.number
		if names || t.kind == a.current() {
			words[i] += " " + t.name
		}
	}
	return words
}

// tabLine names the views and, behind them, where one is; at its end stands what must be known of the session besides
// when it ends.
func (a *App) tabLine() string {
	st, crumb := a.env.Styles, a.breadcrumb()
	draw := func(names bool) string {
		line := ""
		for i, w := range a.tabWords(names) {
			style := st.Tab
			if tabs[i].kind == a.current() {
				style = st.ActiveTab
			}
			line += " " + style.Render(w) + " "
		}
		if crumb != "" {
			line += st.Border.Render(st.Glyphs.VRule) + " " + crumb
		}
		return line
	}
	line := draw(true)
	if !a.tabNames() {
		line = draw(false)
	}
	flags := present.SessionFlags(st.Glyphs, a.session)
	for i, flag := range flags {
		if i == len(flags)-1 { // that there is something is said in any case; :session tells what
			line = present.Fit(line, min(lipgloss.Width(line), max(a.size.Width-lipgloss.Width(flag)-2, 0)), st.Glyphs.Ellipsis)
		}
		if s, ok := justified(line, st.Warn.Render(flag), a.size.Width); ok {
			return s
		}
	}
	return present.Fit(line, a.size.Width, st.Glyphs.Ellipsis)
}

// crumbRoom is what the breadcrumb is given before the tabs lose their names.
const crumbRoom = 44

// tabNames reports whether there is room for the names of all tabs.
func (a *App) tabNames() bool {
	width := 0
	for _, w := range a.tabWords(true) {
		width += len(w) + 2
	}
	if flags := present.SessionFlags(a.env.Styles.Glyphs, a.session); len(flags) > 0 { // said in full, if need be without the names
		width += lipgloss.Width(flags[0]) + 2
	}
	return width+min(lipgloss.Width(a.breadcrumb())+2, crumbRoom) <= a.size.Width
}

// breadcrumb is the project in view and the item that is open.
func (a *App) breadcrumb() string {
	st := a.env.Styles
	p := a.router.top()
	if p == nil || a.project.ID == "" || p.ID().Project == "" {
		return ""
	}
	crumb := st.Bold.Render(present.Line(a.project.Name))
	if p.ID().Item != "" {
		crumb += st.Muted.Render(" "+st.Glyphs.Arrow+" ") + p.Title()
	}
	return crumb
}

// clickTab goes to the view whose name was clicked in the tab line.
func (a *App) clickTab(x, y int) tea.Cmd {
	if y != a.frame.Tabs.Y {
		return nil
	}
	at := 0
	for i, w := range a.tabWords(a.tabNames()) {
		if at += len(w) + 2; x < at {
			return a.goTo(tabs[i].kind)
		}
	}
	return nil
}
