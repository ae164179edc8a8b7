package prompt

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Finding is something in a prompt that is likely a mistake.
type Finding struct {
	Line    int // counted from 1; 0: of the whole prompt
	Message string
}

// String is the finding with its line.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.Message
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Message)
}

// long is how many characters a prompt may have before it is called long. The service documents no limit; a model reads
// all of it before each answer.
const long = 16_000

// Lint looks for mistakes. known are the names of the values that were last tried with the prompt; nil: none were, so
// that nothing can be said of them.
func Lint(text string, known []string) []Finding {
	if strings.TrimSpace(text) == "" {
		return []Finding{{Message: "the prompt is empty: the agent would not know what to say"}}
	}
	var out []Finding
	if n := utf8.RuneCountInString(text); n > long {
		out = append(out, Finding{Message: fmt.Sprintf("the prompt has %d characters; over %d, answers get slow and rules get lost", n, long)})
	}
	line := 0
	for l := range strings.SplitSeq(text, "\n") {
		line++
		out = append(out, braces(line, l)...)
	}
	if known == nil {
		return out
	}
	names := Variables(text)
	for _, name := range names {
		if !slices.Contains(known, name) {
			out = append(out, Finding{lineOf(text, name), fmt.Sprintf("{{%s}} had no value in the last test", name)})
		}
	}
	for _, name := range known {
		if !slices.Contains(names, name) {
			out = append(out, Finding{Message: fmt.Sprintf("the last test's value %q is used nowhere", name)})
		}
	}
	return out
}

// braces finds what looks like a variable and isn't one.
func braces(line int, text string) []Finding {
	rest := variable.ReplaceAllString(text, "")
	var out []Finding
	add := func(format string, args ...any) { out = append(out, Finding{line, fmt.Sprintf(format, args...)}) }
	switch opens, closes := strings.Count(rest, "{{"), strings.Count(rest, "}}"); {
	case strings.Contains(rest, "{{}}") || strings.Contains(strings.ReplaceAll(rest, " ", ""), "{{}}"):
		add("{{}} names no variable")
	case opens > 0 && closes == 0:
		add("{{ is never closed by }}")
	case closes > 0 && opens == 0:
		add("}} closes nothing")
	case opens > 0:
		add("braces within braces: a variable is {{name}}")
	}
	for _, single := range singles(rest) {
		add("%s has single braces: a variable is {{%s}}", single, strings.Trim(single, "{}"))
	}
	return out
}

// singles are names in single braces, as other templates write variables.
func singles(text string) []string {
	var out []string
	for {
		_, after, ok := strings.Cut(text, "{")
		if !ok {
			return out
		}
		name, rest, closed := strings.Cut(after, "}")
		if closed && name != "" && !strings.ContainsAny(name, "{ \t:\",") && !strings.HasPrefix(rest, "}") {
			out = append(out, "{"+name+"}")
		}
		text = after
	}
}

func lineOf(text, name string) int {
	for _, m := range variable.FindAllStringSubmatchIndex(text, -1) {
		if text[m[2]:m[3]] == name {
			return 1 + strings.Count(text[:m[0]], "\n")
		}
	}
	return 0
}
