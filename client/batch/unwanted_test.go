package batch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"talkdeck/client/contacts"
)

// A verdict says which list a number is on, since when and why, however it is written there.
func TestWhoIsOnADoNotCallListStays(t *testing.T) {
	dir := t.TempDir()
	s := DefaultSettings()
	s.Hours, s.OwnList, s.DoNotCall, s.Region = nil, filepath.Join(dir, "own.csv"), filepath.Join(dir, "others.txt"), "US"
	own := contacts.List{Path: s.OwnList, Now: func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }}
	if _, _, err := own.Add("+1 1 212 555 0101", "asked on the phone"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.DoNotCall, []byte("# theirs\n(212) 555-0102 Bo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := read(t, "a.csv", threeNumbers)
	b, err := s.Basis(t.Context(), placeOf(t, &history{}), table)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"it is on your do-not-call list since 2026-11-25: asked on the phone", "it is on the do-not-call list others.txt in line 2: Bo", ""}
	plan, err := b.Rules.Plan(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	for i, words := range want {
		got := ""
		for _, v := range plan.Row(i).Verdicts {
			if v.Kind == Unwanted {
				got = v.Text
			}
		}
		if got != words || plan.WillCall(i) != (words == "") {
			t.Errorf("row %d: %q, goes %v", i, got, plan.WillCall(i))
		}
	}
	if err := os.WriteFile(s.OwnList, []byte("number,date,reason\n12125550101,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Basis(t.Context(), placeOf(t, &history{}), table); err == nil {
		t.Error("a list with a line that isn't understood counts as an empty one")
	}
}
