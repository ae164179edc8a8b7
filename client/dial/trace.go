package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/tidwall/gjson"

	"talkdeck/client/durable"
)

// Traced is what the journal tells of an attempt, as far as it takes to say where its call comes from.
type Traced struct {
	Agent     string // its id
	AgentName string // as it was then; "" if it isn't told
	Number    string // E.164
	Batch     string // the id of the batch whose row it is; "" of a single call
	File      string // the name of the batch's file
	Line      int    // of that file
}

// Trace knows which attempts made which calls. It reads only what the journal has grown by since it was read last. The zero value
// has read nothing.
type Trace struct {
	tail durable.Tail
	open map[string]Traced // whose calls aren't known, by the ids of the attempts
}

// Read reads on in the journal in the folder dir, and tells of each call what it was made for. Lines that are damaged are left
// out. No journal is no error.
func (t *Trace) Read(ctx context.Context, dir string, made func(callID string, a Traced)) error {
	lines, anew, err := t.tail.Lines(ctx, JournalFile(dir))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if anew {
		t.open = map[string]Traced{}
	}
	for l, err := range lines {
		if err != nil {
			return err
		}
		if l.Err == nil {
			t.line(l.Text, made)
		}
	}
	return nil
}

// line takes a line: all of an attempt, or what came of one.
func (t *Trace) line(text []byte, made func(callID string, a Traced)) {
	id := gjson.GetBytes(text, "id").Str
	a, known := t.open[id]
	if agent := gjson.GetBytes(text, "agent").Str; agent != "" {
		more := gjson.GetManyBytes(text, "agent_name", "number", "batch", "file", "line")
		a, known = Traced{agent, more[0].Str, more[1].Str, more[2].Str, more[3].Str, int(more[4].Int())}, true
	}
	if id == "" || !known {
		return
	}
	call, state := gjson.GetBytes(text, "call").Str, State(gjson.GetBytes(text, "state").Str)
	if call != "" {
		made(call, a)
	}
	if call != "" || state.Settled() && !state.made() {
		delete(t.open, id) // no other call of it will be told
		return
	}
	t.open[id] = a
}

// made reports whether there was a call.
func (s State) made() bool { return s == Sent || s == Found }

// To are the single calls to a number that were written down with values for the prompt, oldest first. Lines that are damaged are
// left out.
func To(ctx context.Context, dir, e164 string) ([]Record, error) {
	want := []byte(`"number":"` + e164 + `"`)
	var out []Record
	for l, err := range durable.LinesOf(ctx, JournalFile(dir), 0) {
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return out, err
		}
		var r Record
		if l.Err != nil || l.Torn || !bytes.Contains(l.Text, want) || json.Unmarshal(l.Text, &r) != nil {
			continue
		}
		if r.Number == e164 && len(r.Variables) > 0 {
			out = append(out, r)
		}
	}
	return out, nil
}
