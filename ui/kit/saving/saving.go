package saving

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// Job is a table that is to be saved.
type Job struct {
	page.ID        // of the page that asks, which gets an Ended
	What    string // "3 calls, as they are shown"
	Name    string // how the name begins that is offered
	// Table gives the table outside of the update loop.
	Table func(context.Context) export.Table
	// Wrote tells what was written, once it was: "3 calls".
	Wrote func() string
}

// Ended is the result of a job.
type Ended struct {
	Job
	file string
	err  error
}

// Ask asks for a file's name, and writes the table into it.
func Ask(env *page.Env, job Job) tea.Cmd {
	box := dialog.NewInput(env.Styles, "file", job.Name+"-"+env.Now().In(env.Zone).Format(time.DateOnly)+".csv")
	box.Title, box.Enter = "Export "+job.What, "write it"
	box.Text = "The name's ending says how: .csv, .json, .ndjson or .md. Only you will be able to read the file."
	box.Check = func(name string) error { _, _, err := destination(name); return err }
	box.Then = func(name string) tea.Cmd { return write(env.Ctx, Ended{Job: job, file: name}, false) }
	return env.Post(page.Dialog{Box: box})
}

// destination is the file's name, and the format that its ending names.
func destination(typed string) (name string, f export.Format, err error) {
	name = strings.TrimSpace(typed)
	if f, err = export.ParseFormat(filepath.Ext(name)); err != nil {
		return "", 0, errors.New("end the name in .csv, .json, .ndjson or .md")
	}
	return name, f, nil
}

// write writes the file outside of the update loop.
func write(ctx context.Context, e Ended, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		name, format, err := destination(e.file)
		if err == nil {
			e.file, err = filepath.Abs(config.AtHome(name))
		}
		if err == nil {
			err = export.SaveFile(e.file, overwrite, format, e.Table(ctx))
		}
		e.err = err
		return e
	}
}

// Tell says what was written where, or asks whether a file is to be replaced.
func (e Ended) Tell(env *page.Env) tea.Cmd {
	switch {
	case errors.Is(e.err, fs.ErrExist):
		return env.Post(page.Ask{
			Title: "Replace " + e.file + "?", Text: "It is there already. What is in it would be lost.", Yes: "replace it",
			Then: func() tea.Cmd { return write(env.Ctx, e, true) },
		})
	case e.err != nil:
		return env.Notify(page.Failure, e.err.Error())
	}
	return env.Notify(page.Success, "wrote "+e.Wrote()+" to "+e.file)
}
