package dial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/durable"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

const ann = "+14155550123"

// service notes what reaches it; make is what it answers.
type service struct {
	mu   sync.Mutex
	made []client.NewCall
	make func(ctx context.Context, n client.NewCall) (*client.MadeCall, error)
	past []client.Call
	err  error // of the history
}

func (s *service) Make(ctx context.Context, n client.NewCall) (*client.MadeCall, error) {
	s.mu.Lock()
	s.made = append(s.made, n)
	id := fmt.Sprintf("CA%d", len(s.made))
	s.mu.Unlock()
	if s.make != nil {
		return s.make(ctx, n)
	}
	return &client.MadeCall{ID: id}, nil
}

func (s *service) History(context.Context, client.HistoryQuery) (*client.History, error) {
	return &client.History{Calls: append([]client.Call(nil), s.past...)}, s.err
}

func (s *service) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.made)
}

// list is a do-not-call list that can be changed.
type list struct {
	on  map[string]string
	err error
}

func (l *list) Find(e164 string) (contacts.Unwanted, bool, error) {
	why, on := l.on[e164]
	return contacts.Unwanted{Number: e164, Reason: why, Own: true}, on, l.err
}

func gateAt(t *testing.T, dir string, api API, change ...func(*Options)) *Gate {
	t.Helper()
	o := Options{Dir: dir, API: api, Now: func() time.Time { return noon }, Zone: time.UTC, Profile: "acme", Rules: Rules{Recent: 7}}
	for _, do := range change {
		do(&o)
	}
	g := Open(o)
	t.Cleanup(func() { _ = g.Close() })
	return g
}

func to(number string) Request {
	return Request{NewCall: client.NewCall{Number: number, ProjectID: "p", AgentID: "a", Variables: map[string]string{"name": "Ana"}}, AgentName: "Jack"}
}

// row is a row of a batch that was judged at a mark.
func row(number, batch string, line int, known Mark) Request {
	q := to(number)
	q.Batch, q.File, q.Line, q.Known, q.Rules = batch, batch+".csv", line, known, &Rules{}
	return q
}

func at(t *testing.T, g *Gate) Mark {
	t.Helper()
	m, err := g.Now()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// refusedFor fails unless an error is a refusal of a kind.
func refusedFor(t *testing.T, err error, kind Kind, says string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Findings[0].Kind != kind || !strings.Contains(err.Error(), says) {
		t.Errorf("%v; want a refusal of kind %d that says %q", err, kind, says)
	}
}

func TestWhatAnAttemptComesTo(t *testing.T) {
	answered := func(status int, o client.Outcome) error {
		return &client.Error{Op: "make the call", Status: status, Outcome: o}
	}
	for name, c := range map[string]struct {
		err     error
		want    State
		again   bool
		limited bool
	}{
		"made":                      {nil, Sent, false, false},
		"no connection":             {&client.Error{Outcome: client.NotSent, Err: errors.New("refused")}, NotSent, true, false},
		"no token":                  {client.ErrSignInNeeded, NotSent, true, false},
		"connection lost":           {&client.Error{Outcome: client.Unknown}, Unknown, false, false},
		"400":                       {answered(400, client.Answered), Refused, false, false},
		"401":                       {answered(401, client.Answered), Refused, true, false},
		"401, and no newer token":   {&client.Error{Outcome: client.Answered, Err: client.ErrNetwork}, Refused, true, false},
		"429":                       {answered(429, client.Unknown), Unknown, false, true},
		"307":                       {answered(307, client.Unknown), Unknown, false, false},
		"500":                       {answered(500, client.Unknown), Unknown, false, false},
		"200 that isn't understood": {answered(200, client.Answered), Unknown, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
				return &client.MadeCall{ID: "CA1"}, c.err
			}
			r, a, err := gateAt(t, dir, s).Call(t.Context(), to(ann))
			if r.State != c.want || a.State != c.want || a.Again != c.again || a.Limited != c.limited || (err == nil) != (c.err == nil) {
				t.Errorf("%+v, %+v, %v", r, a, err)
			}
			records, err := Records(dir)
			if err != nil || len(records) != 1 || records[0].State != c.want || records[0].Number != ann || records[0].Variables["name"] != "Ana" || records[0].Profile != "acme" {
				t.Errorf("in the journal: %+v, %v", records, err)
			}
		})
	}
}

