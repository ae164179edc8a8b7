// Package ordered does work on all processors and gives its results in order. It imports nothing of talkdeck.
package ordered

import (
	"iter"
	"runtime"
	"sync"
)

// Map gives the result of work for each item, in the items' order. It works on as many at once as there are processors, and
// ends, also when the loop over it breaks off, once no work goes on any more.
func Map[T, R any](items iter.Seq[T], work func(T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		var working sync.WaitGroup
		defer working.Wait()
		stop := make(chan struct{})
		defer close(stop)
		results := make(chan chan R, runtime.GOMAXPROCS(0)-1)
		working.Go(func() {
			defer close(results)
			for item := range items {
				result := make(chan R, 1)
				select {
				case results <- result:
				case <-stop:
					return
				}
				working.Go(func() { result <- work(item) })
			}
		})
		for result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}

// Chunk gives the items n at a time; the last may be fewer.
func Chunk[T any](items iter.Seq[T], n int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var chunk []T
		for item := range items {
			if chunk = append(chunk, item); len(chunk) < n {
				continue
			}
			if !yield(chunk) {
				return
			}
			chunk = make([]T, 0, n)
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
}
