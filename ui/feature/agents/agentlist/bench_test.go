package agentlist

import (
	"strings"
	"testing"
)

// BenchmarkView draws a page with a long prompt beside it, as happens after every message.
func BenchmarkView(b *testing.B) {
	s := three()
	s.agents[1].Prompt = strings.Repeat("You are {{name}}, and you are kind to whoever calls. ", 400)
	sc := shown(b, s, voices{}, normal)
	for b.Loop() {
		sc.agents.View()
	}
}
