package form

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/theme"
)

func signIn(buttons ...Button) *Form {
	return New(theme.New("mono", theme.BackgroundUnknown, false), []Field{
		{Key: "email", Label: "E-mail"},
		{Key: "password", Label: "Password", Secret: true},
	}, buttons...)
}

// burst hands every message to Update without running a command in between, as a fast typist or a paste does.
// "<tab>" and the like are keys.
func burst(f *Form, text string) (got string) {
	for text != "" {
		name, rest, isKey := strings.Cut(text[1:], ">")
		if text[0] != '<' || !isKey {
			name = string([]rune(text)[0])
			rest = text[len(name):]
		}
		msg, _ := keys.Named(name)
		got, text = f.Update(msg), rest
	}
	return got
}

func TestAWholeFormTypedInOneBurst(t *testing.T) {
	for _, next := range []string{"<tab>", "<enter>", "<down>", "<shift+tab><shift+tab>"} {
		f := signIn(Button{Key: "demo", Label: "Look at the demo"})
		got := burst(f, "ana+q/x?@example.com"+next+"p:q/ 1!<enter>")
		if got != Submit {
			t.Errorf("%s: enter in the last field gave %q, want %q", next, got, Submit)
		}
		want := "ana+q/x?@example.com"
		if f.Value("email") != want || f.Value("password") != "p:q/ 1!" {
			t.Errorf("%s: email %q, password %q", next, f.Value("email"), f.Value("password"))
		}
	}
}

func TestFocusGoesAroundFieldsAndButtons(t *testing.T) {
	f := signIn(Button{Key: "demo", Label: "Demo"}, Button{Key: "quit", Label: "Quit"})
	for _, want := range []string{"password", "demo", "quit", "email"} {
		if burst(f, "<tab>"); f.Focused() != want {
			t.Fatalf("tab: focus on %q, want %q", f.Focused(), want)
		}
	}
	for _, want := range []string{"quit", "demo", "password", "email"} {
		if burst(f, "<shift+tab>"); f.Focused() != want {
			t.Fatalf("shift+tab: focus on %q, want %q", f.Focused(), want)
		}
	}
	if got := burst(f, "<tab><tab>abc<enter>"); got != "demo" {
		t.Errorf("enter on the button gave %q", got)
	}
	if got := burst(f, "<tab><space>"); got != "quit" {
		t.Errorf("space on the button gave %q", got)
	}
	if f.Value("email")+f.Value("password") != "" {
		t.Errorf("letters typed on a button went to a field: %q %q", f.Value("email"), f.Value("password"))
	}
	f.Focus("password")
	burst(f, "x<backspace>y")
	if f.Value("password") != "y" || f.Value("email") != "" {
		t.Errorf("after Focus: email %q, password %q", f.Value("email"), f.Value("password"))
	}
}

func TestTheFormSurvivesSubmittingAndCtrlC(t *testing.T) {
	f := signIn()
	burst(f, "ana@x.com<tab>secret<enter><enter><ctrl+c>2<enter>")
	if f.Value("email") != "ana@x.com" || f.Value("password") != "secret2" {
		t.Errorf("email %q, password %q", f.Value("email"), f.Value("password"))
	}
	if got := ansi.Strip(f.View()); !strings.Contains(got, "ana@x.com") || !strings.Contains(got, "*******") {
		t.Errorf("nothing is drawn after submitting:\n%s", got)
	}
}

func TestPasteGoesToTheFocusedField(t *testing.T) {
	f := signIn(Button{Key: "demo", Label: "Demo"})
	f.Update(tea.PasteMsg{Content: " ana@x.com\n"})
	burst(f, "<tab>")
	f.Update(tea.PasteMsg{Content: " p w \r\n"})
	burst(f, "<tab>")
	f.Update(tea.PasteMsg{Content: "lost"})
	if f.Value("email") != "ana@x.com" || f.Value("password") != " p w " {
		t.Errorf("email %q, password %q", f.Value("email"), f.Value("password"))
	}
}

