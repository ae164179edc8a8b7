package calllist

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkCallsFrame draws the list from its middle, as happens after every message.
func BenchmarkCallsFrame(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newStage(b, 120, 37)
			s.send(b, picture(1, entries(read(b, objects(n)...))...))
			for range n / 74 { // into the middle
				s.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = s.View()
			}
		})
	}
}
