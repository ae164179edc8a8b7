package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"talkdeck/ui/export"
)

// plainly is the format for people. The others are package export's.
const plainly = "table"

// output is how a command prints what it found.
type output struct{ format string }

// addFlag adds -o, with what a command prints unless told otherwise, and what else it can.
func (o *output) addFlag(cmd *cobra.Command, formats ...string) {
	cmd.Flags().StringVarP(&o.format, "output", "o", formats[0], "`FORMAT`: "+strings.Join(formats, ", "))
	complete := cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc("output", complete); err != nil {
		panic(err) // only for a flag that the command doesn't have
	}
}

// formats are those in which a list is printed.
func formats() []string {
	out := []string{plainly}
	for _, f := range export.Formats() {
		out = append(out, f.String())
	}
	return out
}

// check refuses a format that the command hasn't.
func (o *output) check(formats ...string) error {
	if slices.Contains(formats, o.format) {
		return nil
	}
	return usage(fmt.Errorf("there is no output %q here; -o takes %s", o.format, strings.Join(formats, ", ")))
}

// forMachines reports whether a program reads the output, so that nothing is left out for want of room.
func (o *output) forMachines() bool {
	return o.format != plainly && o.format != export.Markdown.String()
}

// print writes a table to standard output: as wide as the terminal where that is one, else as wide as it is.
func (d *desk) print(o output, t export.Table) error {
	if o.format == plainly {
		return export.WritePlain(d.out, t, d.width(), d.more())
	}
	f, err := export.ParseFormat(o.format)
	if err != nil {
		return usage(err)
	}
	out := bufio.NewWriter(d.out)
	if err := export.Write(out, f, t); err != nil {
		return err
	}
	return out.Flush()
}

// width is how many cells the terminal has; 0 where the output is none.
func (p *program) width() int {
	if !term.IsTerminal(p.streams.Out.Fd()) {
		return 0
	}
	w, _, err := term.GetSize(p.streams.Out.Fd())
	if err != nil {
		return 0
	}
	return w
}

// more stands for what is cut.
func (d *desk) more() string {
	if d.cfg.ASCII {
		return "..."
	}
	return "…"
}
