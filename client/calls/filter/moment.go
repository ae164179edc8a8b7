package filter

import (
	"strings"
	"time"
)

// moment is a point in time, or a day, as it is written. Which one it is, is found out anew at each evaluation.
type moment struct {
	form   form
	length time.Duration // ago: how long; clock: since midnight
	day    time.Weekday
	at     time.Time     // date, local: the wall clock, as if it were UTC; instant: the moment
	unit   time.Duration // what is named is that long: until includes all of it
}

type form int

const (
	ago       form = iota + 1
	today          // the day that it is
	yesterday      // the day before
	weekday        // the last such day, today included
	date           // a calendar day
	clock          // the last time that the clock showed it
	local          // a day and a time of day
	instant        // with a zone of its own
)

// relative reports whether the moment depends on when it is asked for.
func (m moment) relative() bool {
	return m.form != 0 && m.form != date && m.form != local && m.form != instant
}

// whole reports whether the moment is a day.
func (m moment) whole() bool {
	return m.form == today || m.form == yesterday || m.form == weekday || m.form == date
}

// clocks are the forms of a time of day, and how long what they name lasts.
var clocks = []struct {
	layout string
	unit   time.Duration
}{{"15:04", time.Minute}, {"15:04:05", time.Second}}

// momentOf reads a moment.
func momentOf(s string) (m moment, ok bool) {
	low := strings.ToLower(s)
	switch low {
	case "today":
		return moment{form: today}, true
	case "yesterday":
		return moment{form: yesterday}, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); low == name || low == name[:3] {
			return moment{form: weekday, day: d}, true
		}
	}
	if d, ok := lengthOf(low); ok {
		return moment{form: ago, length: d, unit: 1}, true
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return moment{form: date, at: t}, true
	}
	for _, c := range clocks {
		if t, err := time.Parse(c.layout, s); err == nil {
			return moment{form: clock, length: sinceMidnight(t), unit: c.unit}, true
		}
		for _, between := range []string{"T", " "} {
			if t, err := time.Parse(time.DateOnly+between+c.layout, s); err == nil {
				return moment{form: local, at: t, unit: c.unit}, true
			}
		}
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil && 0 <= t.UTC().Year() && t.UTC().Year() <= 9999 {
		return moment{form: instant, at: t.UTC(), unit: 1}, true
	}
	return moment{}, false
}

// beginsMoment reports whether s can grow into a moment.
func beginsMoment(s string) bool {
	low := strings.ToLower(s)
	for _, whole := range []string{"today", "yesterday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"} {
		if strings.HasPrefix(whole, low) {
			return true
		}
	}
	for _, whole := range []string{"2000-10-10T00:00:00", "2001-11-11T11:11:11", "00:00:00", "11:11:11"} {
		if len(s) < len(whole) {
			if _, ok := momentOf(s + whole[len(s):]); ok {
				return true
			}
		}
	}
	_, ok := lengthOf(low + "m")
	return ok
}

func (m moment) String() string {
	layout := "15:04"
	if m.unit == time.Second {
		layout = time.TimeOnly
	}
	switch m.form {
	case ago:
		return printLength(m.length)
	case today:
		return "today"
	case yesterday:
		return "yesterday"
	case weekday:
		return strings.ToLower(m.day.String())
	case date:
		return m.at.Format(time.DateOnly)
	case clock:
		return time.Time{}.Add(m.length).Format(layout)
	case local:
		return m.at.Format(time.DateOnly + "T" + layout)
	case instant:
		return m.at.Format(time.RFC3339Nano)
	}
	return ""
}

// span is a moment made definite: a calendar day in the zone, or the time from start to before end.
type span struct {
	whole      bool
	day        int // since 1970-01-01
	start, end time.Time
}

// in finds out which time it is.
func (m moment) in(now time.Time, zone *time.Location) span {
	now = now.In(zone)
	span := span{whole: m.whole()}
	switch m.form {
	case ago:
		span.start = now.Add(-m.length)
	case today:
		span.day = calendar(now, zone)
	case yesterday:
		span.day = calendar(now, zone) - 1
	case weekday:
		span.day = calendar(now, zone) - int(7+now.Weekday()-m.day)%7
	case date:
		span.day = calendar(m.at, time.UTC)
	case clock:
		span.start = wall(now, 0, m.length, zone)
		if span.start.After(now) {
			span.start = wall(now, -1, m.length, zone)
		}
	case local:
		span.start = wall(m.at, 0, sinceMidnight(m.at), zone)
	case instant:
		span.start = m.at
	}
	span.end = span.start.Add(m.unit)
	return span
}

// wall is the moment at which the clock of a zone shows a time of day, on t's day or some days from it.
func wall(t time.Time, days int, clock time.Duration, zone *time.Location) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d+days, 0, 0, int(clock/time.Second), 0, zone)
}

// sinceMidnight is what the clock showed at t.
func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

const secondsADay = 24 * 60 * 60

// calendar is the day that t falls on in a zone, counted from 1970-01-01. Days are counted and compared as the calendar
// has them, so that those with 23 or 25 hours, or without a midnight, are days like any other.
func calendar(t time.Time, zone *time.Location) int {
	_, offset := t.In(zone).Zone()
	s := t.Unix() + int64(offset)
	day := s / secondsADay
	if s%secondsADay < 0 {
		day--
	}
	return int(day)
}
