package watch

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

func TestWhatAFilterSelectsIsAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		s.past(2000, 60*24*time.Hour)
		for n := range 2000 {
			if n%500 == 0 {
				s.set(n, client.StatusFailed)
			}
		}
		h := NewHub(s, Options{})
		defer h.Close()
		f := h.Open("p")
		time.Sleep(5 * time.Second)
		failed := func() (n int) {
			for _, e := range f.Latest().Calls {
				if e.Call.Status == client.StatusFailed {
					n++
				}
			}
			return n
		}
		before := f.Latest()
		if failed() != 0 {
			t.Fatal("the failed calls are known already")
		}
		q := client.HistoryQuery{Status: client.StatusFailed}
		f.Ask(q)
		f.Ask(q)
		time.Sleep(time.Second)
		after := f.Latest()
		if failed() != 4 || !after.Older.From.Equal(before.Older.From) || after.Older.End {
			t.Errorf("%d of 4 are known; complete since %v, before since %v", failed(), after.Older.From, before.Older.From)
		}
		asked := func() (n int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, a := range s.asked {
				if a.Status == client.StatusFailed {
					n++
				}
			}
			return n
		}
		f.Ask(q)
		time.Sleep(time.Second)
		if n := asked(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		if i := slices.IndexFunc(after.Calls, func(e *Entry) bool { return e.Call.Status == client.StatusFailed }); after.Calls[i].Came {
			t.Error("an old call came while watching")
		}
	})
}

func TestWhatCouldNotBeAskedForCanBeAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		s.past(2000, 60*24*time.Hour)
		down := true
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.To != "" && down {
				return client.ErrServer
			}
			return nil
		}
		h := NewHub(s, Options{})
		defer h.Close()
		f := h.Open("p")
		time.Sleep(5 * time.Second)
		known := len(f.Latest().Calls)
		q := client.HistoryQuery{To: "+15555550100"}
		f.Ask(q)
		time.Sleep(time.Second)
		if n := len(f.Latest().Calls); n != known {
			t.Fatalf("%d calls came", n-known)
		}
		s.mu.Lock()
		down = false
		s.mu.Unlock()
		f.Ask(q)
		time.Sleep(time.Second)
		if n := len(f.Latest().Calls); n < firstWindow {
			t.Errorf("%d calls are known", n)
		}
		// What is asked for while nobody looks is for whoever comes next.
		f.Close()
		synctest.Wait()
		f.Ask(client.HistoryQuery{To: "+15555550100", StartBefore: "1999-11-20"})
		g := h.Open("p")
		time.Sleep(time.Second)
		s.mu.Lock()
		defer s.mu.Unlock()
		if !slices.ContainsFunc(s.asked, func(q client.HistoryQuery) bool { return q.StartBefore == "1999-11-20" }) {
			t.Errorf("it isn't asked for: %+v", s.asked)
		}
		g.Close()
	})
}
