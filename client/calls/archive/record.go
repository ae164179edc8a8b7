package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// Sighting is a status and when it was seen, in nanoseconds since 1970.
type Sighting struct {
	Status client.Status
	At     int64
	Found  bool // the call was found with it, so it may have begun earlier
}

// Record is what is known of a call. Merging is commutative, associative and idempotent. Times are in nanoseconds since 1970.
type Record struct {
	ID     string
	Raw    string     // the JSON of the last state
	Status string     // of the last state
	First  int64      // when the call was first seen
	Last   int64      // when the last state was first seen
	Came   bool       // it came while watching
	Seen   []Sighting // sorted; not thinned out, see Timeline
}

// NewRecord is what an entry tells.
func NewRecord(e *watch.Entry) Record {
	r := Record{
		ID: e.Call.ID, Raw: e.Call.Raw, Status: string(e.Call.Status), First: e.FirstSeen.UnixNano(), Came: e.Came,
		Last: e.FirstSeen.UnixNano(),
	}
	if e.Changed.After(e.FirstSeen) {
		r.Last = e.Changed.UnixNano()
	}
	for i, c := range e.Seen {
		r.Seen = append(r.Seen, Sighting{c.Status, c.At.UnixNano(), i == 0 && !e.Came})
	}
	r.sort()
	return r
}

// Merge adds what another record of the same call tells. changed is false if that is nothing new.
func (r Record) Merge(o Record) (merged Record, changed bool) {
	m := r
	if o.later(r) {
		m.Raw, m.Status, m.Last, m.ID = o.Raw, o.Status, o.Last, o.ID
		changed = true
	}
	if o.First < r.First {
		m.First, changed = o.First, true
	}
	if o.Came && !r.Came {
		m.Came, changed = true, true
	}
	m.Seen = append(slices.Clip(r.Seen), o.Seen...)
	m.sort()
	return m, changed || !slices.Equal(m.Seen, r.Seen)
}

// later reports whether o's state replaces r's: it was seen later or, at the same time, stands further on.
func (r Record) later(of Record) bool {
	return cmp.Or(cmp.Compare(r.Last, of.Last), cmp.Compare(stage(r.Status), stage(of.Status)),
		strings.Compare(r.Raw, of.Raw), strings.Compare(r.ID, of.ID)) > 0
}

func stage(status string) int {
	s := client.Status(status)
	if !s.Known() {
		return 0
	}
	return 1 + slices.Index(client.Statuses(), s)
}

// sort brings the sightings into their order, each once. A status that the call was found with is the earliest such one:
// each start of the program finds old calls again.
func (r *Record) sort() {
	slices.SortFunc(r.Seen, func(a, b Sighting) int {
		found := 0
		if a.Found != b.Found {
			if found = 1; b.Found {
				found = -1
			}
		}
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(stage(string(a.Status)), stage(string(b.Status))),
			cmp.Compare(a.Status, b.Status), found)
	})
	var out []Sighting
	for _, s := range r.Seen {
		if !slices.ContainsFunc(out, func(o Sighting) bool { return o == s || s.Found && o.Found && o.Status == s.Status }) {
			out = append(out, s)
		}
	}
	r.Seen = out
}

// Timeline is the status changes, oldest first: of each status that stood for a while, when it was first seen.
func (r *Record) Timeline() []watch.Change {
	var out []watch.Change
	for _, s := range r.Seen {
		if len(out) == 0 || out[len(out)-1].Status != s.Status {
			out = append(out, watch.Change{Status: s.Status, At: time.Unix(0, s.At)})
		}
	}
	return out
}

// Call is a call as it is archived.
type Call struct {
	Scope
	Record
	Maker   *Maker // nil if it isn't known
	Note    string
	Answers []Answer // oldest first

	parsed client.Call
	named  string // the id within Raw
}

// Parse reads the call's JSON; it must be done before anything else is asked.
func (c *Call) Parse() error {
	p, err := client.ParseCall(c.Raw)
	if err != nil {
		return err
	}
	c.named = p.ID
	if c.ID == "" {
		c.ID = p.ID
	}
	p.ID = c.ID
	c.parsed = p
	c.Status = string(p.Status)
	return nil
}

// Named is the id that the JSON holds, which may be another spelling of ID, or none.
func (c *Call) Named() string { return c.named }

// Parsed is the call as the client reads it.
func (c *Call) Parsed() *client.Call { return &c.parsed }

// Entry is the call as a picture has it.
func (c *Call) Entry() *watch.Entry {
	e := &watch.Entry{Call: c.parsed, FirstSeen: time.Unix(0, c.First), Seen: c.Timeline(), Order: c.Began(), Came: c.Came}
	if c.Last > c.First || c.Came {
		e.Changed = time.Unix(0, c.Last)
	}
	return e
}

// Began is when the call began as the service tells or, where it doesn't, when it was first seen.
func (c *Call) Began() time.Time {
	if !c.parsed.Started.IsZero() {
		return c.parsed.Started
	}
	return time.Unix(0, c.First)
}

// Agent is the id of the agent that made the call, "" if it isn't known: what is known here, else what the service tells.
func (c *Call) Agent() string {
	if c.Maker != nil && c.Maker.Agent != "" {
		return c.Maker.Agent
	}
	if !strings.Contains(c.Raw, "agent") {
		return ""
	}
	return c.parsed.AgentID()
}

// Number is the project's own number in the call: the one that the service names as such or else, since mostly agents call,
// the one that called.
func (c *Call) Number() string {
	if n, ok := c.parsed.Field("phoneNumber"); ok && n != "" {
		return n
	}
	return cmp.Or(c.parsed.From, c.parsed.To)
}

// LaterMaker is the one of two that counts.
func LaterMaker(a, b Maker) Maker {
	if cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Prompt, b.Prompt),
		cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.Row, b.Row)) < 0 {
		return b
	}
	return a
}

// LaterNote is the one of two notes that counts.
func LaterNote(a, b Note) Note {
	if cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text)) < 0 {
		return b
	}
	return a
}

// AddAnswers are the answers of both, each once, oldest first.
func AddAnswers(a, b []Answer) []Answer {
	out := append(slices.Clip(a), b...)
	slices.SortFunc(out, func(a, b Answer) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Questions, b.Questions), cmp.Compare(a.Text, b.Text))
	})
	return slices.CompactFunc(out, func(a, b Answer) bool { return a.At.Equal(b.At) && a.Questions == b.Questions && a.Text == b.Text })
}
