package sparkline

import (
	"testing"

	"talkdeck/ui/kit/theme"
)

func TestBarsAreAsHighAsTheirCounts(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	for _, tc := range []struct {
		counts []int
		want   string
	}{
		{nil, ""}, {[]int{0, 0}, ""}, {[]int{1}, "█"}, {[]int{0, 1, 800, 400, 100}, " ▁█▄▁"}, {[]int{1, 2, 3, 4, 5, 6, 7, 8}, "▁▂▃▄▅▆▇█"}, {[]int{-1, 5}, " █"},
	} {
		if got := View(st, tc.counts); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.counts, got, tc.want)
		}
	}
}
