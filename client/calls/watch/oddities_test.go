package watch

import (
	"fmt"
	"testing"
	"time"

	"talkdeck/client"
)

func TestClocksThatDiffer(t *testing.T) {
	for _, ahead := range []time.Duration{-26 * time.Hour, -3 * time.Hour, 3 * time.Hour, 26 * time.Hour} {
		for name, how := range lists {
			t.Run(fmt.Sprintf("%s ahead, %s", ahead, name), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					s.ahead, s.dated, s.listing = ahead, true, how
					s.past(300, 48*time.Hour)
					_, f := watchIt(t, s, Options{})
					after(f, 15*time.Second)
					n := s.add(1, client.StatusRinging)
					snap := after(f, 11*time.Second)
					e := snap.Find(sid(n))
					if e == nil || !e.Came || e.Doubtful(time.Now()) {
						t.Fatalf("the new call: %+v", e)
					}
					if how != newestFirst {
						return // the rest is the same
					}
					snap = after(f, 61*time.Minute)
					if !snap.Find(sid(n)).Doubtful(time.Now()) {
						t.Error("not doubtful after an hour")
					}
				})
			})
		}
	}
}

func TestCallsWithoutAStart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		for n := range 300 {
			s.calls = append(s.calls, call(n, client.StatusCompleted, time.Time{}))
		}
		_, f := watchIt(t, s, Options{})
		snap := after(f, 15*time.Second)
		if len(snap.Calls) < 100 || snap.Calls[0].Came || snap.Gap {
			t.Fatalf("%d calls, gap %v", len(snap.Calls), snap.Gap)
		}
		s.calls = append(s.calls, call(300, client.StatusQueued, time.Time{}))
		snap = after(f, 11*time.Second)
		if e := snap.Calls[0]; e.Call.ID != sid(300) || !e.Came {
			t.Fatalf("the newest is %+v", e)
		}
		s.calls[300] = call(300, client.StatusRinging, time.Now().Truncate(time.Second))
		snap = after(f, 3*time.Second)
		if e := snap.Calls[0]; e.Call.ID != sid(300) || !e.Order.Equal(e.Call.Started) || statuses(e) != "queued ringing" {
			t.Errorf("the newest is %+v", e)
		}
		if err := check(snap); err != nil {
			t.Error(err)
		}
	})
}

func TestTheNewestCallsAreShownAtOnceThoughTheyAreOldAndListedLast(t *testing.T) {
	for name, how := range lists {
		for _, days := range []int{0, 3, 20, 200} {
			t.Run(fmt.Sprintf("%s, %d days", name, days), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					s.listing = how
					s.past(1000, 150*24*time.Hour)
					time.Sleep(time.Duration(days) * 24 * time.Hour)
					_, f := watchIt(t, s, Options{})
					snap := after(f, time.Second)
					if got := snap.Calls[0].Call.ID; got != sid(999) {
						t.Errorf("the newest call shown is %s of %s", got, snap.Calls[0].Call.Started)
					}
				})
			})
		}
	}
}

func TestACallThatIsReadUnderAnotherIDStaysOneCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		n := s.add(1, client.StatusRinging)
		_, f := watchIt(t, s, Options{})
		after(f, time.Second)
		s.past(150, time.Second)
		s.form = func(c *client.Call) {
			c.ID = "CAffffffffffffffffffffffffffffffff"
			seal(c)
		}
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartAfter != "" { // else it would be told of with the day's calls
				return &client.Error{Status: 400}
			}
			return nil
		}
		after(f, 5*time.Second)
		s.set(n, client.StatusBusy)
		snap := after(f, 5*time.Second)
		if len(snap.Calls) != 151 || snap.Live != 0 || snap.Find(sid(n)).Call.Status != client.StatusBusy {
			t.Errorf("%d calls, %d live, %+v", len(snap.Calls), snap.Live, snap.Find(sid(n)))
		}
	})
}

func TestADayThatCannotBeHadForAMomentBlindsNobody(t *testing.T) {
	for name, how := range lists {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.listing = how
				s.past(1000, 48*time.Hour)
				_, f := watchIt(t, s, Options{})
				after(f, 15*time.Second)
				soon := 11 * time.Second
				if how == shuffled {
					soon = 75 * time.Second
				}
				for range 8 {
					s.fail = func(q client.HistoryQuery, _ string) error {
						if q.StartAfter != "" {
							return &client.Error{Status: 500}
						}
						return nil
					}
					after(f, 45*time.Second)
					s.fail = nil
					n := s.add(1, client.StatusRinging)
					if snap := after(f, soon); snap.Find(sid(n)) == nil || snap.Err != nil {
						t.Fatalf("call %d isn't seen, %v", n, snap.Err)
					}
				}
			})
		})
	}
}

func TestWhatIsCoveredStaysCovered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(300, 60*24*time.Hour)
		time.Sleep(20 * 24 * time.Hour)
		_, f := watchIt(t, s, Options{Idle: 5 * time.Minute})
		from := after(f, time.Second).Older.From
		if want := midnight(time.Now()).AddDate(0, 0, -30); !from.Equal(want) {
			t.Fatalf("covered back to %s, want %s", from, want)
		}
		if snap := after(f, 26*time.Hour); !snap.Older.From.Equal(from) {
			t.Errorf("covered back to %s, before to %s", snap.Older.From, from)
		}
	})
}
