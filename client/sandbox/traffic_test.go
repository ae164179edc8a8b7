package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func TestNewCallsKeepComing(t *testing.T) {
	b := newBench(t, Options{Calls: 10})
	before := len(b.page(shop, "", everything))
	b.after(time.Hour)
	if came := len(b.page(shop, "", everything)) - before; math.Abs(float64(came)-600) > 100 {
		t.Errorf("%d calls came in an hour, want 600 or so", came)
	}
	quiet := newBench(t, Options{Calls: 10, Quiet: true})
	before = len(quiet.page(shop, "", everything))
	quiet.after(time.Hour)
	if came := len(quiet.page(shop, "", everything)) - before; came != 0 {
		t.Errorf("%d calls came though it was to be quiet", came)
	}
}

func TestNoCallIsFromTheFuture(t *testing.T) {
	b := newBench(t, Options{Calls: 10, Speed: 20})
	for range 200 {
		b.after(700 * time.Millisecond)
		for _, c := range b.page(shop, "", 20) {
			if b.when(c).After(b.now) {
				t.Fatalf("at %s: %v", b.now, c)
			}
		}
	}
}

func TestCallsStayInTheirOrderWhileTheClockRuns(t *testing.T) {
	files := smallScenario()
	replace(files, `"every_seconds": 6`, `"every_seconds": 0.01`)
	now := noon
	s, err := New(Options{Scenario: files, Now: func() time.Time { now = now.Add(3 * time.Millisecond); return now }})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, Server: s}
	b.token = fmt.Sprint(b.login()["token"])
	for range 100 {
		b.want(200, "POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack})
	}
	now = noon // a clock that is put back doesn't take the calls along
	b.want(200, "POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack})
	if !slices.IsSortedFunc(s.traffic.line(shop).calls, func(a, b *call) int { return cmp.Compare(a.Start, b.Start) }) {
		t.Error("they don't")
	}
}

func TestOutboundCallsAreTheActiveAgents(t *testing.T) {
	b := newBench(t, Options{})
	from := func() map[any]bool {
		b.after(20 * time.Minute)
		out := map[any]bool{}
		for _, c := range b.page(shop, "startTimeAfter=2026-11-25", everything) {
			if b.now.Sub(b.when(c)) < 20*time.Minute && c["phoneNumber"] == c["to"] {
				out[c["from"]] = true
			}
		}
		return out
	}
	const jacks, jills = "+14155550110", "+14155550111"
	if got := from(); !got[jacks] || got[jills] {
		t.Errorf("with Jack active: %v", got)
	}
	b.want(200, "PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill})
	if got := from(); got[jacks] || !got[jills] {
		t.Errorf("with Jill active: %v", got)
	}
	b.want(200, "PATCH /project/active-agent/"+jill, nil)
	if got := from(); len(got) != 0 {
		t.Errorf("with nobody active: %v", got)
	}
	b.want(200, "PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill})
	b.want(200, "POST /phone-number/add-number", fields{"projectId": shop, "agentId": jill, "e164": "+14155550199"})
	if got := from(); !got["+14155550199"] || len(got) != 1 {
		t.Errorf("with another number: %v", got)
	}
}

func TestOldCallsAreForgotten(t *testing.T) {
	b := newBench(t, Options{Calls: 200, OldestFirst: true})
	gone := b.page(shop, "", 1)[0]
	for _, later := range []time.Duration{2 * 24 * time.Hour, 3 * 365 * 24 * time.Hour} { // nobody looked for years
		b.after(later)
		b.token = fmt.Sprint(b.login()["token"])
		oldest := b.when(b.page(shop, "", 1)[0])
		if age := b.now.Sub(oldest); age > retention || age < retention-24*time.Hour {
			t.Errorf("the oldest call is of %s, at %s", oldest, b.now)
		}
	}
	b.want(404, "POST /call", fields{"sid": gone["callSid"], "projectId": shop})
	kept := len(b.traffic.line(shop).calls) + len(b.traffic.line(clinic).calls)
	if n := len(b.traffic.byID); n != kept {
		t.Errorf("%d calls can be found, %d are kept", n, kept)
	}
}

// A start with a long history must be quick, and small.
func BenchmarkStart(b *testing.B) {
	for _, n := range []struct {
		name  string
		calls int
	}{{"2k", 2_000}, {"100k", 100_000}} {
		b.Run(n.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New(Options{Scenario: smallScenario(), Calls: n.calls}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A page of 100 calls out of 100,000, as somebody who watches asks for it.
func BenchmarkPoll(b *testing.B) {
	for _, n := range []struct {
		name, query string
		size        int
	}{{"page of 100", "", 100}, {"a rare status", "status=failed", 100}, {"everything", "", everything}} {
		b.Run(n.name, func(b *testing.B) {
			s := newBench(b, Options{Calls: 100_000})
			body := fields{"projectId": shop, "pageSize": n.size}
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(s.send("POST /call/get-call-history?"+n.query, body).body)))
			}
		})
	}
}
