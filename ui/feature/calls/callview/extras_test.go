package callview

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/recording"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

// with is a call of two numbers some minutes before noon.
func with(t testing.TB, id, to, from string, minutes int) *watch.Entry {
	o := fmt.Sprintf(`{"callSid":%q,"status":"completed","seconds":61,"to":%q,"from":%q}`, id, to, from)
	return &watch.Entry{Call: read(t, o), Seen: []watch.Change{seen("completed", 0)}, Order: noon.Add(-time.Duration(minutes) * time.Minute)}
}

func TestEarlierCallsWithAPerson(t *testing.T) {
	const ours, person, other = "+442079460123", "+14155550100", "+14155550199"
	this := with(t, sid, person, ours, 1)
	calls := []*watch.Entry{
		with(t, "CAlater", person, ours, 0), this, with(t, "CA1", other, ours, 2), with(t, "CA2", ours, person, 3), with(t, "CA3", ours, other, 4), with(t, "CA4", person, ours, 5),
	}
	found := findEarlier(calls, this)
	if found.number != person || len(found.calls) != 2 || found.calls[0].Call.ID != "CA2" || found.calls[1].Call.ID != "CA4" {
		t.Errorf("with %s: %v", found.number, found.calls)
	}
	if found := findEarlier(calls, calls[4]); found.number != other || len(found.calls) != 0 {
		t.Errorf("one who called: with %s: %v", found.number, found.calls)
	}
	if found := findEarlier(nil, with(t, sid, "", "", 0)); found.number != "" {
		t.Errorf("nobody: %v", found)
	}
}

func TestEarlierCallsAreListed(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.sees("EARLIER CALLS WITH +14155550123", "none of those that are loaded")
	calls := []*watch.Entry{finished(t)}
	calls[0].Order = noon
	for i := range 7 {
		calls = append(calls, with(t, fmt.Sprint("CA", i), "+14155550123", "+442079460123", 10+i), with(t, fmt.Sprint("CAx", i), "+14155550199", "+442079460123", 10+i))
	}
	if err := s.notes.Set("CA0", "was angry"); err != nil {
		t.Fatal(err)
	}
	s.send(picture(2, calls...))
	s.sees("✓ completed 1m 01s was angry", "2 more among the calls that are loaded")
	s.exact()
}

func TestEarlierCallsAreOpened(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	if got := s.press("enter"); got != nil {
		t.Errorf("with none: %v", got)
	}
	this, one, two := finished(t), with(t, "CA1", "+14155550123", "+442079460123", 10), with(t, "CA2", "+14155550123", "+442079460123", 20)
	this.Order = noon
	open := func(id string) page.Open { return page.Open{ID: page.ID{Kind: page.Call, Project: "p1", Item: id}} }
	s.send(picture(2, this, one))
	if got := s.press("enter"); got != open("CA1") {
		t.Errorf("with one: %v", got)
	}
	s.send(picture(3, this, one, two))
	asked, ok := s.press("enter").(page.Dialog)
	if !ok {
		t.Fatal("of two, none can be chosen")
	}
	chosen, done := asked.Box.Update(tea.KeyPressMsg{Code: '2', Text: "2"})
	if !done || uitest.Asked(s.Env, chosen) != open("CA2") {
		t.Errorf("the second: %v", done)
	}
}

func TestWhatCanBeCopiedOfACall(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.press("right") // the second recording
	d, ok := s.press("Y").(page.Dialog)
	if !ok {
		t.Fatal("nothing is asked")
	}
	for key, want := range map[string]string{
		"i": sid, "t": "+14155550123", "f": "+442079460123", "r": "https://api.twilio.com/b.mp3", "j": "{\n  \"callSid\": ",
		"m": "| call | " + sid + " |\n|---|---|\n| status | completed |\n| to | +14155550123 |", "c": "curl -X POST ",
	} {
		cmd, done := d.Box.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		if !done {
			t.Errorf("%s does nothing", key)
			continue
		}
		if got, ok := uitest.Asked(s.Env, cmd).(page.Copy); !ok || !strings.HasPrefix(got.Text, want) {
			t.Errorf("%s: %q, want %q", key, got.Text, want)
		}
	}
	if got := s.markdown(); !strings.Contains(got, "| outcome | booked |\n") || !strings.Contains(got, "Prefers mornings.<br>Calls back.") {
		t.Errorf("%s", got)
	}
}

// made is a journal of calls that were made here, in a folder.
type made string

func (m made) add(t *testing.T, r dial.Record) {
	t.Helper()
	r.ID, r.State = "of "+r.Call, dial.Sent
	if err := durable.AppendLine(dial.JournalFile(string(m)), r); err != nil {
		t.Fatal(err)
	}
}

// List implements Agents.
func (made) List(context.Context, string) ([]client.Agent, error) {
	return []client.Agent{{ID: "ag-1", Name: "Jack"}}, nil
}

func TestACallThatWasMadeHere(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.sees("agent not reported by Talkstack")
	if got := s.press("c"); !reflect.DeepEqual(got, page.Dial{Project: "p1", Number: "+14155550123"}) {
		t.Errorf("c on a call of which little is known: %+v", got)
	}
	here := made(t.TempDir())
	here.add(t, dial.Record{Call: "CAother", Agent: "ag-2"})
	here.add(t, dial.Record{Call: sid, Agent: "ag-1", Number: "+14155550123", Variables: map[string]string{"name": "Ana"}})
	s.opts.Origins, s.opts.Agents = origin.New(string(here), ""), here
	s.Update(s.findCaller()())
	s.sees("agent Jack, called from this computer")
	if got := s.press("c"); !reflect.DeepEqual(got, page.Dial{Project: "p1", Agent: "ag-1", Number: "+14155550123"}) {
		t.Errorf("c on a call that was made here: %+v", got)
	}
	if s.findCaller() != nil {
		t.Error("it is asked for again")
	}
}

