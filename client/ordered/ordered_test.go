package ordered

import (
	"iter"
	"slices"
	"sync/atomic"
	"testing"
)

func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func TestResultsComeInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1000} {
		got := slices.Collect(Map(upTo(n), func(i int) int { return i * i }))
		if len(got) != n {
			t.Fatalf("of %d items there are %d results", n, len(got))
		}
		for i, v := range got {
			if v != i*i {
				t.Errorf("%d of %d: %d", i, n, v)
			}
		}
	}
}

func TestNoWorkGoesOnOnceItEnds(t *testing.T) {
	var begun, ended atomic.Int64
	for v := range Map(upTo(100_000), func(i int) int {
		begun.Add(1)
		defer ended.Add(1)
		return i
	}) {
		if v == 10 {
			break
		}
	}
	if b, e := begun.Load(), ended.Load(); b != e || b == 100_000 {
		t.Errorf("%d were begun, %d ended", b, e)
	}
}

func TestChunks(t *testing.T) {
	for n, want := range map[int][][]int{0: nil, 2: {{0, 1}}, 3: {{0, 1, 2}}, 4: {{0, 1, 2}, {3}}} {
		if got := slices.Collect(Chunk(upTo(n), 3)); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%d: %v", n, got)
		}
	}
	for range Chunk(upTo(9), 2) {
		break
	}
}
