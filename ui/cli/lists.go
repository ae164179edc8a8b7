package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

// field is what a list of projects or agents tells of each.
type field[T any] struct {
	key  string
	more bool // only programs get it: tables have no room for it
	cell func(T) export.Cell
}

// list is the table of some fields.
func list[T any](fields []field[T], things []T, forMachines bool) export.Table {
	fields = slices.DeleteFunc(slices.Clone(fields), func(f field[T]) bool { return f.more && !forMachines })
	t := export.Table{}
	for _, f := range fields {
		title := strings.ToUpper(strings.ReplaceAll(f.key, "_", " "))
		t.Columns = append(t.Columns, export.Column{Key: f.key, Title: title})
	}
	t.Rows = func(yield func([]export.Cell) bool) {
		for _, thing := range things {
			cells := make([]export.Cell, len(fields))
			for i, f := range fields {
				cells[i] = f.cell(thing)
			}
			if !yield(cells) {
				return
			}
		}
	}
	return t
}

// optional is a text, or nothing where it isn't reported.
func optional(s string) export.Cell {
	if s == "" {
		return export.Cell{}
	}
	return export.Text(s)
}

// yes marks what is so.
func yes(is bool) export.Cell {
	if is {
		return export.Text("yes")
	}
	return export.Cell{}
}

func (p *program) projectsCommand() *cobra.Command {
	return p.build(spec{
		use:     "projects",
		short:   "List the account's projects",
		long:    "projects lists the account's projects; the active one is marked.",
		example: "  talkdeck projects -o json | jq -r '.[].id'",
		formats: formats(),
		service: true,
		demo:    true,
		run:     func(ctx context.Context, inv *invocation) error { return inv.listProjects(ctx) },
	})
}

func (inv *invocation) listProjects(ctx context.Context) error {
	found, err := inv.Client.Projects.List(ctx, inv.openedProjects()...)
	if err != nil {
		return err
	}
	active, err := inv.Client.User.ActiveProject(ctx)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	t := list([]field[client.Project]{
		{key: "name", cell: func(p client.Project) export.Cell { return optional(p.Name) }},
		{key: "id", cell: func(p client.Project) export.Cell { return optional(p.ID) }},
		{key: "active", cell: func(p client.Project) export.Cell { return yes(active != nil && p.ID == active.ID) }},
		{key: "status", more: true, cell: func(p client.Project) export.Cell { return optional(p.Status) }},
		{key: "active_agent", more: true, cell: func(p client.Project) export.Cell { return optional(p.ActiveAgent) }},
		{key: "webhook", more: true, cell: func(p client.Project) export.Cell { return optional(p.Webhook) }},
		{key: "created", more: true, cell: func(p client.Project) export.Cell { return export.Time(p.CreatedAt) }},
		{key: "description", cell: func(p client.Project) export.Cell { return optional(p.Description) }},
	}, found.Projects, inv.forMachines())
	if err := inv.print(t); err != nil {
		return err
	}
	if !found.Complete {
		inv.say("perhaps not complete: Talkstack lists no projects here, so these are the active one and those opened before")
	}
	return nil
}

func (p *program) agentsCommand() *cobra.Command {
	return p.build(spec{
		use:   "agents",
		short: "List a project's agents",
		long: "agents lists a project's agents; the active one is marked. JSON, NDJSON and CSV\n" +
			"hold their prompts too.",
		example:  "  talkdeck agents --project ID -o csv",
		formats:  formats(),
		settings: []string{"project"},
		service:  true,
		demo:     true,
		run:      func(ctx context.Context, inv *invocation) error { return inv.listAgents(ctx) },
	})
}

func (inv *invocation) listAgents(ctx context.Context) error {
	project, err := inv.findProject(ctx)
	if err != nil {
		return err
	}
	agents, err := inv.Client.Agents.List(ctx, project.ID)
	if err != nil {
		return err
	}
	active, err := inv.Client.Projects.ActiveAgent(ctx, project.ID)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	t := list([]field[client.Agent]{
		{key: "name", cell: func(a client.Agent) export.Cell { return optional(a.Name) }},
		{key: "id", cell: func(a client.Agent) export.Cell { return optional(a.ID) }},
		{key: "active", cell: func(a client.Agent) export.Cell { return yes(active != "" && a.ID == active) }},
		{key: "number", cell: func(a client.Agent) export.Cell { return optional(a.PhoneNumber) }},
		{key: "voice_id", cell: func(a client.Agent) export.Cell { return optional(a.VoiceID) }},
		{key: "prompt", more: true, cell: func(a client.Agent) export.Cell { return optional(a.Prompt) }},
	}, agents, inv.forMachines())
	if err := inv.print(t); err != nil {
		return err
	}
	inv.say("%s in %s", present.Count(len(agents), "agent"), project.Name)
	return nil
}

func (p *program) agentCommand() *cobra.Command {
	return p.build(spec{
		use:   "agent ID",
		short: "Print an agent's prompt",
		long: "agent prints an agent's prompt, into a file or another program as it is, on a\n" +
			"terminal made safe; or with -o json all that Talkstack answers.",
		example:  "  talkdeck agent ID > prompt.md",
		args:     oneID,
		formats:  []string{asText, asJSON},
		settings: []string{"project"},
		service:  true,
		demo:     true,
		run:      func(ctx context.Context, inv *invocation) error { return inv.showAgent(ctx, inv.args[0]) },
	})
}

func (inv *invocation) showAgent(ctx context.Context, id string) error {
	project, err := inv.findProject(ctx)
	if err != nil {
		return err
	}
	agent, err := inv.Client.Agents.Get(ctx, project.ID, id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		return notFound("there is no agent %s in %s; talkdeck agents lists those there are", id, project.Name)
	case err != nil:
		return err
	case inv.format == asJSON:
		return inv.printRaw(agent.Raw)
	}
	prompt := agent.Prompt
	if term.IsTerminal(inv.streams.Out.Fd()) {
		prompt += "\n"
	}
	_, err = io.WriteString(inv.out, prompt)
	return err
}
