package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"
)

const (
	// heapGrowth is by how many percent the heap grows before it is collected. A dashboard allocates little and is left open
	// for a shift, on machines that others use too: it takes memory rather sparingly than fast.
	heapGrowth = 40
	// tidyEvery is how often it is looked whether memory can be given back.
	tidyEvery = 15 * time.Second
	// worthwhile is how much memory, in bytes, makes giving some back worth a collection.
	worthwhile = 64 << 20
)

// keepSmall gives memory that isn't needed back to the system until ctx ends: loading a month of calls needs much more of
// it than keeping them, and a runtime that has nothing to do collects nothing.
func keepSmall(ctx context.Context) {
	before := debug.SetGCPercent(heapGrowth)
	defer debug.SetGCPercent(before)
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	tidy := uint64(worthwhile) // what was left of it the last time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if held() > tidy+tidy/8 {
			debug.FreeOSMemory()
			tidy = max(held(), worthwhile)
		}
	}
}

// held is how much memory the heap has from the system, in bytes.
func held() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys - m.HeapReleased
}
