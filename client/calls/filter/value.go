package filter

import (
	"math"
	"strconv"
	"strings"
	"time"

	"talkdeck/client"
)

// value is one of the alternatives of a term; which part of it counts is up to the field's kind.
type value struct {
	none   bool // the field isn't told
	text   string
	state  state
	amount float64
	length time.Duration
	when   moment
}

// state is what a word can ask of a call besides its text.
type state int

const (
	anyState state = iota
	live           // the call goes on
	final          // it is over
	marked         // the person marked it
)

var stateNames = map[string]state{"live": live, "final": final, "marked": marked}

func (s state) String() string {
	for name, state := range stateNames {
		if state == s {
			return name
		}
	}
	return ""
}

// print writes a value so that it is read back as the same.
func (v value) print(t term) string {
	switch {
	case v.none:
		return ""
	case v.state != anyState:
		return v.state.String()
	}
	k := fields[t.field].kind
	if k == free && t.op.compares() {
		k = amounts
	}
	switch k {
	case amounts:
		return printAmount(v.amount)
	case lengths:
		return printLength(v.length)
	case moments:
		return v.when.String()
	case states:
		if !client.Status(v.text).Known() {
			return always(v.text)
		}
	case texts, phones, free:
	}
	if _, special := stateNames[strings.ToLower(v.text)]; special && t.field == word {
		return always(v.text)
	}
	if t.field == word && hasDataPrefix(v.text) {
		return always(v.text)
	}
	return quote(v.text)
}

// amountOf reads a decimal number; ok is false for anything else, and for what isn't finite.
func amountOf(s string) (f float64, ok bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

func printAmount(f float64) string {
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// longest bounds lengths of time, so that no moment overflows.
const longest = 100 * 365 * 24 * time.Hour

// lengthOf reads a length of time: weeks, days, hours, minutes and seconds, the largest unit first.
func lengthOf(s string) (d time.Duration, ok bool) {
	if s == "" {
		return 0, false
	}
	for _, u := range []struct {
		name byte
		unit time.Duration
	}{{'w', 7 * 24 * time.Hour}, {'d', 24 * time.Hour}} {
		head, tail, found := strings.Cut(s, string(u.name))
		if !found {
			continue
		}
		n, err := strconv.ParseUint(head, 10, 16)
		if err != nil {
			return 0, false
		}
		d, s = d+time.Duration(n)*u.unit, tail
	}
	if s != "" {
		rest, err := time.ParseDuration(s)
		if err != nil || s[0] == '-' || s[0] == '+' || rest > longest {
			return 0, false
		}
		d += rest
	}
	return d, d <= longest
}

func printLength(d time.Duration) string {
	var b strings.Builder
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}} {
		if n := d / u.unit; n > 0 {
			b.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			d %= u.unit
		}
	}
	if d > 0 || b.Len() == 0 {
		b.WriteString(d.String())
	}
	return b.String()
}
