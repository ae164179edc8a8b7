package filter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// However the list grows and changes, and however time goes by, a selection is what a filter run over all of it says.
func TestASelectionIsWhatTheFilterSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pool := anyCalls(rt, t, 12)
		f := rapid.OneOf(anyFilter(), rapid.SampledFrom([]*Filter{
			parsed(t, "live"), parsed(t, "refund"), parsed(t, "status:busy,completed"), parsed(t, "since:1d duration>20"), parsed(t, "agent:aa data:"), parsed(t, "!marked"), parsed(t, "day:2026-11-22"),
		})).Draw(rt, "filter")
		s := NewSelection(f)
		var list []*watch.Entry
		env := someEnv(noon)
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			switch rapid.IntRange(0, 6).Draw(rt, "step") {
			case 0, 1: // one comes
				list = slices.Insert(slices.Clone(list), rapid.IntRange(0, len(list)).Draw(rt, "place"), rapid.SampledFrom(pool).Draw(rt, "entry"))
			case 2: // one changes
				if i := rapid.IntRange(0, len(list)).Draw(rt, "place"); i < len(list) {
					changed := *list[i]
					changed.Call.Status = "busy"
					list = slices.Clone(list)
					list[i] = &changed
				}
			case 3: // one goes
				if i := rapid.IntRange(0, len(list)).Draw(rt, "place"); i < len(list) {
					list = slices.Delete(slices.Clone(list), i, i+1)
				}
			case 4:
				env.Now = env.Now.Add(12 * time.Hour)
			case 5:
				env.Zone = mustZone("Pacific/Kiritimati")
			case 6: // others come to know things
				env.Marked = func(string) bool { return true }
				env.Agent = func(*watch.Entry) (name, id string, known bool) { return "", "", false }
			}
			got := s.Update(list, env)
			m := f.Matcher(env)
			unknown := 0
			var want []*watch.Entry
			for _, e := range list {
				if m.Match(e) {
					want = append(want, e)
				}
				if m.Unknown(e) {
					unknown++
				}
			}
			if !slices.Equal(got, want) || !slices.Equal(s.Matches(), want) || s.Unknown() != unknown {
				rt.Fatalf("%s: %d of %d, %d unknown; want %d and %d", f, len(got), len(list), s.Unknown(), len(want), unknown)
			}
		}
	})
}

// Typing on, or taking back what was typed, selects what the filter alone would.
func TestASelectionGoesOnFromAnother(t *testing.T) {
	words := []string{"r", "re", "ref", "Refund", "refund,b", "refund,busy", "!re", "!ref", "4", "49", "4930", "+4930", "+49", "49301", "493.0", "date", "data.outcome:r", "data.outcome:re", "data:r", "data:re,x", "id:c", "id:CA1",
		"é", "É", "live", "l", "liv", "to:4", "to:49", "cost>0", "cost>0.1", "status:busy", "duration>1", "agent:a", "agent:aa", "marked", "since:2d", "\"a b\"", "\"a b c\"", "data.x:", "data.x:y", "data.score>1", "data.score>12"}
	rapid.Check(t, func(rt *rapid.T) {
		pool := anyCalls(rt, t, 12)
		for _, number := range []string{"+4 9-3(0)1", "+49301", "0049301", "49.30 1"} {
			e := *pool[0]
			e.Call.To = number
			pool = append(pool, &e)
		}
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 3).Draw(rt, name), " ")
		}
		draw := func(name string) *Filter {
			return rapid.OneOf(anyFilter(), rapid.Custom(func(*rapid.T) *Filter { return parsed(t, text(name)) })).Draw(rt, name+" filter")
		}
		env := someEnv(noon)
		first := NewSelection(draw("first"))
		first.Update(pool, env)
		next := NewSelection(draw("next"))
		next.Follow(first)
		list := pool
		if rapid.Bool().Draw(rt, "another list") {
			list = append(anyCalls(rt, t, 3), pool[2:]...)
		}
		alone := NewSelection(next.Filter())
		if got, want := next.Update(list, env), alone.Update(list, env); !slices.Equal(got, want) || next.Unknown() != alone.Unknown() {
			rt.Fatalf("%q after %q: %d, want %d", next.Filter(), first.Filter(), len(got), len(want))
		}
	})
}

