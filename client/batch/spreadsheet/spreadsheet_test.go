package spreadsheet

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGuard(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Ann": "Ann", "=1+1": "'=1+1", "-5 EUR": "'-5 EUR", "@ann": "'@ann", "\tx": "'\tx", "\rx": "'\rx", "+a": "'+a", "-": "'-",
		"+14155550123": "+14155550123", "-5.20": "-5.20", "+49 30": "'+49 30", "'n Sync": "'n Sync", "'": "'", "'-5": "'-5",
		"'=1": "''=1", "''=1": "'''=1", "'+49 30": "''+49 30",
	} {
		t.Run(cell, func(t *testing.T) {
			if got := Guard(cell); got != want {
				t.Errorf("guarded it is %q, want %q", got, want)
			}
		})
	}
}

func TestUnguardLeavesWhatGuardDidNotWrite(t *testing.T) {
	for cell, want := range map[string]string{
		"'=1+1": "=1+1", "''=1": "'=1", "'-5 EUR": "-5 EUR", "=1": "=1", "'Ann": "'Ann", "'0171 2345678": "'0171 2345678", "'-5": "'-5", "'": "'", "": "",
	} {
		t.Run(cell, func(t *testing.T) {
			if got := Unguard(cell); got != want {
				t.Errorf("without its guard it is %q, want %q", got, want)
			}
		})
	}
}

// cells are texts of what matters to a guard, and others.
var cells = rapid.OneOf(rapid.StringMatching(`[=+@\t\r' 0-9."a-]{0,6}`), rapid.String())

var formula = regexp.MustCompile(`^[=+\-@\t\r]`)

func TestUnguardTakesOffWhatGuardPutOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := cells.Draw(t, "cell")
		written := Guard(cell)
		if got := Unguard(written); got != cell {
			t.Fatalf("%q is written as %q and read as %q", cell, written, got)
		}
		if formula.MatchString(written) && strings.Trim(written[1:], "0123456789.") != "" {
			t.Fatalf("%q is written as %q, which can be a formula", cell, written)
		}
	})
}

func TestUnwrap(t *testing.T) {
	for cell, want := range map[string]string{`="Ann"`: "Ann", `=""`: "", ` = "0171" `: "0171", `="say ""hi"""`: `say "hi"`, `="=1"`: "=1"} {
		t.Run(cell, func(t *testing.T) {
			if got, ok := Unwrap(cell); !ok || got != want {
				t.Errorf("%q, %v; want %q", got, ok, want)
			}
		})
	}
	for _, cell := range []string{"", "Ann", `"Ann"`, "=A1", `="a"&"b"`, `="`, `=`, `="a`, `'="a"`, `=HYPERLINK("a")`} {
		t.Run("not "+cell, func(t *testing.T) {
			if got, ok := Unwrap(cell); ok {
				t.Errorf("it is unwrapped to %q", got)
			}
		})
	}
}
