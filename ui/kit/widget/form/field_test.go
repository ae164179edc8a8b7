package form

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"talkdeck/ui/kit/theme"
)

// agent has a field of each kind.
func agent() *Form {
	need := func(v string) error {
		if v == "" {
			return errors.New("a name is needed")
		}
		return nil
	}
	return New(theme.New("mono", theme.BackgroundUnknown, false), []Field{
		{Key: "name", Label: "Name", Check: need, Hint: func(v string) (string, bool) { return fmt.Sprintf("%d letters", len(v)), len(v) > 5 }},
		{Key: "voice", Label: "Voice", Choices: []Choice{{"v-1", "Domi"}, {"v-2", "Rachel"}, {"v-3", "Rosa"}}},
		{Key: "prompt", Label: "Prompt", Lines: 3},
	}, Button{Key: Submit, Label: "Save"}, Button{Key: "cancel", Label: "Cancel"})
}

func TestAllKindsOfFieldsTypedInOneBurst(t *testing.T) {
	f := agent()
	got := burst(f, "Jack<tab>ra<tab>You are Jack.<enter><enter>Be kind.<tab><enter>")
	want := map[string]string{"name": "Jack", "voice": "v-2", "prompt": "You are Jack.\n\nBe kind."}
	if got != Submit || !cmp.Equal(f.Values(), want) {
		t.Errorf("%q, %s", got, cmp.Diff(want, f.Values()))
	}
}

func TestAChoice(t *testing.T) {
	for keys, want := range map[string]string{
		"": "v-1", "<right>": "v-2", "<left>": "v-3", "<right><right><right>": "v-1", "<space>": "v-2",
		"r": "v-2", "rr": "v-3", "rrr": "v-2", "x": "v-1", "R": "v-2",
	} {
		f := agent()
		if burst(f, "<tab>"+keys); f.Value("voice") != want {
			t.Errorf("%q chose %q, want %q", keys, f.Value("voice"), want)
		}
	}
	f := agent()
	f.SetValues(map[string]string{"voice": "v-9\x1b[2J", "nothing": "x"})
	if got := ansi.Strip(f.View()); f.Value("voice") != "v-9\x1b[2J" || !strings.Contains(got, "v-9�[2J") {
		t.Errorf("a value that is none of the choices: %q in\n%s", f.Value("voice"), got)
	}
}

func TestUpAndDownLeaveATextAtItsEdges(t *testing.T) {
	f := agent()
	burst(f, "<tab><tab>one<enter>two<up>")
	if f.Focused() != "prompt" {
		t.Fatal("up left the text from its second line")
	}
	if burst(f, "<up>"); f.Focused() != "voice" {
		t.Errorf("up in the first line leaves the focus on %q", f.Focused())
	}
	if burst(f, "<down><down><down>"); f.Focused() != Submit {
		t.Errorf("down in the last line leaves the focus on %q", f.Focused())
	}
}

func TestHintsAndErrors(t *testing.T) {
	f := agent()
	see := func(step string, texts ...string) {
		t.Helper()
		got := ansi.Strip(f.View())
		for _, text := range texts {
			without, not := strings.CutPrefix(text, "not ")
			if strings.Contains(got, without) == not {
				t.Errorf("%s: want %q in\n%s", step, text, got)
			}
		}
	}
	see("at first", "0 letters", "not ✗")
	burst(f, "Jack")
	see("while typing", "4 letters", "not !")
	burst(f, "son")
	see("a warning", "! 7 letters")
	burst(f, "<backspace><backspace><backspace><backspace><backspace><backspace><backspace><tab>")
	see("left empty", "✗ a name is needed", "not letters")
	if got := burst(f, "<tab>text<tab><enter>"); got != "" || f.Focused() != "name" {
		t.Errorf("a wrong form gave %q, the focus is on %q", got, f.Focused())
	}
	burst(f, "J")
	see("typed again", "1 letters", "not ✗")
	f.SetError("voice", "this voice is gone")
	if see("at a field", "✗ this voice is gone"); f.Focused() != "voice" {
		t.Errorf("the focus is on %q", f.Focused())
	}
	f.SetError("elsewhere", "the service refused it")
	see("above", "✗ the service refused it")
	if !strings.HasPrefix(strings.TrimSpace(ansi.Strip(f.View())), "✗") {
		t.Errorf("it isn't above the form:\n%s", ansi.Strip(f.View()))
	}
	if !f.Check() {
		t.Error("the form is still wrong")
	}
	see("checked again", "not refused")
}