// The answer with a call's id may come after the call is in the list.
func TestACallThatIsKnownLaterToHaveBeenMadeHere(t *testing.T) {
	s := opened(t, normal, picture(1, talking(t)))
	here := made(t.TempDir())
	s.opts.Origins, s.opts.Agents = origin.New(string(here), ""), here
	s.Update(s.findCaller()())
	s.sees("agent not reported by Talkstack")
	here.add(t, dial.Record{Call: sid, Agent: "ag-1"})
	s.Update(s.findCaller()())
	s.sees("agent Jack, called from this computer")
}

func TestACallOfABatch(t *testing.T) {
	for name, test := range map[string]struct {
		caller caller
		want   string
	}{
		"as its agent is called now": {caller{id: "ag-1", name: "Jack", here: true, from: origin.Origin{Agent: "ag-1", AgentName: "John", File: "list.csv", Line: 12}}, "Jack, for batch list.csv, line 12"},
		"of an agent that is gone":   {caller{id: "ag-9", here: true, from: origin.Origin{Agent: "ag-9", AgentName: "John", File: "list.csv", Line: 12}}, "John, for batch list.csv, line 12"},
		"of a hostile file":          {caller{id: "ag-9", here: true, from: origin.Origin{Agent: "ag-9", File: "\x1b[2Jx\n.csv", Line: 2}}, "ag-9, for batch �[2Jx .csv, line 2"},
	} {
		if got := test.caller.words(); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestANoteIsKept(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.lacks("your note")
	d, ok := s.press("N").(page.Dialog)
	if !ok {
		t.Fatal("nothing is asked")
	}
	s.Update(d.Box.(*dialog.Input).Then("call back\x1b[2J at nine")())
	s.sees("your note call back�[2J at nine")
	d, _ = s.press("N").(page.Dialog)
	if box := d.Box.View(s.Env.Styles, 80); !strings.Contains(box, "call back") {
		t.Errorf("the note there is isn't in the line:\n%s", box)
	}
	s.Update(d.Box.(*dialog.Input).Then("")())
	s.lacks("your note")
	long := strings.Repeat("x", 3000)
	if cmd := s.Update(d.Box.(*dialog.Input).Then(long)()); uitest.Asked(s.Env, cmd).(page.Notify).Level != page.Failure {
		t.Error("a note that can't be kept isn't said")
	}
}

// downloads presses d and carries out what follows; steps is what the screen said meanwhile.
func downloads(s *stage) (said tea.Msg, steps []string) {
	batch := s.Update(tea.KeyPressMsg{Code: 'd', Text: "d"})().(tea.BatchMsg)
	ended := batch[0]()
	for await := batch[1]; await != nil; {
		msg := await()
		if msg == nil {
			break
		}
		await = s.Update(msg)
		steps = append(steps, s.download.words())
	}
	return uitest.Asked(s.Env, s.Update(ended)), steps
}

func TestARecordingIsDownloaded(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	s.press("right")
	s.fetch.steps, s.fetch.file = [][2]int64{{1, 0}, {1_200_000, 2_400_000}}, "/home/ana/CA1-2.mp3"
	said, steps := downloads(s)
	if n := said.(page.Notify); n.Level != page.Success || n.Text != "saved the recording as /home/ana/CA1-2.mp3" {
		t.Errorf("%v", said)
	}
	if s.fetch.address != "https://api.twilio.com/b.mp3" || s.fetch.name != sid+"-2" {
		t.Errorf("%s as %s", s.fetch.address, s.fetch.name)
	}
	if len(steps) != 1 || steps[0] != "downloading: 50% of 2.4 MB" {
		t.Errorf("%q", steps)
	}
	s.sees("saved as /home/ana/CA1-2.mp3")
}

func TestADownloadThatFails(t *testing.T) {
	for want, err := range map[string]error{
		"Twilio asks for its own sign-in; o opens": recording.ErrSignIn, "broken": errors.New("broken"), "stopped; nothing was saved": context.Canceled,
	} {
		s := opened(t, normal, picture(1, finished(t)))
		s.press("right")
		s.fetch.err = err
		if said, _ := downloads(s); !strings.Contains(said.(page.Notify).Text, want) {
			t.Errorf("%v: %v", err, said)
		}
	}
}

func TestADownloadIsStopped(t *testing.T) {
	s := opened(t, normal, picture(1, finished(t)))
	batch := s.Update(tea.KeyPressMsg{Code: 'd', Text: "d"})().(tea.BatchMsg)
	s.sees("downloading: 0 kB")
	if n, ok := s.press("d").(page.Notify); !ok || !strings.Contains(n.Text, ". stops it") {
		t.Errorf("a second one: %v", n)
	}
	s.press(".")
	if n := uitest.Asked(s.Env, s.Update(batch[0]())).(page.Notify); n.Text != "stopped; nothing was saved" {
		t.Errorf("%v", n)
	}
	s.lacks("downloading")
}
