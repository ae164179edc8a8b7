package durable

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestATailNumbersLinesFromTheBeginningOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	var tail Tail
	var got []int
	for _, text := range []string{"{}\n\n{}\n", "\n", "", "{}\n{", "}\n{}\n"} {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(text)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		lines, _, err := tail.Lines(t.Context(), path)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for l, err := range lines {
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			got = append(got, l.N)
		}
	}
	if !slices.Equal(got, []int{1, 3, 5, 6, 7}) {
		t.Errorf("%v", got)
	}
}

func TestATailReadsWhatWasAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	put := func(flags int, text string) {
		t.Helper()
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flags, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(text)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	var tail Tail
	for _, step := range []struct {
		name  string
		do    func()
		lines string
		anew  bool
	}{
		{"all of it at first", func() { put(os.O_APPEND, "{\"a\":1}\n{\"a\":2}\n") }, `{"a":1} {"a":2}`, true},
		{"nothing came", func() {}, "", false},
		{"half a line", func() { put(os.O_APPEND, `{"a":`) }, "", false},
		{"its other half, and one more", func() { put(os.O_APPEND, "3}\n{\"a\":4}\n") }, `{"a":3} {"a":4}`, false},
		{"it was cut", func() { put(os.O_TRUNC, "{\"b\":1}\n") }, `{"b":1}`, true},
		{"another file of the same length is put in its place", func() {
			if err := Replace(path, []byte("{\"c\":1}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, `{"c":1}`, true},
	} {
		step.do()
		lines, anew, err := tail.Lines(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		var got []string
		for l, err := range lines {
			if err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			got = append(got, string(l.Text))
		}
		if strings.Join(got, " ") != step.lines || anew != step.anew {
			t.Errorf("%s: %q, anew %v", step.name, got, anew)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := tail.Lines(t.Context(), path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of no file: %v", err)
	}
}

// What was read before reading was given up isn't read again.
func TestATailThatIsGivenUpGoesOnWhereItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	const n = 3000
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{\"n\":%d}\n", i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var tail Tail
	seen := 0
	for round, ctx := range []context.Context{over, t.Context()} {
		lines, _, err := tail.Lines(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		for l, err := range lines {
			if err != nil {
				if round > 0 || !errors.Is(err, context.Canceled) {
					t.Fatalf("round %d: %v", round, err)
				}
				break
			}
			if want := fmt.Sprintf(`{"n":%d}`, seen); string(l.Text) != want {
				t.Fatalf("%s, want %s", l.Text, want)
			}
			seen++
		}
		if round == 0 && (seen == 0 || seen == n) {
			t.Fatalf("%d lines before it was given up", seen)
		}
	}
	if seen != n {
		t.Errorf("%d lines of %d", seen, n)
	}
}
