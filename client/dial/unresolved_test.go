package dial

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"talkdeck/client"
)

func lostAnswer(context.Context, client.NewCall) (*client.MadeCall, error) {
	return nil, &client.Error{Outcome: client.Unknown, Message: "the answer was lost"}
}

func TestLookingForUnresolvedCallsMakesNothing(t *testing.T) {
	dir := t.TempDir() + "/none"
	if got, err := gateAt(t, dir, &service{}).Unknown(); err != nil || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

func TestARequestInFlightIsNotDecidedOn(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g, other := gateAt(t, dir, s), gateAt(t, dir, s)
	s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
		records, err := other.Records()
		if err != nil || len(records) != 1 {
			t.Fatalf("%+v, %v", records, err)
		}
		for name, decide := range map[string]func(*Gate) error{
			"found":    func(g *Gate) error { return g.Found(records[0].ID, "CA9") },
			"left":     func(g *Gate) error { return g.Forget(records[0].ID) },
			"not made": func(g *Gate) error { return g.NotMade(records[0].ID, "it seems so") },
		} {
			for who, at := range map[string]*Gate{"here": g, "in another window": other} {
				if err := decide(at); !errors.Is(err, ErrInFlight) {
					t.Errorf("%s, %s: %v", name, who, err)
				}
			}
		}
		return &client.MadeCall{ID: "CA1"}, nil
	}
	if r, _, err := g.Call(t.Context(), to(ann)); err != nil || r.State != Sent {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhatADeadProgramSentIsDecidedOnAtOnce(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	dead := gateAt(t, dir, s)
	s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
		if err := dead.sender.end(); err != nil { // as the system does when a program ends
			t.Fatal(err)
		}
		g := gateAt(t, dir, s)
		records, err := g.Records()
		if err != nil {
			t.Fatal(err)
		}
		if err := g.NotMade(records[0].ID, "the phone lay on the table"); err != nil { // before anybody listed it
			t.Error(err)
		}
		return nil, &client.Error{Outcome: client.Unknown}
	}
	_, _, _ = dead.Call(t.Context(), to(ann)) // what comes of it is told to nobody
}

func TestOneOfTwoWhoDecideAtOnce(t *testing.T) {
	s, dir := &service{make: lostAnswer}, t.TempDir()
	r, _, _ := gateAt(t, dir, s).Call(t.Context(), to(ann)) // its error is in the record
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		g := gateAt(t, dir, s)
		all.Go(func() {
			if i%2 == 0 {
				errs[i] = g.Forget(r.ID)
			} else {
				errs[i] = g.NotMade(r.ID, "she says so")
			}
		})
	}
	all.Wait()
	decided := 0
	for i, err := range errs {
		switch {
		case err == nil:
			decided++
		case !errors.Is(err, ErrSettled):
			t.Errorf("%d: %v", i, err)
		}
	}
	if decided != 1 {
		t.Errorf("%d decided", decided)
	}
}

func TestNonsenseIsNoDecision(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g := gateAt(t, dir, s)
	made, _, err := g.Call(t.Context(), to("+14155550100"))
	if err != nil {
		t.Fatal(err)
	}
	s.make = lostAnswer
	r, _, _ := g.Call(t.Context(), to(ann)) // its error is in the record
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"no reason":                    {g.NotMade(r.ID, " "), ErrNoReason},
		"another call's id":            {g.Found(r.ID, made.Call), ErrTaken},
		"no such attempt":              {g.Forget("none"), ErrSettled},
		"one that is settled":          {g.NotMade(made.ID, "it seems so"), ErrSettled},
		"a call for one that was made": {g.Found(made.ID, "CA9"), ErrSettled},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	unknown, err := g.Unknown()
	if err != nil || len(unknown) != 1 || unknown[0].ID != r.ID {
		t.Errorf("%+v, %v", unknown, err)
	}
}

func TestADamagedLineIsDecidedOnOnce(t *testing.T) {
	for name, decide := range map[string]func(g *Gate, id string) error{
		"left":     (*Gate).Forget,
		"not made": func(g *Gate, id string) error { return g.NotMade(id, "nobody was called that day") },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			if _, _, err := gateAt(t, dir, s).Call(t.Context(), to(ann)); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(JournalFile(dir))
			if err != nil {
				t.Fatal(err)
			}
			raw[20] ^= 4
			if err := os.WriteFile(JournalFile(dir), raw, 0o600); err != nil {
				t.Fatal(err)
			}
			g := gateAt(t, dir, s)
			unknown, err := g.Unknown()
			if err != nil || len(unknown) != 1 || !unknown[0].Damage() {
				t.Fatalf("%+v, %v", unknown, err)
			}
			id := unknown[0].ID
			if _, err := g.Look(t.Context(), unknown[0]); !errors.Is(err, ErrDamage) {
				t.Errorf("looked for: %v", err)
			}
			if err := g.Found(id, "CA1"); !errors.Is(err, ErrDamage) {
				t.Errorf("found: %v", err)
			}
			if err := decide(g, id); err != nil {
				t.Fatal(err)
			}
			if err := decide(gateAt(t, dir, s), id); !errors.Is(err, ErrSettled) {
				t.Errorf("decided twice: %v", err)
			}
			if unknown, err = gateAt(t, dir, s).Unknown(); err != nil || len(unknown) != 0 {
				t.Errorf("%+v, %v", unknown, err)
			}
		})
	}
}

func TestAnUploadThatWasntMadeFreesItsNumbers(t *testing.T) {
	s, u := &service{}, &uploads{err: &client.Error{Outcome: client.Unknown}}
	g := gateAt(t, t.TempDir(), s)
	known := at(t, g)
	r, err := g.Upload(t.Context(), u, Upload{File: "may.csv", Content: strings.NewReader(""), Numbers: []string{ann, "+14155550100"}, Known: known})
	if err == nil || r.State != Unknown {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, n := range r.Numbers {
		_, _, err = g.Call(t.Context(), row(n, "mine", 2, known))
		refusedFor(t, err, MayHaveRung, "by the upload of may.csv")
	}
	if err := g.NotMade(r.ID, "the service says so"); err != nil {
		t.Fatal(err)
	}
	for _, n := range r.Numbers {
		if _, _, err = g.Call(t.Context(), row(n, "mine", 2, known)); err != nil {
			t.Error(err)
		}
	}
}

func TestALookLeavesOutOthersCalls(t *testing.T) {
	s := &service{}
	g := gateAt(t, t.TempDir(), s)
	made, _, err := g.Call(t.Context(), to(ann))
	if err != nil {
		t.Fatal(err)
	}
	s.make = lostAnswer
	q := to(ann)
	q.Agreed = []string{string(Sent) + " " + made.ID}
	r, _, _ := g.Call(t.Context(), q) // its error is in the record
	s.past = []client.Call{{ID: made.Call, To: ann, Started: noon}, {ID: "CA9", To: ann, Started: noon}}
	got, err := g.Look(t.Context(), r)
	if err != nil || len(got) != 1 || got[0].ID != "CA9" {
		t.Errorf("%+v, %v", got, err)
	}
	s.past = append(s.past, client.Call{ID: "CA8", To: "+14155550100", Started: noon})
	got, err = g.Look(t.Context(), Record{ID: "u", Project: "p", File: "may.csv", Numbers: []string{"+14155550100"}, At: noon})
	if err != nil || len(got) != 1 || got[0].ID != "CA8" {
		t.Errorf("of a file: %+v, %v", got, err)
	}
}
