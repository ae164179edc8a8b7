package cli

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"

	"talkdeck/client/durable"
	"talkdeck/client/localdata"
	"talkdeck/client/sandbox"
)

// demoBox is the demo's simulation, and the folder in which it, its calls and its batches are kept until end: what is done in
// the demo is gone with it. Only the one that the demo command crash-at ended is gone on with by the next.
func (p *program) demoBox(sim simulation) (box *sandbox.Server, dir string, end func(), err error) {
	if left, ok := leftDemo(); ok {
		if box, err = sim.box(left.Path, 0, p.crash(left)); err == nil {
			return box, left.Path, left.remove, nil
		}
	}
	made, err := makeDemoFolder()
	if err != nil {
		return nil, "", nil, err
	}
	if box, err = sim.box(made.Path, 0, p.crash(made)); err != nil {
		made.remove()
	}
	return box, made.Path, made.remove, err
}

// demoFolder is a folder of a demo's. It is the demo's as long as the mark is in it.
type demoFolder struct {
	Path string `json:"path"`
	Mark string `json:"mark"` // that nobody can guess
}

const (
	demoFolders = "talkdeck-demo-" // how the folders' names begin
	markName    = ".talkdeck-demo" // of the file that holds the mark
)

func makeDemoFolder() (demoFolder, error) {
	dir, err := os.MkdirTemp("", demoFolders+"*")
	f := demoFolder{dir, rand.Text()}
	if err == nil {
		err = durable.Replace(filepath.Join(dir, markName), []byte(f.Mark), 0o600)
	}
	if err != nil {
		return f, fmt.Errorf("the simulation has nowhere to keep its calls: %w", err)
	}
	return f, nil
}

// isDemos reports whether a folder is one that a demo made. What it goes by may have been written by anybody.
func (f demoFolder) isDemos() bool {
	if filepath.Dir(f.Path) != filepath.Clean(os.TempDir()) || !strings.HasPrefix(filepath.Base(f.Path), demoFolders) || f.Mark == "" {
		return false
	}
	info, err := os.Lstat(f.Path)
	if err != nil || !info.IsDir() || !private(info) { // computers empty the folder for such things when they start
		return false
	}
	mark := filepath.Join(f.Path, markName)
	if info, err := os.Lstat(mark); err != nil || !info.Mode().IsRegular() {
		return false
	}
	content, err := durable.ReadRegular(mark)
	return err == nil && string(content) == f.Mark
}

// remove removes the folder with all that is in it: nothing of it is real.
func (f demoFolder) remove() {
	if f.isDemos() {
		_ = os.RemoveAll(f.Path) // at worst the computer does
	}
}

// leftFile is where a demo that ends abruptly writes down which folder it leaves.
func leftFile() string { return filepath.Join(localdata.StateDir(localdata.DemoProfile), "left") }

// leave writes down that the folder is for the next demo. What fails has nobody to be told to.
func (f demoFolder) leave() {
	raw, err := json.Marshal(f)
	if err = errors.Join(err, durable.MakeFolder(filepath.Dir(leftFile()))); err == nil {
		_ = durable.Replace(leftFile(), raw, 0o600)
	}
}

// leftDemo is the folder that a demo left which ended abruptly, if one did. It is given once.
func leftDemo() (demoFolder, bool) {
	var f demoFolder
	raw, err := durable.ReadRegular(leftFile())
	if err != nil || os.Remove(leftFile()) != nil {
		return f, false
	}
	_ = os.Remove(filepath.Dir(leftFile())) // unless somebody keeps something there
	return f, json.Unmarshal(raw, &f) == nil && f.isDemos()
}

// crash ends this process as kill -9 does, when the function that it gives is called. Only the terminal is left as it is now,
// and the folder to the next demo.
func (p *program) crash(dir demoFolder) func() {
	const leaveScreen = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[?1049l"
	before, stateErr := term.GetState(p.streams.In.Fd())
	return func() {
		dir.leave()
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
