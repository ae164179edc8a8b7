package dial

import (
	"context"
	"errors"
	"io"
	"net/http"
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

// nowhere is a network that can't be reached, by a token that is good.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }

func (nowhere) Token(context.Context, client.Need) (client.Token, error) {
	return client.Token{Value: client.NewSecret("token")}, nil
}

func TestAnUploadIsInTheJournal(t *testing.T) {
	const file = "number\n+14155550123\n"
	for name, c := range map[string]struct {
		err  error
		want State
		free bool // its numbers may be called
	}{
		"taken":       {nil, Sent, false},
		"refused":     {&client.Error{Status: 400, Outcome: client.Answered}, Refused, true},
		"answer lost": {&client.Error{Outcome: client.Unknown}, Unknown, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir, u, s := t.TempDir(), &uploads{err: c.err}, &service{}
			g := gateAt(t, dir, s)
			known := at(t, g)
			up := Upload{Project: "p", Agent: "a", File: "lists/may.csv", Content: strings.NewReader(file), Numbers: []string{ann, "+14155550100"}, Known: known}
			r, err := g.Upload(t.Context(), u, up)
			if r.State != c.want || (err == nil) != (c.err == nil) || len(u.got) != 1 || u.got[0] != file {
				t.Errorf("%+v, %v, uploaded %q", r, err, u.got)
			}
			records, err := g.Records()
			if err != nil || len(records) != 1 || records[0].State != c.want || records[0].File != "may.csv" || len(records[0].Numbers) != 2 {
				t.Errorf("in the journal: %+v, %v", records, err)
			}
			_, _, err = g.Call(t.Context(), row("+14155550100", "mine", 2, known))
			if free := err == nil; free != c.free {
				t.Errorf("one of its numbers: %v", err)
			}
		})
	}
}

// A file whose rows were judged before somebody called one of them isn't sent.
func TestAnUploadOfSomebodyWhoWasCalledMeanwhile(t *testing.T) {
	s, u := &service{}, &uploads{}
	g := gateAt(t, t.TempDir(), s)
	known := at(t, g)
	if _, _, err := g.Call(t.Context(), row(ann, "other", 3, known)); err != nil {
		t.Fatal(err)
	}
	_, err := g.Upload(t.Context(), u, Upload{File: "may.csv", Content: strings.NewReader(""), Numbers: []string{"+14155550100", ann}, Known: known})
	refusedFor(t, err, Called, ann+": it was called by batch other.csv, line 3,")
	if len(u.got) != 0 {
		t.Error("it was sent")
	}
}

// known is a service whose clock is ahead of ours.
type told struct {
	calls []client.Call
	at    time.Time
}

func (s told) History(context.Context, client.HistoryQuery) (*client.History, error) {
	return &client.History{Calls: s.calls, ServerTime: s.at}, nil
}

func TestClocksThatDifferDoNotHideACall(t *testing.T) {
	s := told{at: noon.Add(7 * time.Hour), calls: []client.Call{
		{ID: "it", To: "+14155550123", Started: noon.Add(7*time.Hour + time.Minute)},
		{ID: "old", To: "+14155550123", Started: noon},
	}}
	got, err := Candidates(t.Context(), s, Search{"p", "+14155550123", noon}, func() time.Time { return noon })
	if err != nil || len(got) != 1 || got[0].ID != "it" || !got[0].Started.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v, %v", got, err)
	}
}
