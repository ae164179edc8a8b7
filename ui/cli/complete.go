package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/calls/filter"
	"talkdeck/ui/feature/calls/calllist"
)

// completeFilter completes the last term of a filter: its field, or its value where that is one of a few.
func completeFilter(_ *cobra.Command, _ []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, c := range filter.Complete(text, len(text), filter.Values{}, filter.Env{Now: time.Now(), Zone: time.Local}) {
		out = append(out, cobra.CompletionWithDesc(text[:c.Start]+c.Text+text[c.End:], c.Hint))
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeColumns completes the last name of a list, with those that aren't in it yet.
func completeColumns(_ *cobra.Command, _ []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before := text[:strings.LastIndexByte(text, ',')+1]
	var out []cobra.Completion
	for _, name := range append(calllist.ColumnNames(), "data.") {
		if !strings.Contains(","+before, ","+name+",") {
			out = append(out, before+name)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
