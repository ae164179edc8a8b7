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
	return p.build(spec{
		use:   "call ID",
		short: "Show one call, with all that was extracted",
		long: "call shows a call by its id: for people, or with -o json all that Talkstack\n" +
			"answers, as it is.",
		example:  "  talkdeck call CA0123456789abcdef0123456789abcdef -o json | jq .data",
		args:     oneID,
		formats:  []string{asText, asJSON},
		settings: []string{"project", "tz"},
		service:  true,
		demo:     true,
		run:      func(ctx context.Context, inv *invocation) error { return inv.showCall(ctx, inv.args[0]) },
	})
}

func (inv *invocation) showCall(ctx context.Context, id string) error {
	project, err := inv.findProject(ctx)
	if err != nil {
		return err
	}
	c, err := inv.Client.Calls.Get(ctx, project.ID, id)
	if errors.Is(err, client.ErrNotFound) {
		return notFound("there is no call %s in %s; talkdeck calls lists those there are", id, project.Name)
	}
	if err != nil {
		return err
	}
	if inv.format == asJSON {
		return inv.printRaw([]byte(c.Raw))
	}
	env, err := inv.lookup(ctx, project.ID, false, true)
	if err != nil {
		return err
	}
	entry := &watch.Entry{Call: *c, FirstSeen: env.Now, Seen: []watch.Change{{Status: c.Status, At: env.Now}}, Order: c.Started}
	columns := []string{"status", "to", "from", "started", "length", "cost", "agent", "id"}
	if env.Note != nil && env.Note(c.ID) != "" {
		columns = append(columns, "note")
	}
	t := calllist.ExportTable(columns, []*watch.Entry{entry}, env)
	out := bufio.NewWriter(inv.out)
	for row := range t.Rows {
		for i, cell := range row {
			fact(out, t.Columns[i].Title, cell.Words())
		}
	}
	if from, _ := inv.madeHere(ctx); from != nil { // what can't be read was said
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

// fact writes a name and its value; lines after the first stand below it.
func fact(out io.Writer, name, value string) {
	const column = 12 // cells
	if value == "" {
		value = "not reported"
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
func (inv *invocation) printRaw(raw []byte) error {
	_, err := inv.out.Write(pretty.PrettyOptions(export.Visible(pretty.Ugly(raw)), &pretty.Options{Width: 80, Indent: "  "}))
	return err
}
