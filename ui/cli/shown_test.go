package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestWhatIsShownOnATerminalIsSafeAndWhatIsRedirectedExact(t *testing.T) {
	const hostile = "a\x1b]0;owned\x07b\x9b31m,\u009b2J,\u202ecod\u200d.exe\r\nZo\u0065\u0308,नि\tx\n"
	const safe = "a�]0;owned�b�31m,�2J,�cod�.exe\nZoe\u0308,नि    x\n"
	for size := 1; size <= len(hostile); size++ { // whatever the pieces in which it is written
		var exact, seen bytes.Buffer
		redirected, terminal := &shown{out: &exact}, &shown{out: &seen, terminal: true}
		for at := 0; at < len(hostile); at += size {
			piece := []byte(hostile[at:min(at+size, len(hostile))])
			for _, s := range []*shown{redirected, terminal} {
				if n, err := s.Write(piece); n != len(piece) || err != nil {
					t.Fatal(n, err)
				}
			}
		}
		if exact.String() != hostile {
			t.Errorf("in pieces of %d: redirected: %q", size, exact.String())
		}
		if seen.String() != safe {
			t.Errorf("in pieces of %d: shown: %q, want %q", size, seen.String(), safe)
		}
	}
}

func TestALineWithoutEndIsShownAllTheSame(t *testing.T) {
	var seen bytes.Buffer
	s := &shown{out: &seen, terminal: true}
	if _, err := s.Write([]byte("no\x1b end")); err != nil || seen.Len() > 0 {
		t.Fatal(seen.String(), err)
	}
	if err := s.end(); err != nil || seen.String() != "no� end" {
		t.Errorf("%q, %v", seen.String(), err)
	}
	seen.Reset()
	if _, err := s.Write([]byte(strings.Repeat("x", longestLine+1))); err != nil || seen.Len() != longestLine+1 || len(s.line) > 0 {
		t.Errorf("%d shown, %d held, %v", seen.Len(), len(s.line), err)
	}
}
