package pane

import (
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

func TestRoundsSayHowTheyStand(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	at, next := now.Add(-42*time.Second), now.Add(12*time.Second)
	for name, c := range map[string]struct {
		rounds Rounds
		stale  bool
		words  []string
	}{
		"none yet":          {Rounds{Now: now}, false, []string{"loading…"}},
		"good":              {Rounds{Now: now, Asked: true, Updated: at}, false, []string{"updated 42s ago"}},
		"never answered":    {Rounds{Now: now, Asked: true, Failures: 1, NextTry: next}, false, []string{"no answer yet · next try in 12s", "no answer yet"}},
		"one failed":        {Rounds{Now: now, Asked: true, Updated: at, Failures: 1, NextTry: next}, false, []string{"! updated 42s ago · next try in 12s", "! updated 42s ago"}},
		"three failed":      {Rounds{Now: now, Asked: true, Updated: at, Failures: 3, NextTry: next}, true, []string{" STALE · no answer for 42s · next try in 12s", " STALE · no answer for 42s", " STALE · 42s"}},
		"one hangs":         {Rounds{Now: now, Asked: true, Updated: at, Shown: at, Overdue: true}, true, []string{" STALE · no answer for 42s · trying now", " STALE · no answer for 42s", " STALE · 42s"}},
		"just come back":    {Rounds{Now: now, Asked: true, Updated: at, Shown: now, Overdue: true}, false, []string{"updated 42s ago"}},
		"the session ended": {Rounds{Now: now, Asked: true, Updated: at, Lapsed: true}, true, []string{" STALE · from 42s ago · waits for the session", " STALE · from 42s ago"}},
	} {
		words := c.rounds.Words(st)
		for i, w := range words {
			words[i] = ansi.Strip(w)
		}
		if !slices.Equal(words, c.words) || c.rounds.Stale() != c.stale {
			t.Errorf("%s: %q, stale %v; want %q, %v", name, words, c.rounds.Stale(), c.words, c.stale)
		}
	}
}

func TestChooseTakesTheLongestThatFits(t *testing.T) {
	phrases := []string{"the longest", "shorter", "short"}
	for room, want := range map[int]string{99: "the longest", 11: "the longest", 10: "shorter", 6: "short", 0: "short"} {
		if got := Choose(phrases, room); got != want {
			t.Errorf("room for %d: %q, want %q", room, got, want)
		}
	}
}
