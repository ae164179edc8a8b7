package sandbox

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// call is one phone call, its whole life included. It is never changed once it is in the traffic, only replaced, so that it
// can be read without a lock.
type call struct {
	ID        callID            `json:"id"`
	Project   string            `json:"project"`
	Agent     string            `json:"agent"`
	To        phone             `json:"to"`
	From      phone             `json:"from"`
	Inbound   bool              `json:"inbound,omitempty"`
	Start     time.Duration     `json:"start"` // when it was queued, in simulated time
	Life      timeline          `json:"life"`
	Made      string            `json:"made,omitempty"` // "makeCall" or "batch-call" if a client made it
	Variables map[string]string `json:"variables,omitempty"`
}

func (c *call) status(sim time.Duration) status { return c.Life.at(sim - c.Start) }

// end is when the call ends, in simulated time.
func (c *call) end() time.Duration { return c.Start + c.Life.Ended.duration() }

// customer is the number that isn't the agent's.
func (c *call) customer() phone {
	if c.Inbound {
		return c.From
	}
	return c.To
}

// callID is what follows "CA" in a call's sid.
type callID [16]byte

func drawCallID(r *rand.Rand) (id callID) {
	binary.BigEndian.PutUint64(id[:8], r.Uint64())
	binary.BigEndian.PutUint64(id[8:], r.Uint64())
	return id
}

func (id callID) String() string { return "CA" + hex.EncodeToString(id[:]) }

// rand draws what belongs to the call and isn't kept: always the same.
func (id callID) rand() *rand.Rand {
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])))
}

func parseCallID(s string) (id callID, ok bool) {
	digits, ok := strings.CutPrefix(s, "CA")
	if !ok || len(digits) != 2*len(id) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(digits))
	return id, err == nil
}

// MarshalText writes the whole sid.
func (id callID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads a whole sid.
func (id *callID) UnmarshalText(text []byte) error {
	got, ok := parseCallID(string(text))
	if !ok {
		return fmt.Errorf("%q is no id of a call", text)
	}
	*id = got
	return nil
}

// phone is an E.164 number, which has 15 digits at most, without its plus; 0 for none.
type phone uint64

func (p phone) String() string {
	if p == 0 {
		return ""
	}
	return "+" + strconv.FormatUint(uint64(p), 10)
}

// MarshalText writes the number as E.164, none as nothing.
func (p phone) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *phone) UnmarshalText(text []byte) error {
	got, ok := parsePhone(string(text))
	if !ok && len(text) > 0 {
		return fmt.Errorf("%q is no E.164 number", text)
	}
	*p = got
	return nil
}

var phoneForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func parsePhone(s string) (phone, bool) {
	if !phoneForm.MatchString(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 64)
	return phone(n), err == nil
}

// areaCodes are real ones of the United States. In each, 555-0100 to 555-0199 are kept for fiction.
var areaCodes = []int{
	212, 213, 305, 312, 323, 404, 415, 469, 503, 512, 602, 615, 617, 646, 702, 713, 718, 720, 773, 786, 808, 813, 857, 904, 917, 919, 949, 972,
}

const fictionFrom = 5550100

func fictional(area, last int) phone { return phone(1e10 + area*1e7 + fictionFrom + last) }

// chosen is the outcome that a fictional number stands for.
func (p phone) chosen() (status, bool) {
	if local := int(p % 1e7); p/1e10 != 1 || local < fictionFrom || local >= fictionFrom+100 {
		return 0, false
	}
	switch p % 100 {
	case 1:
		return busy, true
	case 2:
		return noAnswer, true
	case 3:
		return failed, true
	case 4:
		return voicemail, true
	case 5:
		return silence, true
	case 6:
		return completed, true
	}
	return 0, false
}

// drawCustomer is somebody's number. Some people call, or are called, more often than others.
func drawCustomer(r *rand.Rand) phone {
	const first, each = 10, 90 // those below 10 have a meaning
	n := len(areaCodes) * each
	x := r.Float64()
	i := min(int(x*x*float64(n)), n-1)
	return fictional(areaCodes[i%len(areaCodes)], first+i/len(areaCodes))
}

// source is a source of randomness that follows from the seed: one for each thing and count.
func source(seed uint64, thing string, n uint64) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(thing)) // never fails
	return rand.New(rand.NewPCG(seed^h.Sum64(), n))
}
