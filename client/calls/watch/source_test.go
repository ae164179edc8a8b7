package watch

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"talkdeck/client"
)

// lists are the ways in which a service may list calls.
var lists = map[string]listing{"newest first": newestFirst, "oldest first": oldestFirst, "shuffled": shuffled}

func TestNewCallsAreSeenWhateverTheServiceListsFirst(t *testing.T) {
	for name, how := range lists {
		for _, had := range []int{0, 99, 100, 101, 1000} {
			for _, over := range []time.Duration{3 * time.Hour, 300 * 24 * time.Hour} {
				for _, limit := range []int{0, 50, 100} {
					t.Run(fmt.Sprintf("%s, %d calls over %s, cap %d", name, had, over, limit), func(t *testing.T) {
						bubble(t, func(t *testing.T) {
							s := newService()
							s.listing, s.cap = how, limit
							s.past(had, over)
							_, f := watchIt(t, s, Options{})
							after(f, 15*time.Second)
							soon := 11 * time.Second
							switch {
							case limit == 50 && how == oldestFirst: // nothing tells until there is a call that isn't listed
								soon = recheck + time.Minute
							case limit > 0 || how == shuffled: // where it takes finding out
								soon = 75 * time.Second
							}
							for range 4 { // one at a time: no burst hides them
								n := s.add(1, client.StatusRinging)
								snap := after(f, soon)
								if snap.Find(sid(n)) == nil && !snap.Gap {
									t.Fatalf("call %d isn't seen (selection %d)", n, f.w.source.selection)
								}
								s.set(n, client.StatusCompleted)
							}
							if err := check(f.Latest()); err != nil {
								t.Error(err)
							}
						})
					})
				}
			}
		}
	}
}

func TestAServiceThatListsItsNewestCallsFirstIsAskedForOneShortPageARound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(5000, 30*24*time.Hour)
		_, f := watchIt(t, s, Options{})
		after(f, 15*time.Second)
		s.asked = nil
		after(f, 5*time.Minute)
		if got := len(s.asked); got != 30 {
			t.Errorf("%d requests in 30 rounds", got)
		}
		for _, q := range s.asked {
			if q != (client.HistoryQuery{ProjectID: "p", PageSize: pageSize}) {
				t.Errorf("asked for %+v", q)
			}
		}
	})
}

func TestAListThatWasFoundToBeAllIsNotDoubtedInEachRound(t *testing.T) {
	for _, had := range []int{20, 37, 64, 99} {
		for name, over := range map[string]time.Duration{"of a day": 3 * time.Hour, "of many days": 30 * 24 * time.Hour} {
			t.Run(fmt.Sprintf("%d %s", had, name), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					s.past(had, over)
					_, f := watchIt(t, s, Options{})
					snap := after(f, 15*time.Second)
					if got := len(s.asked); !snap.Older.End || len(snap.Older.Partial) > 0 || got > 13 {
						t.Errorf("%+v after %d requests", snap.Older, got)
					}
					s.asked = nil
					if after(f, 5*time.Minute); len(s.asked) != 30 {
						t.Errorf("%d requests in 30 rounds", len(s.asked))
					}
				})
			})
		}
	}
}

func TestTheFirstAnswerIsShownBeforeAnythingIsFoundOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(300, 48*time.Hour)
		s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
		_, f := watchIt(t, s, Options{FirstLoad: 250})
		if snap := after(f, 1100*time.Millisecond); len(snap.Calls) != 250 || snap.Updated.IsZero() {
			t.Errorf("%d calls after the first answer", len(snap.Calls))
		}
	})
}

func TestAFirstLoadThatTheServiceCutsIsNoHarm(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3000, 30*24*time.Hour)
		s.cap = 100
		_, f := watchIt(t, s, Options{FirstLoad: 2000})
		snap := after(f, 5*time.Second)
		if len(snap.Calls) < 100 || snap.Older.End || snap.Gap {
			t.Errorf("%d calls, end %v, gap %v", len(snap.Calls), snap.Older.End, snap.Gap)
		}
	})
}

