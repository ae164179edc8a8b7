package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"talkdeck/ui/export"
)

// asTable is the format for people. The others are package export's.
const asTable = "table"

// formats are those in which a list is printed.
func formats() []string {
	out := []string{asTable}
	for _, f := range export.Formats() {
		out = append(out, f.String())
	}
	return out
}

// checkFormat refuses a format that the command hasn't.
func checkFormat(format string, formats []string) error {
	if len(formats) == 0 || slices.Contains(formats, format) {
		return nil
	}
	return usage(fmt.Errorf("there is no output %q here; -o takes %s", format, strings.Join(formats, ", ")))
}

// forMachines reports whether a program reads a format, so that nothing is left out for want of room.
func forMachines(format string) bool { return format != asTable && format != export.Markdown.String() }

func (inv *invocation) forMachines() bool { return forMachines(inv.format) }

// print writes a table to standard output: as wide as the terminal where that is one, else as wide as it is.
func (inv *invocation) print(t export.Table) error {
	if inv.format == asTable {
		return export.WritePlain(inv.out, t, inv.width(), inv.more())
	}
	f, err := export.ParseFormat(inv.format)
	if err != nil {
		return usage(err)
	}
	out := bufio.NewWriter(inv.out)
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
func (inv *invocation) more() string {
	if inv.cfg.ASCII {
		return "..."
	}
	return "…"
}
