package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// daysAsked counts how often each day was asked for by itself, parts not counted.
func daysAsked(s *service) map[string]int {
	out := map[string]int{}
	for _, q := range s.asked {
		if q.StartOn != "" && q.Status == "" {
			out[q.StartOn]++
		}
	}
	return out
}

func TestOlderDaysAreLoadedOnceNewestFirstAndFourAtATime(t *testing.T) {
	for name, how := range lists {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.listing = how
				s.past(5000, 60*24*time.Hour)
				s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
				_, f := watchIt(t, s, Options{})
				after(f, 15*time.Second)
				s.asked = nil
				since := time.Now().AddDate(0, 0, -20)
				f.LoadOlder(since)
				snap := after(f, 3500*time.Millisecond)
				if o := snap.Older; !o.Active || o.DaysTotal != 20 || o.DaysDone == 0 || o.DaysDone > 12 || o.Day >= "2000-02-10" || o.Day < "2000-01-28" {
					t.Errorf("on the way: %+v", o)
				}
				snap = after(f, 10*time.Second)
				o := snap.Older
				if o.Active || o.DaysDone != 20 || o.DaysTotal != 20 || o.Err != nil || o.Day != "" || len(o.Partial) != 0 {
					t.Errorf("in the end: %+v", o)
				}
				if !o.From.Equal(midnight(since)) || !o.Covers(since) || o.Covers(since.AddDate(0, 0, -1)) || o.End {
					t.Errorf("covered back to %s", o.From)
				}
				for n, c := range s.calls {
					if !c.Started.Before(o.From) && snap.Find(sid(n)) == nil {
						t.Fatalf("call %d of %s isn't known", n, c.Started)
					}
				}
				if err := check(snap); err != nil {
					t.Error(err)
				}
				if s.busiest != windowsAtOnce {
					t.Errorf("%d requests at once", s.busiest)
				}
				f.LoadOlder(since.AddDate(0, 0, -2))
				after(f, 10*time.Second)
				asked := daysAsked(s)
				if len(asked) != 22 {
					t.Errorf("%d days", len(asked))
				}
				for day, n := range asked {
					if n != 1 {
						t.Errorf("%s was asked for %d times", day, n)
					}
				}
				for _, e := range snap.Calls {
					if e.Came || !e.Changed.IsZero() {
						t.Fatalf("an old call counts as new: %+v", e)
					}
				}
			})
		})
	}
}

func TestRoundsGoOnWhileOlderDaysLoad(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(1000, 60*24*time.Hour)
		_, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		s.delay = func(q client.HistoryQuery) time.Duration {
			if q.StartOn != "" {
				return time.Minute
			}
			return 0
		}
		f.LoadOlder(time.Now().AddDate(0, 0, -30))
		n := s.add(1, client.StatusRinging)
		if snap := after(f, 10*time.Second); !snap.Older.Active || snap.Find(sid(n)) == nil || snap.Stale(time.Now()) {
			t.Errorf("%+v", snap.Older)
		}
	})
}

func TestStoppingStopsAtOnceAndKeepsWhatCame(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3000, 60*24*time.Hour)
		h, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
		f.LoadOlder(time.Now().AddDate(0, 0, -50))
		had := len(after(f, 5500*time.Millisecond).Calls)
		f.StopOlder()
		synctest.Wait()
		snap := f.Latest()
		if o := snap.Older; o.Active || o.Err != nil || o.DaysDone != 20 || o.Covers(time.Now().AddDate(0, 0, -40)) {
			t.Errorf("after the stop: %+v", o)
		}
		if s.windows != 0 {
			t.Errorf("%d requests in flight after the stop", s.windows)
		}
		before := len(daysAsked(s))
		f.Close()
		f = h.Open("p") // nor does it go on by going away and back
		snap = after(f, time.Hour)
		if got := len(daysAsked(s)); got != before || len(snap.Calls) < had {
			t.Errorf("it went on: %d days", got-before)
		}
		f.LoadOlder(time.Now().AddDate(0, 0, -50))
		if snap = after(f, time.Minute); !snap.Older.Covers(time.Now().AddDate(0, 0, -50)) {
			t.Errorf("asked again: %+v", snap.Older)
		}
	})
}

func TestGoingAwayInterruptsTheLoadingAndComingBackGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3000, 60*24*time.Hour)
		h, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
		since := time.Now().AddDate(0, 0, -40)
		f.LoadOlder(since)
		after(f, 5500*time.Millisecond)
		f.Close()
		synctest.Wait()
		if s.windows != 0 || f.Latest().Older.Active {
			t.Errorf("%d requests in flight, %+v", s.windows, f.Latest().Older)
		}
		f.LoadOlder(since.AddDate(0, 0, -10)) // of a closed feed
		f = h.Open("p")
		snap := after(f, time.Minute)
		if o := snap.Older; o.Active || !o.Covers(since) {
			t.Errorf("back: %+v", o)
		}
	})
}

