package filter

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

func TestWhatTheServiceIsAsked(t *testing.T) {
	zone := mustZone("Pacific/Kiritimati") // 14 hours ahead: it is tomorrow there, at two in the morning
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for text, want := range map[string]Plan{
		"":                              {Whole: true},
		"status:failed":                 {Status: "failed", Whole: true},
		"status:failed to=+4930123456":  {Status: "failed", To: "+4930123456", Whole: true},
		`from="+49 30 12-34-56"`:        {From: "+4930123456", Whole: true},
		"status:failed refund":          {Status: "failed"},
		"status:failed status:failed":   {Status: "failed", Whole: true},
		"status:failed status:busy":     {Status: "failed"},
		"!status:failed":                {},
		"status:failed,busy":            {},
		"status:live":                   {},
		"status:voicemail":              {}, // the history can't be asked for it
		`status:"odd"`:                  {},
		"status:":                       {},
		"to:+4930123456":                {}, // longer numbers begin so too
		"to=4930123456":                 {},
		"to=+4930":                      {},
		"to=+4930123456,+4930123457":    {},
		"!to=+4930123456":               {},
		"number=+4930123456":            {},
		"from=anonymous":                {},
		"day:today":                     {First: day(23), Last: day(25)},
		"day:2026-11-20":                {First: day(19), Last: day(21)},
		"day:2026-11-20,2026-11-16":     {First: day(15), Last: day(21)},
		"day:2026-11-20,":               {},
		"!day:2026-11-20":               {},
		"since:2026-11-20":              {First: day(19)},
		"until:2026-11-20":              {Last: day(21)},
		"since:2h":                      {First: day(22)},
		"until:3d":                      {Last: day(21)},
		"since:2026-11-20T12:00":        {First: day(18)}, // ten in the evening of the 19th by UTC
		"since:7d since:2d until:today": {First: day(20), Last: day(25)},
	} {
		got := parsed(t, text).Plan(Env{Now: noon, Zone: zone})
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
	q := Plan{To: "+49", Status: "busy", First: day(19), Last: day(21)}.Query()
	if d := cmp.Diff(client.HistoryQuery{To: "+49", Status: "busy", StartAfter: "2026-11-19", StartBefore: "2026-11-22"}, q); d != "" {
		t.Error(d)
	}
}

// serves is the history's filter, as documented.
func serves(q client.HistoryQuery, c client.Call) bool {
	midnight := func(day string) time.Time {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		return at
	}
	return (q.To == "" || q.To == c.To) && (q.From == "" || q.From == c.From) && (q.Status == "" || q.Status == c.Status) &&
		(q.StartAfter == "" || !c.Started.Before(midnight(q.StartAfter))) && (q.StartBefore == "" || !c.Started.After(midnight(q.StartBefore)))
}

// What matches among the service's answers to a plan is what matches among all calls.
func TestAPlanLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var text string
		for range rapid.IntRange(1, 3).Draw(rt, "terms") {
			text += rapid.SampledFrom([]string{
				"status:completed ", "status:busy ", "!status:busy ", "to=+4930123456 ", "from=+442079460123 ", "to:+49 ", "day:today ", "day:yesterday ", "since:2d ", "until:2d ", "!since:2d ",
				"since:friday ", "until:08:00 ", "day:2026-11-22,2026-11-20 ", "day:,today ", "since:2026-11-21T23:30 ", "cost>1 ",
			}).Draw(rt, "term")
		}
		zone := mustZone(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"}).Draw(rt, "zone"))
		env := Env{Now: noon, Zone: zone}
		f := parsed(t, text)
		plan := f.Plan(env)
		m := f.Matcher(env)
		for _, e := range anyCalls(rt, t, 8) {
			served := serves(plan.Query(), e.Call)
			if m.Match(e) && !served {
				rt.Fatalf("%s in %s asks for %+v, which loses %s", text, zone, plan, e.Call.Raw)
			}
			if plan.Whole && served && !m.Match(e) {
				rt.Fatalf("%s is whole in %+v, which lets %s through", text, plan, e.Call.Raw)
			}
		}
	})
}

func TestADayIsWhatTheCalendarSays(t *testing.T) {
	for _, c := range []struct {
		zone, now, text string
		starts          map[string]bool
	}{
		{"Europe/Berlin", "2026-10-25T20:00:00Z", "day:today", map[string]bool{ // 25 hours
			"2026-10-24T21:59:59Z": false, "2026-10-24T22:00:00Z": true, "2026-10-25T22:59:59Z": true, "2026-10-25T23:00:00Z": false,
		}},
		{"Europe/Berlin", "2026-03-29T20:00:00Z", "day:today", map[string]bool{ // 23 hours
			"2026-03-28T22:59:59Z": false, "2026-03-28T23:00:00Z": true, "2026-03-29T21:59:59Z": true, "2026-03-29T22:00:00Z": false,
		}},
		{"America/Santiago", "2026-09-06T20:00:00Z", "day:2026-09-06", map[string]bool{ // without a midnight
			"2026-09-06T03:59:59Z": false, "2026-09-06T04:00:00Z": true, "2026-09-07T02:59:59Z": true, "2026-09-07T03:00:00Z": false,
		}},
		{"America/Santiago", "2026-04-05T20:00:00Z", "since:2026-04-05", map[string]bool{ // the day before has its last hour twice
			"2026-04-05T03:30:00Z": false, "2026-04-05T04:00:00Z": true,
		}},
		{"Pacific/Kiritimati", "2026-11-23T12:00:00Z", "day:today", map[string]bool{"2026-11-23T09:59:59Z": false, "2026-11-23T10:00:00Z": true}},
		{"Pacific/Apia", "2011-12-31T12:00:00Z", "day:2011-12-30", map[string]bool{"2011-12-30T09:00:00Z": false, "2011-12-30T10:00:00Z": false}}, // a day that wasn't
		{"America/New_York", "2026-11-23T03:00:00Z", "since:yesterday until:yesterday", map[string]bool{
			"2026-11-21T05:00:00Z": true, "2026-11-22T04:59:59Z": true, "2026-11-22T05:00:00Z": false,
		}},
		{"Europe/Berlin", "2026-11-23T01:00:00Z", "since:22:00", map[string]bool{"2026-11-22T20:59:59Z": false, "2026-11-22T21:00:00Z": true}}, // the night shift
		{"America/New_York", "2026-11-23T12:00:00Z", "day:1969-12-31", map[string]bool{"1970-01-01T04:59:59Z": true, "1970-01-01T05:00:00Z": false}},
		{"Europe/Berlin", "2026-11-23T01:00:00Z", "day:sunday", map[string]bool{"2026-11-22T12:00:00Z": true, "2026-11-23T00:30:00Z": false}},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		m := parsed(t, c.text).Matcher(Env{Now: now, Zone: mustZone(c.zone)})
		for started, want := range c.starts {
			e := &watch.Entry{Call: read(t, fmt.Sprintf(`{"sid":"CA1","date":%q}`, started))[0]}
			if m.Match(e) != want {
				t.Errorf("%s in %s: a call of %s: %v", c.text, c.zone, started, !want)
			}
		}
	}
}
