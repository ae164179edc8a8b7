package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"talkdeck/assets"
	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/calls/watch"
	"talkdeck/client/sandbox"
)

// TestMain lets the test binary be talkdeck, as main.go has it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"talkdeck": func() {
		err := Run(context.Background(), os.Args[1:], os.Getenv, Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
		if say := Sentence(err); say != "" {
			fmt.Fprintln(os.Stderr, "talkdeck: "+say)
		}
		os.Exit(ExitCode(err))
	}})
}

// TestTheCommandLine runs the scripts, each with homes of its own and a simulated service at $API.
func TestTheCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"), RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			box, err := sandbox.New(sandbox.Options{Scenario: assets.Scenario(), Seed: 1, Quiet: true, Speed: 100})
			if err != nil {
				return err
			}
			e.Values[boxKey{}] = box
			server := httptest.NewServer(box)
			e.Defer(server.Close)
			e.Setenv("API", server.URL)
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("EMAIL", "robin@copperlane.example")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"kept":   keep,
			"mode":   mode,
			"aged":   aged,
			"inject": inject,
			"until":  until,
		},
	})
}

// exits runs a command that must end with a certain code: exits 4 talkdeck status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case err == nil && want == 0:
	case errors.As(err, &failed) && failed.ExitCode() == want:
	default:
		ts.Fatalf("%v, want exit code %d", err, want)
	}
}

// boxKey is where a script keeps its service.
type boxKey struct{}

// inject has something go wrong with the requests for calls: inject lost 2, inject unmade 1, inject stuck 1.
func inject(ts *testscript.TestScript, neg bool, args []string) {
	faults := map[string]sandbox.Fault{"lost": {DropAfter: true}, "unmade": {DropBefore: true}, "stuck": {Delay: time.Hour}}
	box, ok := ts.Value(boxKey{}).(*sandbox.Server)
	if neg || !ok || len(args) != 2 {
		ts.Fatalf("usage: inject lost|unmade|stuck TIMES")
	}
	f, known := faults[args[0]]
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if !known {
		ts.Fatalf("there is no fault %q", args[0])
	}
	f.Path, f.Times = "/call/makeCall", n
	box.Inject(f)
}

// until waits until a text stands in a file, whose name may be a pattern: until '"uncertain"' state/*.ndjson.
func until(ts *testscript.TestScript, neg bool, args []string) {
	const patience, poll = 30 * time.Second, 20 * time.Millisecond
	if neg || len(args) != 2 {
		ts.Fatalf("usage: until TEXT FILE")
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(poll) {
		files, err := filepath.Glob(ts.MkAbs(args[1]))
		ts.Check(err)
		for _, file := range files {
			if raw, err := os.ReadFile(file); err == nil && strings.Contains(string(raw), args[0]) {
				return
			}
		}
	}
	ts.Fatalf("%q never stood in %s", args[0], args[1])
}

// aged makes files look as if nobody had changed them for 40 days: aged FILE…
func aged(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: aged FILE…")
	}
	long := time.Now().Add(-40 * 24 * time.Hour)
	for _, file := range args {
		ts.Check(os.Chtimes(ts.MkAbs(file), long, long))
	}
}

// mode checks the permissions of a file or folder: mode 600 state/talkdeck/default/session.json.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode OCTAL FILE")
	}
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if info.Mode().Perm() != fs.FileMode(want) {
		ts.Fatalf("%s has mode %o", args[1], info.Mode().Perm())
	}
}

// keep puts calls, a line of JSON each, into an archive: kept DB SERVICE PROJECT FILE.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: kept DB SERVICE PROJECT FILE")
	}
	u := archive.Update{Scope: archive.Scope{Service: args[1], Project: args[2]}}
	for line := range strings.Lines(ts.ReadFile(args[3])) {
		c, err := client.ParseCall(strings.TrimSpace(line))
		ts.Check(err)
		seen := c.Started.Add(time.Minute)
		u.Entries = append(u.Entries, &watch.Entry{Call: c, FirstSeen: seen, Order: c.Started, Seen: []watch.Change{{Status: c.Status, At: seen}}})
	}
	a := sqlite.New(ts.MkAbs(args[0]), sqlite.Options{})
	ts.Check(a.Put(context.Background(), u))
	ts.Check(a.Close())
}
