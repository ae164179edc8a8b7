package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// change is one to the program's source, for a program that a test needs: code is put in before or after a place that is in
// the file once. With no place, the file is a new one.
type change struct{ file, before, after, code string }

// changed builds a program with changes to its source, and leaves the source itself as it is.
func changed(name string, changes []change) (program string, err error) {
	dir := filepath.Join(filepath.Dir(binary), name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	texts := map[string]string{}
	for _, c := range changes {
		source, err := filepath.Abs(filepath.Join("../..", c.file))
		if err != nil {
			return "", err
		}
		place := c.before + c.after
		if place == "" {
			texts[source] = c.code
			continue
		}
		if texts[source] == "" {
			text, err := os.ReadFile(source)
			if err != nil {
				return "", err
			}
			texts[source] = string(text)
		}
		if n := strings.Count(texts[source], place); n != 1 {
			return "", fmt.Errorf("%s holds %q %d times", c.file, place, n)
		}
		code := c.code + "\n" + place
		if c.after != "" {
			code = place + "\n" + c.code + "\n"
		}
		texts[source] = strings.Replace(texts[source], place, code, 1)
	}
	replace := map[string]string{}
	for source, text := range texts {
		replace[source] = filepath.Join(dir, strings.ReplaceAll(source, string(filepath.Separator), "_"))
		if err := os.WriteFile(replace[source], []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file, out := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "talkdeck")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return "", err
	}
	if said, err := exec.Command("go", "build", "-overlay", file, "-o", out, "talkdeck").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return out, nil
}

// broken is the program with two mistakes in it, so that panics can be looked at: :apikey panics, and so does signing in as
// nobody@example.com, with the form that was submitted.
var broken = sync.OnceValues(func() (string, error) {
	return changed("broken", []change{
		{file: "ui/apikey.go", after: "func (a *App) runAPIKey(string) (tea.Cmd, error) {", code: `panic("made on purpose \x1b[31m")`},
		{file: "ui/signin.go", after: "func (a *App) signIn(s signin.Submit) tea.Cmd {", code: `if s.Email == "nobody@example.com" { panic(s) }`},
	})
})

// mortal is the program that kills itself, as kill -9 does, at the step of a renewal that DIE_AT names.
var mortal = sync.OnceValues(func() (string, error) {
	dying := func(name string) string {
		return "package " + name + `

import (
	"os"
	"syscall"
	"time"
)

func dieAt(step string) {
	if os.Getenv("DIE_AT") == step {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// linger lets the last steps be taken, which a renewal takes after it is told to have ended.
func linger() {
	if os.Getenv("DIE_AT") != "" {
		time.Sleep(30 * time.Second)
	}
}

var _ = linger
`
	}
	at := func(step string) string { return fmt.Sprintf("dieAt(%q)", step) }
	const renew, answers, atomic = "session/renew.go", "session/answers.go", "client/durable/replace.go"
	return changed("mortal", []change{
		{file: "session/dying.go", code: dying("session")},
		{file: "client/durable/dying.go", code: dying("durable")},
		{file: "session/keeper.go", before: "return k.saveAgain(func()", code: "linger()"},
		{file: renew, before: "out := k.renewLocked(a)", code: at("locked")},
		{file: renew, before: "intent := rec\n", code: at("looked")},
		{file: renew, before: "_ = k.opts.Store.reserve(intent)", code: at("before the intent")},
		{file: atomic, before: "if err := r.fs.rename(r.f.Name(), r.path); err != nil {", code: at("the intent is written")},
		{file: atomic, before: "return syncDir(r.fs, filepath.Dir(r.path))", code: at("the intent is renamed")},
		{file: renew, before: "before := rec\n", code: at("after the intent")},
		{file: answers, before: "a.grant, a.err = k.opts.Auth.Refresh(context.Background(), token)", code: at("before the request")},
		{file: answers, before: "a.class = classify(a.err)", code: at("after the request")},
		{file: renew, before: "next := k.next(rec, ans)", code: at("before the save")},
		{file: renew, before: "if out.result != refused && out.result != gone {", code: at("after the save")},
		{file: renew, before: "		unlock()\n		return\n", code: at("before the unlock")},
		{file: renew, after: "		unlock()\n", code: at("after the unlock")},
	})
})
