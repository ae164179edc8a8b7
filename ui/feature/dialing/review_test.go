package dialing

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

// shown is all that a question shows while one scrolls to its end.
func shown(t *testing.T, box *dialog.Review, width, height int) string {
	t.Helper()
	st := theme.New("mono", theme.BackgroundUnknown, false)
	var all strings.Builder
	for range 100 {
		screen := ansi.Strip(box.ViewIn(st, width, height))
		if w, h := lipgloss.Size(screen); w > width || h > height || !strings.Contains(screen, "y call") {
			t.Fatalf("%d×%d on %d×%d:\n%s", w, h, width, height, screen)
		}
		all.WriteString(screen)
		box.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(all.String())), " ")
}

func TestAllThatIsHeardIsRepeatedBeforeACall(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	for _, test := range []struct {
		name       string
		call       page.MakeCall
		sees, nots []string
	}{
		{
			name: "in the prompt's order, empty ones named",
			call: page.MakeCall{
				Name: "Ana's office", Known: "Values from batch list.csv, line 12.", Warnings: []string{"Empty: b."}, Agent: client.Agent{Name: "Jack", Prompt: "Say {{z}} and {{b}}."},
				Call: client.NewCall{Number: "+4930901820", Variables: map[string]string{"b": "", "z": "Zoe", "a": "more"}},
			},
			sees: []string{
				"Call +4930901820 as Jack?", "Ana's office, Germany", "it costs.", "Empty: b.", "said before.", "Values from batch list.csv, line 12.",
				"z = Zoe", "b = (empty)", "a = more", "PROMPT AS THE AGENT GETS IT", "Say Zoe and {{b}}.",
			},
		},
		{
			name: "hostile and long",
			call: page.MakeCall{
				Name: uitest.Hostile, Agent: client.Agent{Name: "Jack", Prompt: uitest.Hostile + " {{n}}"},
				Call: client.NewCall{Number: "+4930901820", Variables: map[string]string{"n": strings.Repeat("x", 9000) + "END", uitest.Hostile: uitest.Hostile}},
			},
			sees: []string{"n = xxx", "…"}, nots: []string{"\x1b", "\u202e", "\u0007", "\u009b"},
		},
		{
			name: "nothing to fill in",
			call: page.MakeCall{Agent: client.Agent{Name: "Jack"}, Call: client.NewCall{Number: "+88312345678"}},
			sees: []string{"Call +88312345678 as Jack?", "This agent has no prompt."}, nots: []string{" = "},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, size := range [][2]int{{40, 9}, {40, 12}, {80, 21}, {120, 37}} {
				box := review(st, test.call, []string{"said before."}, &dialog.Confirm{Yes: "call"})
				got := shown(t, box, size[0], size[1])
				for _, want := range test.sees {
					if size[0] >= 80 && size[0] < 100 && !strings.Contains(got, want) || size[0] < 80 && !strings.Contains(got, strings.Fields(want)[0]) {
						t.Errorf("%v: %q isn't shown:\n%s", size, want, got)
					}
				}
				for _, not := range test.nots {
					if strings.Contains(got, not) {
						t.Errorf("%v: %q is shown", size, not)
					}
				}
			}
		})
	}
}
