package config

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client/localdata"
)

func TestNotesAreKept(t *testing.T) {
	home(t, "")
	n, err := OpenNotes("acme")
	if err != nil || n.Note("CA1") != "" {
		t.Fatal(n.Note("CA1"), err)
	}
	other, err := OpenNotes("acme") // another window
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		n          *Notes
		call, note string
	}{{n, "CA1", " call back\nat nine "}, {other, "CA2", "angry"}, {n, "CA3", "x"}, {n, "CA3", ""}} {
		if err := set.n.Set(set.call, set.note); err != nil {
			t.Fatal(err)
		}
	}
	n, err = OpenNotes("acme")
	if err != nil || n.Note("CA1") != "call back\nat nine" || n.Note("CA2") != "angry" || n.Note("CA3") != "" {
		t.Errorf("%q, %v", n.all, err)
	}
	if info, err := os.Stat(localdata.NotesFile("acme")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := n.Set("CA1", strings.Repeat("x", longestNote+1)); err == nil || n.Note("CA1") == "" {
		t.Errorf("too long: %v", err)
	}
}

func TestALineCutOffSpoilsNoOtherNote(t *testing.T) {
	home(t, "")
	n, err := OpenNotes("acme")
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Set("CA1", "one"); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(localdata.NotesFile("acme"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"call":"CA2","no`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := n.Set("CA3", "three"); err != nil {
		t.Fatal(err)
	}
	if n, err = OpenNotes("acme"); err != nil || n.Note("CA1") != "one" || n.Note("CA3") != "three" || n.Note("CA2") != "" {
		t.Errorf("%q, %v", n.all, err)
	}
}

func TestNotesOfTheDemoAreGone(t *testing.T) {
	n := NotesInMemory()
	if err := n.Set("CA1", "x"); err != nil || n.Note("CA1") != "x" {
		t.Errorf("%q, %v", n.Note("CA1"), err)
	}
}

func TestHowTheListWasLeftIsRemembered(t *testing.T) {
	home(t, kept)
	if _, err := OpenViews("acme"); err == nil {
		t.Fatal("nothing was moved")
	}
	for _, k := range []*KeptViews{ViewsInMemory(), opened(t)} {
		k.SetLast(View{Name: "dear", Filter: "cost>1", Columns: []string{"to"}})
		if err := k.WriteLast(); err != nil {
			t.Fatal(err)
		}
		if err := k.Save(View{Name: "new", Filter: "live"}); err != nil {
			t.Fatal(err)
		}
		if err := k.Save(View{Name: "NEW", Filter: "final"}); err != nil {
			t.Fatal(err)
		}
		if views := k.Views(); views[len(views)-1].Filter != "final" {
			t.Errorf("%+v", views)
		}
	}
	k := opened(t)
	if got := k.Last(); got.Name != "dear" || got.Filter != "cost>1" || len(k.Views()) != 3 {
		t.Errorf("%+v", got)
	}
	if err := k.Remove("new"); err != nil || len(k.Views()) != 2 {
		t.Errorf("%+v, %v", k.Views(), err)
	}
	if err := k.Remove("new"); err == nil {
		t.Error("removed twice")
	}
}

func opened(t *testing.T) *KeptViews {
	t.Helper()
	k, err := OpenViews("acme")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestANoteThatWasDamagedIsntShown(t *testing.T) {
	home(t, "")
	n, err := OpenNotes("acme")
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"CA1", "CA2"} {
		if err := n.Set(call, "call back"); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(localdata.NotesFile("acme"))
	if err != nil {
		t.Fatal(err)
	}
	raw = []byte(strings.Replace(string(raw), "call back", "call bacc", 1) + `{"at":"2026-01-01T00:00:00Z","call":"CA3","note":"of an older talkdeck"}` + "\n")
	if err := os.WriteFile(localdata.NotesFile("acme"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err = OpenNotes("acme"); err != nil || n.Note("CA1") != "" || n.Note("CA2") != "call back" || n.Note("CA3") != "of an older talkdeck" {
		t.Errorf("%q, %v", n.all, err)
	}
}

// Who keeps notes elsewhere too hears of a change, and of when it was; what was taken away is known to be.
func TestAChangeOfANoteIsToldWithItsTime(t *testing.T) {
	home(t, "")
	n, err := OpenNotes("acme")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	n.Changed = func(call string) { told = append(told, call+" "+n.Note(call)) }
	began := time.Now().Add(-time.Second)
	for _, note := range []string{"call again", ""} {
		if err := n.Set("CA1", note); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"CA1 call again", "CA1 "}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	for range 2 { // the second is a later start
		if note, at, ok := n.Written("CA1"); note != "" || !ok || at.Before(began) {
			t.Errorf("%q at %s, %v", note, at, ok)
		}
		if _, _, ok := n.Written("CA2"); ok {
			t.Error("there is a note on CA2")
		}
		if n, err = OpenNotes("acme"); err != nil {
			t.Fatal(err)
		}
	}
}
