package filter

import (
	"fmt"
	"strings"
	"unicode"
)

// instead says what to write in place of a field that there isn't.
func instead(name string, sign op) string {
	if use, ok := synonyms[strings.ToLower(name)]; ok {
		return "Write " + use + " instead."
	}
	names := make([]string, 0, len(fields))
	for _, f := range fields[1:] {
		names = append(names, f.name)
	}
	if near := closest(name, names); near != "" {
		return fmt.Sprintf("Did you mean %s%s?", near, sign)
	}
	if strings.ContainsFunc(name, unicode.IsLetter) && !strings.ContainsAny(name, "/@") {
		return fmt.Sprintf("If it is extracted data, write data.%s%s; if it is a text to search for, put it in quotes.", name, sign)
	}
	return fmt.Sprintf("To search for a text with %q in it, put it in quotes.", sign)
}

// closest is the name that s is most likely a misspelling of, "" if none is near: one that s begins, or one few slips away.
func closest(s string, names []string) string {
	const enough = 24 // bytes: no name is longer
	s = strings.ToLower(s)
	if len(s) > enough {
		return ""
	}
	best, least := "", 1+len(s)/3
	for _, name := range names {
		if len(s) >= 2 && strings.HasPrefix(name, s) {
			return name
		}
		if d := slips(s, name); d < least || d == least && best == "" {
			best, least = name, d
		}
	}
	return best
}

// slips counts the letters that were left out, put in, mistaken or swapped between two words.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
