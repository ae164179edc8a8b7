package dialog

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/theme"
)

type done string

func says(s string) tea.Cmd { return func() tea.Msg { return done(s) } }

func saying(s string) func() tea.Cmd { return func() tea.Cmd { return says(s) } }

func press(name string) tea.KeyPressMsg {
	msg, _ := keys.Named(name)
	return msg
}

// answer presses keys until the box is done, and is what followed.
func answer(b Box, names ...string) (said string, closed bool) {
	for i, k := range names {
		cmd, over := b.Update(press(k))
		if !over {
			continue
		}
		if i < len(names)-1 {
			return "closed early", true
		}
		closed = true
		if cmd != nil {
			said = string(cmd().(done))
		}
	}
	return said, closed
}

func TestOnlyYMeansYes(t *testing.T) {
	for key, want := range map[string]struct {
		said   string
		closed bool
	}{"y": {"yes", true}, "n": {"", true}, "enter": {"", true}, "esc": {"", true}, "x": {"", false}} {
		said, closed := answer(&Confirm{Then: saying("yes")}, key)
		if said != want.said || closed != want.closed {
			t.Errorf("%s: %q, closed %v", key, said, closed)
		}
	}
}

// However long a thing's name is, what is asked about it can be read.
func TestAQuestionFitsWhateverItIsAbout(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	for _, name := range []string{strings.Repeat("Jack ", 20_000), strings.Repeat("J", 100_000)} {
		for width, height := range map[int]int{40: 10, 80: 10} {
			c := &Confirm{Title: "Call +4930123456 as " + name + "?", Text: "A telephone rings, and it costs.", Yes: "call"}
			got := ansi.Strip(c.View(st, width))
			if w, h := lipgloss.Size(got); w > width || h > height || !strings.Contains(got, "it costs") || !strings.Contains(got, "y call") || !strings.Contains(got, "+4930123456") || !strings.Contains(got, "…") {
				t.Errorf("%d×%d on %d columns:\n%.2000s", w, h, width, got)
			}
		}
	}
}

func menu() *Menu {
	return &Menu{Title: "Copy", Items: []Item{
		{Key: "i", Label: "call id", Detail: "CA0", Then: saying("id")},
		{Key: "t", Label: "number called", Then: saying("to")},
		{Label: "row as JSON", Then: saying("json")},
	}}
}

func TestAMenuIsChosenByLetterOrCursor(t *testing.T) {
	for keys, want := range map[string]string{
		"enter": "id", "t": "to", "down enter": "to", "up enter": "json", "j j j enter": "id", "esc": "",
	} {
		said, closed := answer(menu(), strings.Fields(keys)...)
		if said != want || !closed {
			t.Errorf("%s: %q, closed %v", keys, said, closed)
		}
	}
}

func input() *Input {
	in := NewInput(theme.New("mono", theme.BackgroundUnknown, false), "Name", "")
	in.Title, in.Enter = "Save", "save it"
	in.Check = func(s string) error {
		if s == "" {
			return errors.New("type a name")
		}
		return nil
	}
	in.Then = func(s string) tea.Cmd { return says("saved " + s) }
	return in
}

func TestAnInputIsOnlyTakenWhenItIsRight(t *testing.T) {
	if said, closed := answer(input(), "enter"); closed {
		t.Errorf("an empty name was taken: %q", said)
	}
	in := input()
	in.Update(press("enter"))
	if box := ansi.Strip(in.View(in.styles, 80)); !strings.Contains(box, "type a name") {
		t.Errorf("it doesn't say what is wrong:\n%s", box)
	}
	if said, closed := answer(in, "q", "y", "enter"); said != "saved qy" || !closed {
		t.Errorf("%q, closed %v", said, closed)
	}
	if said, closed := answer(input(), "a", "esc"); said != "" || !closed {
		t.Errorf("esc: %q, closed %v", said, closed)
	}
}

func TestWhatMustBeTypedIsAllThatIsTaken(t *testing.T) {
	typed := func() *Input {
		in := NewTyped(theme.New("mono", theme.BackgroundUnknown, false), "How many", "12", "that isn't the number")
		in.Then = func(string) tea.Cmd { return says("called") }
		return in
	}
	for keys, taken := range map[string]bool{"": false, "1": false, "123": false, "y": false, "12": true, " 12": true} {
		said, closed := answer(typed(), append(strings.Split(keys, ""), "enter")...)
		if closed != taken || (said == "called") != taken {
			t.Errorf("%q: %q, closed %v", keys, said, closed)
		}
	}
}

func TestBoxesFitTheScreen(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	long := strings.Repeat("Your colleagues share this. ", 4)
	m := menu()
	m.Items[0].Detail = strings.Repeat("x", 200)
	for name, b := range map[string]Box{
		"confirm": &Confirm{Title: "Make Nordwind active?", Text: long, Yes: "make it active"}, "menu": m, "input": input(),
	} {
		for _, width := range []int{40, 80, 300} {
			box := b.View(st, width)
			if w := lipgloss.Width(box); w > width {
				t.Errorf("%s: %d cells wide on a screen of %d", name, w, width)
			}
		}
	}
	if box := (&Confirm{Title: "Make Nordwind active?", Text: long, Yes: "make it active"}).View(st, 40); !strings.Contains(box, "make it active") {
		t.Errorf("it doesn't say what yes does:\n%s", box)
	}
}

func TestSeveralAreChosenInAnOrder(t *testing.T) {
	for keys, want := range map[string]string{
		"enter": "a c", "space enter": "c", "down space enter": "a b c", "> enter": "a c", "> > enter": "c a", "< enter": "a c", "up < < enter": "c a", "esc": "",
		"j j space enter": "a",
	} {
		c := &Chooser{Options: []Option{{ID: "a", On: true}, {ID: "b"}, {ID: "c", On: true}}, Then: func(ids []string) tea.Cmd { return says(strings.Join(ids, " ")) }}
		if said, closed := answer(c, strings.Fields(keys)...); said != want || !closed {
			t.Errorf("%s: %q, closed %v; want %q", keys, said, closed, want)
		}
	}
}

func TestALongChoiceFitsASmallScreen(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	c := &Chooser{Title: "Columns", Then: func([]string) tea.Cmd { return nil }}
	for range 40 {
		c.Options = append(c.Options, Option{Label: "option"})
	}
	c.Options[25].Label = "the one"
	for range 25 {
		c.Update(press("down"))
	}
	box := c.View(st, 40)
	if lipgloss.Height(box) > 12 || lipgloss.Width(box) > 40 || !strings.Contains(box, "the one") || !strings.Contains(box, "26 of 40") {
		t.Errorf("%d lines:\n%s", lipgloss.Height(box), box)
	}
}
