package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withOwnList keeps the person's own do-not-call list in a folder, and its path in list.
func withOwnList(t *testing.T, list *string) func(*deck) {
	return func(d *deck) {
		withBatches(d)
		*list = filepath.Join(t.TempDir(), "talkdeck", "do-not-call.csv")
		d.services.Settings.OwnList = *list
	}
}

// listed is the content of a list.
func listed(t *testing.T, list string) string {
	t.Helper()
	raw, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheDoNotCallListByCommands(t *testing.T) {
	t.Parallel()
	var list string
	run(t, withOwnList(t, &list), func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Burst(":dnc add +1 (415) 555-0123 asked on the phone<enter>")
		d.Until("+14155550123, United States, won't be called again", 5*time.Second)
		d.Burst(":dnc add +14155550123<enter>")
		d.Until("+14155550123 is already on your do-not-call list since 2000-01-01: asked on the phone", 5*time.Second)
		d.Burst(":dnc check +1 415 555 0123<enter>")
		d.Until("+14155550123 is on your do-not-call list since", 5*time.Second)
		d.Burst(":dnc add 0171 2345678<enter>")
		d.Until("which country?", 5*time.Second)
		d.Burst(":dnc<enter>")
		d.Until("Do not call · 1 number", 5*time.Second)
		d.Sees("+14155550123", "United States", "2000-01-01", "asked on the phone")
		d.Press("n")
		d.Burst("+49 0171 2345678, said no<enter>")
		d.Until("2 numbers", 5*time.Second)
		if got := listed(t, list); got != "number,date,reason\n+14155550123,2000-01-01,asked on the phone\n+491712345678,2000-01-01,said no\n" {
			t.Errorf("%q", got)
		}
		d.Press("g", "D")
		d.Sees("Take +491712345678 off your do-not-call list?")
		d.Press("enter")
		d.Sees("2 numbers")
		d.Press("D", "y")
		d.Until("1 number", 5*time.Second)
		d.Sees("+491712345678 was on your do-not-call list since 2000-01-01: said no; now it isn't")
		d.Burst(":dnc remove +491712345678<enter>")
		d.Until("+491712345678 isn't on your do-not-call list", 5*time.Second)
		d.Burst(":dnc nonsense<enter>")
		d.Until("or :dnc add, :dnc check or :dnc remove and a number", 5*time.Second)
		if err := os.WriteFile(list, []byte("number,date,reason\n14155550123,,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Press("r")
		d.Until("line 2 of your do-not-call list isn't understood", 5*time.Second)
		d.Burst(":dnc add +491712345678<enter>")
		d.Until("✗", 5*time.Second)
		if got := listed(t, list); strings.Contains(got, "49171") {
			t.Errorf("what can't be read was changed: %q", got)
		}
	})
}

// The key is the same on the list of calls, on a call, on a row that is checked and on one that was called.
func TestSomebodyIsPutOnTheDoNotCallListByAKey(t *testing.T) {
	t.Parallel()
	var list string
	readOnly := func(d *deck) {
		withOwnList(t, &list)(d)
		d.options.ReadOnly = true // it changes nothing at the service
	}
	run(t, readOnly, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("g", "X")
		d.Sees("Don't call +", "again?", "enter don't call again")
		d.Press("esc")
		if _, err := os.Stat(list); err == nil {
			t.Error("esc listed somebody")
		}
		d.Press("enter")
		d.Until("EXTRACTED DATA", 5*time.Second)
		d.Press("X")
		d.Burst("rude, she said<enter>")
		d.Until("won't be called again", 5*time.Second)
		if got := listed(t, list); !strings.HasSuffix(got, `,2000-01-01,"rude, she said"`+"\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestARowWhoseNumberIsListedStays(t *testing.T) {
	t.Parallel()
	var list string
	run(t, withOwnList(t, &list), func(t *testing.T, d *deck) {
		path, numbers := people(t, 8)
		check(d, path)
		d.Sees("8 call")
		d.Press("j", "X")
		d.Sees("Don't call " + numbers[1] + " again?")
		d.Burst("asked by mail<enter>")
		d.Until("✓ 7 call", 5*time.Second)
		d.Sees("do not call 1", "it is on your do-not-call list since 2000-01-", "01: asked by mail")
		d.Press("c", "y")
		d.Until("The first calls are over", time.Hour)
		d.Press("X")
		d.Sees("Don't call +1415555300", "again?")
		d.Burst("<enter>")
		d.Until("won't be called again", 5*time.Second)
		if got := strings.Count(listed(t, list), "\n"); got != 3 {
			t.Errorf("%d lines:\n%s", got, listed(t, list))
		}
		for _, called := range d.dialled() {
			if called == numbers[1] {
				t.Error("who is on the list was called")
			}
		}
	})
}
