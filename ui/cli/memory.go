package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// room is how much may be allocated, in bytes, before what isn't needed any more is collected. By the runtime's own rule,
	// as much again as there is, a hundred thousand calls would take twice their memory. A dashboard allocates little and is
	// left open for a shift, on machines that others use too: it takes memory rather sparingly than fast.
	room = 10 << 20
	// adjustEvery is how often room is made the runtime's percentage of what there is, which grows fast while calls are loaded.
	adjustEvery = time.Second
	// leastGrowth and mostGrowth bound the percentage: below, much would be gone through for little.
	leastGrowth, mostGrowth = 8, 50
	// tidyEvery is how often it is looked whether memory can be given back.
	tidyEvery = 15 * time.Second
	// worthwhile is how much memory, in bytes, makes giving some back worth a collection.
	worthwhile = 64 << 20
)

// keepSmall keeps the heap near what is in use until ctx ends, and gives the rest back to the system: loading a month of
// calls needs more than keeping them, and a runtime that has nothing to do collects nothing.
func keepSmall(ctx context.Context) {
	growth := mostGrowth
	before := debug.SetGCPercent(growth)
	defer func() { debug.SetGCPercent(before) }()
	adjust, tidy := time.NewTicker(adjustEvery), time.NewTicker(tidyEvery)
	defer adjust.Stop()
	defer tidy.Stop()
	left := uint64(worthwhile) // what was held when some was given back the last time
	for {
		select {
		case <-ctx.Done():
			return
		case <-adjust.C:
			if g := growthFor(live()); g != growth { // setting it stops the program for a moment
				growth = g
				debug.SetGCPercent(growth)
			}
		case <-tidy.C:
			if held() > left+left/8 {
				debug.FreeOSMemory()
				left = max(held(), worthwhile)
			}
		}
	}
}

// growthFor is room as a percentage of a heap of so many bytes.
func growthFor(live uint64) int {
	return int(min(max(room*100/max(live, 1), leastGrowth), mostGrowth))
}

// live is how many bytes were in use when they were last collected.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0 // a runtime that doesn't tell
	}
	return sample[0].Value.Uint64()
}

// held is how much memory the heap has from the system, in bytes.
func held() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys - m.HeapReleased
}
