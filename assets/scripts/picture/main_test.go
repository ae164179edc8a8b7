package main

import (
	"strings"
	"testing"
)

func TestCellsOfOneLookAreDrawnTogether(t *testing.T) {
	var b strings.Builder
	draw(&b, "plain \x1b[1;38;2;1;2;3mbold & blue\x1b[0m\n\x1b[7m日本\x1b[0m")
	for _, want := range []string{
		`width="171" height="64"`, ">plain </text>", `fill="#010203" font-weight="bold">bold &amp; blue</text>`,
		`<rect x="14.0" y="32.0" width="33.6" height="18" fill="` + ink + `"/>`, `fill="` + paper + `">日本</text>`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}
