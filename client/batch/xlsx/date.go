package xlsx

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	dayOf1904  = 1462    // the first day of workbooks that count from 1904, in the others
	march1900  = 61      // Excel counts a 29th of February 1900 before it
	lastDay    = 2958465 // of the year 9999
	daySeconds = 24 * 60 * 60
)

// Fields of dates that no letter of a format stands for by itself.
const (
	minute = 'n' // m is a month or a minute
	part   = '.' // of a second
)

// dated reads the fields of a date. It is false for what isn't understood.
func (s *section) dated() bool {
	const mostParts = 3
	var out []token
	names := s.has(half)
	for i := 0; i < len(s.tokens); i++ {
		t := s.tokens[i]
		switch t.is {
		case dateField:
			longest := map[byte]int{'y': 4, 'm': 5, 'd': 4, 'h': 2, 's': 2}[t.text[0]]
			if len(t.text) > longest {
				return false
			}
			names = names || len(t.text) > 2 && t.text[0] != 'y'
		case point:
			n := 0
			for i+1+n < len(s.tokens) && s.tokens[i+1+n].is == digit && s.tokens[i+1+n].text == "0" {
				n++
			}
			switch {
			case n == 0:
				t.is = literal
			case n > mostParts || len(out) == 0 || field(out[len(out)-1]) != 's':
				return false
			default:
				t = token{dateField, strings.Repeat(string(part), n)}
				i += n
			}
		case literal, numeral, slash, comma, half, elapsed:
		default:
			return false
		}
		out = append(out, t)
	}
	s.tokens = out
	s.minutes()
	return s.count(elapsed) <= 1 && (!names || s.locale == 0 || s.locale&0x3FF == english)
}

// field is what a token shows of a date, 0 for none.
func field(t token) byte {
	if t.is == dateField || t.is == elapsed {
		return t.text[0]
	}
	return 0
}

// minutes tells the m that are minutes, which stand behind hours or before seconds, from those that are months.
func (s *section) minutes() {
	last := byte(0)
	var month *token // an m that would be a minute before seconds
	for i := range s.tokens {
		t := &s.tokens[i]
		f := field(*t)
		if f == 0 {
			continue
		}
		if t.is == dateField && f == 'm' && len(t.text) <= 2 {
			month = t
			if last == 'h' {
				month = nil
				t.text = strings.Repeat(string(minute), len(t.text))
			}
		} else {
			if f == 's' && month != nil {
				month.text = strings.Repeat(string(minute), len(month.text))
			}
			month = nil
		}
		last = f
	}
}

// date shows a number as a date or a time. It is false where Excel shows another, or none.
func (s *section) date(v float64, by1904 bool) (string, bool) {
	parts, timed, dayed := 0, false, false
	for _, t := range s.tokens {
		switch f := field(t); {
		case f == part:
			parts = len(t.text)
		case f == 'y', f == 'm' && t.is == dateField, f == 'd':
			dayed = true
		case f != 0:
			timed = true
		}
	}
	if v < 0 || v > lastDay+1 {
		return "", false
	}
	since := v
	if by1904 {
		v += dayOf1904
	}
	scale := int64(math.Pow10(parts))
	ticks := func(v float64) int64 { return int64(math.Round(v * daySeconds * float64(scale))) }
	if timed && carries(v*daySeconds*float64(scale), float64(60*scale)) {
		return "", false
	}
	day, rest := ticks(v)/(daySeconds*scale), ticks(v)%(daySeconds*scale)
	if !timed { // the time isn't rounded up into the next day
		const nothing = 1e-9 // of a day
		day = int64(math.Floor(v + nothing))
	}
	if dayed && (day < march1900 || day > lastDay) {
		return "", false
	}
	m := moment{
		day: time.Date(1899, 12, 30+int(day), 0, 0, 0, 0, time.UTC), second: rest / scale, part: rest % scale,
		since: ticks(since) / scale, half: s.has(half),
	}
	var out strings.Builder
	for _, t := range s.tokens {
		out.WriteString(m.show(t))
	}
	return out.String(), true
}

// carries tells whether rounding a time to a whole one makes another minute of it, which Excel doesn't always do.
func carries(ticks, minute float64) bool {
	const noise = 0.01 // from days being binary fractions
	rounded := math.Round(ticks)
	return math.Abs(rounded-ticks) > noise && math.Floor(ticks/minute) != math.Floor(rounded/minute)
}

// moment is a date and a time of its day.
type moment struct {
	day    time.Time
	second int64 // of the day
	part   int64 // of the second, in the smallest unit that is shown
	since  int64 // seconds, all days' together
	half   bool  // hours count to 12
}

func (m *moment) show(t token) string {
	n := len(t.text)
	switch t.is {
	case elapsed:
		unit := map[byte]int64{'h': 3600, 'm': 60, 's': 1}[t.text[0]]
		return fmt.Sprintf("%0*d", n, m.since/unit)
	case half:
		name := "AM"
		if m.second >= daySeconds/2 {
			name = "PM"
		}
		if t.text == "A/P" {
			name = name[:1]
		}
		return name
	case dateField:
	default:
		return t.text
	}
	switch t.text[0] {
	case 'y':
		if n <= 2 {
			return m.day.Format("06")
		}
		return m.day.Format("2006")
	case 'm':
		if n == 5 { // the name's first letter
			return m.day.Format("Jan")[:1]
		}
		return m.day.Format([]string{"1", "01", "Jan", "January"}[n-1])
	case 'd':
		return m.day.Format([]string{"2", "02", "Mon", "Monday"}[n-1])
	case 'h':
		hour := m.second / 3600
		if m.half {
			hour = (hour+11)%12 + 1
		}
		return fmt.Sprintf("%0*d", n, hour)
	case minute:
		return fmt.Sprintf("%0*d", n, m.second/60%60)
	case 's':
		return fmt.Sprintf("%0*d", n, m.second%60)
	}
	return fmt.Sprintf(".%0*d", n, m.part)
}

// serial is the number of a date that is stored as text, as Excel counts.
func serial(iso string, by1904 bool) (string, bool) {
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02", "2006-01-02T15:04:05Z"} {
		at, err := time.Parse(form, iso) // fractions of a second are read too
		if err != nil {
			continue
		}
		seconds := float64(at.Unix()-time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) + float64(at.Nanosecond())/1e9
		days := seconds / daySeconds
		if by1904 {
			days -= dayOf1904
		}
		return strconv.FormatFloat(days, 'f', -1, 64), true
	}
	return "", false
}
