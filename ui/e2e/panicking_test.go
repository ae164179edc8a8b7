//go:build unix

package e2e

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"talkdeck/client"
	"talkdeck/ui/cli"
	"talkdeck/ui/feature/account/signin"
)

// panicWhen names, in the environment, a file. The tests' own binary is talkdeck where it is set, and its next request panics
// once the file is there: what requests are traced by comes in with the context.
const panicWhen = "TALKDECK_PANIC_WHEN"

// canary is the password in the panic's value, as it would be if a request failed that holds the form.
const canary = "c4n4ry"

// panicking is main of a talkdeck that panics.
func panicking() {
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{GetConn: func(string) {
		if _, err := os.Stat(os.Getenv(panicWhen)); err == nil {
			panic(signin.Submit{Email: "nobody@example.com \x1b[31m", Password: client.NewSecret(canary)})
		}
	}})
	err := cli.Run(ctx, os.Args[1:], os.Getenv, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	if say := cli.Sentence(err); say != "" {
		fmt.Fprintln(os.Stderr, "talkdeck: "+say)
	}
	os.Exit(cli.ExitCode(err))
}

// panickingProgram is its path. It has the program's name, by which processes are found.
var panickingProgram = sync.OnceValues(func() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(binary), "panicking")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "talkdeck")
	return path, os.Symlink(self, path)
})

func (h home) panicFile() string { return filepath.Join(h.dir, "panic") }

// panics has the panicking program's next request panic.
func (h home) panics(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(h.panicFile(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}
