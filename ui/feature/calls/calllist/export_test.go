package calllist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// exportTo carries an export to a file out, up to what the page says then.
func exportTo(t testing.TB, s *stage, name string) tea.Msg {
	t.Helper()
	d, ok := s.press("ctrl+s").(page.Dialog)
	if !ok {
		t.Fatal("nothing is asked")
	}
	return s.follow(d.Box.(*dialog.Input).Then(name))
}

func TestExactlyWhatIsShownIsExported(t *testing.T) {
	dir := t.TempDir()
	s := dear(t)
	s.follow(s.setColumns([]string{colID, colStarted, colLength, colCost, "data.score"}))
	s.press("/")
	s.typeIn("!failed")
	s.press("enter")
	s.list.order = order{by: colCost}
	s.refreshRows()
	path := filepath.Join(dir, "calls.csv")
	if said, ok := exportTo(t, s, path).(page.Notify); !ok || said.Text != "wrote 3 calls to "+path {
		t.Fatalf("%v", said)
	}
	raw, err := os.ReadFile(path)
	if want := "id,started,seconds,cost,data.score\nCAb,2026-11-23T11:57:00Z,,2,9\nCAc,2026-11-23T11:58:00Z,60,0.5,10\nCAa,2026-11-23T11:56:00Z,30,,high\n"; err != nil || string(raw) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, raw, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	s.table.Seek("CAc")
	s.press("space")
	ask, ok := exportTo(t, s, path).(page.Ask)
	if !ok || !strings.Contains(ask.Title, path) {
		t.Fatalf("an existing file: %+v", ask)
	}
	if again, _ := os.ReadFile(path); string(again) != string(raw) {
		t.Fatal("it was replaced unasked")
	}
	if said, ok := s.follow(ask.Then()).(page.Notify); !ok || !strings.Contains(said.Text, "wrote 1 call ") {
		t.Errorf("%v", said)
	}
	if raw, _ := os.ReadFile(path); strings.Count(string(raw), "\n") != 2 {
		t.Errorf("the marked one alone:\n%s", raw)
	}
	if said, _ := exportTo(t, s, filepath.Join(dir, "no", "such.md")).(page.Notify); said.Level != page.Failure || !strings.Contains(said.Text, "isn't there") {
		t.Errorf("%v", said)
	}
	box, _ := s.press("ctrl+s").(page.Dialog)
	if err := box.Box.(*dialog.Input).Check("calls.pdf"); err == nil {
		t.Error("any ending is taken")
	}
}

func TestEveryColumnIsExported(t *testing.T) {
	s := dear(t)
	all := append(ids(known), "data.who")
	table := ExportTable(all, s.snapshot.Calls, filter.Env{})
	n := 0
	for row := range table.Rows {
		if n++; len(row) != len(all) {
			t.Fatalf("%d cells for %d columns", len(row), len(all))
		}
	}
	if n != 4 || table.Columns[4].Key != "seconds" {
		t.Errorf("%d rows, columns %v", n, table.Columns)
	}
}

func TestWhatCanBeCopied(t *testing.T) {
	s := newStage(t, 120, 20)
	s.send(t, picture(1, entries(read(t, objects(3)...))...))
	d, ok := s.press("Y").(page.Dialog)
	if !ok {
		t.Fatal("nothing is asked")
	}
	id := s.cursor()
	for key, want := range map[string]string{
		"i": id, "t": "+14155550123", "f": "+442079460123", "r": "https://example.com/r.mp3", "j": `{"status":"completed","to":"+14155550123",`,
		"m": "| STATUS | TO |", "c": `curl -X POST 'https://api.example.com/call' -H 'Content-Type: application/json' -H "x-api-key: $TALKSTACK_API_KEY" -d '{"projectId":"p1","sid":"` + id,
	} {
		cmd, done := d.Box.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		if !done {
			t.Errorf("%s does nothing", key)
			continue
		}
		if got, ok := s.follow(cmd).(page.Copy); !ok || !strings.HasPrefix(got.Text, want) {
			t.Errorf("%s: %q, want %q", key, got.Text, want)
		}
	}
}

func TestMarkedCallsAreCopiedTogether(t *testing.T) {
	s := newStage(t, 120, 20)
	s.send(t, picture(1, entries(read(t, objects(3)...))...))
	ids := s.ids()
	s.press("space")
	s.press("j") // past the second
	s.press("space")
	if got := s.press("y"); got != (page.Copy{Text: ids[0] + "\n" + ids[2], What: "2 call ids"}) {
		t.Errorf("y: %+v", got)
	}
	d, ok := s.press("Y").(page.Dialog)
	if !ok {
		t.Fatal("nothing is asked")
	}
	for key, want := range map[string]string{
		"i": ids[0] + "\n" + ids[2], "t": "+14155550123\n+14155550123", "f": "+442079460123\n+442079460123", "j": `{"status":"completed"`, "m": "| STATUS | TO |",
	} {
		cmd, done := d.Box.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		if got, ok := s.follow(cmd).(page.Copy); !done || !ok || !strings.HasPrefix(got.Text, want) || strings.Count(got.Text, "\n") < 1 {
			t.Errorf("%s: %q, want %q", key, got.Text, want)
		}
	}
	s.press("esc") // without marks
	if got, ok := s.press("y").(page.Copy); !ok || got.What != "call id" || strings.Contains(got.Text, "\n") {
		t.Errorf("y: %+v", got)
	}
}