func TestNothingIsSentThatCouldNotBeWrittenDown(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"a folder in the journal's place": func(dir string) error { return os.MkdirAll(JournalFile(dir), 0o700) },
		"a file in the folder's place":    func(dir string) error { return errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			if err := spoil(dir); err != nil {
				t.Fatal(err)
			}
			r, a, err := gateAt(t, dir, s).Call(t.Context(), to(ann))
			if err == nil || r.State != NotSent || !a.Again || s.count() != 0 {
				t.Errorf("%+v, %v, %d calls made", r, err, s.count())
			}
		})
	}
	t.Run("elsewhere", func(t *testing.T) {
		s, broken := &service{}, errors.New("the disk is full")
		q := to(ann)
		q.WriteDown = func() error { return broken }
		if r, _, err := gateAt(t, t.TempDir(), s).Call(t.Context(), q); !errors.Is(err, broken) || r.State != NotSent || s.count() != 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestItIsOnDiskBeforeItIsSent(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
		records, err := Records(dir)
		if err != nil || len(records) != 1 || records[0].State != Sending {
			t.Errorf("while it is sent, the journal holds %+v, %v", records, err)
		}
		return &client.MadeCall{ID: "CA1"}, nil
	}
	if _, _, err := gateAt(t, dir, s).Call(t.Context(), to(ann)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(JournalFile(dir)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestARowThatOthersCalledSinceItWasJudged(t *testing.T) {
	for name, by := range map[string]func(t *testing.T, other *Gate){
		"a single call": func(t *testing.T, g *Gate) {
			if _, _, err := g.Call(t.Context(), to(ann)); err != nil {
				t.Fatal(err)
			}
		},
		"a row of another batch": func(t *testing.T, g *Gate) {
			if _, _, err := g.Call(t.Context(), row(ann, "other", 7, at(t, g))); err != nil {
				t.Fatal(err)
			}
		},
		"an upload": func(t *testing.T, g *Gate) {
			if _, err := g.Upload(t.Context(), &uploads{}, Upload{File: "other.csv", Content: strings.NewReader("x"), Numbers: []string{"+14155550100", ann}, Known: at(t, g)}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			g, other := gateAt(t, dir, s), gateAt(t, dir, s, func(o *Options) { o.Profile = "second" })
			known := at(t, g)
			by(t, other)
			before := s.count()
			_, _, err := g.Call(t.Context(), row(ann, "mine", 2, known))
			refusedFor(t, err, Called, "at 12:00 (profile second)")
			if s.count() != before {
				t.Error("it was called")
			}
			if _, _, err := g.Call(t.Context(), row(ann, "mine", 2, at(t, g))); err != nil {
				t.Errorf("judged again, with that known: %v", err)
			}
		})
	}
}

// The clock may be set back between the judging of a row and a call by somebody else.
func TestACallAtAnEarlierHourIsNoEarlierCall(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g := gateAt(t, dir, s)
	known := at(t, g)
	early := gateAt(t, dir, s, func(o *Options) { o.Now = func() time.Time { return noon.Add(-5 * time.Hour) } })
	if _, _, err := early.Call(t.Context(), to(ann)); err != nil {
		t.Fatal(err)
	}
	_, _, err := g.Call(t.Context(), row(ann, "mine", 2, known))
	refusedFor(t, err, Called, "at 07:00")
}

func TestOneOfTwoAtTheSameMoment(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
		time.Sleep(time.Millisecond)
		return &client.MadeCall{ID: "CA1"}, nil
	}
	known := at(t, gateAt(t, dir, s))
	var wg sync.WaitGroup
	const windows, numbers = 4, 20
	for w := range windows {
		g := gateAt(t, dir, s)
		wg.Go(func() {
			for i := range numbers {
				_, _, err := g.Call(t.Context(), row(fmt.Sprintf("+1415555%04d", i), fmt.Sprintf("b%d", w), i+2, known))
				if refused := new(Refusal); err != nil && !errors.As(err, &refused) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var got []string
	for _, n := range s.made {
		got = append(got, n.Number)
	}
	if slices.Sort(got); len(slices.Compact(got)) != numbers || s.count() != numbers {
		t.Errorf("%d calls to %d numbers", s.count(), numbers)
	}
}

func TestARequestInFlight(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g, other := gateAt(t, dir, s), gateAt(t, dir, s)
	known := at(t, g)
	s.make = func(ctx context.Context, _ client.NewCall) (*client.MadeCall, error) {
		s.make = nil
		_, _, err := other.Call(ctx, row(ann, "mine", 2, known))
		refusedFor(t, err, InFlight, "it is being called by a single call")
		q := to(ann)
		f, err := other.Check(ctx, q)
		if err != nil {
			t.Error(err)
		}
		q.Agreed = f.Agree()
		_, _, err = other.Call(ctx, q)
		refusedFor(t, err, InFlight, "") // nobody can agree to that
		return &client.MadeCall{ID: "CA1"}, nil
	}
	if _, _, err := g.Call(t.Context(), to(ann)); err != nil || s.count() != 1 {
		t.Errorf("%v, %d calls", err, s.count())
	}
}

func TestWhatADeadProgramSentIsUnknown(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	dead := gateAt(t, dir, s)
	s.make = func(context.Context, client.NewCall) (*client.MadeCall, error) {
		if err := dead.sender.end(); err != nil { // as the system does when a program ends
			t.Fatal(err)
		}
		g := gateAt(t, dir, s)
		unknown, err := g.Unknown()
		if err != nil || len(unknown) != 1 || unknown[0].Number != ann || !strings.Contains(unknown[0].Reason, "ended before") {
			t.Fatalf("%+v, %v", unknown, err)
		}
		return nil, &client.Error{Outcome: client.Unknown}
	}
	_, _, _ = dead.Call(t.Context(), to(ann)) // what comes of it is told to nobody
}

func TestAnUnresolvedCallIsDecidedOn(t *testing.T) {
	lost := func(context.Context, client.NewCall) (*client.MadeCall, error) {
		return nil, &client.Error{Outcome: client.Unknown, Message: "the answer was lost"}
	}
	for name, c := range map[string]struct {
		decide func(g *Gate, id string) error
		kind   Kind
		goes   bool
	}{
		"not yet":  {func(*Gate, string) error { return nil }, MayHaveRung, false},
		"found":    {func(g *Gate, id string) error { return g.Found(id, "CA9") }, Called, false},
		"left":     {(*Gate).Forget, MayHaveRung, false},
		"not made": {func(g *Gate, id string) error { return g.NotMade(id, "she says so") }, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{make: lost}, t.TempDir()
			g := gateAt(t, dir, s)
			known := at(t, g)
			r, _, _ := g.Call(t.Context(), to(ann))
			if err := c.decide(g, r.ID); err != nil {
				t.Fatal(err)
			}
			if name != "not yet" {
				if err := g.Forget(r.ID); !errors.Is(err, ErrSettled) {
					t.Errorf("decided twice: %v", err)
				}
			}
			s.make = nil
			_, _, err := g.Call(t.Context(), row(ann, "mine", 2, known))
			if c.goes {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refusedFor(t, err, c.kind, "")
		})
	}
}

func TestDoNotCallLists(t *testing.T) {
	own, file := &list{on: map[string]string{}}, &list{on: map[string]string{}}
	s := &service{}
	g := gateAt(t, t.TempDir(), s, func(o *Options) { o.Rules.DoNotCall = own })
	ofRow := row(ann, "mine", 2, at(t, g))
	ofRow.Rules.DoNotCall = file
	own.on[ann] = "since yesterday"
	_, _, err := g.Call(t.Context(), ofRow)
	refusedFor(t, err, Unwanted, "since yesterday")
	delete(own.on, ann)
	file.on[ann] = "list of the batch"
	_, _, err = g.Call(t.Context(), ofRow)
	refusedFor(t, err, Unwanted, "list of the batch")
	delete(file.on, ann)
	file.err = errors.New("the list can't be read")
	_, _, err = g.Call(t.Context(), ofRow)
	refusedFor(t, err, ListUnreadable, "can't be read")
	file.err = nil
	// It is put on the list while somebody signs in for the call.
	s.make = func(ctx context.Context, n client.NewCall) (*client.MadeCall, error) {
		file.on[ann] = "on the list now"
		return nil, sentBy(ctx)
	}
	r, a, err := g.Call(t.Context(), ofRow)
	refusedFor(t, err, Unwanted, "on the list now")
	if r.State != NotSent || !a.Again {
		t.Errorf("%+v", r)
	}
	t.Run("a single call, by a person who knows", func(t *testing.T) {
		own.on[ann], s.make = "she said so", nil
		q := to(ann)
		f, err := g.Check(t.Context(), q)
		if err != nil || len(f.Findings) == 0 || f.Findings[0].Kind != Unwanted {
			t.Fatalf("%+v, %v", f, err)
		}
		if _, _, err := g.Call(t.Context(), q); err == nil {
			t.Error("nobody agreed, and it was called")
		}
		q.Agreed, q.Because = f.Agree(), "she asked me to"
		r, _, err := g.Call(t.Context(), q)
		if err != nil || r.Because != "she asked me to" {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// sentBy is what a client comes to whose request is held back by the last look of its context.
func sentBy(ctx context.Context) error {
	c, err := client.New(client.WithTransport(nowhere{}), client.WithAuth(nowhere{}))
	if err != nil {
		return err
	}
	_, err = c.Calls.Make(ctx, client.NewCall{Number: ann})
	return err
}

func TestASingleCallIsToldWhatSpeaksAgainstIt(t *testing.T) {
	morning := contacts.Hours{From: 9 * 60, Until: 18 * 60} // it is 04:00 in California
	s := &service{past: []client.Call{{ID: "CAelse", To: ann, Started: noon.Add(-time.Hour)}}}
	dir := t.TempDir()
	g := gateAt(t, dir, s, func(o *Options) {
		o.Rules.Hours, o.Rules.MaxCalls = &morning, 1
		o.Planned = func(context.Context, string) ([]Planned, error) {
			return []Planned{{Batch: "b", File: "list.csv", Line: 12}}, nil
		}
	})
	q := to(ann)
	f, err := g.Check(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	q.Agreed = f.Agree()
	if _, _, err := g.Call(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	_, _, err = g.Call(t.Context(), q)
	refusedFor(t, err, Called, "it was called by a single call at 12:00") // that came up since
	if f, err = g.Check(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"it was called by a single call at 12:00", "it is 04:00 in Los Angeles, outside 09:00-18:00", "made from here today: 1 call; the limit is 1",
		"batch list.csv is to call it too, by line 12", "the service's history has a call to it at 11:00",
	} {
		if !strings.Contains(Words(f.Findings), want) {
			t.Errorf("%q isn't in %q", want, Words(f.Findings))
		}
	}
	s.err = errors.New("no network")
	if f, err = g.Check(t.Context(), q); err != nil || !strings.Contains(Words(f.Findings), "isn't known: no network") {
		t.Errorf("%+v, %v", f, err)
	}
}

// What can't be read of the journal counts as a call to anybody, until a person decides.
func TestADamagedJournal(t *testing.T) {
	for name, spoil := range map[string]func(line []byte) []byte{
		"a bit of its last line":    func(l []byte) []byte { l[20] ^= 4; return l },
		"a bit of the number":       func(l []byte) []byte { l[strings.Index(string(l), ann)+3] ^= 1; return l },
		"the end of its last line":  func(l []byte) []byte { l[len(l)-1] ^= 2; return l },
		"its last line is cut into": func(l []byte) []byte { return append(l[:len(l)/2:len(l)/2], '\n') },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			g := gateAt(t, dir, s)
			if _, _, err := g.Call(t.Context(), to(ann)); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(JournalFile(dir))
			if err != nil {
				t.Fatal(err)
			}
			first := strings.Index(string(raw), "\n") + 1 // the line that it is sent; what came of it is lost as well
			if err := os.WriteFile(JournalFile(dir), spoil(raw[:first]), 0o600); err != nil {
				t.Fatal(err)
			}
			g = gateAt(t, dir, s)
			known := at(t, g)
			_, _, err = g.Call(t.Context(), row("+14155550999", "mine", 2, known))
			refusedFor(t, err, JournalDamaged, "line 1 of the journal of calls is damaged")
			unknown, err := g.Unknown()
			if err != nil || len(unknown) != 1 || !unknown[0].Damage() {
				t.Fatalf("%+v, %v", unknown, err)
			}
			if err := RemoveOld(dir, "acme", noon.Add(time.Hour)); err == nil {
				t.Error("a purge took the damage away")
			}
			if err := g.Forget(unknown[0].ID); err != nil {
				t.Fatal(err)
			}
			if _, _, err := gateAt(t, dir, s).Call(t.Context(), row("+14155550999", "mine", 2, known)); err != nil {
				t.Errorf("once a person decided: %v", err)
			}
		})
	}
}

// What a gate reads on in the journal is numbered from its beginning, as whoever opens the file counts.
func TestADamagedLineIsNamedByItsPlaceInTheFile(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g := gateAt(t, dir, s)
	if _, _, err := g.Call(t.Context(), to(ann)); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(JournalFile(dir), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("{\"id\":\"x\",\"crc\":\"00000000\"}\n")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	_, _, err = g.Call(t.Context(), to("+14155550999"))
	refusedFor(t, err, JournalDamaged, "line 3 of the journal of calls is damaged")
}

// A call of which the journal can't tell any more whom it was made to is nobody's: the history that has it speaks against a call.
func TestACallWhoseBeginningIsDamagedIsNotOurs(t *testing.T) {
	dir, s := t.TempDir(), &service{}
	g := gateAt(t, dir, s)
	made, _, err := g.Call(t.Context(), to(ann))
	if err != nil {
		t.Fatal(err)
	}
	if _, ours := g.MadeBy(made.Call); !ours {
		t.Error("undamaged: it isn't ours")
	}
	content, err := os.ReadFile(JournalFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	content[10] ^= 1
	if err := os.WriteFile(JournalFile(dir), content, 0o600); err != nil {
		t.Fatal(err)
	}
	s.past = []client.Call{{ID: made.Call, To: ann, Started: noon}}
	g = gateAt(t, dir, s)
	hurt, err := g.Unknown()
	if err != nil || len(hurt) != 1 || !hurt[0].Damage() {
		t.Fatalf("%+v, %v", hurt, err)
	}
	if err := g.Forget(hurt[0].ID); err != nil {
		t.Fatal(err)
	}
	f, err := g.Check(t.Context(), to(ann))
	if err != nil || !strings.Contains(Words(f.Findings), "the service's history has a call to it at 12:00") {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestAJournalThatIsCutOff(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	if _, _, err := gateAt(t, dir, s).Call(t.Context(), to(ann)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(JournalFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	line, err := durable.SealRecord(Record{ID: "cut", State: Sending, Number: "+14155550999", Seq: 2})
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(line)-1; cut += 5 {
		if err := os.WriteFile(JournalFile(dir), append(slices.Clone(whole), line[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		g := gateAt(t, dir, s)
		if _, _, err := g.Call(t.Context(), row("+14155550999", "mine", 2, at(t, g))); err != nil {
			t.Fatalf("cut after %d bytes: %v", cut, err)
		}
		if records, err := Records(dir); err != nil || len(records) != 2 || records[1].Number != "+14155550999" {
			t.Fatalf("cut after %d bytes: %+v, %v", cut, records, err)
		}
	}
}

func TestAJournalThatWasPutBack(t *testing.T) {
	for name, put := range map[string]func(path string, old []byte) error{
		"an older copy": func(path string, old []byte) error { return os.WriteFile(path, old, 0o600) },
		"none":          func(path string, _ []byte) error { return os.Remove(path) },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := &service{}, t.TempDir()
			g := gateAt(t, dir, s)
			if _, _, err := g.Call(t.Context(), to("+14155550100")); err != nil {
				t.Fatal(err)
			}
			old, err := os.ReadFile(JournalFile(dir))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := g.Call(t.Context(), to(ann)); err != nil {
				t.Fatal(err)
			}
			known := at(t, g)
			if err := put(JournalFile(dir), old); err != nil {
				t.Fatal(err)
			}
			for who, g := range map[string]*Gate{"the same window": g, "another": gateAt(t, dir, s)} {
				_, _, err := g.Call(t.Context(), row(ann, "mine", 2, known))
				if refusedFor(t, err, JournalOutdated, "older than it was"); t.Failed() {
					t.Log(who)
				}
			}
		})
	}
}

func TestAPurgeLeavesTheNumbering(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	g := gateAt(t, dir, s)
	for _, n := range []string{"+14155550100", "+14155550101"} {
		if _, _, err := g.Call(t.Context(), to(n)); err != nil {
			t.Fatal(err)
		}
	}
	known := at(t, g)
	if old, err := FindOld(dir, "acme", noon.Add(time.Hour)); err != nil || old.Settled != 2 || old.All != 2 || old.Bytes == 0 {
		t.Errorf("%+v, %v", old, err)
	}
	if old, err := FindOld(dir, "other", noon.Add(time.Hour)); err != nil || old != (Old{}) {
		t.Errorf("of another profile: %+v, %v", old, err)
	}
	if err := RemoveOld(dir, "acme", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if records, err := Records(dir); err != nil || len(records) != 0 {
		t.Errorf("%+v, %v", records, err)
	}
	if _, _, err := g.Call(t.Context(), row(ann, "mine", 2, known)); err != nil {
		t.Errorf("after the purge: %v", err)
	}
	if records, err := Records(dir); err != nil || len(records) != 1 || records[0].Seq != 3 {
		t.Errorf("%+v, %v", records, err)
	}
}

func TestTheJournalOfAnOlderVersion(t *testing.T) {
	s, dir, profile := &service{}, t.TempDir(), t.TempDir()
	old := `{"id":"1","at":"2026-11-25T11:00:00Z","state":"sending","project":"p","agent":"a","number":"` + ann + `"}
{"id":"1","at":"2026-11-25T11:00:00Z","state":"sent","project":"p","agent":"a","number":"` + ann + `","call":"CA1"}
{"id":"2","at":"2026-11-25T11:01:00Z","state":"sending","project":"p","agent":"a","number":"+14155550199"}
not a line
`
	if err := os.WriteFile(profile+"/calls.journal", []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	g := gateAt(t, dir, s)
	for range 2 {
		if err := g.Import(profile); err != nil {
			t.Fatal(err)
		}
	}
	records, err := g.Records()
	if err != nil || len(records) != 2 || records[0].State != Sent || records[0].Profile != "acme" || records[1].State != Unknown {
		t.Errorf("%+v, %v", records, err)
	}
	if _, err := os.Stat(profile + "/calls.journal.imported"); err != nil {
		t.Error(err)
	}
}

// A batch whose file was put back from an older copy doesn't know that its row was called. The journal does, whatever was known
// when the row was judged last.
func TestARowsOwnCallCounts(t *testing.T) {
	for name, c := range map[string]struct {
		make func(context.Context, client.NewCall) (*client.MadeCall, error)
		kind Kind
		free bool
	}{
		"that was made": {nil, Called, false},
		"of which nobody knows": {func(context.Context, client.NewCall) (*client.MadeCall, error) {
			return nil, &client.Error{Outcome: client.Unknown}
		}, MayHaveRung, false},
		"that certainly never left": {func(context.Context, client.NewCall) (*client.MadeCall, error) {
			return nil, &client.Error{Outcome: client.NotSent}
		}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{make: c.make}
			g := gateAt(t, t.TempDir(), s)
			if _, _, err := g.Call(t.Context(), row(ann, "mine", 2, at(t, g))); err != nil && c.make == nil {
				t.Fatal(err)
			}
			s.make = nil
			_, _, err := g.Call(t.Context(), row(ann, "mine", 2, at(t, g)))
			if c.free {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refusedFor(t, err, c.kind, "by batch mine.csv, line 2,")
		})
	}
}