func TestNoneIsLostWhenMoreThanAPageComesAtOnce(t *testing.T) {
	for name, how := range lists {
		for _, burst := range []int{99, 100, 101, 199, 200, 250, 1500} {
			t.Run(fmt.Sprintf("%s, %d", name, burst), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					s.listing = how
					s.past(400, 48*time.Hour)
					_, f := watchIt(t, s, Options{})
					after(f, 15*time.Second)
					s.add(burst, client.StatusQueued)
					snap := after(f, 11*time.Second)
					if snap.Counts[client.StatusQueued] != burst || snap.Gap {
						t.Errorf("%d calls came of %d, gap %v", snap.Counts[client.StatusQueued], burst, snap.Gap)
					}
					for _, e := range snap.Calls[:burst] {
						if !e.Came || !e.Changed.Equal(e.FirstSeen) {
							t.Fatalf("%+v didn't come while watching", e)
						}
					}
				})
			})
		}
	}
}

func TestABurstIntoAnEmptyProject(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		_, f := watchIt(t, s, Options{})
		after(f, 5*time.Second)
		s.add(450, client.StatusQueued)
		if snap := after(f, 10*time.Second); len(snap.Calls) != 450 || snap.Gap {
			t.Errorf("%d calls, gap %v", len(snap.Calls), snap.Gap)
		}
	})
}

func TestMoreAtOnceThanTheServiceListsIsMadeUpForOrSaid(t *testing.T) {
	for _, tc := range []struct {
		name     string
		statuses []client.Status
		missing  bool
	}{
		{"in parts by status", []client.Status{"queued", "completed", "busy", "failed"}, false},
		{"no part holds them", []client.Status{"completed"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.cap = 100
				s.past(400, 40*24*time.Hour)
				_, f := watchIt(t, s, Options{})
				after(f, 15*time.Second)
				for i := range 360 {
					s.add(1, tc.statuses[i%len(tc.statuses)])
				}
				snap := after(f, time.Minute)
				if snap.Gap != tc.missing {
					t.Errorf("gap %v, want %v", snap.Gap, tc.missing)
				}
				all := true
				for n := range s.calls[400:] {
					all = all && snap.Find(sid(400+n)) != nil
				}
				if all == tc.missing {
					t.Errorf("all known: %v", all)
				}
			})
		})
	}
}

func TestLiveCallsThatLeftThePageAreReadOneByOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		live := s.add(35, client.StatusInProgress)
		_, f := watchIt(t, s, Options{})
		after(f, 3*time.Second)
		s.add(99, client.StatusCompleted)
		after(f, 4*time.Second) // one of the 35 is still on the page
		s.reads = nil
		after(f, 2*time.Second)
		if len(s.reads) != maxReads {
			t.Errorf("%d reads a round", len(s.reads))
		}
		for i := range 35 {
			s.set(live+i, client.StatusCompleted)
		}
		if snap := after(f, 8*time.Second); snap.Live != 0 {
			t.Errorf("%d of 35 are still live after four rounds", snap.Live)
		}
		s.reads = nil
		if after(f, time.Minute); len(s.reads) != 0 {
			t.Errorf("%d reads of calls that ended", len(s.reads))
		}
	})
}

