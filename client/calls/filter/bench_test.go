package filter

import (
	"fmt"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/clienttest"
)

// noon is a Monday, in winter.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// read makes calls of what the service would answer.
var read = clienttest.Calls

// entries are calls that were found long ago.
func entries(calls []client.Call) []*watch.Entry {
	out := make([]*watch.Entry, len(calls))
	for i, c := range calls {
		out[i] = &watch.Entry{Call: c, FirstSeen: noon.Add(-2 * time.Hour), Seen: []watch.Change{{Status: c.Status, At: noon.Add(-2 * time.Hour)}}, Order: c.Started}
	}
	return out
}

// many are calls as a busy project has them.
func many(t testing.TB, n int) []*watch.Entry {
	objects := make([]string, n)
	for i := range objects {
		status := client.Statuses()[i%10]
		objects[i] = fmt.Sprintf(`{"callSid":"CA%032x","status":%q,"to":"+4930%08d","from":"+442079460123","date":%q,"seconds":%d,"cost":%.2f,`+
			`"recordingUrls":["https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE%032x"],"phoneNumber":"+442079460123","partnerId":null,"shiftId":null,"assignmentId":null,`+
			`"data":{"outcome":%q,"name":"Jürgen Müller","callback":"2026-11-%02d","summary":"Asked about the delivery of the order and wants to be called next week","score":%d}}`,
			i*7919, status, i, noon.Add(-time.Duration(i)*time.Minute).Format(time.RFC1123Z), i%300, float64(i%100)/100, i,
			[]string{"booked", "refund", "interested", "wrong number"}[i%4], 1+i%28, i%11)
	}
	return entries(read(t, objects...))
}

func BenchmarkMatch100k(b *testing.B) {
	calls := many(b, 100_000)
	for _, text := range []string{
		"refund", "kaput", "e", "müller", "\"wrong number\"", "2026-11-20", "привет", "status:failed,busy", "to:+4930", "to:00042", "cost>0.2", "duration>=30s",
		"since:2h", "day:2026-11-20", "live", "data.outcome:refund", "data.score>3", "data.nothing:x", "data:refund", "!voicemail",
		"status:failed,busy to:+49 cost>0.2 duration>=30s since:7d data.outcome:refund !voicemail",
	} {
		f, err := Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				m := f.Matcher(Env{Now: noon})
				n = 0
				for _, e := range calls {
					if m.Match(e) {
						n++
					}
				}
			}
			b.ReportMetric(float64(n), "matches")
		})
	}
}
