package dial

import (
	"context"
	"errors"
	"os"

	"talkdeck/client/durable"
)

// Trace knows which attempts made which calls. It reads only what the journal has grown by since it was read last. The zero value
// has read nothing.
type Trace struct {
	tail durable.Tail
	open map[string]Record // attempts whose calls aren't known, by their ids
}

// Read reads on in the journal in the folder dir, and gives each call with the attempt that made it. Lines that are damaged are
// left out. No journal is no error.
func (t *Trace) Read(ctx context.Context, dir string, made func(callID string, a *Record)) error {
	lines, anew, err := t.tail.Lines(ctx, JournalFile(dir))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if anew {
		t.open = map[string]Record{}
	}
	for r, err := range records(lines) {
		if err != nil {
			return err
		}
		t.apply(r, made)
	}
	return nil
}

// apply takes a line: a whole attempt, or the result of one.
func (t *Trace) apply(r Record, made func(callID string, a *Record)) {
	a, known := t.open[r.ID]
	if r.Agent != "" {
		a, known = r, true
		a.Variables, a.Numbers = nil, nil
	}
	if r.ID == "" || !known {
		return
	}
	if r.Call != "" {
		made(r.Call, &a)
	}
	if r.Call != "" || r.State.Settled() && r.State != Sent && r.State != Found {
		delete(t.open, r.ID) // no other call of it will be told
		return
	}
	t.open[r.ID] = a
}

// To lists the single calls to a number that were written down with values for the prompt, oldest first. Lines that are damaged are
// left out.
func To(ctx context.Context, dir, e164 string) ([]Record, error) {
	var out []Record
	for r, err := range records(durable.LinesOf(ctx, JournalFile(dir), 0)) {
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil, nil
		case err != nil:
			return out, err
		case r.Number == e164 && len(r.Variables) > 0:
			out = append(out, r)
		}
	}
	return out, nil
}
