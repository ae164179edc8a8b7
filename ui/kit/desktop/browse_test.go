package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestOnlyWebAddressesAreOpened(t *testing.T) {
	for raw, ok := range map[string]bool{
		"https://example.com/a.mp3":   true,
		"http://example.com":          true,
		"file:///etc/passwd":          false,
		"javascript:alert(1)":         false,
		"https://":                    false,
		"--help":                      false,
		"":                            false,
		"https://example.com/\x1b[2J": false,
	} {
		if err := checkURL(raw); (err == nil) != ok {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestOpener(t *testing.T) {
	for _, c := range []struct {
		goos, browser string
		want          []string
	}{
		{"linux", "", []string{"xdg-open"}}, {"darwin", "", []string{"open"}},
		{"windows", "", []string{"rundll32", "url.dll,FileProtocolHandler"}}, {"linux", "firefox", []string{"firefox"}},
		{"linux", "firefox --new-tab", []string{"firefox", "--new-tab"}}, {"linux", `"/opt/my browser" -P "at work"`, []string{"/opt/my browser", "-P", "at work"}},
	} {
		if got, err := opener(c.goos, c.browser); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s with BROWSER=%q: %q, %v, want %q", c.goos, c.browser, got, err, c.want)
		}
	}
	if got, err := opener("linux", `firefox "`); err == nil || !strings.Contains(err.Error(), "BROWSER") {
		t.Errorf("a quote without end: %q, %v", got, err)
	}
}

func TestABrowserThatStartsAndFailsOpenedNothing(t *testing.T) {
	for _, c := range []struct {
		script string
		failed bool
	}{{"exit 3", true}, {"exit 0", false}} {
		browser := filepath.Join(t.TempDir(), "browser")
		if err := os.WriteFile(browser, []byte("#!/bin/sh\n"+c.script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("BROWSER", browser)
		synctest.Test(t, func(t *testing.T) { // in which the time that it has doesn't run out on a slow machine
			got := new(Desktop).browse("https://example.com/a.mp3")().(browsed)
			if (got.err != nil) != c.failed {
				t.Errorf("%s: %v", c.script, got.err)
			}
		})
	}
}
