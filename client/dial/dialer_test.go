package dial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// service notes what reaches it; make is what it answers.
type service struct {
	made []client.NewCall
	make func(n client.NewCall) (*client.MadeCall, error)
	past []client.Call
}

func (s *service) Make(_ context.Context, n client.NewCall) (*client.MadeCall, error) {
	s.made = append(s.made, n)
	if s.make != nil {
		return s.make(n)
	}
	return &client.MadeCall{ID: fmt.Sprintf("CA%d", len(s.made))}, nil
}

func (s *service) History(context.Context, client.HistoryQuery) (*client.History, error) {
	return &client.History{Calls: append([]client.Call(nil), s.past...)}, nil
}

var ana = client.NewCall{Number: "+14155550123", ProjectID: "p", AgentID: "a", Variables: map[string]string{"name": "Ana"}}

func open(t *testing.T, dir string, s *service) *Dialer {
	t.Helper()
	d, err := Open(dir, s, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatAnAttemptComesTo(t *testing.T) {
	answered := func(status int, shaped bool) error {
		return &client.Error{Op: "make the call", Status: status, APIShaped: shaped, Outcome: client.Answered}
	}
	for name, c := range map[string]struct {
		err   error
		want  State
		again bool
	}{
		"made":                        {nil, Sent, false},
		"no connection":               {&client.Error{Outcome: client.NotSent, Err: errors.New("refused")}, NotSent, true},
		"no token":                    {client.ErrSignInNeeded, NotSent, true},
		"connection lost":             {&client.Error{Outcome: client.Unknown}, Unknown, false},
		"400 of the service":          {answered(400, true), Refused, false},
		"401 of the service":          {answered(401, true), Refused, true},
		"401, and no newer token":     {&client.Error{Outcome: client.Answered, Err: client.ErrNetwork}, Refused, true},
		"403 of the service":          {answered(403, true), Refused, false},
		"429":                         {answered(429, false), Refused, true},
		"500 of the service":          {answered(500, true), Unknown, false},
		"502 of a gateway":            {answered(502, false), Unknown, false},
		"404 in HTML":                 {answered(404, false), Unknown, false},
		"407":                         {answered(407, false), Refused, true},
		"redirect":                    {answered(307, false), Refused, true},
		"200 that names no call":      {answered(200, false), Sent, false},
		"200 from a captive portal's": {answered(200, false), Sent, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{make: func(client.NewCall) (*client.MadeCall, error) { return &client.MadeCall{ID: "CA1"}, c.err }}
			dir := t.TempDir()
			r, err := open(t, dir, s).Dial(t.Context(), ana)
			if r.State != c.want || (err == nil) != (c.err == nil) {
				t.Errorf("%s, %v", r.State, err)
			}
			a, _ := Once(t.Context(), s, ana, func() error { return nil })
			if a.State != c.want || a.Again != c.again {
				t.Errorf("once: %+v", a)
			}
			again, err := open(t, dir, s).Records()
			if err != nil || len(again) != 1 || again[0].State != c.want || again[0].Number != ana.Number || again[0].Variables["name"] != "Ana" {
				t.Errorf("in the journal: %+v, %v", again, err)
			}
		})
	}
}

func TestNothingIsSentThatCouldNotBeWrittenDown(t *testing.T) {
	s, dir := &service{}, t.TempDir()
	d := open(t, dir, s)
	if err := os.Mkdir(filepath.Join(dir, journalName), 0o700); err != nil { // in the journal's place
		t.Fatal(err)
	}
	r, err := d.Dial(t.Context(), ana)
	if err == nil || r.State != NotSent || len(s.made) != 0 {
		t.Errorf("%s, %v, %d calls made", r.State, err, len(s.made))
	}
}

func TestItIsOnDiskBeforeItIsSent(t *testing.T) {
	dir := t.TempDir()
	s := &service{}
	s.make = func(client.NewCall) (*client.MadeCall, error) {
		records, err := (&journal{dir: dir}).read()
		if err != nil || len(records) != 1 || records[0].State != Sending {
			t.Errorf("while it is sent, the journal holds %+v, %v", records, err)
		}
		return &client.MadeCall{ID: "CA1"}, nil
	}
	if _, err := open(t, dir, s).Dial(t.Context(), ana); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, journalName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// die leaves in dir what a program leaves that dies while it sends.
func die(t *testing.T, dir string) {
	t.Helper()
	if err := (&journal{dir: dir}).append(Record{ID: "dead", At: noon, State: Sending, Project: "p", Number: ana.Number}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatADeadProgramSentIsUnknown(t *testing.T) {
	dir := t.TempDir()
	die(t, dir)
	s := &service{}
	d := open(t, dir, s)
	unknown, err := d.Unknown()
	if err != nil || len(unknown) != 1 || unknown[0].ID != "dead" {
		t.Fatalf("%+v, %v", unknown, err)
	}
	if len(s.made) != 0 {
		t.Fatal("it was sent again")
	}
	s.past = []client.Call{
		{ID: "far", To: ana.Number, Started: noon.Add(11 * time.Minute)},
		{ID: "near", To: ana.Number, Started: noon.Add(-9 * time.Minute)},
		{ID: "it", To: ana.Number, Started: noon.Add(2 * time.Second)},
		{ID: "other", To: "+14155550199", Started: noon},
	}
	calls, err := d.Look(t.Context(), unknown[0])
	if err != nil || len(calls) != 2 || calls[0].ID != "it" || calls[1].ID != "near" {
		t.Fatalf("%+v, %v", calls, err)
	}
	if err := d.Found("dead", "it"); err != nil {
		t.Fatal(err)
	}
	if err := d.Forget("dead"); !errors.Is(err, errSettled) {
		t.Errorf("a settled one was forgotten: %v", err)
	}
	if unknown, _ := d.Unknown(); len(unknown) != 0 {
		t.Errorf("still unknown: %+v", unknown)
	}
}

// While another window sends, what is on its way isn't unknown.
func TestAnotherWindowsCallIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s := &service{}
	s.make = func(client.NewCall) (*client.MadeCall, error) {
		if unknown, err := open(t, dir, &service{}).Unknown(); err != nil || len(unknown) != 0 {
			t.Errorf("another window takes it for lost: %+v, %v", unknown, err)
		}
		return &client.MadeCall{ID: "CA1"}, nil
	}
	if r, err := open(t, dir, s).Dial(t.Context(), ana); err != nil || r.State != Sent {
		t.Errorf("%+v, %v", r, err)
	}
}

// Whatever of the journal's end is lost, no attempt that was sent is missing, and the rest can be read and written.
func TestACutJournal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		d := open(t, dir, &service{})
		for range rapid.IntRange(1, 4).Draw(rt, "calls") {
			if _, err := d.Dial(t.Context(), ana); err != nil {
				rt.Fatal(err)
			}
		}
		path := filepath.Join(dir, journalName)
		raw, err := os.ReadFile(path)
		if err != nil {
			rt.Fatal(err)
		}
		cut := raw[:rapid.IntRange(0, len(raw)).Draw(rt, "cut")]
		if err := os.WriteFile(path, cut, 0o600); err != nil {
			rt.Fatal(err)
		}
		begun := bytes.Count(cut, []byte(`"state":"sending"`+`,"project":"p","agent":"a","number":"+14155550123","variables":{"name":"Ana"}}`))
		d = open(t, dir, &service{})
		if _, err := d.Dial(t.Context(), ana); err != nil {
			rt.Fatal(err)
		}
		records, err := d.Records()
		if err != nil || len(records) != begun+1 {
			rt.Fatalf("%d records of %d, %v", len(records), begun+1, err)
		}
		for _, r := range records {
			if r.State != Sent && r.State != Unknown {
				rt.Fatalf("%+v", r)
			}
		}
	})
}
