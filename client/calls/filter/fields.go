package filter

import "strings"

// field is what a term is about.
type field int

// The fields. word is the one without a name.
const (
	word field = iota
	status
	to
	from
	number
	id
	agent
	cost
	duration
	day
	since
	until
	note
	partner
	shift
	assignment
	data
)

// kind is how a field's values are written and compared.
type kind int

const (
	texts   kind = iota // contains, or is
	phones              // by digits
	states              // one of a known set
	amounts             // numbers
	lengths             // lengths of time
	moments             // points in time
	free                // a text, or a number where it is compared
)

// info describes a field.
type info struct {
	name    string
	kind    kind
	example string // a whole term, for messages
	about   string // what it selects, in a few words
}

var fields = [...]info{
	status:   {"status", states, "status:failed,busy", "where the call stands"},
	to:       {"to", phones, "to:+49", "the number called"},
	from:     {"from", phones, "from:+49", "the number called from"},
	number:   {"number", phones, "number:+49", "either number"},
	id:       {"id", texts, "id:CA12", "the call's id"},
	agent:    {"agent", texts, "agent:jack", "the agent's name or id"},
	cost:     {"cost", amounts, "cost>0.2", "what the call cost"},
	duration: {"duration", lengths, "duration>=1m30s", "how long the call lasted"},
	day:      {"day", moments, "day:today", "the day it started"},
	since:    {"since", moments, "since:2h", "started then or later"},
	until:    {"until", moments, "until:yesterday", "started then or earlier"},
	note:     {"note", texts, "note:urgent", "your own note on it"},
	// The service's own fields, by its names. What they stand for isn't documented.
	partner:    {"partnerId", texts, "partnerId:p-118", "the partner's id"},
	shift:      {"shiftId", texts, "shiftId:s-20", "the shift's id"},
	assignment: {"assignmentId", texts, "assignmentId:a-77", "the assignment's id"},
	data:       {"data", free, "data.outcome:refund", "what the agent extracted"},
}

func (f field) String() string { return fields[f].name }

// named finds a field by its name, however it is capitalised.
func named(name string) (field, bool) {
	for f := status; int(f) < len(fields); f++ {
		if strings.EqualFold(fields[f].name, name) {
			return f, true
		}
	}
	return word, false
}

// synonyms are names that fields have in other tools, and what to write instead.
var synonyms = map[string]string{
	"state": "status:", "phone": "number:", "callee": "to:", "caller": "from:", "sid": "id:", "callsid": "id:", "price": "cost>",
	"seconds": "duration>", "length": "duration>", "time": "duration>", "started": "since: or until:", "start": "since: or until:",
	"after": "since:", "before": "until:", "date": "day:", "on": "day:", "is": "live, final or marked", "assistant": "agent:",
	"partner": "partnerId:", "shift": "shiftId:", "assignment": "assignmentId:",
}

// op is the sign between a field and its values.
type op string

const (
	has   op = ":"
	is    op = "="
	more  op = ">"
	least op = ">="
	less  op = "<"
	most  op = "<="
)

// compares reports whether the sign asks for more or less.
func (o op) compares() bool { return o == more || o == least || o == less || o == most }

// holds reports whether order, as cmp.Compare gives it, is what the sign asks for.
func (o op) holds(order int) bool {
	switch o {
	case more:
		return order > 0
	case least:
		return order >= 0
	case less:
		return order < 0
	case most:
		return order <= 0
	case has, is:
	}
	return order == 0
}

// takes reports whether a field of this kind can be compared with the sign.
func (k kind) takes(o op) bool {
	switch k {
	case amounts, lengths, free:
		return true
	case texts, phones, states, moments:
	}
	return !o.compares()
}

// canonical is the sign as it is printed where two mean the same.
func (k kind) canonical(o op) op {
	if o == is && k != texts && k != phones && k != free {
		return has
	}
	return o
}
