package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/charmbracelet/x/term"

	"talkdeck/client/sandbox"
	"talkdeck/ui/config"
)

// demoBox is the demo's simulation, and the folder in which it, its calls and its batches are kept until end: what is done in
// the demo is gone with it. Only the one that the cue crash-at ended is gone on with by the next.
func (p *program) demoBox(sim simulation) (box *sandbox.Server, dir string, end func(), err error) {
	if dir = leftDemo(); dir != "" {
		if box, err = sim.box(dir, 0, p.crash(dir)); err == nil {
			return box, dir, func() { _ = os.RemoveAll(dir) }, nil // nothing of it is real
		}
	}
	if dir, err = os.MkdirTemp("", "talkdeck-demo-"); err != nil {
		return nil, "", nil, fmt.Errorf("the simulation has nowhere to keep its calls: %w", err)
	}
	end = func() { _ = os.RemoveAll(dir) } // nothing of it is real
	if box, err = sim.box(dir, 0, p.crash(dir)); err != nil {
		end()
	}
	return box, dir, end, err
}

// leftFile is where a demo that ends abruptly writes down which folder it leaves.
func leftFile() string { return filepath.Join(config.StateDir(config.DemoProfile), "left") }

// leftDemo is the folder that a demo left which ended abruptly, "" if none did. It is given once.
func leftDemo() string {
	dir, err := os.ReadFile(leftFile())
	if err != nil || os.Remove(leftFile()) != nil {
		return ""
	}
	_ = os.Remove(filepath.Dir(leftFile())) // unless somebody keeps something there
	if info, err := os.Stat(string(dir)); err != nil || !info.IsDir() {
		return "" // computers empty the folder for such things when they start
	}
	return string(dir)
}

// crash ends this process as kill -9 does, when the function that it gives is called. Only the terminal is left as it is now,
// and the folder to the next demo.
func (p *program) crash(dir string) func() {
	const leaveScreen = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[?1049l"
	before, stateErr := term.GetState(p.streams.In.Fd())
	return func() {
		// What fails here has nobody to be told to.
		_ = os.MkdirAll(filepath.Dir(leftFile()), 0o700)
		_ = os.WriteFile(leftFile(), []byte(dir), 0o600)
		fmt.Fprint(p.streams.Out, leaveScreen+"\r\ntalkdeck: ended, as by kill -9; talkdeck --demo goes on\r\n")
		if stateErr == nil {
			_ = term.Restore(p.streams.In.Fd(), before)
		}
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill()
		}
		select {} // the signal is on its way
	}
}