func TestACallThatCannotBeReadDoesNotHoldUpTheOthers(t *testing.T) {
	for name, tc := range map[string]struct {
		err   error
		fails bool
	}{
		"not found":    {&client.Error{Status: 404, APIShaped: true}, false},
		"bad request":  {&client.Error{Status: 400}, false},
		"server error": {&client.Error{Status: 500}, false},
		"overloaded":   {&client.Error{Status: 503, RetryAfter: time.Minute}, true},
		"too often":    {&client.Error{Status: 429}, true},
		"signed out":   {&client.Error{Status: 401, APIShaped: true}, true},
		"no network":   {&client.Error{Err: errors.New("refused")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				bad := s.add(1, client.StatusInProgress)
				good := s.add(1, client.StatusInProgress)
				_, f := watchIt(t, s, Options{})
				after(f, time.Second)
				s.add(150, client.StatusCompleted)
				s.fail = func(_ client.HistoryQuery, id string) error {
					if id == sid(bad) {
						return tc.err
					}
					return nil
				}
				after(f, 2*time.Second)
				s.set(good, client.StatusBusy)
				snap := after(f, 6*time.Second)
				if (snap.Err != nil) != tc.fails || tc.fails && !errors.Is(snap.Err, tc.err) {
					t.Errorf("err %v", snap.Err)
				}
				if got := snap.Find(sid(good)).Call.Status; !tc.fails && got != client.StatusBusy {
					t.Errorf("the other call is %s", got)
				}
				if snap.Find(sid(bad)).Call.Status != client.StatusInProgress || len(snap.Calls) != 152 {
					t.Errorf("what is known was lost")
				}
			})
		})
	}
}

func TestACallThatIsLiveForAnHourIsDoubtfulAndReadEverMoreRarely(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		n := s.add(1, client.StatusInProgress)
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartAfter != "" { // else it would be told of with the day's calls
				return &client.Error{Status: 400}
			}
			return nil
		}
		_, f := watchIt(t, s, Options{Idle: time.Minute})
		after(f, time.Second)
		s.past(150, time.Second)
		snap := after(f, 59*time.Minute)
		if e := snap.Find(sid(n)); e.Doubtful(time.Now()) || snap.Doubtful != 0 {
			t.Error("doubtful within the hour")
		}
		snap = after(f, 2*time.Minute)
		if e := snap.Find(sid(n)); !e.Doubtful(time.Now()) || snap.Doubtful != 1 || snap.Live != 1 {
			t.Errorf("not doubtful after the hour: %d of %d", snap.Doubtful, snap.Live)
		}
		before := len(s.polls)
		s.reads = nil
		after(f, time.Hour)
		if got := len(s.reads); got < 3 || got > 7 {
			t.Errorf("%d reads in the second hour", got)
		}
		if got := len(s.polls) - before; got > 61 {
			t.Errorf("%d rounds in an hour in which nothing happens", got)
		}
		after(f, 22*time.Hour)
		s.reads = nil
		if after(f, 12*time.Hour); len(s.reads) > 4 {
			t.Errorf("%d reads in half a day after a day", len(s.reads))
		}
		s.set(n, client.StatusFailed)
		if snap = after(f, 12*time.Hour); snap.Live != 0 {
			t.Error("its end was never seen")
		}
	})
}

func TestComingBackLoadsWhatCameMeanwhileAndSaysThatItWasNotWatched(t *testing.T) {
	for name, how := range lists {
		for _, away := range []time.Duration{10 * time.Minute, 3 * time.Hour, 70 * time.Hour} {
			t.Run(fmt.Sprintf("%s, %s", name, away), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newService()
					s.listing = how
					s.past(300, 48*time.Hour)
					h, f := watchIt(t, s, Options{})
					live := s.add(1, client.StatusInProgress)
					after(f, 15*time.Second)
					f.Close()
					gone := time.Now()
					for range 70 {
						time.Sleep(away / 70)
						s.add(3, client.StatusBusy)
					}
					s.set(live, client.StatusCompleted)
					back := time.Now()
					f = h.Open("p")
					snap := after(f, 15*time.Second)
					for n := range s.calls[300:] {
						e := snap.Find(sid(300 + n))
						if e == nil {
							t.Fatalf("call %d of 211 isn't known, gap %v", n, snap.Gap)
						}
						if n > 0 && (e.Came || !e.Changed.IsZero()) {
							t.Fatalf("call %d is said to have come while watching: %+v", n, e)
						}
					}
					if got := snap.Find(sid(live)).Call.Status; got != client.StatusCompleted || snap.Gap {
						t.Errorf("the call that was live is %s, gap %v", got, snap.Gap)
					}
					if len(snap.Gaps) != 1 || snap.Gaps[0].From.After(gone) || snap.Gaps[0].To.Before(back) {
						t.Errorf("gaps %v, away %s to %s", snap.Gaps, gone, back)
					}
				})
			})
		}
	}
}

