package client

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/pretty"
)

// Status is where a call stands. A documented one is known in any spelling; another is kept and shown as it came.
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

// AskedStatuses lists those that the history can be asked for. Voicemail and silence are named by calls only.
func AskedStatuses() []Status { return Statuses()[:8] }

var documented = Statuses()

// shared makes a documented status, in whatever letters and with whatever between its words, the one string that all calls
// share, so that going through a hundred thousand of them doesn't fetch as many pieces of memory.
func shared(s Status) Status {
	i := slices.Index(documented, s)
	if i < 0 {
		came := spelling(s)
		i = slices.IndexFunc(documented, func(d Status) bool { return came == spelling(d) })
	}
	if i < 0 {
		return s
	}
	return documented[i]
}

// spelling is what is the same in no-answer, NO_ANSWER, "No answer" and noAnswer.
func spelling(s Status) string {
	return unjoined.Replace(strings.ToLower(string(s)))
}

var unjoined = strings.NewReplacer("-", "", "_", "", " ", "")

// Live reports whether the call goes on.
func (s Status) Live() bool {
	return s == StatusQueued || s == StatusInitiated || s == StatusRinging || s == StatusInProgress
}

// Known reports whether the status is documented.
func (s Status) Known() bool { return slices.Contains(documented, s) }

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

	seconds, cost float64 // NaN if not reported
}

// Field is a name and a value of an object whose keys aren't known beforehand.
type Field struct{ Key, Value string }

var (
	idNames      = []string{"callSid", "sid", "call_id", "callId", "id", "_id"}
	secondsNames = []string{"seconds", "duration"}
	costNames    = []string{"cost", "price"}
	startNames   = []string{"date", "startTime", "dateCreated", "start_time", "date_created", "createdAt", "created_at"}
)

// ownIDs are those of idNames that only calls have, but for recordings, whose sid begins with RE. Agents and much else
// have the others.
var ownIDs = []string{"callSid", "sid", "call_id", "callId"}

// likeness is how much an object looks like a call.
type likeness int

const (
	notCall  likeness = iota
	nameless          // it is one, but for its id
	isCall
)

// newCall reads a call from its JSON, which must be valid. What it keeps of it lies in Raw, once.
func newCall(raw []byte) (Call, likeness) {
	if !tight(raw) {
		raw = pretty.Ugly(raw) // UglyInPlace spoils strings with escaped quotes
	}
	c := Call{Raw: wellFormed(string(raw))}
	is := c.fill(gjson.Parse(c.Raw))
	return c, is
}

// ParseCall reads a call from the JSON object that an earlier one's Raw held. Its id is the object's own, if it has one.
func ParseCall(raw string) (Call, error) {
	if v := gjson.Parse(raw); !v.IsObject() || !gjson.Valid(raw) {
		return Call{}, errors.New("that is no call's JSON")
	}
	c, _ := newCall([]byte(raw))
	return c, nil
}

// tight reports whether there is no white space in valid JSON but within its strings.
func tight(raw []byte) bool {
	text := false
	for i := 0; i < len(raw); i++ {
		switch b := raw[i]; {
		case b == '\\': // only in a string
			i++
		case b == '"':
			text = !text
		case b <= ' ' && !text:
			return false
		}
	}
	return true
}

// Pack moves what calls hold of their answers into one piece of memory, which is less than one for each. It stays as long
// as any of them does, so calls that are packed together should be kept together.
func Pack(calls []*Call) {
	size := 0
	for _, c := range calls {
		size += len(c.Raw)
	}
	var b strings.Builder
	b.Grow(size)
	for _, c := range calls {
		b.WriteString(c.Raw)
	}
	rest := b.String()
	for _, c := range calls {
		c.Raw, rest = rest[:len(c.Raw)], rest[len(c.Raw):]
		c.ID, c.To, c.From = within(c.Raw, c.ID), within(c.Raw, c.To), within(c.Raw, c.From)
		if !c.Status.Known() {
			c.Status = Status(within(c.Raw, string(c.Status)))
		}
	}
}

// within is s as a part of all, if it is one, so that it needs no memory of its own, or else a copy.
func within(all, s string) string {
	if i := strings.Index(all, s); i >= 0 {
		return all[i : i+len(s)]
	}
	return strings.Clone(s)
}

// like is how much v looks like a call.
func like(v gjson.Result) likeness {
	if !v.IsObject() {
		return notCall
	}
	var c Call
	return c.fill(v)
}

// fill sets all but Raw.
func (c *Call) fill(v gjson.Result) likeness {
	c.seconds, c.cost = math.NaN(), math.NaN()
	const unranked = 99
	id, seconds, cost, start := unranked, unranked, unranked, unranked // which of several names a value came from
	own := false
	v.ForEach(func(k, v gjson.Result) bool {
		if v.Type == gjson.Null {
			return true
		}
		switch key := k.Str; {
		case key == "status":
			c.Status = shared(Status(either(string(c.Status), v)))
		case key == "to":
			c.To = either(c.To, v)
		case key == "from":
			c.From = either(c.From, v)
		case text(v) != "" && better(&id, idNames, key):
			c.ID = text(v)
			own = slices.Contains(ownIDs, key) && !strings.HasPrefix(c.ID, "RE")
		case slices.Contains(secondsNames, key):
			if f, ok := number(v); ok && better(&seconds, secondsNames, key) {
				c.seconds = f
			}
		case slices.Contains(costNames, key):
			if f, ok := number(v); ok && better(&cost, costNames, key) {
				c.cost = math.Abs(f) // Twilio's prices are negative
			}
		case slices.Contains(startNames, key):
			if t := when(v); !t.IsZero() && better(&start, startNames, key) {
				c.Started = t
			}
		}
		return true
	})
	telling := c.To != "" || c.From != "" || seconds != unranked && start != unranked
	switch {
	case own, c.ID != "" && telling && !strings.HasPrefix(c.ID, "RE"):
		return isCall
	case c.ID == "" && telling && c.Status != "":
		return nameless
	}
	return notCall
}

