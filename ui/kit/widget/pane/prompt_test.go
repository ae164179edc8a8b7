package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestPromptIsWrappedSafeAndMarked(t *testing.T) {
	prompt := "You are Mia.\r\n\r\nGreet {{first_name}}\x1b[31m warmly and talk of {{product}}.\n\n"
	lines, more := Prompt(st, prompt, 20, 0, false)
	want := "You are Mia.\n\nGreet\n{{first_name}}�[31m\nwarmly and talk of\n{{product}}."
	if got := ansi.Strip(strings.Join(lines, "\n")); got != want || more {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if marked := st.Variable.Render("{{product}}"); !strings.Contains(strings.Join(lines, "\n"), marked) {
		t.Errorf("the variable isn't marked: %q", lines)
	}
}

func TestPromptOfManyLinesIsCut(t *testing.T) {
	for _, prompt := range []string{strings.Repeat("line\n", 100), strings.Repeat("word ", 10_000)} {
		lines, more := Prompt(st, prompt, 10, 7, false)
		if len(lines) != 7 || !more {
			t.Errorf("%d lines, more %v", len(lines), more)
		}
	}
	if lines, more := Prompt(st, strings.Repeat("line\n", 7), 10, 7, true); len(lines) != 7 || more {
		t.Errorf("%d lines, more %v", len(lines), more)
	}
}
