package cli

import (
	"context"
	"errors"
	"fmt"
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

// told is a text, or nothing where it isn't told.
func told(s string) export.Cell {
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
	var a asking
	var o output
	cmd := &cobra.Command{
		Use:                   "projects [flags]",
		Short:                 "List the account's projects",
		Long:                  "projects lists the account's projects; the active one is marked.",
		Example:               "  talkdeck projects -o json | jq -r '.[].id'",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(formats()...); err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.listProjects(ctx, o) })
		},
	}
	o.addFlag(cmd, formats()...)
	a.addFlags(cmd)
	return cmd
}

func (d *desk) listProjects(ctx context.Context, o output) error {
	found, err := d.client.Projects.List(ctx, d.known()...)
	if err != nil {
		return err
	}
	active, err := d.client.User.ActiveProject(ctx)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	t := list([]field[client.Project]{
		{key: "name", cell: func(p client.Project) export.Cell { return told(p.Name) }},
		{key: "id", cell: func(p client.Project) export.Cell { return told(p.ID) }},
		{key: "active", cell: func(p client.Project) export.Cell { return yes(active != nil && p.ID == active.ID) }},
		{key: "status", more: true, cell: func(p client.Project) export.Cell { return told(p.Status) }},
		{key: "active_agent", more: true, cell: func(p client.Project) export.Cell { return told(p.ActiveAgent) }},
		{key: "webhook", more: true, cell: func(p client.Project) export.Cell { return told(p.Webhook) }},
		{key: "created", more: true, cell: func(p client.Project) export.Cell { return export.Time(p.CreatedAt) }},
		{key: "description", cell: func(p client.Project) export.Cell { return told(p.Description) }},
	}, found.Projects, o.forMachines())
	if err := d.print(o, t); err != nil {
		return err
	}
	if !found.Complete {
		d.say("perhaps not complete: Talkstack lists no projects here, so these are the active one and those opened before")
	}
	return nil
}

func (p *program) agentsCommand() *cobra.Command {
	var a asking
	var o output
	cmd := &cobra.Command{
		Use:   "agents [flags]",
		Short: "List a project's agents",
		Long: "agents lists a project's agents; the active one is marked. JSON, NDJSON and CSV\n" +
			"hold their prompts too.",
		Example:               "  talkdeck agents --project ID -o csv",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(formats()...); err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.listAgents(ctx, o) })
		},
	}
	o.addFlag(cmd, formats()...)
	a.addFlags(cmd, "project")
	return cmd
}

func (d *desk) listAgents(ctx context.Context, o output) error {
	project, err := d.chosen(ctx)
	if err != nil {
		return err
	}
	agents, err := d.client.Agents.List(ctx, project.ID)
	if err != nil {
		return err
	}
	active, err := d.client.Projects.ActiveAgent(ctx, project.ID)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	t := list([]field[client.Agent]{
		{key: "name", cell: func(a client.Agent) export.Cell { return told(a.Name) }},
		{key: "id", cell: func(a client.Agent) export.Cell { return told(a.ID) }},
		{key: "active", cell: func(a client.Agent) export.Cell { return yes(active != "" && a.ID == active) }},
		{key: "number", cell: func(a client.Agent) export.Cell { return told(a.PhoneNumber) }},
		{key: "voice_id", cell: func(a client.Agent) export.Cell { return told(a.VoiceID) }},
		{key: "prompt", more: true, cell: func(a client.Agent) export.Cell { return told(a.Prompt) }},
	}, agents, o.forMachines())
	if err := d.print(o, t); err != nil {
		return err
	}
	d.say("%s in %s", present.Count(len(agents), "agent"), project.Name)
	return nil
}

func (p *program) agentCommand() *cobra.Command {
	var a asking
	var o output
	cmd := &cobra.Command{
		Use:   "agent ID [flags]",
		Short: "Print an agent's prompt",
		Long: "agent prints an agent's prompt, into a file or another program as it is, on a\n" +
			"terminal made safe; or with -o json all that Talkstack answers.",
		Example:               "  talkdeck agent ID > prompt.md",
		DisableFlagsInUseLine: true,
		Args:                  oneID,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(asText, asJSON); err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.showAgent(ctx, args[0], o) })
		},
	}
	o.addFlag(cmd, asText, asJSON)
	a.addFlags(cmd, "project")
	return cmd
}

func (d *desk) showAgent(ctx context.Context, id string, o output) error {
	project, err := d.chosen(ctx)
	if err != nil {
		return err
	}
	agent, err := d.client.Agents.Get(ctx, project.ID, id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		return &coded{codeNotFound, fmt.Errorf("there is no agent %s in %s; talkdeck agents lists those there are", id, project.Name)}
	case err != nil:
		return err
	case o.format == asJSON:
		return d.printRaw(agent.Raw)
	}
	prompt := agent.Prompt
	if term.IsTerminal(d.streams.Out.Fd()) {
		prompt += "\n"
	}
	_, err = io.WriteString(d.out, prompt)
	return err
}
