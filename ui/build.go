package ui

import (
	"talkdeck/client"
	"talkdeck/client/recording"
	"talkdeck/ui/page"
	"talkdeck/ui/page/account"
	"talkdeck/ui/page/agent"
	"talkdeck/ui/page/agentform"
	"talkdeck/ui/page/agents"
	"talkdeck/ui/page/analysis"
	"talkdeck/ui/page/assign"
	"talkdeck/ui/page/batchcheck"
	"talkdeck/ui/page/batches"
	"talkdeck/ui/page/batchform"
	"talkdeck/ui/page/batchprogress"
	"talkdeck/ui/page/call"
	"talkdeck/ui/page/calls"
	"talkdeck/ui/page/dial"
	"talkdeck/ui/page/donotcall"
	"talkdeck/ui/page/numbers"
	"talkdeck/ui/page/project"
	"talkdeck/ui/page/projects"
	"talkdeck/ui/page/request"
	"talkdeck/ui/page/requests"
	"talkdeck/ui/page/session"
	"talkdeck/ui/page/unknown"
	"talkdeck/ui/page/versions"
	"talkdeck/ui/page/voices"
)

// build makes the page of an id; the router calls it once for each id that it doesn't hold.
func (a *App) build(id page.ID) page.Page {
	c := a.opts.Client
	switch id.Kind {
	case page.Projects:
		return projects.New(a.env, c.Projects, c.User, a.opts.Remembered.Projects)
	case page.Agents:
		return agents.New(a.env, id, a.kept.agents, c.Voices, c.Projects)
	case page.Agent:
		return agent.New(a.env, id, a.kept.agents, c.Voices, c.Projects, agent.Past{
			Made: a.kept.made.List, Open: func(project string) agent.Feed { return a.opts.Hub.Open(project) },
		})
	case page.AgentForm:
		return agentform.New(a.env, id, a.kept.agents, c.Voices, a.kept.values)
	case page.Versions:
		return versions.New(a.env, id, a.kept.agents)
	case page.DialForm:
		return dial.New(a.env, id, a.kept.agents, c.Projects, a.kept.origins, a.kept.book)
	case page.Analysis:
		return analysis.New(a.env, id, c.Calls, a.kept.answers)
	case page.Unknown:
		return unknown.New(a.env, a.desk.runs, a.kept.agents.Known)
	case page.Calls:
		return calls.New(a.env, id.Project, calls.Options{
			Open: func(project string) calls.Feed { return a.opts.Hub.Open(project) }, Agents: c.Agents, Origins: a.kept.origins,
			Views: a.opts.Views, Notes: a.opts.Notes, API: a.opts.API,
		})
	case page.Batches:
		return batches.New(a.env, a.desk.runs, a.knownOfBatches())
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
		return numbers.New(a.env, id, c.Numbers, c.Agents)
	case page.Session:
		return session.New(a.env, a.opts.Session, a.session)
	case page.ProjectNew:
		return project.NewNew(a.env, c.Projects)
	case page.ProjectEdit:
		return project.NewEdit(a.env, id, c.Projects)
	case page.ProjectWebhook:
		return project.NewWebhook(a.env, id, c.Projects)
	case page.ProjectDelete:
		return project.NewDelete(a.env, id, c.Projects, c.Agents, c.Numbers)
	case page.NumberAssign:
		return assign.New(a.env, id, c.Numbers, c.Agents)
	case page.Account:
		return account.New(a.env, a.session, func() client.LoginStatus { return a.login })
	case page.Password:
		return account.NewPassword(a.env, c.Auth)
	case page.Requests:
		return requests.New(a.env, a.opts.Requests)
	case page.Request:
		return request.New(a.env, id, a.opts.Requests)
	case page.Call:
		return call.New(a.env, id, call.Options{
			Open: func(project string) call.Feed { return a.opts.Hub.Open(project) }, Calls: c.Calls, Notes: a.opts.Notes,
			Agents: c.Agents, Origins: a.kept.origins, API: a.opts.API, Recordings: &recording.Fetcher{Dir: a.opts.Folder},
		})
	}
	panic("no page of kind " + string(id.Kind))
}
