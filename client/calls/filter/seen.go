package filter

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

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
