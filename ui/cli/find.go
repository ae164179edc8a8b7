package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/localdata"
	"talkdeck/client/match"
	"talkdeck/client/projects"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

const most = 10 // things that an error names

// names lists things for an error.
func names[T any](things []T, name func(T) string) string {
	var out []string
	for _, t := range things[:min(len(things), most)] {
		out = append(out, name(t))
	}
	if more := len(things) - most; more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, ", ")
}

// found is the one thing that was meant by a name, of those that match.ByName gives; nil for none. several is the beginning of the
// error that they are more.
func found[T any](things []T, several string, name func(T) string) (*T, error) {
	switch len(things) {
	case 0:
		return nil, nil
	case 1:
		return &things[0], nil
	}
	return nil, usage(errors.New(several + names(things, name)))
}

func notFound(format string, args ...any) error {
	return &coded{codeNotFound, fmt.Errorf(format, args...)}
}

func projectID(p client.Project) string   { return p.ID }
func projectName(p client.Project) string { return strings.TrimSpace(p.Name) }
func agentID(a client.Agent) string       { return a.ID }
func agentName(a client.Agent) string     { return strings.TrimSpace(a.Name) }

// nameAndID names a project or an agent.
func nameAndID(name, id string) string {
	return fmt.Sprintf("%s (%s)", present.Line(name), present.Line(id))
}

func projectWords(p client.Project) string { return nameAndID(p.Name, p.ID) }
func agentWords(a client.Agent) string     { return nameAndID(a.Name, a.ID) }
func batchWords(b batch.Info) string {
	return fmt.Sprintf("%s (%s, %s)", b.ID, present.Line(b.File), present.BatchWord(&b))
}

// findProject is the project that was asked for, by its id or name, else the active one, else the only one.
func (inv *invocation) findProject(ctx context.Context) (*client.Project, error) {
	var all []client.Project
	list := func(ctx context.Context) ([]client.Project, error) {
		found, err := inv.Client.Projects.List(ctx, inv.openedProjects()...)
		if err == nil {
			all = found.Projects
		}
		return all, err
	}
	project, err := projects.First(ctx, inv.Client.Projects, inv.Client.User, inv.Project, list)
	switch {
	case errors.Is(err, projects.ErrNone):
		return nil, usage(fmt.Errorf("no project is active: give one by --project; %s", whichProjects(all)))
	case inv.Project == "" || !errors.Is(err, client.ErrNotFound):
		return project, err
	}
	if _, err := list(ctx); err != nil {
		return nil, notFound("there is no project %s; talkdeck projects lists them", inv.Project)
	}
	project, err = found(match.ByName(all, inv.Project, projectID, projectName),
		"several projects may be meant: give the id of one by --project; there is ", projectWords)
	if project == nil && err == nil {
		err = notFound("there is no project %s; %s", inv.Project, whichProjects(all))
	}
	return project, err
}

func whichProjects(projects []client.Project) string {
	if len(projects) == 0 {
		return "this account has none"
	}
	return "there is " + names(projects, projectWords)
}

// openedProjects are the projects that were opened here, for where the service lists none.
func (inv *invocation) openedProjects() []string {
	if inv.Demo != nil {
		return nil
	}
	remembered, err := config.OpenRemembered(inv.cfg.Profile)
	if err != nil {
		inv.say("%v", err)
	}
	defer func() { _ = remembered.Close() }() // nothing was added
	return remembered.Projects()
}

// findAgent is the agent of an id or, if only one has it, a name or a part of it.
func (inv *invocation) findAgent(ctx context.Context, project *client.Project, wanted string) (*client.Agent, error) {
	agents, err := inv.Client.Agents.List(ctx, project.ID)
	if err != nil {
		return nil, err
	}
	which := "the project has none"
	if len(agents) > 0 {
		which = "there is " + names(agents, agentWords)
	}
	if strings.TrimSpace(wanted) == "" {
		return nil, usage(fmt.Errorf("which agent calls? Give one by --agent; %s", which))
	}
	agent, err := found(match.ByName(agents, strings.TrimSpace(wanted), agentID, agentName),
		"several agents may be meant: give the id of one by --agent; there is ", agentWords)
	if agent == nil && err == nil {
		err = notFound("there is no agent %s in %s; %s", wanted, project.Name, which)
	}
	return agent, err
}

// findBatch finds a profile's batch by the beginning of its id; without an id it is the only one of those that are wanted.
func (inv *invocation) findBatch(wanted func(*batch.Info) bool) (*batch.Info, error) {
	all, err := batch.List(localdata.BatchesDir(inv.cfg.Profile))
	if err != nil {
		return nil, err
	}
	fits := slices.DeleteFunc(slices.Clone(all), func(b batch.Info) bool {
		if len(inv.args) > 0 {
			return !strings.HasPrefix(b.ID, inv.args[0]) // within it any digits would fit
		}
		return !wanted(&b)
	})
	info, err := found(fits, "several batches may be meant; give the id of one: ", batchWords)
	switch {
	case info != nil || err != nil:
		return info, err
	case len(inv.args) > 0:
		return nil, notFound("there is no batch %s; talkdeck batch list lists those there are", inv.args[0])
	case slices.ContainsFunc(all, func(b batch.Info) bool { return b.Counts.Open > 0 }):
		return nil, notFound("there is no batch to go on with; of some rows it isn't known whether they were called: talkdeck unresolved lists them")
	}
	return nil, notFound("there is no batch to go on with; talkdeck batch list lists those there are")
}

// completeBatch lets the shell complete a batch's id, offline.
func (p *program) completeBatch(wanted func(*batch.Info) bool) cobra.CompletionFunc {
	return p.completeIDs(func(cfg *config.Config) (out []cobra.Completion, err error) {
		all, err := batch.List(localdata.BatchesDir(cfg.Profile))
		for i := range all {
			if b := &all[i]; wanted(b) {
				out = append(out, cobra.CompletionWithDesc(b.ID, present.Line(b.File)+", "+present.BatchWord(b)))
			}
		}
		return out, err
	})
}

// completeIDs lets the shell complete the first argument from what is kept here.
func (p *program) completeIDs(ids func(cfg *config.Config) ([]cobra.Completion, error)) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		cfg, err := p.load(cmd.Flags())
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		out, err := ids(cfg)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func anyBatch(*batch.Info) bool { return true }
