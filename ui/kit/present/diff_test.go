package present

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"talkdeck/ui/kit/theme"
)

func TestTextsThatDiffer(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"a word":         {"You are Jack.", "You are Mia.", []string{"You are [-Jack-]{+Mia+}."}},
		"nothing":        {"a\nb", "a\nb", []string{"… 2 lines are the same"}},
		"a line break":   {"a", "a\n", []string{"a{+\\n+}", ""}},
		"a line":         {"a\nc", "a\nb\nc", []string{"a", "{+b+}", "c"}},
		"long stretches": {"1\n2\n3\n4\n5\nx\n1\n2\n3\n4", "1\n2\n3\n4\n5\ny\n1\n2\n3\n4", []string{"… 3 lines are the same", "4", "5", "[-x-]{+y+}", "1", "2", "… 2 lines are the same"}},
		"steering text":  {"a", "a \x1b[2J", []string{"a{+ �[2J+}"}},
	} {
		got := Diff(st, c.before, c.after)
		for i, l := range got {
			got[i] = ansi.Strip(l)
		}
		if name == "steering text" { // the pieces are as they come
			if s := strings.Join(got, "\n"); strings.Contains(s, "\x1b") || !strings.Contains(s, "�") {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if !cmp.Equal(got, c.want) {
			t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
		}
	}
	left, right := DiffSides(st, "a\nb", "a\nc\nd")
	if !cmp.Equal(left, []string{"a", "[-b-]"}) || len(right) != 3 || right[0] != "a" {
		t.Errorf("%q %q", left, right)
	}
}
