package filter

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"time"
	"unicode/utf8"
)

// Completion is something that the text can go on with.
type Completion struct {
	Start, End int    // what of the text it replaces, in bytes; the cursor goes behind it
	Text       string // what it puts there
	Hint       string // what it is, in a few words; "" where the text says it
}

// Complete lists what can stand where the cursor is, in bytes: fields and states at the start of a term, and the values of
// the field within one. What begins as the text before the cursor does comes first, what holds it otherwise comes last.
func Complete(text string, cursor int, v Values, env Env) []Completion {
	cursor = min(max(cursor, 0), len(text))
	s := scanner{text: text}
	for s.skip() && s.pos <= cursor {
		w, _ := s.next()
		if cursor <= s.pos {
			return w.complete(text, cursor, v, env)
		}
	}
	return offer(starts(v), cursor, cursor, "")
}

// complete lists what can stand at a place within the term.
func (w *written) complete(text string, cursor int, v Values, env Env) []Completion {
	if w.op != "" && cursor <= w.opStart {
		return offer(names(v), w.nameStart, w.opStart, text[min(w.nameStart, cursor):cursor])
	}
	if w.keyed && w.op == "" {
		return offer(names(v).with(":"), w.nameStart, w.key.end, text[min(w.nameStart, cursor):cursor])
	}
	for i, l := range w.values {
		if cursor < l.start || cursor > l.end {
			continue
		}
		before := text[l.start:cursor]
		if l.quoted {
			before = (&scanner{text: before}).quoted().text
		}
		var all candidates
		switch {
		case w.op != "":
			all = values(w, before, v, env)
		case l.quoted:
		case i == 0:
			all = starts(v)
		default:
			all = words()
		}
		all = slices.DeleteFunc(all, func(c candidate) bool {
			return slices.ContainsFunc(w.values, func(o literal) bool { return o.start != l.start && strings.EqualFold(o.text, c.says) })
		})
		return offer(all, l.start, l.end, before)
	}
	return nil
}

// candidate is what may be offered: says is what it is found by, text what it writes.
type candidate struct{ says, text, hint string }

type candidates []candidate

// with is the candidates with something behind them.
func (all candidates) with(tail string) candidates {
	for i := range all {
		all[i].text += tail
	}
	return all
}

// offer picks the candidates that go with what was typed.
func offer(all candidates, start, end int, typed string) []Completion {
	var first, last []Completion
	low := lower(typed)
	n := newNeedle(typed)
	for _, c := range all {
		o := Completion{Start: start, End: end, Text: c.text, Hint: c.hint}
		switch says := lower(c.says); {
		case strings.HasPrefix(says, low):
			first = append(first, o)
		case len(typed) > 1 && n.in(says):
			last = append(last, o)
		}
	}
	return append(first, last...)
}

// starts are what a term can begin with.
func starts(v Values) candidates {
	var all candidates
	for _, f := range fields[status:] {
		sign := ":"
		switch f.kind {
		case amounts, lengths:
			sign = ">"
		case free:
			sign = "."
		case texts, phones, states, moments:
		}
		all = append(all, candidate{f.name, f.name + sign, f.about})
	}
	all = append(all, stateWords...)
	for _, s := range v.statuses() {
		all = append(all, candidate{s.says, status.String() + ":" + s.text, s.hint})
	}
	for _, key := range v.Keys {
		all = append(all, candidate{key, dataPrefix + quote(key) + ":", fields[data].about})
	}
	return all
}

// stateWords are the words that ask about a call's state, and not for a text.
var stateWords = candidates{{"live", "live", "the call goes on"}, {"final", "final", "the call is over"}, {"marked", "marked", "you marked it"}}

// words are what can follow a word and a comma.
func words() candidates {
	all := candidates{{"live", "live", ""}, {"final", "final", ""}, {"marked", "marked", ""}}
	return append(all, Values{}.statuses()...)
}

// names are the fields by their names alone, those of the data among them.
func names(v Values) candidates {
	var all candidates
	for _, key := range v.Keys {
		all = append(all, candidate{dataPrefix + key, dataPrefix + quote(key), ""})
	}
	for _, f := range fields[status:] {
		all = append(all, candidate{f.name, f.name, f.about})
	}
	return all
}