func TestTypingOnAsksForLess(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"", "refund", true}, {"re", "ref", true}, {"re", "REF", true}, {"failed re", "failed ref", true}, {"refund", "refund status:busy", true},
		{"data.outcome:re", "data.outcome:ref", true}, {"a,b", "a,bc", true}, {"agent:jack", "refund", true}, {"4930", "49301", true}, {"since:2h re", "ref", true},
		{"ref", "re", false}, {"!re", "!ref", false}, {"493", "4930", false}, {"data.a:re", "data.b:ref", false}, {"status:busy", "status:busy,failed", false},
		{"cost>0.1", "cost>0", false}, {"live", "lively", false}, {"ref", "ref,x", false},
	} {
		if got := parsed(t, c.to).narrows(parsed(t, c.from)); got != c.want {
			t.Errorf("%q after %q: %v", c.to, c.from, got)
		}
	}
}

func TestASelectionCanBeGivenUp(t *testing.T) {
	list := many(t, 10_000)
	s := NewSelection(parsed(t, "refund"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := s.UpdateWhile(ctx, list, Env{Now: noon}); err == nil || got != nil || s.Matches() != nil {
		t.Errorf("%d match, %v", len(got), err)
	}
	if got := s.Update(list, Env{Now: noon}); len(got) != 2500 {
		t.Errorf("%d match afterwards", len(got))
	}
}

func TestASelectionIsMadeOnAllProcessors(t *testing.T) {
	list := many(t, 10_000)
	s := NewSelection(parsed(t, "refund"))
	got := s.Update(list, Env{Now: noon})
	if len(got) != 2500 || s.Filter().String() != "refund" {
		t.Fatalf("%d match", len(got))
	}
	for i, e := range got {
		if e != list[4*i+1] {
			t.Fatalf("%s is at %d", e.Call.ID, i)
		}
	}
	if again := s.Update(list, Env{Now: noon.Add(time.Hour)}); &again[0] != &got[0] {
		t.Error("what can't have changed was selected anew")
	}
}

func BenchmarkSelection(b *testing.B) {
	list := many(b, 100_000)
	for _, e := range list[200:] { // few calls are live at once
		if e.Call.Status.Live() {
			e.Call.Status = client.StatusCompleted
		}
	}
	for _, text := range []string{"", "kaput", "refund", "status:failed", "data.score>3", "since:2h live", "agent:jack"} {
		f := parsed(b, text)
		b.Run("first/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NewSelection(f).Update(list, Env{Now: noon})
			}
		})
	}
	views := []*Selection{}
	for _, text := range []string{"live", "status:failed since:today", "refund", "data.outcome:booked", "duration>1m !voicemail"} {
		views = append(views, NewSelection(parsed(b, text)))
	}
	b.Run("poll of 20 changes, 5 views", func(b *testing.B) {
		b.ReportAllocs()
		for _, v := range views {
			v.Update(list, Env{Now: noon})
		}
		turn := 0
		for b.Loop() {
			next := slices.Clone(list)
			for i := range 20 {
				changed := *next[(turn+i*37)%5000]
				next[(turn+i*37)%5000] = &changed
			}
			turn++
			for _, v := range views {
				v.Update(next, Env{Now: noon.Add(time.Duration(turn) * time.Second)})
			}
			list = next
		}
	})
}

func ExampleSelection() {
	f, err := Parse("status:busy,failed since:2h")
	if err != nil {
		fmt.Println(err)
		return
	}
	s := NewSelection(f)
	busy := &watch.Entry{Call: client.Call{ID: "CA1", Status: client.StatusBusy, Started: noon.Add(-time.Hour)}}
	fmt.Println(len(s.Update([]*watch.Entry{busy}, Env{Now: noon})), "now")
	fmt.Println(len(s.Update([]*watch.Entry{busy}, Env{Now: noon.Add(3 * time.Hour)})), "in three hours")
	// Output:
	// 1 now
	// 0 in three hours
}