func TestScrollingPastTheEndLoadsTheNextDayThatHasCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		for _, ago := range []int{45, 12, 3} { // days on which there were calls
			for range 150 {
				c := call(len(s.calls), "completed", time.Now().AddDate(0, 0, -ago))
				s.calls = append(s.calls, c)
			}
		}
		_, f := watchIt(t, s, Options{})
		snap := after(f, 15*time.Second)
		if len(snap.Calls) < 100 {
			t.Fatalf("%d calls at first", len(snap.Calls))
		}
		for _, want := range []struct{ ago, calls int }{{12, 300}, {45, 450}} {
			for len(snap.Calls) < want.calls {
				f.LoadMore()
				snap = after(f, time.Second)
				if snap.Older.Active || snap.Older.End {
					t.Fatalf("%+v", snap.Older)
				}
			}
			if len(snap.Calls) != want.calls {
				t.Errorf("%d calls, want %d", len(snap.Calls), want.calls)
			}
		}
		f.LoadMore()
		snap = after(f, time.Second)
		if !snap.Older.End || snap.Older.Active || snap.Older.Covers(time.Time{}) != true {
			t.Errorf("past the end: %+v", snap.Older)
		}
		before := len(s.asked)
		f.LoadMore()
		synctest.Wait()
		if len(s.asked) != before {
			t.Error("it asks for more after nothing older was found")
		}
		for day, n := range daysAsked(s) {
			if n != 1 {
				t.Errorf("%s was asked for %d times", day, n)
			}
		}
	})
}

func TestAHistoryThatFitsOnePageHasNothingOlder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(37, 90*24*time.Hour) // two pages, and one of each half, show that 37 is no limit
		_, f := watchIt(t, s, Options{})
		after(f, time.Second)
		seq := f.Latest().Seq
		f.LoadOlder(time.Time{})
		f.LoadMore()
		snap := after(f, time.Second)
		if !snap.Older.End || !snap.Older.Covers(time.Time{}) || len(s.asked) != 4 {
			t.Errorf("%+v, %d requests", snap.Older, len(s.asked))
		}
		if snap.Seq == seq {
			t.Error("who waits for the load isn't told that it is over")
		}
	})
}

func TestADayThatFailsEndsTheLoadAndIsAskedForAgainOnRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3000, 60*24*time.Hour)
		_, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		down := &client.Error{Op: "read the call history", Status: 500}
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartOn == "2000-02-01" {
				return down
			}
			return nil
		}
		since := time.Now().AddDate(0, 0, -20)
		f.LoadOlder(since)
		snap := after(f, time.Second)
		if o := snap.Older; !errors.Is(o.Err, down) || o.Active || o.From.Format(time.DateOnly) != "2000-02-02" {
			t.Errorf("%+v", o)
		}
		if snap.Err != nil {
			t.Errorf("rounds failed: %v", snap.Err)
		}
		after(f, time.Minute)
		if n := daysAsked(s)["2000-02-01"]; n != 1 {
			t.Errorf("it was asked %d times by itself", n)
		}
		s.fail = nil
		f.LoadOlder(since)
		if o := after(f, time.Second).Older; o.Err != nil || !o.Covers(since) {
			t.Errorf("after it works again: %+v", o)
		}
		for day, n := range daysAsked(s) {
			if n != 1 && day != "2000-02-01" && day != "2000-01-31" && day != "2000-01-30" && day != "2000-01-29" {
				t.Errorf("%s was asked for %d times", day, n)
			}
		}
	})
}

func TestDaysThatCameBeforeAFailureAreNotAskedForAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3000, 60*24*time.Hour)
		_, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		const bad = "2000-02-01"
		s.delay = func(q client.HistoryQuery) time.Duration {
			if q.StartOn == bad {
				return 5 * time.Second
			}
			return time.Second
		}
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartOn == bad {
				return &client.Error{Status: 500}
			}
			return nil
		}
		since := time.Now().AddDate(0, 0, -50)
		f.LoadOlder(since)
		done := after(f, time.Minute).Older.DaysDone
		if done < 15 || done > 35 {
			t.Errorf("%d days loaded before it ended", done)
		}
		s.fail = nil
		f.LoadOlder(since)
		if o := after(f, time.Minute).Older; !o.Covers(since) || o.DaysTotal != o.DaysDone || o.DaysTotal != 50-done {
			t.Errorf("%+v", o)
		}
		for day, n := range daysAsked(s) {
			if want := map[bool]int{true: 2, false: 1}[day == bad]; n != want {
				t.Errorf("%s was asked for %d times", day, n)
			}
		}
	})
}

// What a day has is learned from the last one, so that full days aren't asked for over and over, each time for more.
func TestFullDaysAreAskedForOnceWhenTheirLengthIsKnown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(20*777, 20*24*time.Hour)
		s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
		_, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		s.asked = nil
		since := time.Now().AddDate(0, 0, -15)
		f.LoadOlder(since)
		if o := after(f, time.Minute).Older; !o.Covers(since) || len(o.Partial) != 0 {
			t.Errorf("%+v", o)
		}
		again := 0
		for _, n := range daysAsked(s) {
			again += n - 1
		}
		if again > 2*windowsAtOnce {
			t.Errorf("days were asked for %d times more than needed", again)
		}
	})
}

