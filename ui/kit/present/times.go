package present

import (
	"fmt"
	"strconv"
	"time"
)

// Age says how long ago at was: "just now", "3s ago", "2h 05m ago".
func Age(now, at time.Time) string {
	d := now.Sub(at)
	if d < time.Second {
		return "just now"
	}
	return Duration(d) + " ago"
}

// Duration is a length of time in the two units that matter: "42s", "1m 32s", "1h 02m", "3d 04h".
func Duration(d time.Duration) string {
	s := int(max(d, 0).Seconds())
	switch {
	case s < 60:
		return strconv.Itoa(s) + "s"
	case s < 60*60:
		return fmt.Sprintf("%dm %02ds", s/60, s%60)
	case s < 24*60*60:
		return fmt.Sprintf("%dh %02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd %02dh", s/86400, s/3600%24)
}

// Offset is how much later, or earlier, something was: "1m 32s after".
func Offset(d time.Duration) string {
	if d < 0 {
		return Duration(-d) + " before"
	}
	return Duration(d) + " after"
}

// Clock is a time of day: "14:02:31".
func Clock(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("15:04:05")
}

// OnDay is a time of day in a layout, with the day before it if that isn't the other time's: "14:02", "21 Nov 14:02".
func OnDay(t, other time.Time, zone *time.Location, layout string) string {
	t, other = t.In(zone), other.In(zone)
	if t.YearDay() != other.YearDay() || t.Year() != other.Year() {
		layout = "02 Jan " + layout
	}
	return t.Format(layout)
}

// Stamp is a time of day, with the date unless that is today: "14:02:31", "21 Nov 14:02", "21 Nov 2025 14:02".
func Stamp(now, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	now, t = now.In(zone), t.In(zone)
	switch {
	case now.Year() != t.Year():
		return t.Format("02 Jan 2006 15:04")
	case now.YearDay() != t.YearDay():
		return t.Format("02 Jan 15:04")
	}
	return t.Format("15:04:05")
}

// Started is when a call began, in at most twelve cells: its Stamp, or the date with the year if it was over half a year ago.
func Started(now, t time.Time, zone *time.Location) string {
	const halfYear = 182 * 24 * time.Hour
	switch away := now.Sub(t).Abs(); {
	case t.IsZero():
		return ""
	case away > halfYear:
		return t.In(zone).Format("02 Jan 2006")
	case now.In(zone).Year() != t.In(zone).Year():
		return t.In(zone).Format("02 Jan 15:04")
	}
	return Stamp(now, t, zone)
}

// Times is how lists show moments.
type Times int

// The ways to show moments.
const (
	Own  Times = iota // in the person's own zone
	UTC               // in UTC, for comparing with others
	Ages              // how long ago they were
)

// When is when a call began, in a list: Started, or its Age.
func When(now, t time.Time, zone *time.Location, times Times) string {
	if times == Ages && !t.IsZero() {
		return Age(now, t)
	}
	return Started(now, t, zone)
}

// Moment is a time that stays right however long it stands on the screen: "23 Nov 2026 14:02:31 CET"; "" for none.
func Moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("02 Jan 2006 15:04:05 ") + Zone(t, zone)
}

// Zone names the time zone at t, as people write it: "CET", "UTC", "+0530".
func Zone(t time.Time, zone *time.Location) string {
	name, _ := t.In(zone).Zone()
	return name
}
