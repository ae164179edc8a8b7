package filter

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/watch"
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
				env.Agent = func(*client.Call) (name, id string, known bool) { return "", "", false }
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
