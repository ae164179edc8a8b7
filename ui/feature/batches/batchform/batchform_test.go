package batchform

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

var id = page.ID{Kind: page.BatchForm, Project: "p-1"}

type service struct {
	agents []client.Agent
	active string
	err    error
}

func (s *service) List(context.Context, string) ([]client.Agent, error) { return s.agents, s.err }

func (s *service) ActiveAgent(context.Context, string) (string, error) {
	if s.active == "" {
		return "", client.ErrNotFound
	}
	return s.active, nil
}

func two() *service {
	return &service{active: "ag-2", agents: []client.Agent{{ID: "ag-1", Name: "Jack"}, {ID: "ag-2", Name: "Mia"}}}
}

func open(t *testing.T, s *service, width, height int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page { return New(env, id, s, s, batch.DefaultSettings()) })
}

// file writes a file into a new folder that the test runs in.
func file(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func typed(p *uitest.Page, text string) {
	for _, r := range text {
		p.Press(string(r))
	}
}

func TestAFileIsReadAndHandedOn(t *testing.T) {
	path := file(t, "clinics.csv", "number,first_name\n+14155552671,Ana\n")
	p := open(t, two(), 80, 24)
	p.Sees("nobody is called before you say so", "Mia ★", "50% of 20", "08:00-21:00")
	typed(p, "clinics.csv")
	p.Press("enter", "left", "enter")
	typed(p, "0")
	p.Press("backspace", "backspace", "5", "ctrl+s")
	check, ok := p.Intent().(page.CheckBatch)
	if !ok {
		t.Fatalf("%+v\n%s", p.Intent(), p.Text())
	}
	d := check.Draft
	if d.File != path || d.Project != "p-1" || d.Agent.ID != "ag-1" || len(d.Table.Rows) != 1 || d.Settings.PerMinute != 35 || d.Settings.Recent != 7 {
		t.Errorf("%+v", d)
	}
}

func TestPathsAreCompleted(t *testing.T) {
	file(t, "clinics.csv", "")
	for _, name := range []string{"clinics-old.xlsx", "notes.md", ".hidden.csv"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll("lists/new", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("lists/dentists.tsv", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := open(t, two(), 100, 30)
	p.Sees("clinics-old.xlsx clinics.csv lists/")
	p.SeesNot("notes", "hidden")
	typed(p, "c")
	p.Press("tab")
	typed(p, ".")
	p.Press("tab")
	if got := p.Page.(*Page).form.Value(File); got != "clinics.csv" {
		t.Errorf("%q", got)
	}
	p.Press("tab")
	if got := p.Page.(*Page).form.Focused(); got != agent {
		t.Errorf("tab in a whole path doesn't go on: %q", got)
	}
	p = open(t, two(), 100, 30)
	typed(p, "l")
	p.Press("tab")
	p.Sees("dentists.tsv new/")
	typed(p, "d")
	p.Press("tab")
	if got := p.Page.(*Page).form.Value(File); got != filepath.Join("lists", "dentists.tsv") {
		t.Errorf("%q", got)
	}
	typed(p, "x")
	p.Sees("no such CSV or Excel file is there")
}

func TestWhatAFileLeavesOpenIsAsked(t *testing.T) {
	file(t, "a.csv", "mobile,phone,name\n+14155552671,+14155552672,Ana\n")
	p := open(t, two(), 80, 24)
	typed(p, "a.csv")
	p.Press("ctrl+s")
	p.Sees("Column of numbers", "which of its columns holds the numbers?")
	p.Press("right", "ctrl+s")
	if check, ok := p.Intent().(page.CheckBatch); !ok || check.Draft.Table.Number != 1 {
		t.Fatalf("%+v", p.Intent())
	}
	book := excelize.NewFile()
	for _, sheet := range []string{"Berlin", "Bonn"} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(book.SetCellStr(sheet, "A1", "number"), book.SetCellStr(sheet, "A2", "+4930901820")); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(book.SetCellStr("Sheet1", "A1", "number"), book.SetCellStr("Sheet1", "A2", "+14155552671"), book.SaveAs("b.xlsx")); err != nil {
		t.Fatal(err)
	}
	p = open(t, two(), 80, 24)
	typed(p, "b.xlsx")
	p.Press("ctrl+s")
	p.Sees("it has 3 sheets", "Sheet1")
	p.Press("right", "right", "ctrl+s")
	if check, ok := p.Intent().(page.CheckBatch); !ok || check.Draft.Table.Sheet != "Bonn" {
		t.Fatalf("%+v", p.Intent())
	}
	p.Press("up")
	typed(p, "x")
	p.SeesNot("Sheet ")
	if err := errors.Join(book.SetCellStr("Sheet1", "A1", "about"), book.SaveAs("c.xlsx")); err != nil {
		t.Fatal(err)
	}
	p = open(t, two(), 80, 24)
	typed(p, "c.xlsx")
	p.Press("ctrl+s")
	p.Sees("Sheet1 holds no list of numbers. Choose one")
	p.Press("right", "ctrl+s")
	if check, ok := p.Intent().(page.CheckBatch); !ok || check.Draft.Table.Sheet != "Berlin" {
		t.Fatalf("%+v", p.Intent())
	}
}

func TestAFileThatCantBeRead(t *testing.T) {
	file(t, "a.csv", "")
	for path, want := range map[string]string{"": "type the path", "b.csv": "there is no file", "a.csv": "a.csv is empty", ".": "no regular file"} {
		p := open(t, two(), 80, 24)
		typed(p, path)
		p.Press("ctrl+s")
		p.Sees(want)
		if len(p.Intents) != 0 {
			t.Errorf("%q: %+v", path, p.Intents)
		}
	}
	p := open(t, two(), 80, 24)
	typed(p, "'a.csv'")
	p.Press("ctrl+s")
	p.Sees("a.csv is empty") // terminals quote what is dropped on them
}

func TestSettingsThatCantBeAreSaidAtTheirField(t *testing.T) {
	file(t, "a.csv", "number\n+14155552671\n")
	p := open(t, two(), 80, 24)
	typed(p, "a.csv")
	p.Press("tab", "tab", "backspace", "backspace", "ctrl+s")
	p.Sees("the rate must be over 0")
	if len(p.Intents) != 0 {
		t.Errorf("%+v", p.Intents)
	}
}

func TestWhatWasTypedIsKept(t *testing.T) {
	file(t, "a.csv", "number\n+14155552671\n")
	p := open(t, two(), 80, 24)
	typed(p, "a.csv")
	p.Press("tab", "left", "tab", "1")
	p.Hide()
	again := &uitest.Page{Page: New(p.Env, id, two(), two(), batch.DefaultSettings()), T: t, Env: p.Env}
	again.Resize(layout.Size{Width: 80, Height: 24})
	again.Run(again.Show())
	again.Sees("a.csv", "Jack", "301")
	again.Env.Drafts.Drop(id) // it was begun
	again.Run(again.Show())
	again.Sees("Mia ★")
	again.SeesNot("301", "File                   a.csv")
}

func TestStates(t *testing.T) {
	p := open(t, &service{}, 80, 24)
	p.Sees("This project has no agent who could call.")
	p = open(t, &service{err: errors.New("no network")}, 80, 24)
	p.Sees("no network.", "r tries again")
	s := two()
	s.active = ""
	p = open(t, s, 80, 24)
	p.Press("ctrl+s")
	p.Sees("type the path")
	typed(p, "x.csv")
	p.Press("tab", "ctrl+s")
	p.Sees("which one?", "choose who is to call")
	p.Env.ReadOnly = true
	s.agents[0].Name = uitest.Hostile
	p = open(t, s, 80, 24)
	p.Press("tab", "right")
	p.Harmless()
	p.Fills()
}

func TestTheRowOfTheHeadingIsAsked(t *testing.T) {
	file(t, "a.csv", "Customers\nMay 2026\nnumber,name\n+14155552671,Ana\n")
	p := open(t, two(), 80, 24)
	p.SeesNot("Heading in row")
	typed(p, "a.csv")
	p.Press("ctrl+s")
	p.Sees("Heading in row", "row 3 seems to be: ctrl+s reads it so")
	p.Press("backspace", "0", "ctrl+s")
	p.Sees("type the number of a line, from 1, or nothing")
	p.Press("backspace", "3", "ctrl+s")
	if check, ok := p.Intent().(page.CheckBatch); !ok || len(check.Draft.Table.Rows) != 1 || check.Draft.Table.Rows[0].Line != 4 {
		t.Fatalf("%+v\n%s", p.Intent(), p.Text())
	}
}

func TestAHeadingThatIsAPersonIsRefused(t *testing.T) {
	file(t, "a.csv", "+14155552671,Ana\n+14155552672,Bo\n")
	p := open(t, two(), 80, 24)
	typed(p, "a.csv")
	p.Press("ctrl+s")
	p.Sees("the first line is a person's")
	p.SeesNot("Column of numbers")
}
