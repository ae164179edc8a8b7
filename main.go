// talkdeck is a terminal dashboard for Talkstack, a service whose AI agents make and take phone calls.
package main

import (
	"context"
	"fmt"
	"os"

	"talkdeck/ui/cli"
)

func main() {
	err := cli.Run(context.Background(), os.Args[1:], os.Getenv, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	if say := cli.Sentence(err); say != "" {
		fmt.Fprintln(os.Stderr, "talkdeck: "+say)
	}
	os.Exit(cli.ExitCode(err))
}
