package dial

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
)

// uploads takes files; err is what it answers.
type uploads struct {
	got []string
	err error
}

func (u *uploads) Batch(_ context.Context, b client.Batch) (*client.BatchAnswer, error) {
	raw, err := io.ReadAll(b.File)
	u.got = append(u.got, string(raw))
	return &client.BatchAnswer{Raw: []byte("{}")}, errors.Join(err, u.err)
}

func TestAnUploadIsJournalled(t *testing.T) {
	const file = "number\n+14155550123\n"
	for name, c := range map[string]struct {
		err  error
		want State
	}{
		"taken":       {nil, Sent},
		"refused":     {&client.Error{Status: 400, APIShaped: true, Outcome: client.Answered}, Refused},
		"answer lost": {&client.Error{Outcome: client.Unknown}, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			dir, u := t.TempDir(), &uploads{err: c.err}
			d := open(t, dir, &service{})
			r, answer, err := d.Upload(t.Context(), u, client.Batch{ProjectID: "p", AgentID: "a", Filename: "lists/may.csv", File: strings.NewReader(file)})
			if r.State != c.want || (err == nil) != (c.err == nil) || answer == nil {
				t.Errorf("%+v, %v, %v", r, answer, err)
			}
			if len(u.got) != 1 || u.got[0] != file {
				t.Errorf("uploaded: %q", u.got)
			}
			records, err := d.Records()
			if err != nil || len(records) != 1 || records[0].State != c.want || records[0].File != "may.csv" || len(records[0].Hash) != 64 {
				t.Errorf("in the journal: %+v, %v", records, err)
			}
		})
	}
}

func TestNoUploadThatCouldNotBeWrittenDown(t *testing.T) {
	dir, u := t.TempDir(), &uploads{}
	d := open(t, dir, &service{})
	if err := os.Mkdir(filepath.Join(dir, journalName), 0o700); err != nil {
		t.Fatal(err)
	}
	r, _, err := d.Upload(t.Context(), u, client.Batch{Filename: "may.csv", File: strings.NewReader("number\n")})
	if err == nil || r.State != NotSent || len(u.got) != 0 {
		t.Errorf("%+v, %v, %q", r, err, u.got)
	}
}

// told is a service whose clock is ahead of ours.
type told struct {
	calls []client.Call
	at    time.Time
}

func (s told) History(context.Context, client.HistoryQuery) (*client.History, error) {
	return &client.History{Calls: s.calls, ServerTime: s.at}, nil
}

func TestClocksThatDifferDoNotHideACall(t *testing.T) {
	s := told{at: noon.Add(7 * time.Hour), calls: []client.Call{
		{ID: "it", To: "+1", Started: noon.Add(7*time.Hour + time.Minute)},
		{ID: "old", To: "+1", Started: noon},
	}}
	got, err := Candidates(t.Context(), s, Sought{"p", "+1", noon}, func() time.Time { return noon })
	if err != nil || len(got) != 1 || got[0].ID != "it" || !got[0].Started.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v, %v", got, err)
	}
}
