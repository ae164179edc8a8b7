package frame

import (
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
	{"8", page.Search, "Search"},
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
	case page.Projects, page.Agents, page.Calls, page.Voices, page.Numbers, page.Session, page.Account, page.Requests, page.Request, page.Batches, page.DoNotCall, page.Search:
	}
	return k
}

// tabWords are the tabs' words: all names, or only the current one's, where the names would push aside where one is.
func tabWords(current page.Kind, names bool) []string {
	words := make([]string, len(tabs))
	for i, t := range tabs {
		words[i] = t.number
		if names || t.kind == current {
			words[i] += " " + t.name
		}
	}
	return words
}

// Tabs names the views and, behind them, where one is; at its end stands what must be known of the session besides when it ends.
// title is the visible page's, safe to draw.
func Tabs(env *page.Env, title string, width int) string {
	st, crumb, current := env.Styles, breadcrumb(env, title), view(env.Visible.Kind)
	line := ""
	for i, w := range tabWords(current, tabNames(env, title, width)) {
		style := st.Tab
		if tabs[i].kind == current {
			style = st.ActiveTab
		}
		line += " " + style.Render(w) + " "
	}
	if crumb != "" {
		line += st.Border.Render(st.Glyphs.VRule) + " " + crumb
	}
	flags := present.SessionFlags(st.Glyphs, env.Session)
	for i, flag := range flags {
		if i == len(flags)-1 { // the last flag is drawn in any case; :session says what it is about
			line = present.Fit(line, min(lipgloss.Width(line), max(width-lipgloss.Width(flag)-2, 0)), st.Glyphs.Ellipsis)
		}
		if s, ok := justified(line, st.Warn.Render(flag), width); ok {
			return s
		}
	}
	return present.Fit(line, width, st.Glyphs.Ellipsis)
}

// crumbRoom is what the breadcrumb is given before the tabs lose their names.
const crumbRoom = 44

// tabNames reports whether there is room for the names of all tabs.
func tabNames(env *page.Env, title string, width int) bool {
	need := 0
	for _, w := range tabWords(view(env.Visible.Kind), true) {
		need += len(w) + 2
	}
	if flags := present.SessionFlags(env.Styles.Glyphs, env.Session); len(flags) > 0 { // said in full, if need be without the names
		need += lipgloss.Width(flags[0]) + 2
	}
	return need+min(lipgloss.Width(breadcrumb(env, title))+2, crumbRoom) <= width
}

// breadcrumb is the project in view, or the one that the page is of, and the item that is open.
func breadcrumb(env *page.Env, title string) string {
	st := env.Styles
	if env.Project.ID == "" || env.Visible.Project == "" {
		return ""
	}
	project := present.Line(env.Project.Name)
	if of := env.Visible.Project; of != env.Project.ID {
		project = present.LineOr(env.ProjectName(of), present.Line(of))
	}
	crumb := st.Bold.Render(project)
	if env.Visible.Item != "" {
		crumb += st.Muted.Render(" "+st.Glyphs.Arrow+" ") + title
	}
	return crumb
}

// TabAt is the view whose name is at the cell x of the tabs; ok is false beside them.
func TabAt(env *page.Env, title string, width, x int) (kind page.Kind, ok bool) {
	at := 0
	for i, w := range tabWords(view(env.Visible.Kind), tabNames(env, title, width)) {
		if at += len(w) + 2; x < at {
			return tabs[i].kind, true
		}
	}
	return "", false
}
