package pane

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

func TestFreshSaysHowItStands(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	at := now.Add(-12 * time.Second)
	for _, tt := range []struct {
		fresh   Fresh
		words   string
		problem string
	}{
		{Fresh{Now: now, Loading: true}, "loading…", ""},
		{Fresh{Now: now, Err: errors.New("down")}, "not loaded", ""},
		{Fresh{Now: now, At: at}, "updated 12s ago", ""},
		{Fresh{Now: now, At: at, Loading: true}, "updated 12s ago", ""},
		{Fresh{Now: now, At: at, Stale: true}, "stale: from 12s ago", ""},
		{Fresh{Now: now, At: at, Err: errors.New("down\x1b[2J")}, "stale: from 12s ago", "✗ down�[2J. r tries again."},
	} {
		if got := ansi.Strip(tt.fresh.Words(st)); got != tt.words {
			t.Errorf("%+v: %q, want %q", tt.fresh, got, tt.words)
		}
		if got := ansi.Strip(strings.Join(tt.fresh.Problem(st, 80), "\n")); !strings.Contains(got, tt.problem) || (got == "") != (tt.problem == "") {
			t.Errorf("%+v: %q, want %q", tt.fresh, got, tt.problem)
		}
	}
}
