package ui

import (
	"talkdeck/client"
	"talkdeck/client/calls/recording"
	"talkdeck/ui/feature/account/overview"
	"talkdeck/ui/feature/account/session"
	"talkdeck/ui/feature/agents/agentform"
	"talkdeck/ui/feature/agents/agentlist"
	"talkdeck/ui/feature/agents/agentview"
	"talkdeck/ui/feature/agents/versions"
	"talkdeck/ui/feature/agents/voices"
	"talkdeck/ui/feature/batches/batchcheck"
	"talkdeck/ui/feature/batches/batchform"
	"talkdeck/ui/feature/batches/batchlist"
	"talkdeck/ui/feature/batches/batchprogress"
	"talkdeck/ui/feature/calls/analysis"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/feature/calls/callview"
	"talkdeck/ui/feature/dialing/callform"
	"talkdeck/ui/feature/dialing/donotcall"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/feature/numbers/assign"
	"talkdeck/ui/feature/numbers/numberlist"
	"talkdeck/ui/feature/projects/projectform"
	"talkdeck/ui/feature/projects/projectlist"
	"talkdeck/ui/feature/requests/requestlist"
	"talkdeck/ui/feature/requests/requestview"
	"talkdeck/ui/kit/page"
)

// build makes the page of an id; the router calls it once for each id that it doesn't hold.
func (a *App) build(id page.ID) page.Page {
	c := a.opts.Client
	switch id.Kind {
	case page.Projects:
		return projectlist.New(a.env, c.Projects, c.User, a.opts.Remembered.Projects)
	case page.Agents:
		return agentlist.New(a.env, id, a.kept.agents, c.Voices, c.Projects)
	case page.Agent:
		return agentview.New(a.env, id, a.kept.agents, c.Voices, c.Projects, agentview.Past{
			Made: a.kept.made.List, Open: func(project string) agentview.Feed { return a.opts.Hub.Open(project) },
		})
	case page.AgentForm:
		return agentform.New(a.env, id, a.kept.agents, c.Voices, a.kept.values)
	case page.Versions:
		return versions.New(a.env, id, a.kept.agents)
	case page.DialForm:
		return callform.New(a.env, id, a.kept.agents, c.Projects, a.kept.origins, a.kept.book)
	case page.Analysis:
		return analysis.New(a.env, id, c.Calls, a.kept.answers)
	case page.Unknown:
		return unresolved.New(a.env, a.desk.runs, a.kept.agents.Known)
	case page.Calls:
		return calllist.New(a.env, id.Project, calllist.Options{
			Open: func(project string) calllist.Feed { return a.opts.Hub.Open(project) }, Agents: c.Agents, Origins: a.kept.origins,
			Views: a.opts.Views, Notes: a.opts.Notes, API: a.opts.API,
		})
	case page.Batches:
		return batchlist.New(a.env, a.desk.runs, a.knownOfBatches())
	case page.BatchForm:
		return batchform.New(a.env, id, a.kept.agents, c.Projects, a.opts.Batch)
	case page.BatchCheck:
		return batchcheck.New(a.env, id, a.kept.agents, a.desk.runs, a.desk.drafts[id])
	case page.Batch:
		return batchprogress.New(a.env, id, a.desk.runs, a.opts.Batch, a.desk.moved[id.Item])
	case page.DoNotCall:
		return donotcall.New(a.env, a.ownList(), a.opts.Batch.DoNotCall)
	case page.Voices:
		return voices.New(a.env, c.Voices)
	case page.Numbers:
		return numberlist.New(a.env, id, c.Numbers, c.Agents)
	case page.Session:
		return session.New(a.env, a.opts.Session, a.session)
	case page.ProjectNew:
		return projectform.NewNew(a.env, c.Projects)
	case page.ProjectEdit:
		return projectform.NewEdit(a.env, id, c.Projects)
	case page.ProjectWebhook:
		return projectform.NewWebhook(a.env, id, c.Projects)
	case page.ProjectDelete:
		return projectform.NewDelete(a.env, id, c.Projects, c.Agents, c.Numbers)
	case page.NumberAssign:
		return assign.New(a.env, id, c.Numbers, c.Agents)
	case page.Account:
		return overview.New(a.env, a.session, func() client.LoginStatus { return a.login })
	case page.Password:
		return overview.NewPassword(a.env, c.Auth)
	case page.Requests:
		return requestlist.New(a.env, a.opts.Requests)
	case page.Request:
		return requestview.New(a.env, id, a.opts.Requests)
	case page.Call:
		return callview.New(a.env, id, callview.Options{
			Open: func(project string) callview.Feed { return a.opts.Hub.Open(project) }, Calls: c.Calls, Notes: a.opts.Notes,
			Agents: c.Agents, Origins: a.kept.origins, API: a.opts.API, Recordings: &recording.Fetcher{Dir: a.opts.Folder},
		})
	}
	panic("no page of kind " + string(id.Kind))
}
