package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/tidwall/pretty"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/kit/present"
)

// The formats of what isn't a list.
const (
	asText = "text"
	asJSON = "json"
)

func (p *program) callCommand() *cobra.Command {
	var a asking
	var o output
	cmd := &cobra.Command{
		Use:   "call ID [flags]",
		Short: "Show one call, with all that was extracted",
		Long: "call shows a call by its id: for people, or with -o json all that Talkstack\n" +
			"answers, as it is.",
		Example:               "  talkdeck call CA0123456789abcdef0123456789abcdef -o json | jq .data",
		DisableFlagsInUseLine: true,
		Args:                  oneID,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(asText, asJSON); err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.showCall(ctx, args[0], o) })
		},
	}
	o.addFlag(cmd, asText, asJSON)
	a.addFlags(cmd, "project", "tz")
	return cmd
}

// oneID takes the one argument of a command about one thing.
func oneID(cmd *cobra.Command, args []string) error {
	if len(args) == 1 && strings.TrimSpace(args[0]) != "" {
		return nil
	}
	return usage(fmt.Errorf("%s needs one id; %s --help tells more", cmd.CommandPath(), cmd.CommandPath()))
}

func (d *desk) showCall(ctx context.Context, id string, o output) error {
	project, err := d.chosen(ctx)
	if err != nil {
		return err
	}
	c, err := d.client.Calls.Get(ctx, project.ID, id)
	if errors.Is(err, client.ErrNotFound) {
		return &coded{codeNotFound, fmt.Errorf("there is no call %s in %s; talkdeck calls lists those there are", id, project.Name)}
	}
	if err != nil {
		return err
	}
	if o.format == asJSON {
		return d.printRaw([]byte(c.Raw))
	}
	env, err := d.lookup(ctx, project.ID, false, true)
	if err != nil {
		return err
	}
	entry := &watch.Entry{Call: *c, FirstSeen: env.Now, Seen: []watch.Change{{Status: c.Status, At: env.Now}}, Order: c.Started}
	columns := []string{"status", "to", "from", "started", "length", "cost", "agent", "id"}
	if env.Note != nil && env.Note(c.ID) != "" {
		columns = append(columns, "note")
	}
	t := calllist.ExportTable(columns, []*watch.Entry{entry}, env)
	out := bufio.NewWriter(d.out)
	for row := range t.Rows {
		for i, cell := range row {
			fact(out, t.Columns[i].Title, cell.Words())
		}
	}
	if from, _ := d.madeHere(ctx); from != nil { // what can't be read was said
		if row, ok := from.Of(c.ID); ok && row.Batch() {
			fact(out, "MADE FOR", present.BatchRow(row.File, row.Line))
		}
	}
	for _, url := range c.Recordings() {
		fact(out, "RECORDING", present.Line(url))
	}
	transcript(out, c)
	for _, f := range c.Data() {
		fact(out, f.Key, strings.TrimSpace(present.Text(f.Value)))
	}
	return out.Flush()
}

// fact writes a name and what is told of it; lines after the first stand below it.
func fact(out io.Writer, name, value string) {
	const column = 12 // cells
	if value == "" {
		value = "not told"
	}
	name = present.Line(name)
	name += strings.Repeat(" ", max(column-present.Width(name), 0))
	fmt.Fprintf(out, "%s  %s\n", name, strings.ReplaceAll(value, "\n", "\n"+strings.Repeat(" ", column+2)))
}

func transcript(out io.Writer, c *client.Call) {
	say := "not provided by Talkstack"
	for _, key := range []string{"transcript", "transcripts", "transcription"} {
		if v, ok := c.Field(key); ok && v != "" {
			say = "in the answer; -o json shows it"
		}
	}
	fact(out, "TRANSCRIPT", say)
}

// printRaw prints what the service answered as JSON, nothing left out.
func (d *desk) printRaw(raw []byte) error {
	_, err := d.out.Write(pretty.PrettyOptions(export.Visible(pretty.Ugly(raw)), &pretty.Options{Width: 80, Indent: "  "}))
	return err
}
