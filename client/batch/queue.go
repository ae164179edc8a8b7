package batch

import (
	"container/heap"
	"time"
)

// queue is the rows that are still to be called: in their order, but for those that must wait.
type queue struct {
	rows  []int
	later waits
}

// wait is a row that isn't to be called before a time.
type wait struct {
	row      int
	at       time.Time
	forHours bool // until it is an hour for calls there; else after a failure
}

func (q *queue) empty() bool { return len(q.rows)+len(q.later) == 0 }

// put has a row wait.
func (q *queue) put(w wait) { heap.Push(&q.later, w) }

// due is when the first row that waits may be called.
func (q *queue) due() (at time.Time, ok bool) {
	if len(q.later) == 0 {
		return time.Time{}, false
	}
	return q.later[0].at, true
}

// take takes out the next row: one that has waited long enough, else the next in order.
func (q *queue) take(now time.Time) (row int, ok bool) {
	if at, waits := q.due(); waits && !at.After(now) {
		return heap.Pop(&q.later).(wait).row, true
	}
	if len(q.rows) == 0 {
		return 0, false
	}
	row, q.rows = q.rows[0], q.rows[1:]
	return row, true
}

// putBack puts back a row that was taken out and isn't called yet.
func (q *queue) putBack(row int) { q.put(wait{row: row}) }

// retryNow ends the waiting of all rows; those that must wait will again.
func (q *queue) retryNow(now time.Time) {
	for i := range q.later {
		q.later[i].at, q.later[i].forHours = now, false
	}
	heap.Init(&q.later)
}

// waits is a heap, the first to be called on top.
type waits []wait

func (w waits) Len() int { return len(w) }
func (w waits) Less(i, j int) bool {
	if w[i].at.Equal(w[j].at) {
		return w[i].row < w[j].row
	}
	return w[i].at.Before(w[j].at)
}
func (w waits) Swap(i, j int) { w[i], w[j] = w[j], w[i] }

// Push is for container/heap.
func (w *waits) Push(x any) { *w = append(*w, x.(wait)) }

// Pop is for container/heap.
func (w *waits) Pop() any {
	last := len(*w) - 1
	x := (*w)[last]
	*w = (*w)[:last]
	return x
}
