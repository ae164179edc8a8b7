package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// item is a call as documented.
type item struct {
	Seconds       int                        `json:"seconds"`
	Cost          float64                    `json:"cost"`
	Status        string                     `json:"status"`
	From          string                     `json:"from"`
	To            string                     `json:"to"`
	Date          string                     `json:"date"` // RFC 2822
	RecordingURLs []string                   `json:"recordingUrls"`
	PhoneNumber   string                     `json:"phoneNumber"`
	CallSID       string                     `json:"callSid"`
	PartnerID     string                     `json:"partnerId"`
	ShiftID       string                     `json:"shiftId"`
	AssignmentID  string                     `json:"assignmentId"`
	Data          map[string]json.RawMessage `json:"data"`
}

func (v *view) item(c *call) item {
	date := v.clock.wall(c.Start)
	out := item{
		Seconds: c.Life.talked(v.sim - c.Start), Status: c.status(v.sim).String(), From: c.From.String(), To: c.To.String(),
		Date: date.Format(time.RFC1123Z), RecordingURLs: []string{}, PhoneNumber: c.customer().String(), CallSID: c.ID.String(),
		PartnerID: objectID("partner " + c.Project), ShiftID: objectID("shift " + c.Project + date.Format(time.DateOnly)),
		AssignmentID: objectID("assignment " + c.Agent), Data: map[string]json.RawMessage{},
	}
	if c.status(v.sim).live() {
		return out
	}
	out.Cost = c.cost()
	r := c.ID.rand()
	if c.Life.Answered > 0 {
		out.RecordingURLs = []string{fmt.Sprintf("https://recordings.example.com/%s/RE%016x%016x.mp3", c.ID, r.Uint64(), r.Uint64())}
	}
	if c.Life.End == completed {
		out.Data = v.scenario.data(c, r)
	}
	return out
}

// objectID is an id of the form that MongoDB gives, always the same for a thing.
func objectID(of string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(of)) // never fails
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// cost is per started minute, and less for calls that came in.
func (c *call) cost() float64 {
	minutes := math.Ceil(float64(c.Life.talked(c.Life.Ended.duration())) / 60)
	price := 0.09
	if c.Inbound {
		price = 0.07
	}
	return math.Round(minutes*price*1e4) / 1e4
}

// twilioItem is a call as Twilio lists it.
type twilioItem struct {
	SID       string  `json:"sid"`
	Status    string  `json:"status"`
	From      string  `json:"from"`
	To        string  `json:"to"`
	Direction string  `json:"direction"`
	StartTime string  `json:"startTime"`
	EndTime   *string `json:"endTime"`
	Duration  *string `json:"duration"` // whole seconds
	Price     *string `json:"price"`    // negative: it is charged
	PriceUnit string  `json:"priceUnit"`
}

func (v *view) twilio(c *call) twilioItem {
	out := twilioItem{
		SID: c.ID.String(), Status: c.status(v.sim).String(), From: c.From.String(), To: c.To.String(), Direction: "outbound-api",
		StartTime: iso(v.clock.wall(c.Start)), PriceUnit: "USD",
	}
	if c.Inbound {
		out.Direction = "inbound"
	}
	if c.status(v.sim).live() {
		return out
	}
	end, seconds := iso(v.clock.wall(c.end())), strconv.Itoa(c.Life.talked(v.sim-c.Start))
	out.EndTime, out.Duration = &end, &seconds
	if cost := c.cost(); cost > 0 {
		price := strconv.FormatFloat(-cost, 'f', 4, 64)
		out.Price = &price
	}
	return out
}

// finding is something that an agent finds out in a call.
type finding struct {
	key    string
	values []json.RawMessage
}

// newFindings reads what the scenario says of it; a value that is JSON by itself (a number, true) is not made a text.
func newFindings(extracts map[string][]string) []finding {
	var out []finding
	for _, key := range slices.Sorted(maps.Keys(extracts)) {
		f := finding{key: key}
		for _, v := range extracts[key] {
			raw := json.RawMessage(v)
			if !json.Valid(raw) {
				raw, _ = json.Marshal(v) // a string always can be
			}
			f.values = append(f.values, raw)
		}
		if len(f.values) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// strangerFinds is what agents find out that people created: the scenario says nothing of them.
var strangerFinds = newFindings(map[string][]string{
	"outcome":       {"interested", "not interested", "call back later", "wrong person"},
	"callback_time": {"tomorrow morning", "Friday at 15:00", "next week"},
})

// data is what the agent found out in a call; now and then it missed something.
func (c *scenario) data(of *call, r *rand.Rand) map[string]json.RawMessage {
	finds, known := c.finds[of.Agent]
	if !known {
		finds = strangerFinds
	}
	out := make(map[string]json.RawMessage, len(finds))
	for _, f := range finds {
		v := f.values[r.IntN(len(f.values))]
		if r.IntN(100) < 88 {
			out[f.key] = v
		}
	}
	return out
}