func TestAShortAbsenceIsNoGap(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(3, time.Hour)
		h, f := watchIt(t, s, Options{})
		after(f, time.Second)
		f.Close()
		time.Sleep(25 * time.Second)
		f = h.Open("p")
		if snap := after(f, time.Second); len(snap.Gaps) != 0 || len(s.polls) != 2 {
			t.Errorf("gaps %v", snap.Gaps)
		}
	})
}

func TestAServiceWithoutDaysIsWatchedAllTheSame(t *testing.T) {
	for name, spoil := range map[string]func(*service){
		"it pays no heed to dates": func(s *service) { s.noDays = true },
		"it refuses them": func(s *service) {
			s.fail = func(q client.HistoryQuery, _ string) error {
				if q.StartAfter != "" || q.StartOn != "" {
					return &client.Error{Status: 400}
				}
				return nil
			}
		},
		"it breaks on them": func(s *service) {
			s.fail = func(q client.HistoryQuery, _ string) error {
				if q.StartAfter != "" || q.StartOn != "" {
					return &client.Error{Status: 500}
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.past(3000, 300*24*time.Hour)
				spoil(s)
				_, f := watchIt(t, s, Options{})
				after(f, 15*time.Second)
				n := s.add(1, client.StatusRinging)
				snap := after(f, 11*time.Second)
				if snap.Find(sid(n)) == nil || snap.Err != nil {
					t.Errorf("the new call isn't seen, %v", snap.Err)
				}
				f.LoadMore()
				if snap = after(f, 5*time.Second); snap.Older.Err == nil || snap.Older.Active || snap.Err != nil {
					t.Errorf("older: %+v, %v", snap.Older, snap.Err)
				}
				after(f, 8*time.Minute)
				asked, windows := 0, 0
				for _, q := range s.asked {
					if windowed(q) {
						windows++
						asked += q.PageSize
					}
				}
				if windows > 20 || asked > 5000 {
					t.Errorf("asked in vain %d times for %d calls in all", windows, asked)
				}
			})
		})
	}
}

// A request that is refused isn't sent again for fewer calls; the next one is for as many as were had before.
func TestAServiceThatRefusesLongPages(t *testing.T) {
	for refuse, works := range map[int]bool{99: false, 100: true, 250: true, 1000: true} {
		t.Run(fmt.Sprint(refuse), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.past(6*1200, 6*24*time.Hour)
				for n := range s.calls {
					s.set(n, client.AskedStatuses()[n%8])
				}
				s.refuse = refuse
				_, f := watchIt(t, s, Options{})
				after(f, 15*time.Second)
				n := s.add(1, client.StatusRinging)
				if snap := after(f, 11*time.Second); (snap.Find(sid(n)) != nil) != works || (snap.Err == nil) != works {
					t.Errorf("the new call is seen: %v, %v", snap.Find(sid(n)) != nil, snap.Err)
				}
				since := time.Now().AddDate(0, 0, -3)
				f.LoadOlder(since)
				if o := after(f, 30*time.Second).Older; works && (!o.Covers(since) || o.Err != nil || refuse > firstWindow && len(o.Partial) > 0) {
					t.Errorf("%+v", o)
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				refused := map[client.HistoryQuery]int{}
				for i, q := range s.asked {
					size := q.PageSize
					if q.PageSize = 0; size > refuse {
						refused[q] = size
						continue
					}
					if before := refused[q]; before > 0 && q.StartAfter == "" && i > 0 && s.asked[i-1].PageSize == before {
						t.Errorf("asked for %d calls by %+v, and then for %d", before, q, size)
					}
				}
				if works && len(refused) > 5 {
					t.Errorf("refused were %v", refused)
				}
			})
		})
	}
}
