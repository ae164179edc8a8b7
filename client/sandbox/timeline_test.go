package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// path lists the different statuses of a life, a tenth of a second at a time.
func (t timeline) path() []status {
	var out []status
	for age := time.Duration(0); age <= t.Ended.duration(); age += 100 * time.Millisecond {
		if s := t.at(age); len(out) == 0 || out[len(out)-1] != s {
			out = append(out, s)
		}
	}
	if s := t.at(t.Ended.duration()); out[len(out)-1] != s {
		out = append(out, s)
	}
	return out
}

// lives are the ways that a call can go.
var lives = map[status][]status{
	completed: {queued, initiated, ringing, inProgress, completed},
	voicemail: {queued, initiated, ringing, inProgress, voicemail},
	silence:   {queued, initiated, ringing, inProgress, silence},
	busy:      {queued, initiated, ringing, busy},
	noAnswer:  {queued, initiated, ringing, noAnswer},
	failed:    {queued, initiated, failed},
}

func TestEveryLifeGoesForwardAndEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for end, want := range lives {
		for i := range 200 {
			life := drawTimeline(r, i%2 == 0, end, 0)
			if got := life.path(); !slices.Equal(got, want) {
				t.Fatalf("%s: %v in %+v", end, got, life)
			}
			if got := life.at(1000 * time.Hour); got != end {
				t.Errorf("after its end a %s call is %s", end, got)
			}
			if life.Ended.duration() > 27*time.Minute || end == silence && life.talked(time.Hour) < 6 {
				t.Errorf("a %s call of %+v", end, life)
			}
		}
	}
}

func TestACutLifeStillGoesForwardAndEnds(t *testing.T) {
	ends := []status{completed, voicemail, silence, busy, noAnswer, failed}
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		was := drawTimeline(r, false, rapid.SampledFrom(ends).Draw(t, "was"), 0)
		age := time.Duration(rapid.IntRange(0, int(was.Ended)-1).Draw(t, "age")) * time.Millisecond
		end := rapid.SampledFrom(ends).Draw(t, "end")
		life := was.cut(age, end, r)
		got := life.path()
		if !slices.IsSorted(got) || got[len(got)-1] != end {
			t.Fatalf("%v: cut at %s, %+v became %+v", got, age, was, life)
		}
		if talked := lives[end][len(lives[end])-2] == inProgress; talked && life.at(age+time.Duration(life.Initiated+1)*time.Millisecond) < inProgress {
			t.Fatalf("cut at %s, nobody answers: %+v", age, life)
		}
		if before := was.at(age); life.at(age) < before {
			t.Fatalf("cut at %s, it went back from %s to %s", age, before, life.at(age))
		}
	})
}

func TestACallIsFollowedFromTheQueueToItsEnd(t *testing.T) {
	for last, end := range map[string]status{"01": busy, "02": noAnswer, "03": failed, "04": voicemail, "05": silence, "06": completed} {
		b := newBench(t, Options{Quiet: true})
		made := b.want(200, "POST /call/makeCall", fields{"number": "+141555501" + last, "projectId": shop, "agentId": jack})
		sid := at(made, "call/call_id")
		var path []status
		seconds := 0.0
		for range 30 * 60 * 5 {
			c := b.want(200, "POST /call", fields{"sid": sid, "projectId": shop})
			checkCall(t, c)
			s, _ := parseStatus(fmt.Sprint(c["status"]))
			if len(path) == 0 || path[len(path)-1] != s {
				path = append(path, s)
			}
			if now, _ := c["seconds"].(float64); now < seconds {
				t.Errorf("after %v seconds come %v", seconds, now)
			} else {
				seconds = now
			}
			if !s.live() {
				break
			}
			b.after(200 * time.Millisecond)
		}
		if !slices.Equal(path, lives[end]) {
			t.Errorf("%s: %v", last, path)
		}
		if got := b.page(shop, "", 1)[0]; got["callSid"] != sid || got["status"] != end.String() {
			t.Errorf("in the history: %v", got)
		}
	}
}

func TestOtherNumbersHaveNoChosenOutcome(t *testing.T) {
	for _, number := range []string{"+14155550107", "+14155550142", "+4930901820", "+14155551101", "+14155550001", "+441555550101"} {
		p, ok := parsePhone(number)
		if !ok {
			t.Fatal(number)
		}
		if end, chosen := p.chosen(); chosen {
			t.Errorf("%s is always %s", number, end)
		}
	}
}

func TestTheClockRunsAtAnySpeedWithoutAJump(t *testing.T) {
	c := newSimClock(noon, 1)
	c.set(noon.Add(10*time.Second), 5) // 10 s
	c.set(noon.Add(20*time.Second), 0) // 60 s
	c.set(noon.Add(50*time.Second), 2) // 60 s
	for wall, sim := range map[time.Duration]time.Duration{50 * time.Second: time.Minute, 55 * time.Second: 70 * time.Second} {
		if got := c.at(noon.Add(wall)); got != sim {
			t.Errorf("after %s it is %s, want %s", wall, got, sim)
		}
	}
	for sim, wall := range map[time.Duration]time.Duration{
		-time.Hour: -time.Hour, 0: 0, 10 * time.Second: 10 * time.Second, 35 * time.Second: 15 * time.Second,
		time.Minute: 20 * time.Second, 62 * time.Second: 51 * time.Second,
	} {
		if got := c.wall(sim); !got.Equal(noon.Add(wall)) {
			t.Errorf("%s was at %s, want %s", sim, got, noon.Add(wall))
		}
	}
}
