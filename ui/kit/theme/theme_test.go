package theme

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

func TestAutoFollowsTheBackground(t *testing.T) {
	for bg, want := range map[Background]string{BackgroundUnknown: "terminal", BackgroundDark: "dark", BackgroundLight: "light"} {
		if got := New("auto", bg, false).Name; got != want {
			t.Errorf("background %d: %s, want %s", bg, got, want)
		}
	}
	if got := New("light", BackgroundDark, false).Name; got != "light" {
		t.Errorf("a theme asked for gave way to the background: %s", got)
	}
}

func TestCheckNamesTheChoices(t *testing.T) {
	for _, name := range Names() {
		if err := Check(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Check("solarised") == nil {
		t.Error("an unknown theme was accepted")
	}
}

// Every status has its own glyph in both sets, so that none is told by colour alone, and the ASCII set is ASCII.
func TestGlyphs(t *testing.T) {
	for name, g := range map[string]Glyphs{"unicode": unicodeGlyphs, "ascii": asciiGlyphs} {
		seen := map[string]bool{}
		for _, s := range []string{g.Queued, g.Initiated, g.Ringing, g.InProgress, g.Completed, g.Busy, g.Failed, g.NoAnswer, g.Voicemail, g.Silent, g.Unknown} {
			if seen[s] {
				t.Errorf("%s: %q stands for two statuses", name, s)
			}
			seen[s] = true
		}
	}
	v := reflect.ValueOf(asciiGlyphs)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && len(f.String()) != utf8.RuneCountInString(f.String()) {
			t.Errorf("%s is %q, which isn't ASCII", v.Type().Field(i).Name, f.String())
		}
	}
}

func TestArrowKeysAreNamedInWordsWhereTheyCannotBeDrawn(t *testing.T) {
	for name, want := range map[string]string{"↑/k": "up/k", "↑↓": "up/down", "←→": "left/right", "ctrl+d": "ctrl+d"} {
		if got := asciiGlyphs.Key(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if got := unicodeGlyphs.Key(name); got != name {
			t.Errorf("%s was changed to %q, though it can be drawn", name, got)
		}
	}
}
