package watch

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
)

const many = 100_000

// wireCall is a call of about 450 bytes as the service sends it, begun some minutes before noon.
func wireCall(n, length, ago int) string {
	status := client.Statuses()[4+n%6]
	return fmt.Sprintf(`{"seconds":%d,"cost":%.3f,"status":%q,"from":"+15555550%03d","to":"+15555551%03d","date":%q,"recordingUrls":["https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE%032x.mp3"],"phoneNumber":"+15555551%03d","callSid":%q,"partnerId":"p-%08d","shiftId":null,"assignmentId":null,"data":{"outcome":"booked","name":"Ana Example","note":"calls back on Monday","id":%q}}`,
		length, float64(length)/100, status, n%1000, n%1000, noon.Add(-time.Duration(ago)*time.Minute).Format(time.RFC1123Z), n, n%1000, sid(n), n, sid(n)[2:])
}

// manyKnown is a source that knows many calls.
func manyKnown(b *testing.B, api API) *source {
	b.Helper()
	w := newWatcher(api, "p", Options{Now: func() time.Time { return noon }, Interval: 1, Idle: 1})
	p := w.rec.picture
	for from := 0; from < many; from += 10_000 {
		var objects []string
		for n := from; n < from+10_000; n++ {
			objects = append(objects, wireCall(n, n%300, n))
		}
		h, err := decoder(b, func() string { return "[" + strings.Join(objects, ",") + "]" }).History(context.Background(), client.HistoryQuery{})
		if err != nil {
			b.Fatal(err)
		}
		p.merge(answer{calls: h.Calls, asked: noon, at: noon})
	}
	return &w.source
}

// BenchmarkPoll is a round in which a page of 100 calls is decoded, 20 of which changed, one more came, and the picture of
// 100,000 is published.
func BenchmarkPoll(b *testing.B) {
	round := 0
	page := make([]string, pageSize)
	s := manyKnown(b, decoder(b, func() string { return `{"message":"ok","status":"success","data":[` + strings.Join(page, ",") + `]}` }))
	s.asked, s.full, s.selection, s.until = true, true, newest, noon.Add(time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		round++
		for i := range page {
			page[i] = wireCall(i, i, i)
			if i < 20 {
				page[i] = wireCall(i, 1000+round, i)
			}
		}
		page[99] = wireCall(many+round, 7, -round)
		b.StartTimer()
		if _, err := s.poll(context.Background()); err != nil {
			b.Fatal(err)
		}
		s.rec.round(noon, nil, 0, 0, 0)
	}
	if got := s.rec.size(); got != many+round {
		b.Fatalf("%d calls after %d rounds", got, round)
	}
}

// BenchmarkOlderDay merges a day of 3,000 calls into 100,000.
func BenchmarkOlderDay(b *testing.B) {
	s := manyKnown(b, newService())
	day := answer{asked: noon, at: noon}
	for n := range 3000 {
		day.calls = append(day.calls, *call(many+n, client.StatusCompleted, noon.Add(-many*time.Minute-time.Duration(n)*time.Second)))
	}
	known := *s.rec.picture
	b.ReportAllocs()
	for b.Loop() {
		s.rec.picture.merge(day)
		b.StopTimer()
		for _, c := range day.calls {
			delete(s.rec.picture.byID, c.ID)
		}
		s.rec.picture.sorted = known.sorted
		b.StartTimer()
	}
}

// BenchmarkPulse is the figures of 100,000 calls, and of the newest 1,440 of them.
func BenchmarkPulse(b *testing.B) {
	calls := manyKnown(b, newService()).rec.picture.sorted
	for name, since := range map[string]time.Duration{"all": many * time.Minute, "day": 24 * time.Hour} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				TakePulse(calls, Span{noon.Add(-since), noon}, 24)
			}
		})
	}
}

// BenchmarkMemory reports what a known call takes, its answer of about 450 bytes included.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := manyKnown(b, newService())
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/many, "B/call")
		runtime.KeepAlive(s)
	}
}
