package calllist

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

func parsedFilter(t testing.TB, text string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// inOrder is how a list is sorted, call by call.
func inOrder(list []*watch.Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.Call.ID+" "+string(e.Call.Status))
	}
	return out
}

// However a list changes, it is sorted as it would be afresh.
func TestASortedListStaysSorted(t *testing.T) {
	var objects []string
	for i := range 24 {
		status := append(client.Statuses(), "paused", "")[i%12]
		more := []string{`,"cost":0.5,"seconds":30`, `,"cost":-2,"seconds":0`, `,"data":{"score":3}`, `,"data":{"score":"12","name":"Ana"}`, `,"data":{"score":"a"}`, `,"recordingUrls":["https://example.com/a"]`, ""}[i%7]
		objects = append(objects, object(fmt.Sprintf("CA%02d", i), status, noon.Add(-time.Duration(i/2)*time.Minute), more))
	}
	pool := entries(read(t, objects...))
	slices.SortFunc(pool, func(a, b *watch.Entry) int {
		if a.Compare(b) < 0 {
			return -1
		}
		return 1
	})
	rapid.Check(t, func(rt *rapid.T) {
		o := order{rapid.SampledFrom([]string{colStatus, colTo, colLength, colCost, colRecording, colID, colNote, colAgent, "data.score", "data.name"}).Draw(rt, "by"), rapid.Bool().Draw(rt, "reverse")}
		env := filter.Env{Now: noon, Note: func(id string) string { return id[len(id)-1:] }, Agent: func(e *watch.Entry) (name, id string, known bool) { return "", e.Call.To, e.Call.ID > "CA10" }}
		in, current := map[*watch.Entry]bool{}, slices.Clone(pool)
		for _, e := range current {
			in[e] = rapid.Bool().Draw(rt, "there")
		}
		var s sorted
		for range rapid.IntRange(1, 5).Draw(rt, "steps") {
			for range rapid.IntRange(0, 6).Draw(rt, "changes") {
				i := rapid.IntRange(0, len(pool)-1).Draw(rt, "which")
				if rapid.Bool().Draw(rt, "goes or comes") {
					in[current[i]] = !in[current[i]]
					continue
				}
				changed := *current[i]
				changed.Call.Status = rapid.SampledFrom(client.Statuses()).Draw(rt, "status")
				in[&changed] = in[current[i]]
				current[i] = &changed
			}
			env.Now = env.Now.Add(time.Minute)
			var list []*watch.Entry
			for _, e := range current {
				if in[e] {
					list = append(list, e)
				}
			}
			if err := s.update(t.Context(), o, list, env); err != nil {
				rt.Fatal(err)
			}
			var fresh sorted
			_ = fresh.update(t.Context(), o, list, env) // it isn't given up
			if got, want := inOrder(s.shown), inOrder(fresh.shown); !slices.Equal(got, want) {
				rt.Fatalf("%v:\n%q\nwant\n%q", o, got, want)
			}
		}
	})
}

func TestAChangeIsPutInItsPlace(t *testing.T) {
	list := entries(read(t, objects(1000)...))
	env := filter.Env{Now: noon}
	var s sorted
	if err := s.update(t.Context(), order{by: colCost}, list, env); err != nil {
		t.Fatal(err)
	}
	changed := *list[10]
	next := slices.Clone(list)
	next[10] = &changed
	if _, ok := s.patched(order{by: colCost}, next, env); !ok {
		t.Error("all is sorted again for one change")
	}
	if _, ok := s.patched(order{by: colTo}, next, env); ok {
		t.Error("another order is no change")
	}
	if _, ok := s.patched(order{by: colCost}, list[:500], env); ok {
		t.Error("half the list is too much to mend")
	}
}

// BenchmarkSort100k sorts all calls, and BenchmarkSortedPoll100k those that a round of polling brought news of.
func BenchmarkSort100k(b *testing.B) {
	for _, by := range []string{colTo, colStatus, colLength, colCost, colID, "data.outcome"} {
		b.Run(by, func(b *testing.B) {
			s := crowded(b, 100_000)
			for b.Loop() {
				var sorted sorted
				if err := sorted.update(b.Context(), order{by: by}, s.snapshot.Calls, s.lookup()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSortedPoll100k(b *testing.B) {
	for _, by := range []string{colStatus, colLength, "data.outcome"} {
		b.Run(by, func(b *testing.B) {
			s := crowded(b, 100_000)
			list := s.snapshot.Calls
			var sorted sorted
			for turn := 0; b.Loop(); turn++ {
				b.StopTimer()
				list = slices.Clone(list)
				for i := range 20 {
					changed := *list[(turn+i*37)%5000]
					list[(turn+i*37)%5000] = &changed
				}
				b.StartTimer()
				if err := sorted.update(b.Context(), order{by: by}, list, s.lookup()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