func TestPastedTextIsMadeSafeButASecretIsTakenToTheLetter(t *testing.T) {
	f := signIn()
	f.Update(tea.PasteMsg{Content: "ana\u202e@x.com"})
	if strings.Contains(f.View(), "\u202e") {
		t.Error("a bidi control reached the screen")
	}
	burst(f, "<tab>")
	f.Update(tea.PasteMsg{Content: "p\u202ew"})
	if f.Value("password") != "p\u202ew" {
		t.Errorf("password %q", f.Value("password"))
	}
}

func TestASecretIsNeverDrawn(t *testing.T) {
	for _, compact := range []bool{false, true} {
		f := signIn()
		f.Resize(30, compact)
		burst(f, "ana<tab>")
		for _, r := range "hunter2" {
			burst(f, string(r))
			if v := ansi.Strip(f.View()); strings.ContainsAny(strings.ReplaceAll(v, "Password", ""), "hut2") {
				t.Fatalf("the password is on the screen:\n%s", v)
			}
		}
	}
}

func TestViewFillsItsLines(t *testing.T) {
	for width := range 60 {
		for _, compact := range []bool{false, true} {
			f := signIn(Button{Key: "demo", Label: "Look at the demo"})
			f.Resize(width, compact)
			burst(f, "日本語日本語日本語日本語@example.com<tab>"+strings.Repeat("x", 80))
			lines := strings.Split(f.View(), "\n")
			if len(lines) != f.Height() {
				t.Fatalf("width %d, compact %v: %d lines, want %d:\n%s", width, compact, len(lines), f.Height(), f.View())
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w > max(width, 1) {
					t.Fatalf("width %d, compact %v: line of %d cells %q", width, compact, w, ansi.Strip(l))
				}
			}
		}
	}
}

func TestTheFocusIsMarkedWithoutColour(t *testing.T) {
	f := signIn(Button{Key: "demo", Label: "Demo"})
	for _, want := range []string{"▌ E-mail", "▌ Password", "▌ [ Demo ]"} {
		got := ansi.Strip(f.View())
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
		for _, other := range []string{"▌ E-mail", "▌ Password", "▌ [ Demo ]"} {
			if other != want && strings.Contains(got, other) {
				t.Errorf("%q is marked too in\n%s", other, got)
			}
		}
		burst(f, "<tab>")
	}
}

func TestWhatAnEmptyFieldMeansIsSaidUntilItIsTypedIn(t *testing.T) {
	f := New(theme.New("mono", theme.BackgroundUnknown, false), []Field{{Key: "a", Label: "A"}, {Key: "limit", Label: "Limit", Empty: "never"}})
	f.Resize(40, true)
	says := func() bool { return strings.Contains(ansi.Strip(f.View()), "never") }
	if !says() || f.Value("limit") != "" {
		t.Errorf("it isn't said, or has become the value:\n%s", f.View())
	}
	burst(f, "<tab>")
	if says() {
		t.Error("it stands where one types")
	}
	burst(f, "5<tab>")
	if says() || f.Value("limit") != "5" {
		t.Errorf("it stands over what was typed:\n%s", f.View())
	}
}

func TestRestyleAndResizeKeepWhatWasTyped(t *testing.T) {
	f := signIn()
	burst(f, "ana@x.com<tab>pw")
	f.Restyle(theme.New("dark", theme.BackgroundDark, true))
	f.Resize(50, true)
	if f.Value("email") != "ana@x.com" || f.Value("password") != "pw" || f.Focused() != "password" {
		t.Errorf("email %q, password %q, focus %q", f.Value("email"), f.Value("password"), f.Focused())
	}
	if got := ansi.Strip(f.View()); !strings.Contains(got, "> Password") {
		t.Errorf("the ASCII bar isn't drawn:\n%s", got)
	}
}
