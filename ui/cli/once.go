package cli

import "github.com/spf13/cobra"

// addOnce lets the dashboard's command print its calls instead of showing them: then it is talkdeck calls.
func addOnce(root, calls *cobra.Command) {
	const once, usage = "once", "print the calls as talkdeck calls does, and end"
	root.Flags().Bool(once, false, usage)
	calls.Flags().Bool(once, false, usage) // it does so anyway
	if err := calls.Flags().MarkHidden(once); err != nil {
		panic(err) // only for a flag that the command doesn't have
	}
	dashboard := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if only, err := cmd.Flags().GetBool(once); err != nil || !only {
			return dashboard(cmd, args)
		}
		if err := adopt(calls); err != nil {
			return err
		}
		return calls.RunE(calls, nil)
	}
}