// better reports whether key is a better name for a value than the one at rank, and ranks it then. Names are best first.
func better(rank *int, names []string, key string) bool {
	at := slices.Index(names, key)
	if at < 0 || at >= *rank {
		return false
	}
	*rank = at
	return true
}

// either is what is there already, or else the text of v: a key that comes twice counts the first time.
func either(have string, v gjson.Result) string {
	if have != "" {
		return have
	}
	return text(v)
}

// Duration is how long the call was talked through; ok is false if the service doesn't report it.
func (c *Call) Duration() (d time.Duration, ok bool) {
	const longest = float64(366 * 24 * 60 * 60)
	if !(c.seconds >= 0 && c.seconds <= longest) || c.Raw == "" {
		return 0, false
	}
	return time.Duration(c.seconds * float64(time.Second)), true
}

// Cost is what the call cost, never negative, in the currency of Currency; ok is false if the service doesn't report it.
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
	first(gjson.Parse(c.Raw), "recordingUrls", "recordingUrl").ForEach(func(_, v gjson.Result) bool { // one by itself is its own entry
		if v.Type == gjson.String && v.Str != "" {
			out = append(out, v.Str)
		}
		return true
	})
	return out
}

// Data is what the agent extracted, flattened: nested keys are joined with dots, the order is the answer's.
func (c *Call) Data() []Field {
	return flatten("data", gjson.Get(c.Raw, "data"))
}

// Bounds of what flatten makes of an object, so that no answer grows by it: what lies deeper, or below longer keys, is
// kept as JSON, and so is all that follows the last field.
const (
	maxFields    = 1000
	maxKey       = 200 // bytes
	maxFlattened = 6   // levels
)

// flatten is the scalars in v, in their order; none of null and of what is empty. A v that has no keys gets name; a key
// that is empty stays so.
func flatten(name string, v gjson.Result) []Field {
	if v.Type == gjson.Null || empty(v) {
		return nil
	}
	var f flattener
	f.add("", v, 0)
	if len(f.fields) == 1 && !v.IsObject() && f.fields[0].Key == "" {
		f.fields[0].Key = name
	}
	if f.more > 0 {
		f.fields = append(f.fields, Field{"…", fmt.Sprintf("%d more, see the JSON", f.more)})
	}
	return f.fields
}

type flattener struct {
	fields []Field
	more   int
}

func (f *flattener) put(key, value string) {
	if len(f.fields) >= maxFields {
		f.more++
		return
	}
	f.fields = append(f.fields, Field{key, value})
}

func (f *flattener) add(key string, v gjson.Result, depth int) {
	switch {
	case !v.Exists():
		return
	case v.Type != gjson.JSON:
		f.put(key, text(v))
		return
	case depth >= maxFlattened, len(key) > maxKey:
		f.put(key, v.Raw)
		return
	case v.IsArray() && !anyIn(v, func(e gjson.Result) bool { return e.Type == gjson.JSON }):
		var all []string
		v.ForEach(func(_, e gjson.Result) bool { all = append(all, text(e)); return true })
		f.put(key, strings.Join(all, ", "))
		return
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
		f.add(name, e, depth+1)
		return true
	})
}

// Field is the value at a key of the answer, nested ones joined with dots; objects and arrays come as JSON.
func (c *Call) Field(path string) (value string, ok bool) {
	r := gjson.Parse(c.Raw)
	if rest, ok := strings.CutPrefix(path, "data."); ok {
		r, path = c.data(), rest
	}
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

// data is the value at "data". Mostly it is the first object within the answer, which is found without reading what is before.
func (c *Call) data() gjson.Result {
	const before = `,"data":`
	if open := strings.IndexByte(c.Raw[min(len(c.Raw), 1):], '{') + 1; open > 0 && strings.HasSuffix(c.Raw[:open], before) {
		return gjson.Parse(c.Raw[open:])
	}
	return gjson.Parse(c.Raw).Get("data")
}

// AgentID is the agent that made the call, if the answer names one; Talkstack documents no such field.
func (c *Call) AgentID() string {
	return text(first(gjson.Parse(c.Raw), "agentId", "agent_id"))
}

// CallKey is a call's id in the one form by which calls are compared: the service writes "CA" and 32 hexadecimal digits in either
// case. Other ids are what they are.
func CallKey(id string) string {
	if len(id) != 34 || id[0]|0x20 != 'c' || id[1]|0x20 != 'a' {
		return id
	}
	other := id[:2] != "CA"
	for _, c := range []byte(id[2:]) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f':
		case 'A' <= c && c <= 'F':
			other = true
		default:
			return id
		}
	}
	if !other {
		return id
	}
	return "CA" + strings.ToLower(id[2:])
}
