package batchrun

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/dial"
	"talkdeck/client/sandbox"
)

// one is the only thing that is unresolved.
func one(t *testing.T, r *Runs) *batch.Unresolved {
	t.Helper()
	all, err := r.Unresolved()
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	return &all[0]
}

// Whoever decides while the batch runs elsewhere is refused; that nobody was called has the row called once, when the batch goes on.
func TestARowThatWasntMadeIsCalledOnceWhenItsBatchGoesOn(t *testing.T) {
	run(t, func(s *stage) {
		s.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
		r := s.begin(3, nil)
		time.Sleep(5 * time.Second)
		other := s.window()
		defer other.Close()
		notMade := Decision{NotMade: "the line was down"}
		if err := other.Decide(one(t, other), notMade); !errors.Is(err, batch.ErrRunning) {
			t.Errorf("while it runs: %v", err)
		}
		s.end(r)
		u := one(t, other)
		s.must(other.Decide(u, notMade))
		if err := s.Decide(u, notMade); !errors.Is(err, batch.ErrSettled) {
			t.Errorf("decided twice: %v", err)
		}
		time.Sleep(time.Hour)
		if n := len(s.box.Dialled()); n != 2 {
			t.Errorf("%d calls before somebody went on with it", n)
		}
		r, err := resume(t, other, r.Path)
		s.must(err)
		s.end(r)
		s.once()
	})
}

// A row that was being asked for when the program was killed is shown where it can be decided on, before anybody goes on with the batch.
func TestARowOfAKilledProgramIsShown(t *testing.T) {
	run(t, func(s *stage) {
		r := s.begin(1, nil)
		s.end(r)
		raw, err := os.ReadFile(r.Path)
		s.must(err)
		text := string(raw)
		at := strings.Index(text, `"state":"sending"`)
		s.must(os.WriteFile(r.Path, []byte(text[:at+strings.Index(text[at:], "\n")+1]), 0o600))
		look, err := s.Look(r.Path)
		s.must(err)
		if len(look.Unresolved) != 1 || !strings.Contains(look.Unresolved[0].Reason, "ended before") {
			t.Errorf("%+v", look.Unresolved)
		}
	})
}

func TestARowIsFoundOrLeftByItsID(t *testing.T) {
	for name, c := range map[string]struct {
		d    Decision
		want batch.State
	}{"found": {Decision{Call: "CA9"}, batch.Sent}, "left": {Decision{}, batch.Uncertain}} {
		t.Run(name, func(t *testing.T) {
			run(t, func(s *stage) {
				s.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
				r := s.begin(1, nil)
				s.end(r)
				u, err := s.FindUnresolved(one(t, s.Runs).ID)
				s.must(err)
				calls, err := s.LookFor(s.t.Context(), u)
				if s.must(err); len(calls) != 0 {
					t.Errorf("%+v", calls)
				}
				s.must(s.Decide(u, c.d))
				l, err := batch.Load(r.Path)
				s.must(err)
				if e := l.Entry(0); e.State != c.want || e.Call != c.d.Call {
					t.Errorf("%+v", e)
				}
			})
		})
	}
}

func TestASingleCallIsDecidedOnInTheJournal(t *testing.T) {
	for name, c := range map[string]struct {
		d    Decision
		want dial.State
	}{
		"found": {Decision{Call: "CA9"}, dial.Found}, "left": {Decision{}, dial.Forgotten}, "not made": {Decision{NotMade: "it rang nowhere"}, dial.NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(s *stage) {
				s.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
				gate := s.Gate
				_, _, err := gate.Call(s.t.Context(), dial.Request{NewCall: client.NewCall{ProjectID: shop, AgentID: "ag-1", Number: "+14155550199"}})
				if err == nil {
					t.Fatal("it was made")
				}
				s.must(s.Decide(one(t, s.Runs), c.d))
				records, err := gate.Records()
				if s.must(err); len(records) != 1 || records[0].State != c.want {
					t.Errorf("%+v", records)
				}
				s.must(gate.Close())
			})
		})
	}
}