func TestAStatusThatTheServiceDoesNotSelectByLeavesADayInPart(t *testing.T) {
	for name, refuse := range map[string]bool{"it answers nothing": false, "it refuses": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.cap = 100
				s.past(300, 12*time.Hour)
				for n := range s.calls {
					s.set(n, []client.Status{"completed", "busy", "voicemail", "failed"}[n%4])
				}
				s.fail = func(q client.HistoryQuery, _ string) error {
					if refuse && q.Status == client.StatusVoicemail {
						return &client.Error{Status: 400}
					}
					return nil
				}
				s.edit = func(q client.HistoryQuery, calls []client.Call) []client.Call {
					if q.Status == client.StatusVoicemail {
						return nil
					}
					return calls
				}
				_, f := watchIt(t, s, Options{})
				snap := after(f, 15*time.Second)
				if want := []string{"2000-02-10"}; !slices.Equal(snap.Older.Partial, want) || snap.Err != nil {
					t.Errorf("partial %v, %v", snap.Older.Partial, snap.Err)
				}
			})
		})
	}
}

func TestDaysThatTheServiceCutsAreHadInPartsOrMarked(t *testing.T) {
	for _, limit := range []int{0, 50, 100, 250, 400, 1000} {
		for _, refuses := range []bool{false, true} {
			if refuses && limit < pageSize {
				continue
			}
			t.Run(fmt.Sprintf("%d, refuses %v", limit, refuses), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					if refuses {
						s.refuse = limit
					} else {
						s.cap = limit
					}
					day := midnight(time.Now()).AddDate(0, 0, -5)
					put := func(ago, n int, statuses ...client.Status) {
						for i := range n {
							at := day.AddDate(0, 0, -ago).Add(time.Duration(i) * 24 * time.Hour / time.Duration(n))
							s.calls = append(s.calls, call(len(s.calls), statuses[i%len(statuses)], at))
						}
					}
					put(3, 7, "completed")
					put(2, 1600, "completed")                                                      // no part holds them
					put(1, 290, "completed", "busy", "failed", "no-answer", "queued", "initiated") // parts do
					put(0, 35, "completed", "ringing")
					_, f := watchIt(t, s, Options{})
					after(f, 15*time.Second)
					f.LoadOlder(day.AddDate(0, 0, -4))
					snap := after(f, time.Minute)
					var want []string
					if limit > 0 {
						want = []string{day.AddDate(0, 0, -2).Format(time.DateOnly)}
					}
					if !slices.Equal(snap.Older.Partial, want) || snap.Older.Err != nil {
						t.Errorf("partial %v, want %v, %v", snap.Older.Partial, want, snap.Older.Err)
					}
					if got, all := len(snap.Calls), len(s.calls); limit == 0 && got != all || got < 342 {
						t.Errorf("%d calls of %d", got, all)
					}
				})
			})
		}
	}
}

func TestWhatCountsAsCut(t *testing.T) {
	var l limit
	l.listed(100, 100)
	for got, want := range map[int]bool{0: false, 19: false, 50: false, 64: false, 99: false, 100: true, 137: true, 200: true} {
		if l.now().mayCut(got) != want {
			t.Errorf("%d: %v", got, !want)
		}
	}
	if l.now().size(1000) != 1000 || l.now().certain() {
		t.Error("a limit was made up")
	}
	l.found(100)
	if l.now().size(1000) != 100 || !l.now().certain() {
		t.Errorf("a limit that was found: it asks for %d", l.now().size(1000))
	}
	l.listed(137, 400)
	if l.now().size(1000) != 1000 || l.now().certain() {
		t.Errorf("a limit that turned out to be none: it asks for %d", l.now().size(1000))
	}
	l.refuse(400)
	if l.now().refused {
		t.Error("what was accepted before isn't refused for its size")
	}
	l.refuse(401)
	l.allow(400)
	if !l.now().refused || l.now().size(1000) != 400 || !l.now().certain() {
		t.Errorf("after a refusal it asks for %d", l.now().size(1000))
	}
}

func TestAnAnswerThatIsTooLargeIsHadInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(40 * 24 * time.Hour)
		s := newService()
		s.past(500, time.Hour)
		for n := range s.calls {
			s.set(n, client.AskedStatuses()[n%8]) // 62 or 63 of each
		}
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.Status == "" {
				return &client.Error{Err: client.ErrTooLarge}
			}
			return nil
		}
		ws := newWindows(s, "p", time.Now)
		w, err := ws.load(context.Background(), client.HistoryQuery{StartOn: "2000-02-09"}, func(*client.History, time.Time) {})
		if err != nil || len(w.calls) != 500 || !w.whole {
			t.Errorf("%d calls, whole %v, %v", len(w.calls), w.whole, err)
		}
		s.fail = func(client.HistoryQuery, string) error { return &client.Error{Err: client.ErrTooLarge} }
		if _, err = ws.load(context.Background(), client.HistoryQuery{StartOn: "2000-02-09"}, func(*client.History, time.Time) {}); !errors.Is(err, client.ErrTooLarge) {
			t.Errorf("answers that are too large in all parts are taken for none: %v", err)
		}
	})
}
