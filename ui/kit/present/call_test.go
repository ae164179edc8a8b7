package present

import (
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/clienttest"
)

func TestLengthSaysHowSureItIs(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	ago := func(s int) time.Time { return now.Add(-time.Duration(s) * time.Second) }
	done := clienttest.Calls(t, `{"callSid":"CA1","status":"completed","seconds":125}`)[0]
	early := clienttest.Calls(t, `{"callSid":"CA1","status":"ringing","seconds":0}`)[0]
	going := clienttest.Calls(t, `{"callSid":"CA1","status":"in-progress","seconds":40}`)[0]
	none := clienttest.Calls(t, `{"callSid":"CA1","status":"in-progress","seconds":0}`)[0]
	answered := []watch.Change{{Status: "ringing", At: ago(80)}, {Status: "in-progress", At: ago(72)}}
	long := []watch.Change{{Status: "ringing", At: ago(900)}, {Status: "in-progress", At: ago(754)}}
	talking := client.Call{Status: "in-progress", Started: ago(754)}
	for name, c := range map[string]struct {
		entry watch.Entry
		want  string
	}{
		"over":                {watch.Entry{Call: done}, "2m 05s"},
		"not reported":        {watch.Entry{Call: client.Call{Status: "completed"}}, ""},
		"not answered":        {watch.Entry{Call: early}, ""},
		"goes on, told":       {watch.Entry{Call: going, Seen: answered}, "40s"},
		"goes on, told none":  {watch.Entry{Call: none, Seen: answered}, "~1m 12s"},
		"seen, for long":      {watch.Entry{Call: talking, Seen: long}, "~12m"},
		"seen to be answered": {watch.Entry{Call: talking, Seen: []watch.Change{{Status: "ringing", At: ago(80)}, {Status: "in-progress", At: ago(72)}}}, "~1m 12s"},
		"came answered":       {watch.Entry{Call: talking, Came: true, Seen: []watch.Change{{Status: "in-progress", At: ago(72)}}}, "~1m 12s"},
		"found answered":      {watch.Entry{Call: talking, Seen: []watch.Change{{Status: "in-progress", At: ago(72)}}}, "~12m"},
		"found, no start":     {watch.Entry{Call: client.Call{Status: "in-progress"}, Seen: []watch.Change{{Status: "in-progress", At: ago(72)}}}, ""},
	} {
		if got := Length(&c.entry, now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