// values are what a field can be compared with.
func values(w *written, typed string, v Values, env Env) candidates {
	var all candidates
	texts := func(list []string) {
		for _, s := range list {
			all = append(all, candidate{says: s, text: quote(s)})
		}
	}
	if w.keyed {
		if w.op.compares() {
			return nil
		}
		for key, list := range v.Data {
			if strings.EqualFold(key, w.key.text) {
				texts(list)
			}
		}
		return all
	}
	f, _ := named(w.name)
	switch f {
	case status:
		all = v.statuses()
		return append(all, stateWords[:2]...)
	case agent:
		texts(v.Agents)
		return all
	case day, since, until:
		return dates(f, typed, env)
	case word, to, from, number, id, cost, duration, note, partner, shift, assignment, data:
	}
	return nil
}

// dates are the moments that are asked for most, and those that begin as typed.
func dates(f field, typed string, env Env) candidates {
	all := candidates{{"today", "today", ""}, {"yesterday", "yesterday", ""}}
	if f != day {
		for _, s := range [][2]string{{"1h", "an hour ago"}, {"8h", "eight hours ago"}, {"24h", "a day ago"}, {"7d", "a week ago"}, {"30d", "thirty days ago"}} {
			all = append(all, candidate{s[0], s[0], s[1]})
		}
	}
	zone := env.Zone
	if zone == nil {
		zone = time.UTC
	}
	for ago := range 7 {
		at := time.Unix(int64(calendar(env.Now, zone)-ago)*secondsADay, 0).UTC()
		date := at.Format(time.DateOnly)
		all = append(all, candidate{date, date, at.Weekday().String()})
		if name := strings.ToLower(at.Weekday().String()); typed != "" && ago > 0 {
			all = append(all, candidate{name, name, date})
		}
	}
	return all
}

// Values is what Complete can offer besides what the language itself knows.
type Values struct {
	Statuses []client.Status     // the documented ones needn't be among them
	Agents   []string            // names, or ids of those without one
	Keys     []string            // of the extracted data
	Data     map[string][]string // the values by key
}

const (
	mostCalls  = 2000 // looked at
	mostValues = 40   // kept of a key, and of keys
	longestOne = 40   // of a value, in characters: what is longer isn't typed
)

// Seen gathers the values of the first calls of a list, the commonest first. Agents are the caller's to add.
func Seen(list []*watch.Entry) Values {
	keys := map[string]int{}
	values := map[string]map[string]int{}
	statuses := map[client.Status]int{}
	for _, e := range list[:min(len(list), mostCalls)] {
		if s := e.Call.Status; s != "" {
			statuses[s]++
		}
		for _, f := range e.Call.Data() {
			if f.Key == "" || utf8.RuneCountInString(f.Key) > longestOne {
				continue
			}
			keys[f.Key]++
			if f.Value == "" || utf8.RuneCountInString(f.Value) > longestOne {
				continue
			}
			if values[f.Key] == nil {
				values[f.Key] = map[string]int{}
			}
			values[f.Key][f.Value]++
		}
	}
	v := Values{Statuses: commonest(statuses), Keys: commonest(keys), Data: map[string][]string{}}
	for _, key := range v.Keys {
		v.Data[key] = commonest(values[key])
	}
	return v
}

// commonest lists what was counted, the most frequent first and those of one frequency by name.
func commonest[T cmp.Ordered](counts map[T]int) []T {
	all := slices.SortedFunc(maps.Keys(counts), func(a, b T) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return all[:min(len(all), mostValues)]
}

// statuses are the documented ones in the order of a call's life, then the others that were seen, which stand in quotes.
func (v Values) statuses() candidates {
	var all candidates
	for _, s := range client.Statuses() {
		all = append(all, candidate{says: string(s), text: string(s)})
	}
	for _, s := range v.Statuses {
		if !s.Known() {
			all = append(all, candidate{string(s), always(string(s)), "not documented"})
		}
	}
	return all
}
