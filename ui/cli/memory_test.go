package cli

import (
	"runtime"
	"testing"
)

func TestHowFarTheHeapMayGrow(t *testing.T) {
	for bytes, want := range map[uint64]int{0: 50, 20 << 20: 50, 40 << 20: 25, 100 << 20: 10, 4 << 30: 8} {
		if got := growthFor(bytes); got != want {
			t.Errorf("%d bytes: %d%%, want %d%%", bytes, got, want)
		}
	}
	runtime.GC()
	if live() == 0 {
		t.Error("the runtime doesn't tell what is in use")
	}
}
