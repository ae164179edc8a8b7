package origin

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync"

	"talkdeck/client/batch"
	"talkdeck/client/dial"
	"talkdeck/client/watch"
)

// Journal tells of the calls that were made one at a time; *dial.Dialer does.
type Journal interface{ Records() ([]dial.Record, error) }

// Folder is the journal in a folder, for those who only read it.
type Folder string

// Records implements Journal.
func (f Folder) Records() ([]dial.Record, error) { return dial.Records(string(f)) }

// Origin is where a call comes from.
type Origin struct {
	Agent     string // its id
	AgentName string // as it was when the batch was begun; "" of a single call
	Number    string // E.164, of a single call; "" of a row
	File      string // the name of the batch's file; "" of a single call
	Line      int    // of that file
}

// Batch reports whether the call was made for a row of a batch.
func (o Origin) Batch() bool { return o.Line > 0 }

// Index finds the origins of calls, and the values of numbers. It may be used from anywhere, but for the update loop: it reads
// from the disk.
type Index struct {
	journal Journal
	batches string

	mu     sync.Mutex
	traces map[string]*trace // by the paths of the ledgers
	now    *Origins
}

// trace is a ledger, and its place in Origins.batches.
type trace struct {
	batch.Trace
	place int32
}

// New returns the index of a profile. journal may be nil, and batches, the folder of the ledgers, "".
func New(journal Journal, batches string) *Index {
	return &Index{journal: journal, batches: batches, traces: map[string]*trace{}, now: &Origins{}}
}

// Origins are the origins of calls, as they were known at a moment. They never change, and nil knows none.
type Origins struct {
	singles map[key]Origin // replaced as a whole
	rows    map[key]row
	newer   map[key]row // those that came since rows was made, so that a call more doesn't copy a hundred thousand
	batches []batchOf
}

type batchOf struct{ agent, agentName, file string }

// row is a row of a batch, small since there may be many.
type row struct{ batch, line int32 }

// Of is the origin of a call; ok is false of one that wasn't made here.
func (o *Origins) Of(callID string) (origin Origin, ok bool) {
	if o == nil {
		return Origin{}, false
	}
	k := keyOf(callID)
	if single, ok := o.singles[k]; ok {
		return single, true
	}
	r, ok := o.newer[k]
	if !ok {
		if r, ok = o.rows[k]; !ok {
			return Origin{}, false
		}
	}
	b := o.batches[r.batch]
	return Origin{Agent: b.agent, AgentName: b.agentName, File: b.file, Line: int(r.line)}, true
}

// Agents tells which agent made a call, for both front ends: the one that the service's answer names, or else the one that is known
// from here. names are the agents' names by their ids; of an agent that has none any more it is that of the batch.
func (o *Origins) Agents(names map[string]string) func(*watch.Entry) (name, id string, known bool) {
	return func(e *watch.Entry) (name, id string, known bool) {
		if id = e.AgentID(); id != "" {
			return names[id], id, true
		}
		from, known := o.Of(e.Call.ID)
		return cmp.Or(names[from.Agent], from.AgentName), from.Agent, known
	}
}

// Refresh reads what came since it was called last. What could be read counts also beside an error. Where nothing came, it gives
// the same Origins again.
func (x *Index) Refresh(ctx context.Context) (*Origins, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	singles, err := x.singles()
	came, batches, batchErr := x.rows(ctx)
	if maps.Equal(singles, x.now.singles) && len(came) == 0 {
		return x.now, errors.Join(err, batchErr)
	}
	next := &Origins{singles: singles, rows: x.now.rows, newer: x.now.newer, batches: batches}
	if len(came) > 0 {
		next.add(came)
	}
	x.now = next
	return next, errors.Join(err, batchErr)
}

// add takes in more rows, without changing what others read.
func (o *Origins) add(came map[key]row) {
	const few = 1000
	newer := maps.Clone(o.newer)
	if newer == nil {
		newer = came
	} else {
		maps.Copy(newer, came)
	}
	if o.newer = newer; len(newer) <= few+len(o.rows)/8 {
		return
	}
	all := make(map[key]row, len(o.rows)+len(newer))
	maps.Copy(all, o.rows)
	maps.Copy(all, newer)
	o.rows, o.newer = all, nil
}

// singles are the calls that the journal tells of; those that it told of before, if it can't be read.
func (x *Index) singles() (map[key]Origin, error) {
	if x.journal == nil {
		return nil, nil
	}
	records, err := x.journal.Records()
	if err != nil {
		return x.now.singles, err
	}
	out := make(map[key]Origin, len(records))
	for _, r := range records {
		if r.Call != "" && r.Agent != "" {
			out[keyOf(r.Call)] = Origin{Agent: r.Agent, Number: r.Number}
		}
	}
	return out, nil
}

// rows are the calls that the ledgers tell of since they were read last.
func (x *Index) rows(ctx context.Context) (came map[key]row, batches []batchOf, failed error) {
	came, batches = map[key]row{}, x.now.batches
	paths, err := x.ledgers()
	if err != nil {
		return nil, batches, err
	}
	for _, path := range paths {
		t := x.traces[path]
		if t == nil {
			t = &trace{place: -1}
			x.traces[path] = t
		}
		err := t.Read(ctx, path, func(callID string, line int) {
			if t.place < 0 {
				t.place = int32(len(batches))
				batches = append(batches, batchOf{t.Header.Agent, t.Header.AgentName, t.Header.File})
			}
			came[keyOf(callID)] = row{t.place, int32(line)}
		})
		failed = errors.Join(failed, err)
	}
	return came, batches, failed
}

func (x *Index) ledgers() ([]string, error) {
	if x.batches == "" {
		return nil, nil
	}
	return batch.Files(x.batches)
}
