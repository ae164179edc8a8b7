package prompt

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestVariables(t *testing.T) {
	text := "Hello {{ name }}, {{order}} and {{name}}; not {name}, {{}} nor {{a\nb}}."
	if diff := cmp.Diff([]string{"name", "order"}, Variables(text)); diff != "" {
		t.Error(diff)
	}
	var found []string
	for _, s := range Spans(text) {
		found = append(found, text[s[0]:s[1]])
	}
	if diff := cmp.Diff([]string{"{{ name }}", "{{order}}", "{{name}}"}, found); diff != "" {
		t.Error(diff)
	}
}

func TestRender(t *testing.T) {
	got := Render("Hi {{name}}, {{ day }} at {{time}}? {{name}}!", map[string]string{"name": "Ana {{day}}", "day": "", "zone": "CET", "age": "3"})
	want := Rendered{Text: "Hi Ana {{day}},  at {{time}}? Ana {{day}}!", Missing: []string{"time"}, Empty: []string{"day"}, Unused: []string{"age", "zone"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLint(t *testing.T) {
	for text, want := range map[string][]string{
		"Hello {{name}}.":                  nil,
		" \n ":                             {"the prompt is empty: the agent would not know what to say"},
		"one\nHello {{name.":               {"line 2: {{ is never closed by }}"},
		"Hello name}}.":                    {"line 1: }} closes nothing"},
		"Hello {{ }}.":                     {"line 1: {{}} names no variable"},
		"Hello {{a {{b}}":                  {"line 1: {{ is never closed by }}"},
		"Hello {name}, {a: 1} and {x, y}.": {"line 1: {name} has single braces: a variable is {{name}}"},
		"{{other}}":                        {"line 1: {{other}} had no value in the last test", `the last test's value "name" is used nowhere`},
		"{{name}}" + strings.Repeat("x", long): {
			fmt.Sprintf("the prompt has %d characters; over %d, answers get slow and rules get lost", long+8, long)},
	} {
		known := []string{"name"}
		if !strings.Contains(text, "other") {
			known = nil
		}
		var got []string
		for _, f := range Lint(text, known) {
			got = append(got, f.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.40q: %s", text, diff)
		}
	}
}

func drawn(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString([...]string{"%s", "[-%s-]", "[+%s+]"}[p.Kind])
	}
	args := make([]any, len(pieces))
	for i, p := range pieces {
		args[i] = p.Text
	}
	return fmt.Sprintf(b.String(), args...)
}

func TestDiffGoesByWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"Be kind to Ana.", "Be very kind to Bo.", "Be [+very +]kind to [-Ana-][+Bo+]."},
		{"", "new", "[+new+]"},
		{"old", "", "[-old-]"},
		{"same\ntext", "same\ntext", "same\ntext"},
		{"Größe {{alt}}", "Größe {{neu}}", "Größe {{[-alt-][+neu+]}}"},
	} {
		if got := drawn(Diff(c.before, c.after)); got != c.want {
			t.Errorf("%q → %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func TestDiffHoldsBothTexts(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab \n.ü日{}'_")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		var before, after strings.Builder
		for _, p := range Diff(a, b) {
			if p.Kind != Added {
				before.WriteString(p.Text)
			}
			if p.Kind != Removed {
				after.WriteString(p.Text)
			}
		}
		if before.String() != a || after.String() != b {
			t.Fatalf("%q and %q from %q and %q", before.String(), after.String(), a, b)
		}
	})
}

func TestVersionsAreKeptOnce(t *testing.T) {
	v := Versions{Dir: filepath.Join(t.TempDir(), "prompts")}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		text string
		kept bool
	}{{"one", true}, {"one", false}, {"two\nlines", true}, {"one", true}} {
		kept, err := v.Keep("p", "../a", Version{At: at.Add(time.Duration(i) * time.Minute), Reason: Saved, Text: c.text})
		if err != nil || kept != c.kept {
			t.Errorf("%d: kept %v, %v", i, kept, err)
		}
	}
	if _, err := v.Keep("p", "b", Version{At: at, Reason: Seen, Text: "another agent's"}); err != nil {
		t.Fatal(err)
	}
	got, err := v.List("p", "../a")
	if err != nil || len(got) != 3 || got[1].Text != "two\nlines" || got[0].ID() != got[2].ID() || got[0].ID() == got[1].ID() {
		t.Errorf("%+v, %v", got, err)
	}
	files, err := filepath.Glob(filepath.Join(v.Dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
}

func TestACutLineCostsOnlyItself(t *testing.T) {
	v := Versions{Dir: t.TempDir()}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	keep := func(text string) {
		t.Helper()
		if _, err := v.Keep("p", "a", Version{At: at, Reason: Saved, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	keep("one")
	keep("two")
	raw, err := os.ReadFile(file(v.Dir, "p", "a", versionsExt))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file(v.Dir, "p", "a", versionsExt), raw[:len(raw)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	keep("three")
	got, err := v.List("p", "a")
	if err != nil || len(got) != 2 || got[0].Text != "one" || got[1].Text != "three" {
		t.Errorf("%+v, %v", got, err)
	}
}
