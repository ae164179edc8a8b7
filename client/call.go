package client

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Status is where a call stands. An unknown one is kept and shown as it came.
type Status string

// The documented statuses: the history filter's, and voicemail and silence, which only call data names.
const (
	StatusQueued     Status = "queued"
	StatusInitiated  Status = "initiated"
	StatusRinging    Status = "ringing"
	StatusInProgress Status = "in-progress"
	StatusCompleted  Status = "completed"
	StatusBusy       Status = "busy"
	StatusFailed     Status = "failed"
	StatusNoAnswer   Status = "no-answer"
	StatusVoicemail  Status = "voicemail"
	StatusSilence    Status = "silence" // closed by the service after over 6 s of silence
)

// Statuses lists the documented ones, in the order of a call's life.
func Statuses() []Status {
	return []Status{
		StatusQueued, StatusInitiated, StatusRinging, StatusInProgress,
		StatusCompleted, StatusBusy, StatusFailed, StatusNoAnswer, StatusVoicemail, StatusSilence,
	}
}

// Live reports whether the call goes on.
func (s Status) Live() bool {
	return s == StatusQueued || s == StatusInitiated || s == StatusRinging || s == StatusInProgress
}

// Known reports whether the status is documented.
func (s Status) Known() bool { return slices.Contains(Statuses(), s) }

// Final reports whether the status is documented as the end of a call. An unknown one is neither live nor final.
func (s Status) Final() bool { return s.Known() && !s.Live() }

// Call is one phone call. All but the fields named here is in Raw and read from there on demand, so that a hundred
// thousand calls stay small.
type Call struct {
	ID      string // callSid, sid, call_id or id
	Status  Status
	To      string // E.164
	From    string
	Started time.Time // UTC; zero if the answer has none that can be read
	Raw     string    // the whole object as compact JSON

	seconds, cost float64 // NaN if not told
}

// Field is a name and a value of an object whose keys aren't known beforehand.
type Field struct{ Key, Value string }

var (
	idNames      = []string{"callSid", "sid", "call_id", "id"}
	secondsNames = []string{"seconds", "duration"}
	costNames    = []string{"cost", "price"}
	startNames   = []string{"date", "startTime", "dateCreated"}
)

// callLike reports whether an object looks like a call: it has an id, and something else that calls have.
func callLike(raw []byte) bool {
	r := gjson.ParseBytes(raw)
	if !r.IsObject() || text(first(r, idNames...)) == "" {
		return false
	}
	return first(r, "status", "to", "from", "seconds", "duration", "date", "startTime").Exists()
}

// newCall reads a call from its JSON, which must be valid; ok is false for an object without an id.
func newCall(raw []byte) (c Call, ok bool) {
	c.Raw = squeeze(raw)
	c.seconds, c.cost = math.NaN(), math.NaN()
	var rank [4]int // which of several names a value came from; the first in the lists above wins
	for i := range rank {
		rank[i] = math.MaxInt
	}
	better := func(i int, names []string, key string) bool {
		at := slices.Index(names, key)
		if at < 0 || at >= rank[i] {
			return false
		}
		rank[i] = at
		return true
	}
	gjson.Parse(c.Raw).ForEach(func(k, v gjson.Result) bool {
		if v.Type == gjson.Null {
			return true
		}
		switch key := k.Str; {
		case key == "status":
			c.Status = Status(text(v))
		case key == "to":
			c.To = text(v)
		case key == "from":
			c.From = text(v)
		case text(v) != "" && better(0, idNames, key):
			c.ID = text(v)
		case better(1, secondsNames, key):
			c.seconds = amount(v)
		case better(2, costNames, key):
			c.cost = amount(v)
		case better(3, startNames, key):
			c.Started = when(v)
		}
		return true
	})
	return c, c.ID != ""
}

// amount is a number's absolute value (Twilio's prices are negative), NaN if there is none.
func amount(v gjson.Result) float64 {
	if f, ok := number(v); ok {
		return math.Abs(f)
	}
	return math.NaN()
}

// squeeze copies JSON without white space; most comes without any.
func squeeze(raw []byte) string {
	if bytes.IndexByte(raw, '\n') < 0 && !bytes.Contains(raw, []byte(`": `)) {
		return string(raw)
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// Duration is how long the call was talked through; ok is false if the service doesn't tell.
func (c *Call) Duration() (d time.Duration, ok bool) {
	const longest = float64(366 * 24 * 60 * 60)
	if math.IsNaN(c.seconds) || c.seconds > longest || c.Raw == "" {
		return 0, false
	}
	return time.Duration(c.seconds * float64(time.Second)), true
}

// Cost is what the call cost, never negative, in the currency of Currency; ok is false if the service doesn't tell.
func (c *Call) Cost() (cost float64, ok bool) {
	return c.cost, !math.IsNaN(c.cost) && c.Raw != ""
}

// Currency is the unit of Cost as the answer names it; Talkstack documents none, so mostly it is "".
func (c *Call) Currency() string {
	return text(first(gjson.Parse(c.Raw), "priceUnit", "price_unit", "currency"))
}

// Recordings are the links to the recordings, in their order.
func (c *Call) Recordings() []string {
	var out []string
	r := first(gjson.Parse(c.Raw), "recordingUrls", "recordingUrl")
	if r.Type == gjson.String && r.Str != "" {
		return []string{r.Str}
	}
	r.ForEach(func(_, v gjson.Result) bool {
		if s := text(v); s != "" {
			out = append(out, s)
		}
		return true
	})
	return out
}

// Data is what the agent extracted, flattened: nested keys are joined with dots, the order is the answer's.
func (c *Call) Data() []Field {
	return flatten(nil, "", gjson.Get(c.Raw, "data"), 0)
}

// flatten appends the scalars below v. Depth is bounded: what lies deeper is kept as JSON.
func flatten(out []Field, key string, v gjson.Result, depth int) []Field {
	if !v.IsObject() && !v.IsArray() || depth >= 6 {
		if v.Exists() {
			s := text(v)
			if v.Type == gjson.JSON {
				s = v.Raw
			}
			out = append(out, Field{key, s})
		}
		return out
	}
	scalars := v.IsArray()
	v.ForEach(func(_, e gjson.Result) bool {
		scalars = scalars && e.Type != gjson.JSON
		return scalars
	})
	if scalars {
		var all []string
		v.ForEach(func(_, e gjson.Result) bool { all = append(all, text(e)); return true })
		return append(out, Field{key, strings.Join(all, ", ")})
	}
	i := 0
	v.ForEach(func(k, e gjson.Result) bool {
		name := k.Str
		if v.IsArray() {
			name = strconv.Itoa(i)
			i++
		}
		if key != "" {
			name = key + "." + name
		}
		out = flatten(out, name, e, depth+1)
		return true
	})
	return out
}

// Field is the value at a key of the answer, nested ones joined with dots; objects and arrays come as JSON.
func (c *Call) Field(path string) (value string, ok bool) {
	r := gjson.Parse(c.Raw)
	for _, key := range strings.Split(path, ".") {
		if r = r.Get(gjson.Escape(key)); !r.Exists() {
			return "", false
		}
	}
	if r.Type == gjson.JSON {
		return r.Raw, true
	}
	return text(r), true
}

// AgentID is the agent that made the call, if the answer names one; Talkstack documents no such field.
func (c *Call) AgentID() string {
	return text(first(gjson.Parse(c.Raw), "agentId", "agent_id"))
}
