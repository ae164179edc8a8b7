package present

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                     {"Anna Müller, 日本", "Anna Müller, 日本"},
		"escape":                    {"a\x1b[31mred\x1b[0m", "a�[31mred�[0m"},
		"title and bell":            {"\x1b]0;x\a", "�]0;x�"},
		"C1 in UTF-8":               {"a\u009b31m", "a�31m"},
		"C1 as a raw byte":          {"a\x9b31m", "a�31m"},
		"DEL":                       {"a\x7fb", "a�b"},
		"white space":               {"a\tb\nc\r\nd", "a b c  d"},
		"line separators":           {"a\u2028b\u2029c", "a�b�c"},
		"bidi":                      {"abc\u202edef\u2066", "abc�def�"},
		"joiners":                   {"a\u200bb\u200dc\ufeff\u00ad\u034f", "a�b�c���"},
		"tags":                      {"a\U000e0041", "a�"},
		"variation selector":        {"❤\ufe0f", "❤�"},
		"half a character":          {"a\xe6\x97", "a��"},
		"a mark on nothing":         {"\u0301a", "�a"},
		"a mark on a letter":        {"e\u0301", "e\u0301"},
		"a tower of marks":          {"a" + strings.Repeat("\u0301", 20), "a" + strings.Repeat("�", 20)},
		"skin tone":                 {"👍🏽", "👍�"},
		"flag":                      {"🇩🇪", "🇩🇪"},
		"half a flag":               {"🇩", "�"},
		"Devanagari stays a name":   {"हिन्दी", "हिन्दी"},
		"Thai":                      {"ไทยนี้", "ไทยนี้"},
		"a letter that swallows":    {"ൎ", "�"},
		"Hangul filler":             {"\u3164", "�"},
		"private use":               {"\ue0b0", "�"},
		"the mark itself is a sign": {"�", "�"},
	} {
		if got := Line(c.in); got != c.want {
			t.Errorf("%s: Line(%q) is %q, want %q", name, c.in, got, c.want)
		}
	}
}

func TestTextKeepsItsLines(t *testing.T) {
	if got, want := Text("one\r\n\ttwo\n\u0301three\x1b[2J\r"), "one\n    two\n�three�[2J "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{
		"plain", "\x1b[31m", "日本\u202e", "e\u0301", "👨\u200d👩\u200d👧", "🇩🇪🇩", "\xff\xc2", "a\u009b", "ൎ", "हिन्दी", "1\ufe0f\u20e3", "👍🏽", "각", "ᄀ\u1160",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := Line(s)
		checkSafe(t, line)
		if strings.ContainsAny(line, "\n\t") {
			t.Errorf("%q has white space that moves the cursor", line)
		}
		if again := Line(line); again != line {
			t.Errorf("not idempotent: %q, then %q", line, again)
		}
		// Cells stand between others: what they take must not depend on their neighbours.
		w := ansi.StringWidth(line)
		if got := ansi.StringWidth("│" + line + " x"); got != w+3 {
			t.Errorf("%q takes %d cells alone and %d among others", line, w, got-3)
		}
		if !strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.M, r) }) && ansi.StringWidthWc(line) != w {
			t.Errorf("%q: %d cells by clusters, %d by characters", line, w, ansi.StringWidthWc(line))
		}
		text := Text(s)
		checkSafe(t, text)
		if again := Text(text); again != text {
			t.Errorf("Text is not idempotent: %q, then %q", text, again)
		}
	})
}

func checkSafe(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is not UTF-8", s)
	}
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector)) {
			t.Errorf("%q holds %U", s, r)
		}
	}
	if ansi.Strip(s) != s {
		t.Errorf("%q holds an escape sequence", s)
	}
}

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{"ascii": "+14155550123 completed", "wide": "予約を確認しました。Müller"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Line(s)
			}
		})
	}
}
