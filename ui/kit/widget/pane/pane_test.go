package pane

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/theme"
)

var st = theme.New("mono", theme.BackgroundUnknown, false)

func TestFillIsExact(t *testing.T) {
	for h := range 8 {
		for w := range 12 {
			got := strings.Split(Fill([]string{"日本語 long enough", "x", st.Bold.Render("bold text here")}, layout.Size{Width: w, Height: h}), "\n")
			if len(got) != max(h, 1) {
				t.Fatalf("%d×%d: %d lines", w, h, len(got))
			}
			for _, l := range got {
				if h > 0 && ansi.StringWidth(l) != w {
					t.Fatalf("%d×%d: a line of %d cells: %q", w, h, ansi.StringWidth(l), l)
				}
			}
		}
	}
}

func TestBesideKeepsItsColumns(t *testing.T) {
	got := Beside(st, []string{"one", "a longer line"}, []string{"two"}, 6, 4, 3)
	want := []string{"one   │two ", "a lon…│    ", "      │    "}
	for i := range want {
		if got := ansi.Strip(got[i]); got != want[i] {
			t.Errorf("line %d: %q, want %q", i, got, want[i])
		}
	}
}

func TestHeadKeepsTheAge(t *testing.T) {
	if got := Head(st, "3 projects", "updated 3s ago", 40); got != " 3 projects              updated 3s ago " {
		t.Errorf("%q", got)
	}
	if got := Head(st, "a very long head of something", "updated 3s ago", 30); got != " a very long … updated 3s ago " {
		t.Errorf("%q", got)
	}
	for w := range 60 {
		if got := ansi.StringWidth(Head(st, "what is shown", "updated 3s ago", w)); got != w {
			t.Errorf("width %d: %d cells", w, got)
		}
	}
}

func TestFactsWrapUnderThemselves(t *testing.T) {
	got := ansi.Strip(strings.Join(Facts(st, []Fact{{"id", "abc"}, {"webhook", "one two three"}, {"voice", ""}}, 17), "\n"))
	if want := "id       abc\nwebhook  one two\n         three"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLongNamesOfFactsLeaveRoomForTheirValues(t *testing.T) {
	got := ansi.Strip(strings.Join(Facts(st, []Fact{{"a name of many words", "its value"}, {"b", "c"}}, 22), "\n"))
	if want := "a name of    its value\nmany words   \nb            c"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestScrollStaysWithinItsText(t *testing.T) {
	var s Scroll
	s.By(5)
	s.By(1000)
	if len(s.Lines()) != 0 || !s.Fits() {
		t.Error("an empty text has lines")
	}
	lines := make([]string, 10)
	for i := range lines {
		lines[i] = fmt.Sprint(i + 1)
	}
	s.Set(lines, 4)
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "1-4"},
		{func() { s.By(-1) }, "1-4"},
		{func() { s.By(3) }, "4-7"},
		{func() { s.By(1000) }, "7-10"},
		{func() { s.By(1) }, "7-10"},
		{func() { s.Set(lines[:5], 4) }, "2-5"},
		{func() { s.Set(lines, 4) }, "2-5"},
		{func() { s.ToTop() }, "1-4"},
		{func() { s.Set(lines, 20) }, "1-10"},
	} {
		step.do()
		first, last, total := s.Position()
		got := s.Lines()
		if p := fmt.Sprintf("%d-%d", first, last); p != step.want || got[0] != fmt.Sprint(first) || got[len(got)-1] != fmt.Sprint(last) || total != len(s.lines) {
			t.Fatalf("position %s, lines %v, want %s", p, got, step.want)
		}
	}
}

func TestScrollTakesTheKeysForIt(t *testing.T) {
	var s Scroll
	s.Set(make([]string, 100), 11)
	press := func(k tea.Key) tea.Msg { return tea.KeyPressMsg(k) }
	for _, step := range []struct {
		name  string
		msg   tea.Msg
		first int
	}{
		{"j", press(tea.Key{Code: 'j', Text: "j"}), 2},
		{"down", press(tea.Key{Code: tea.KeyDown}), 3},
		{"k", press(tea.Key{Code: 'k', Text: "k"}), 2},
		{"pgdown", press(tea.Key{Code: tea.KeyPgDown}), 12},
		{"ctrl+d", press(tea.Key{Code: 'd', Mod: tea.ModCtrl}), 17},
		{"ctrl+u", press(tea.Key{Code: 'u', Mod: tea.ModCtrl}), 12},
		{"pgup", press(tea.Key{Code: tea.KeyPgUp}), 2},
		{"G", press(tea.Key{Code: 'G', Text: "G"}), 90},
		{"wheel up", tea.MouseWheelMsg{Button: tea.MouseWheelUp}, 87},
		{"wheel down", tea.MouseWheelMsg{Button: tea.MouseWheelDown}, 90},
		{"g", press(tea.Key{Code: 'g', Text: "g"}), 1},
	} {
		if took := s.Update(keys.Default(), step.msg); !took {
			t.Errorf("%s isn't taken", step.name)
		}
		if first, _, _ := s.Position(); first != step.first {
			t.Errorf("%s goes to line %d, want %d", step.name, first, step.first)
		}
	}
	if s.Update(keys.Default(), press(tea.Key{Code: 'y', Text: "y"})) || s.Update(keys.Default(), tea.MouseWheelMsg{Button: tea.MouseWheelLeft}) {
		t.Error("a message for others is taken")
	}
}

func TestMarksOfADifferenceAreNotTornApart(t *testing.T) {
	for width := 8; width < 40; width++ {
		for _, l := range WrapDiff("You are [-Jim-]{+Jack+} and never [-late-] at all-day events.", width) {
			if strings.HasSuffix(l, "[-") || strings.HasSuffix(l, "[") || strings.HasPrefix(l, "-]") || strings.HasPrefix(l, "]") || strings.Contains(l, hyphen) {
				t.Errorf("%d: %q", width, l)
			}
		}
	}
	if got := WrapDiff("", 10); len(got) != 1 || got[0] != "" {
		t.Errorf("%q", got)
	}
}

func TestPartsFlowWholeIntoAsManyLinesAsTheyNeed(t *testing.T) {
	for width, want := range map[int][]string{
		80: {" one  two  three"}, 10: {" one  two", " three"}, 9: {" one  two", " three"}, 8: {" one", " two", " three"}, 1: {" one", " two", " three"},
	} {
		if got := Flow([]string{"one", "two", "three"}, 2, width); !slices.Equal(got, want) {
			t.Errorf("in %d: %q", width, got)
		}
	}
	if got := Flow(nil, 2, 80); got != nil {
		t.Errorf("nothing: %q", got)
	}
}
