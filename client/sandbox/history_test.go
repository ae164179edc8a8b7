package sandbox

import (
	"fmt"
	"math"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// when is a call's date.
func (b *bench) when(c map[string]any) time.Time {
	b.t.Helper()
	at, err := time.Parse(time.RFC1123Z, fmt.Sprint(c["date"]))
	if err != nil {
		b.t.Error(err)
	}
	return at
}

const everything = 1_000_000

func TestTheHistoryHasAsManyCallsAsAskedFor(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		for _, n := range []int{0, 1, 7, 2000} {
			b := newBench(t, Options{Calls: n, Quiet: quiet})
			of := map[string]int{shop: len(b.page(shop, "", everything)), clinic: len(b.page(clinic, "", everything))}
			if of[shop]+of[clinic] != n || math.Abs(float64(of[shop])-0.75*float64(n)) > 1 {
				t.Errorf("%d asked for, quiet %v: %v", n, quiet, of)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameHistory(t *testing.T) {
	opts := Options{Calls: 300, Seed: 7}
	first, second := newBench(t, opts), newBench(t, opts)
	first.after(10 * time.Minute)
	for range 60 { // looking at it more often changes nothing
		second.after(10 * time.Second)
		second.page(shop, "", 1)
	}
	a, b := first.page(shop, "", everything), second.page(shop, "", everything)
	if !reflect.DeepEqual(a, b) {
		t.Error("two histories of one seed differ")
	}
	opts.Seed = 8
	if other := newBench(t, opts).page(shop, "", 1); other[0]["callSid"] == first.page(shop, "", 1)[0]["callSid"] {
		t.Error("another seed gives the same history")
	}
}

func TestOnlyTheDatesFollowTheClock(t *testing.T) {
	opts := Options{Calls: 200, Quiet: true}
	a := newBench(t, opts)
	b := &bench{t: t, now: noon.Add(100*24*time.Hour + 7*time.Hour)}
	opts.Scenario, opts.Now = smallScenario(), func() time.Time { return b.now }
	var err error
	if b.Server, err = New(opts); err != nil {
		t.Fatal(err)
	}
	b.token = fmt.Sprint(b.login()["token"])
	old, late := a.page(shop, "", everything), b.page(shop, "", everything)
	for i := range old {
		for _, field := range []string{"date", "shiftId"} {
			delete(old[i], field)
			delete(late[i], field)
		}
	}
	if !reflect.DeepEqual(old, late) {
		t.Error("the histories of two starts differ in more than their dates")
	}
}

func TestTheHistoryIsBelievable(t *testing.T) {
	b := newBench(t, Options{Calls: 4000})
	all := b.page(shop, "", everything)
	counts, night, callers := map[any]int{}, 0, map[any]int{}
	for i, c := range all {
		counts[c["status"]]++
		callers[c["phoneNumber"]]++
		when := b.when(c)
		if when.Before(noon.Add(-historySpan)) || when.After(noon) || i > 0 && when.After(b.when(all[i-1])) {
			t.Errorf("call %d is at %v", i, when)
		}
		if when.Hour() < 6 {
			night++
		}
		checkCall(t, c)
	}
	for _, s := range statusNames[completed:] {
		if counts[s] == 0 {
			t.Errorf("no call is %s", s)
		}
	}
	if share := float64(counts["completed"]) / float64(len(all)); share < 0.5 || share > 0.8 {
		t.Errorf("%v of the calls are completed", share)
	}
	if night > len(all)/20 || len(callers) < 500 || len(callers) == len(all) {
		t.Errorf("%d of %d calls are at night, from or to %d people", night, len(all), len(callers))
	}
	live := 0
	for _, s := range statusNames[:completed] {
		live += counts[s]
	}
	if live == 0 {
		t.Error("no call goes on at the start")
	}
}

// checkCall checks that what a call says fits together.
func checkCall(t *testing.T, c map[string]any) {
	t.Helper()
	s, known := parseStatus(fmt.Sprint(c["status"]))
	seconds, _ := c["seconds"].(float64)
	cost, _ := c["cost"].(float64)
	recordings, _ := c["recordingUrls"].([]any)
	data, _ := c["data"].(map[string]any)
	answered := s == completed || s == voicemail || s == silence
	switch {
	case !known:
		t.Errorf("unknown status in %v", c)
	case answered && (seconds < 1 || cost <= 0 || len(recordings) != 1), !answered && (cost != 0 || len(recordings) > 0),
		!answered && s != inProgress && seconds != 0:
		t.Errorf("a call that can't be: %v", c)
	case s != completed && len(data) > 0:
		t.Errorf("data of nobody: %v", c)
	case answered && !strings.HasPrefix(fmt.Sprint(recordings[0]), "https://"):
		t.Errorf("recording of %v", c)
	}
	minutes := math.Ceil(seconds / 60)
	if answered && math.Abs(cost-minutes*0.09) > 1e-9 && math.Abs(cost-minutes*0.07) > 1e-9 {
		t.Errorf("%v seconds cost %v", seconds, cost)
	}
	if _, ok := parseCallID(fmt.Sprint(c["callSid"])); !ok {
		t.Errorf("id of %v", c)
	}
}

func TestTheNumbersAreFictionalAndValid(t *testing.T) {
	for _, area := range areaCodes {
		for _, last := range []int{0, 42, 99} {
			p := fictional(area, last)
			if want := fmt.Sprintf("+1%d55501%02d", area, last); p.String() != want {
				t.Errorf("%s, want %s", p, want)
			}
			n, err := phonenumbers.Parse(p.String(), "")
			if err != nil || !phonenumbers.IsValidNumber(n) {
				t.Errorf("%s is not valid: %v", p, err)
			}
		}
	}
}

func TestFilters(t *testing.T) {
	b := newBench(t, Options{Calls: 1000})
	all := b.page(shop, "", everything)
	to := fmt.Sprint(all[3]["to"])
	midnight := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	ended := func(c map[string]any) (time.Time, bool) { // known to a few seconds only, from outside
		id, _ := parseCallID(fmt.Sprint(c["callSid"]))
		one := b.traffic.byID[id]
		return b.clock.wall(one.end()), !one.status(b.clock.at(b.now)).live()
	}
	for query, fits := range map[string]func(c map[string]any) bool{
		"":                           func(map[string]any) bool { return true },
		"status=completed":           func(c map[string]any) bool { return c["status"] == "completed" },
		"status=in-progress":         func(c map[string]any) bool { return c["status"] == "in-progress" },
		"to=" + url.QueryEscape(to):  func(c map[string]any) bool { return c["to"] == to },
		"from=%2B14155550110":        func(c map[string]any) bool { return c["from"] == "+14155550110" },
		"from=%2B14155550000":        func(map[string]any) bool { return false },
		"startTime=2026-11-20":       func(c map[string]any) bool { return b.when(c).UTC().Format(time.DateOnly) == "2026-11-20" },
		"startTimeBefore=2026-11-20": func(c map[string]any) bool { return !b.when(c).After(midnight) },
		"startTimeAfter=2026-11-20":  func(c map[string]any) bool { return !b.when(c).Before(midnight) },
		"startTimeAfter=2026-11-20&startTimeBefore=2026-11-21&status=busy": func(c map[string]any) bool {
			return c["status"] == "busy" && b.when(c).UTC().Format(time.DateOnly) == "2026-11-20"
		},
		"startTime=2026-11-20&startTimeAfter=2026-11-22": func(map[string]any) bool { return false },
		"endTime=2026-11-20": func(c map[string]any) bool {
			at, over := ended(c)
			return over && at.Format(time.DateOnly) == "2026-11-20"
		},
		"endTimeBefore=2026-11-20": func(c map[string]any) bool { at, over := ended(c); return over && !at.After(midnight) },
		"endTimeAfter=2026-11-20":  func(c map[string]any) bool { at, over := ended(c); return over && !at.Before(midnight) },
	} {
		var want []any
		for _, c := range all {
			if fits(c) {
				want = append(want, c["callSid"])
			}
		}
		var got []any
		for _, c := range b.page(shop, query, everything) {
			got = append(got, c["callSid"])
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %d calls, want %d", query, len(got), len(want))
		}
		if len(want) == 0 && !strings.Contains(query, "0000") && !strings.Contains(query, "11-22") {
			t.Errorf("%q finds nothing, so this shows nothing", query)
		}
	}
}

func TestTheEdgesOfADay(t *testing.T) {
	midnight := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for name, want := range map[string][6]bool{ // just before the day, at its midnight, in its last second, at the next midnight
		"startTime": {false, false, true, true, true, false}, "startTimeBefore": {true, true, true, false, false, false}, "startTimeAfter": {false, false, true, true, true, true},
	} {
		q, problem := readQuery(url.Values{name: {"2026-11-20"}}, params{})
		if problem != "" {
			t.Fatal(problem)
		}
		for i, at := range []time.Time{
			midnight.Add(-time.Second), midnight.Add(-1), midnight, midnight.AddDate(0, 0, 1).Add(-time.Second), midnight.AddDate(0, 0, 1).Add(-1), midnight.AddDate(0, 0, 1),
		} {
			if got := q.start.holds(at); got != want[i] {
				t.Errorf("%s holds %s: %v", name, at, got)
			}
		}
	}
}

func TestPages(t *testing.T) {
	newest := newBench(t, Options{Calls: 100, Quiet: true})
	all := newest.page(shop, "", everything)
	if got := newest.want(200, "POST /call/get-call-history", fields{"projectId": shop})["data"].([]any); len(got) != 20 {
		t.Errorf("without a size, a page has %d calls", len(got))
	}
	if got := newest.page(shop, "", 3); len(got) != 3 || got[0]["callSid"] != all[0]["callSid"] {
		t.Errorf("a page of 3: %v", got)
	}
	capped := newBench(t, Options{Calls: 100, Quiet: true, PageCap: 30})
	if got := capped.page(shop, "", 50); len(got) != 30 {
		t.Errorf("a capped page has %d calls", len(got))
	}
	oldest := newBench(t, Options{Calls: 100, Quiet: true, OldestFirst: true})
	if got := oldest.page(shop, "", 3); len(got) != 3 || got[0]["callSid"] != all[len(all)-1]["callSid"] || got[1]["callSid"] != all[len(all)-2]["callSid"] {
		t.Errorf("the oldest: %v", got)
	}
	bare := newBench(t, Options{Calls: 100, Quiet: true, BareHistory: true})
	if code, got := bare.ask("POST /call/get-call-history", fields{"projectId": shop, "pageSize": 5}); code != 200 || len(got.([]any)) != 5 {
		t.Errorf("a bare history: %d %v", code, got)
	}
}

func TestTwilioNames(t *testing.T) {
	b := newBench(t, Options{Calls: 300, TwilioNames: true})
	plain := newBench(t, Options{Calls: 300}).page(shop, "", everything)
	ended, live := 0, 0
	for i, c := range b.page(shop, "", everything) {
		p := plain[i]
		if c["sid"] != p["callSid"] || c["status"] != p["status"] || c["to"] != p["to"] || c["priceUnit"] != "USD" || c["seconds"] != nil {
			t.Errorf("%v, want what %v says", c, p)
		}
		if start, err := time.Parse(time.RFC3339, fmt.Sprint(c["startTime"])); err != nil || !start.Equal(b.when(p)) {
			t.Errorf("startTime %v, want %v", c["startTime"], p["date"])
		}
		if s, _ := parseStatus(fmt.Sprint(p["status"])); s.live() {
			live++
			if c["endTime"] != nil || c["duration"] != nil || c["price"] != nil {
				t.Errorf("a live call: %v", c)
			}
			continue
		}
		ended++
		if c["duration"] != fmt.Sprint(p["seconds"]) || p["cost"] == 0.0 != (c["price"] == nil) {
			t.Errorf("%v, want what %v says", c, p)
		}
		if c["price"] != nil && c["price"] != fmt.Sprintf("-%.4f", p["cost"]) {
			t.Errorf("price %v, want %v", c["price"], p["cost"])
		}
	}
	if ended == 0 || live == 0 {
		t.Errorf("%d ended, %d live", ended, live)
	}
}
