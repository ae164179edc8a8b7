package contacts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]struct {
		e164, wrong string
		doubtful    bool
	}{
		"+14155552671":         {e164: "+14155552671"},
		" +1 (415) 555-2671 ":  {e164: "+14155552671"},
		"+49 30 901820":        {e164: "+4930901820"},
		"+1 555 555 5555":      {e164: "+15555555555", doubtful: true},
		"":                     {wrong: "is needed"},
		"415 555 2671":         {wrong: "which country?"},
		"030 901820":           {wrong: "which country?"},
		"0049 30 901820":       {wrong: "write +4930901820"},
		"+1 415":               {wrong: "too short"},
		"+1":                   {wrong: "too short"},
		"+":                    {wrong: "no telephone number"},
		"+1 415 555 2671 9999": {wrong: "too long"},
		"+999 123456789":       {wrong: "no country"},
		"+1 555 2671":          {wrong: "area code"},
		"call me":              {wrong: "no telephone number"},
		"+1 415 555 2671 x 12": {wrong: "extension"},
		"+49 89 123456/57":     {wrong: "may be two"},
		"+1415555267\u202e1":   {e164: "+14155552671"},
	} {
		got, err := Read(typed)
		switch {
		case want.wrong != "":
			if err == nil || !strings.Contains(err.Error(), want.wrong) {
				t.Errorf("%q: %+v, %v; want %q", typed, got, err, want.wrong)
			}
		case err != nil || got.E164 != want.e164 || got.Valid == want.doubtful:
			t.Errorf("%q: %+v, %v; want %+v", typed, got, err, want)
		}
	}
}

func TestABookOfNumbers(t *testing.T) {
	b := Book{filepath.Join(t.TempDir(), "own", "numbers.json")}
	if list, err := b.List(); list != nil || err != nil || b.Names() != nil {
		t.Errorf("in an empty book: %q, %v", list, err)
	}
	for _, s := range [][2]string{{"me", "+14155552671"}, {"Büro", "+4930901820"}, {"Me", "+14155552672"}} {
		if err := b.Save(s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := b.List(); list["Me"] != "+14155552672" || err != nil {
		t.Errorf("%q, %v", list, err)
	}
	if got := b.Names(); !cmp.Equal(got, []string{"Büro", "Me"}) {
		t.Errorf("%q", got)
	}
	for _, name := range []string{"", "a b", "123", "+1", "x\x1b", strings.Repeat("x", 41)} {
		if b.Save(name, "+14155552671") == nil {
			t.Errorf("saved under %q", name)
		}
	}
	if err := b.Remove("büro"); err != nil || !cmp.Equal(b.Names(), []string{"Me"}) {
		t.Errorf("after a removal: %q, %v", b.Names(), err)
	}
	if err := b.Remove("büro"); err == nil {
		t.Error("removed twice")
	}
	if info, err := os.Stat(b.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(b.Path, []byte(`{"me": "12", "x\u001b": "+14155552671", "you": "+14155552671"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := b.Names(); !cmp.Equal(got, []string{"you"}) {
		t.Errorf("of a file written by hand: %q", got)
	}
	if err := os.WriteFile(b.Path, []byte(`{"me`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.Save("x", "+14155552671"); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("saved over a damaged book: %v", err)
	}
}
