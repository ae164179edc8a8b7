package origin

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"talkdeck/client/batch"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
)

// Origin is where a call comes from.
type Origin struct {
	Agent     string // its id
	AgentName string // as it was then; "" if it isn't told
	Number    string // E.164, of a single call; "" of a row
	BatchID   string // of the batch; "" of a single call
	File      string // the name of its file; likewise
	Line      int    // of that file
}

// Batch reports whether the call was made for a row of a batch.
func (o Origin) Batch() bool { return o.Line > 0 }

// Index finds the origins of calls, and the values of numbers. It may be used from anywhere, but for the update loop: it reads
// from the disk.
type Index struct {
	journal string // the folders
	batches string

	mu     sync.Mutex
	single dial.Trace
	traces map[string]*batch.Trace // by the paths of the ledgers
	places map[string]int32        // in Origins.batches, by the ids of the batches
	now    *Origins
}

// New returns the index of a profile. journal is the folder of the journal of calls, and batches that of the ledgers; either may
// be "".
func New(journal, batches string) *Index {
	return &Index{journal: journal, batches: batches, traces: map[string]*batch.Trace{}, places: map[string]int32{}, now: &Origins{}}
}

// Origins are the origins of calls, as they were known at a moment. They never change, and nil knows none.
type Origins struct {
	singles layers[Origin]
	rows    layers[row]
	batches []batchOf
}

type batchOf struct{ id, agent, agentName, file string }

// row is a row of a batch, small since there may be many.
type row struct{ batch, line int32 }

// Of is the origin of a call; ok is false of one that wasn't made here.
func (o *Origins) Of(callID string) (origin Origin, ok bool) {
	if o == nil {
		return Origin{}, false
	}
	k := keyOf(callID)
	if r, ok := o.rows.get(k); ok {
		b := o.batches[r.batch]
		return Origin{Agent: b.agent, AgentName: b.agentName, BatchID: b.id, File: b.file, Line: int(r.line)}, true
	}
	return o.singles.get(k)
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

// Refresh reads what came since it was called last. What could be read counts also with an error. Where nothing came, it gives
// the same Origins again.
func (x *Index) Refresh(ctx context.Context) (*Origins, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := news{singles: map[key]Origin{}, rows: map[key]row{}, batches: x.now.batches}
	err := errors.Join(x.readJournal(ctx, &n), x.readLedgers(ctx, &n))
	if len(n.singles)+len(n.rows) > 0 {
		x.now = &Origins{x.now.singles.with(n.singles), x.now.rows.with(n.rows), n.batches}
	}
	return x.now, err
}

// news is what came since the last time.
type news struct {
	singles map[key]Origin
	rows    map[key]row
	batches []batchOf
}

func (x *Index) readJournal(ctx context.Context, n *news) error {
	if x.journal == "" {
		return nil
	}
	return x.single.Read(ctx, x.journal, func(callID string, a *dial.Record) {
		if a.Batch == "" {
			n.singles[keyOf(callID)] = Origin{Agent: a.Agent, AgentName: a.AgentName, Number: a.Number}
			return
		}
		n.rows[keyOf(callID)] = row{x.place(n, a.Batch, batchOf{a.Batch, a.Agent, a.AgentName, a.File}), int32(a.Line)}
	})
}

func (x *Index) readLedgers(ctx context.Context, n *news) error {
	paths, failed := x.ledgers()
	for _, path := range paths {
		t := x.traces[path]
		if t == nil {
			t = &batch.Trace{}
			x.traces[path] = t
		}
		failed = errors.Join(failed, t.Read(ctx, path, func(callID string, line int) {
			h := &t.Header
			n.rows[keyOf(callID)] = row{x.place(n, h.ID, batchOf{h.ID, h.Agent, h.AgentName, h.File}), int32(line)}
		}))
	}
	return failed
}

// place is where a batch stands among those that are known.
func (x *Index) place(n *news, id string, b batchOf) int32 {
	at, ok := x.places[id]
	if !ok {
		at = int32(len(n.batches))
		x.places[id] = at
		n.batches = append(n.batches, b)
	}
	return at
}

func (x *Index) ledgers() ([]string, error) {
	if x.batches == "" {
		return nil, nil
	}
	return batch.Files(x.batches)
}
