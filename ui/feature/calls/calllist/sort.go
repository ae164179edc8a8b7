package calllist

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// order is what calls are sorted by.
type order struct {
	by      string // a column
	reverse bool   // the other way than is the column's own
}

// down reports whether the greatest come first.
func (o order) down() bool {
	c, _ := columnNamed(o.by)
	return c.down != o.reverse
}

// byStart reports whether the order is the picture's own or its reverse.
func (o order) byStart() bool { return o.by == colStarted }

// weight is what a call is compared by: whether it tells of the thing at all, a number, then a text.
type weight struct {
	told   bool
	number float64
	text   string
}

// weigher is how calls are weighed for the order.
func (o order) weigher(env filter.Env) func(*watch.Entry) weight {
	switch o.by {
	case colStatus:
		stages := map[client.Status]float64{}
		for i, s := range client.Statuses() {
			stages[s] = float64(i)
		}
		return func(e *watch.Entry) weight {
			stage, ok := stages[e.Call.Status]
			if !ok {
				stage = math.MaxFloat64
			}
			return weight{told: e.Call.Status != "", number: stage, text: string(e.Call.Status)}
		}
	case colTo:
		return func(e *watch.Entry) weight { return phone(e.Call.To) }
	case colFrom:
		return func(e *watch.Entry) weight { return phone(e.Call.From) }
	case colLength:
		return func(e *watch.Entry) weight {
			d, told := length(e, env.Now)
			return weight{told: told, number: float64(d)}
		}
	case colCost:
		return func(e *watch.Entry) weight {
			cost, told := e.Call.Cost()
			if !told {
				cost = 0 // it is no number
			}
			return weight{told: told, number: cost}
		}
	case colAgent:
		return func(e *watch.Entry) weight {
			name, id, known := env.Agent(e)
			return weight{told: known, text: strings.ToLower(cmp.Or(name, id))}
		}
	case colNote:
		return func(e *watch.Entry) weight {
			note := env.Note(e.Call.ID)
			return weight{told: note != "", text: strings.ToLower(note)}
		}
	case colRecording:
		return func(e *watch.Entry) weight {
			n := len(e.Call.Recordings())
			return weight{told: n > 0, number: float64(n)}
		}
	case colID:
		return func(e *watch.Entry) weight { return weight{told: true, text: e.Call.ID} }
	}
	key := strings.TrimPrefix(o.by, dataPrefix)
	return func(e *watch.Entry) weight { return extractedWeight(dataValue(&e.Call, key)) }
}

// phone weighs a number by its digits, so that long lists needn't be compared letter by letter.
func phone(s string) weight {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, 52)
	if err != nil {
		return weight{told: s != "", number: math.MaxFloat64, text: s}
	}
	return weight{told: true, number: float64(n)}
}

// extractedWeight weighs what was extracted: numbers as such, and texts behind them.
func extractedWeight(value string) weight {
	value = strings.TrimSpace(value)
	if value != "" && strings.IndexByte("0123456789.+-", value[0]) >= 0 { // else an error would be made for nearly each
		if f, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(f) {
			return weight{told: true, number: f}
		}
	}
	return weight{told: value != "", number: math.MaxFloat64, text: strings.ToLower(value)}
}

// length is how long a call was talked through, or is by now.
func length(e *watch.Entry, now time.Time) (d time.Duration, told bool) {
	if e.Call.Status != client.StatusInProgress {
		d, told = e.Call.Duration()
		return d, told && !e.Call.Status.Live()
	}
	since := e.Call.Started
	if at, ok := e.Answered(); ok && (e.Came || e.Seen[0].Status != client.StatusInProgress) {
		since = at
	}
	return now.Sub(since), !since.IsZero()
}

// dataValue is what was extracted under a key, "" if nothing was.
func dataValue(c *client.Call, key string) string {
	value, ok := c.Field(dataPrefix + key)
	if ok && !strings.HasPrefix(value, "[") && !strings.HasPrefix(value, "{") || !ok && !strings.Contains(key, ".") {
		return value
	}
	for _, f := range c.Data() { // a key with a dot of its own, or a value of several
		if f.Key == key {
			return f.Value
		}
	}
	return value
}
