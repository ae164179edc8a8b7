package editor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/durable"
	"talkdeck/ui/kit/desktop"
	"talkdeck/ui/kit/page"
)

// Edited is the result of editing.
type Edited struct {
	owner   page.ID
	Text    string
	Changed bool  // false: Text is what it was
	Err     error // why there is no text; Changed is false then
}

// Owner implements page.Addressed.
func (e Edited) Owner() page.ID { return e.owner }

// Open edits text in $VISUAL or $EDITOR. The page owner gets an Edited.
func Open(owner page.ID, text string) tea.Cmd {
	r := &run{text: text, getenv: os.Getenv}
	return tea.Exec(r, func(err error) tea.Msg {
		if err != nil {
			return Edited{owner: owner, Text: text, Err: err}
		}
		return Edited{owner: owner, Text: r.result, Changed: r.result != text}
	})
}

// run is one run of the editor. It implements tea.ExecCommand, so that all of it happens outside of the update loop.
type run struct {
	text, result string
	getenv       func(string) string

	in       io.Reader
	out, err io.Writer
}

// SetStdin, SetStdout and SetStderr implement tea.ExecCommand.
func (r *run) SetStdin(in io.Reader) { r.in = in }
func (r *run) SetStdout(w io.Writer) { r.out = w }
func (r *run) SetStderr(w io.Writer) { r.err = w }

// most is how many bytes of a text are read back.
const most = 1 << 20

// Run implements tea.ExecCommand. The text lies in a file that only its owner can read, in a folder of its own, as long as
// the editor runs.
func (r *run) Run() (err error) {
	command, err := choose(r.getenv, runtime.GOOS)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "talkdeck-") // made 0700
	if err != nil {
		return fmt.Errorf("the text can't be given to an editor: %w", err)
	}
	defer func() {
		if gone := os.RemoveAll(dir); gone != nil {
			err = errors.Join(err, fmt.Errorf("the text is still in %s: %w", dir, gone))
		}
	}()
	path := filepath.Join(dir, "prompt.md")
	if err := durable.Replace(path, []byte(r.text), 0o600); err != nil {
		return fmt.Errorf("the text can't be given to an editor: %w", err)
	}
	cmd := exec.Command(command[0], append(command[1:], path)...) // the person's own editor
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r.in, r.out, r.err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s failed, and nothing was changed: %w", command[0], err)
	}
	r.result, err = r.read(path)
	return err
}

// read reads the text back. Editors end a file with a line break: one that wasn't there before isn't the author's.
func (r *run) read(path string) (string, error) {
	f, err := durable.OpenRegular(path)
	if err != nil {
		return "", fmt.Errorf("what was edited can't be read: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("what was edited can't be read: %w", err)
	case len(raw) > most:
		return "", errors.New("what was edited is over 1 MiB, which is no prompt; nothing was changed")
	case !utf8.Valid(raw):
		return "", errors.New("what was edited isn't UTF-8; nothing was changed")
	}
	text := string(raw)
	if !strings.HasSuffix(r.text, "\n") {
		text = strings.TrimSuffix(text, "\n")
	}
	return text, nil
}

// choose returns the person's editor and its arguments. It is never run by a shell.
func choose(getenv func(string) string, goos string) (command []string, err error) {
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		if command, err := desktop.Words(variable, getenv(variable)); err != nil || len(command) > 0 {
			return command, err
		}
	}
	if goos == "windows" {
		return []string{"notepad"}, nil
	}
	return []string{"vi"}, nil
}
