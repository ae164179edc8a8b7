package contacts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones of numbers must be known on every machine

	"github.com/nyaruka/phonenumbers"
)

// Hours is from when to when people may be called, by the clock where they are: minutes since midnight, From before Until.
type Hours struct{ From, Until int }

// ParseHours reads hours like 09:00-20:00 (or with a dash –).
func ParseHours(text string) (Hours, error) {
	wrong := fmt.Errorf("%q are no hours; write them like 09:00-20:00", text)
	from, until, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	if !ok {
		return Hours{}, wrong
	}
	var h Hours
	for _, half := range []struct {
		text string
		to   *int
	}{{from, &h.From}, {until, &h.Until}} {
		if half.text = strings.TrimSpace(half.text); half.text == "24:00" {
			*half.to = 24 * 60
			continue
		}
		t, err := time.Parse("15:04", half.text)
		if err != nil {
			return Hours{}, wrong
		}
		*half.to = t.Hour()*60 + t.Minute()
	}
	if h.From >= h.Until {
		return Hours{}, fmt.Errorf("%q end before they begin", text)
	}
	return h, nil
}

// String writes hours as ParseHours reads them.
func (h Hours) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.Until/60, h.Until%60)
}

// MarshalJSON writes hours as text.
func (h Hours) MarshalJSON() ([]byte, error) { return json.Marshal(h.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *Hours) UnmarshalJSON(raw []byte) (err error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	*h, err = ParseHours(text)
	return err
}

// contains reports whether a time is within the hours.
func (h Hours) contains(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	return h.From <= minute && minute < h.Until
}

// Openness is whether a time is within calling hours.
type Openness int

// The answers.
const (
	Within  Openness = iota
	Outside          // it is another hour wherever the number may be
	NotSure          // it depends on where the number is, or nobody knows where that is
)

// At says whether a number may be called at a time. zones are those that it may be in; where they agree, it doesn't matter
// that there are several.
func (h Hours) At(zones []*time.Location, now time.Time) Openness {
	yes := 0
	for _, z := range zones {
		if h.contains(now.In(z)) {
			yes++
		}
	}
	switch {
	case yes == 0 && len(zones) > 0:
		return Outside
	case yes == len(zones) && yes > 0:
		return Within
	}
	return NotSure
}

// Of says whether a number may be called at a time and, if that isn't Within, why: a sentence without its full stop.
func (h Hours) Of(e164 string, now time.Time) (is Openness, why string) {
	zones := ZonesOf(e164)
	switch is = h.At(zones, now); {
	case is == Within:
		return is, ""
	case is == Outside:
		return is, "it is " + clocks(zones, now) + ", outside " + h.String()
	case len(zones) == 0:
		return is, "what time it is there isn't known"
	}
	return is, "it may be " + clocks(zones, now)
}

// Next is when a number may be called next, at a quarter of an hour; zero if in a week there is no such time.
func (h Hours) Next(zones []*time.Location, now time.Time) time.Time {
	const step, week = 15 * time.Minute, 7 * 24 * time.Hour
	if len(zones) == 0 {
		return time.Time{}
	}
	for t := now.Truncate(step).Add(step); t.Before(now.Add(week)); t = t.Add(step) {
		if h.At(zones, t) == Within {
			return t
		}
	}
	return time.Time{}
}

// ZonesOf are the time zones that a number may be in; none if that isn't known.
func ZonesOf(e164 string) []*time.Location {
	names, err := phonenumbers.GetTimezonesForPrefix(e164)
	if err != nil {
		return nil
	}
	var out []*time.Location
	for _, name := range names {
		z := zone(name)
		if z == nil {
			return nil
		}
		out = append(out, z)
	}
	return out
}

var zones sync.Map // by name

// zone is a time zone by its name, nil if there is none of that name.
func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == phonenumbers.UNKNOWN_TIMEZONE {
		z = nil
	}
	zones.Store(name, z)
	return z
}

// clocks is what time it is in zones, for a sentence: "03:10 in Los Angeles".
func clocks(zones []*time.Location, now time.Time) string {
	const few = 3
	var out, times []string
	for _, z := range zones {
		clock := now.In(z).Format("15:04")
		if slices.Contains(times, clock) {
			continue
		}
		if len(out) == few {
			return strings.Join(out, ", ") + " …"
		}
		times = append(times, clock)
		_, city, _ := strings.Cut(z.String(), "/")
		out = append(out, clock+" in "+strings.ReplaceAll(city, "_", " "))
	}
	return strings.Join(out, ", ")
}
