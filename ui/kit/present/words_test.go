package present

import (
	"errors"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/clienttest"
	"talkdeck/ui/kit/theme"
)

func TestFitIsExact(t *testing.T) {
	bold := lipgloss.NewStyle().Bold(true)
	for _, s := range []string{"", "plain", "日本語の名前", bold.Render("bold 日本"), "Müller", strings.Repeat("x", 200)} {
		for w := range 140 {
			for name, got := range map[string]string{"Fit": Fit(s, w), "FitLeft": FitLeft(s, w), "ascii": Fit(s, w, "...")} {
				if ansi.StringWidth(got) != w {
					t.Fatalf("%s(%q, %d) takes %d cells: %q", name, s, w, ansi.StringWidth(got), got)
				}
			}
		}
	}
	for _, c := range []struct{ got, want string }{
		{Fit("talkdeck", 5), "talk…"},
		{Fit("talkdeck", 5, "..."), "ta..."},
		{Fit("talkdeck", 2, "..."), "ta"},
		{Fit("日本語", 4), "日… "},
		{Fit("ab", 4), "ab  "},
		{FitLeft("ab", 4), "  ab"},
		{FitLeft("日本語", 4), " 日…"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestFillIsExact(t *testing.T) {
	if got, want := Fill("one\ntwo long\nthree", 5, 2), "one  \ntwo …"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Fill("one", 2, 3), "o…\n  \n  "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Fill("one", 0, 0); got != "" {
		t.Errorf("%q", got)
	}
}

func TestTimes(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC) // 00:30 on the 24th in Berlin
	at := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, c := range []struct{ got, want string }{
		{Age(now, at(0)), "just now"},
		{Age(now, at(-time.Minute)), "just now"},
		{Age(now, at(3*time.Second)), "3s ago"},
		{Age(now, at(92*time.Second)), "1m 32s ago"},
		{Duration(42*time.Second + 900*time.Millisecond), "42s"},
		{Duration(62 * time.Minute), "1h 02m"},
		{Duration(76 * time.Hour), "3d 04h"},
		{Duration(-time.Second), "0s"},
		{Clock(now, berlin), "00:30:00"},
		{Clock(time.Time{}, berlin), ""},
		{Stamp(now, at(time.Minute), berlin), "00:29:00"},
		{Stamp(now, at(time.Hour), berlin), "23 Nov 23:30"},
		{Stamp(now, at(time.Hour), time.UTC), "22:30:00"},
		{Stamp(now, at(365*24*time.Hour), time.UTC), "23 Nov 2025 23:30"},
		{Stamp(now, time.Time{}, time.UTC), ""},
		{Started(now, at(time.Minute), berlin), "00:29:00"},
		{Started(now, at(time.Hour), berlin), "23 Nov 23:30"},
		{Started(now, at(200*24*time.Hour), time.UTC), "07 May 2026"},
		{Started(now, at(365*24*time.Hour), time.UTC), "23 Nov 2025"},
		{Started(now.AddDate(0, 2, 0), now, time.UTC), "23 Nov 23:30"}, // the year before, but not long ago
		{Started(now, time.Time{}, time.UTC), ""},
		{When(now, at(time.Hour), time.UTC, UTC), "22:30:00"},
		{When(now, at(time.Hour), time.UTC, Ages), "1h 00m ago"},
		{Moment(now, berlin), "24 Nov 2026 00:30:00 CET"},
		{Moment(time.Time{}, berlin), ""},
		{Zone(now, berlin), "CET"},
		{Count(1, "call"), "1 call"},
		{Count(0, "call"), "0 calls"},
		{Count(2000, "call"), "2,000 calls"},
		{Thousands(1234567), "1,234,567"},
		{Thousands(-123456), "-123,456"},
		{Thousands(999), "999"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestEveryStatusHasItsOwnGlyph(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, true)
	seen := map[string]client.Status{}
	for _, s := range append(client.Statuses(), "paused") {
		text, _ := Status(st, s)
		glyph, word, _ := strings.Cut(text, " ")
		if word != string(s) {
			t.Errorf("%s is called %q", s, word)
		}
		if other, dup := seen[glyph]; dup {
			t.Errorf("%s and %s share %q", s, other, glyph)
		}
		seen[glyph] = s
	}
	if text, _ := Status(st, "\x1b[31m"); text != "? �[31m" {
		t.Errorf("an unknown status is drawn as %q", text)
	}
	if text, _ := Status(st, ""); text != "? not reported" {
		t.Errorf("no status is drawn as %q", text)
	}
}

func TestErrorSaysWhatAndWhatToDo(t *testing.T) {
	what, hint := Error(&client.Error{Op: "list the agents", Status: 503, Message: "down\u202e"})
	if what != "could not list the agents: down�." || hint == "" {
		t.Errorf("%q, %q", what, hint)
	}
	if what, hint := Error(errors.New("bro\nken")); what != "bro ken." || hint != "" {
		t.Errorf("%q, %q", what, hint)
	}
	if _, hint := Error(&client.Error{Op: "sign in", Status: 200, Err: client.ErrNotVerified}); !strings.Contains(hint, "Enter the code") || !strings.Contains(hint, "ctrl+n") {
		t.Errorf("%q", hint)
	}
}

func TestVariables(t *testing.T) {
	got := Variables("Hello {{ name }}, {{order}} and {{name}}; not {name}, {{}} nor {{a\nb}}, but {{x\x1b}}.")
	if want := "name order x�"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
	st := theme.New("dark", theme.BackgroundDark, false)
	text := "Hello {{name}}, bye"
	if got := Highlight(text, st.Variable); got != "Hello "+st.Variable.Render("{{name}}")+", bye" {
		t.Errorf("%q", got)
	}
}

func TestCost(t *testing.T) {
	for body, want := range map[string]string{
		`{"callSid":"CA1","status":"completed","cost":1.2}`:                         "1.20",
		`{"callSid":"CA1","status":"completed","cost":"-0.0130","priceUnit":"USD"}`: "0.013 USD",
		`{"callSid":"CA1","status":"completed","cost":0}`:                           "0.00",
		`{"callSid":"CA1","status":"completed","cost":0.00001}`:                     "0.00001",
		`{"callSid":"CA1","status":"completed"}`:                                    "",
	} {
		call := clienttest.Calls(t, body)[0]
		if got := Cost(&call); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