func TestOtherFieldsKeepWhatWasTyped(t *testing.T) {
	f := agent()
	burst(f, "Jack<tab><right><tab>You are Jack.")
	f.SetFields([]Field{{Key: "prompt", Label: "Prompt", Lines: 3}, {Key: "age", Label: "Age", Value: "7"}, {Key: "name", Label: "Name"}})
	want := map[string]string{"name": "Jack", "prompt": "You are Jack.", "age": "7"}
	if !cmp.Equal(f.Values(), want) || f.Focused() != "prompt" {
		t.Errorf("focus on %q, %s", f.Focused(), cmp.Diff(want, f.Values()))
	}
	for _, at := range []string{"", "<tab><tab>"} {
		f = agent()
		burst(f, at+"ab<left>")
		f.SetFields([]Field{{Key: "name", Label: "Name"}, {Key: "prompt", Label: "Prompt", Lines: 9}})
		if burst(f, "x"); f.Value("name")+f.Value("prompt") != "axb" {
			t.Errorf("the cursor moved: %v", f.Values())
		}
	}
	f = agent()
	burst(f, "Jack<tab><right><tab>You are\tJack.")
	f.Restyle(theme.New("dark", theme.BackgroundDark, true))
	f.Resize(20, true)
	f.SetHeight(4)
	again := agent()
	again.SetValues(f.Values())
	if !cmp.Equal(again.Values(), f.Values()) || again.Value("name") != "Jack" || again.Value("voice") != "v-2" {
		t.Errorf("put back: %v, of %v", again.Values(), f.Values())
	}
}

func TestTheFocusStaysInViewHoweverLittleRoomThereIs(t *testing.T) {
	for _, height := range []int{1, 2, 3, 5, 8, 13, 21} {
		for _, width := range []int{1, 20, 80} {
			for _, compact := range []bool{false, true} {
				f := agent()
				f.Resize(width, compact)
				f.SetHeight(height)
				f.SetError("", "the service refused it for a reason that takes a whole lot of words to say, more than a line has")
				f.SetValues(map[string]string{"prompt": strings.Repeat("line\n", 50)})
				for range 5 {
					lines := strings.Split(ansi.Strip(f.View()), "\n")
					if len(lines) > height || f.Height() > height {
						t.Fatalf("%d lines in %d:\n%s", len(lines), height, f.View())
					}
					for _, l := range lines {
						if ansi.StringWidth(l) > width {
							t.Fatalf("%d cells in %d: %q", ansi.StringWidth(l), width, l)
						}
					}
					if height > 2 && !strings.Contains(strings.Join(lines, "\n"), "▌") {
						t.Fatalf("at %d lines, the focus on %s is out of view:\n%s", height, f.Focused(), strings.Join(lines, "\n"))
					}
					burst(f, "<tab>")
				}
			}
		}
	}
}

func TestATextTakesTheRoomThereIs(t *testing.T) {
	f := agent()
	f.SetHeight(30)
	if f.Height() != 30 {
		t.Errorf("%d lines of 30 are used", f.Height())
	}
	f.SetHeight(8)
	burst(f, "<tab><tab>"+strings.Repeat("x<enter>", 30)+"the end")
	if got := ansi.Strip(f.View()); !strings.Contains(got, "the end") {
		t.Errorf("the cursor is out of view:\n%s", got)
	}
}

func TestAValueThatCantBeDrawnIsKeptUnlessItIsChanged(t *testing.T) {
	f := agent()
	hostile := "a\x1b[2J\u202eb\u200d\r\nand\ttabs"
	f.SetValues(map[string]string{"prompt": hostile, "name": "Jack\u202e"})
	if v := f.View(); strings.Contains(v, "\u202e") || strings.Contains(v, "\x1b[2J") || strings.Contains(v, "\u200d") {
		t.Errorf("it reached the screen: %q", v)
	}
	if f.Value("prompt") != hostile || f.Value("name") != "Jack\u202e" || !f.Check() {
		t.Errorf("changed by being shown: %q", f.Values())
	}
	if got := ansi.Strip(f.View()); strings.Contains(got, "left out") {
		t.Errorf("a loss is told of though nothing was changed:\n%s", got)
	}
	if burst(f, "<tab><tab>x"); f.Value("prompt") != "xa[2Jb\nand    tabs" || !strings.Contains(ansi.Strip(f.View()), "left out") {
		t.Errorf("changed to %q:\n%s", f.Value("prompt"), ansi.Strip(f.View()))
	}
}
