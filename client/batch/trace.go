package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/tidwall/gjson"

	"talkdeck/client/durable"
)

// Trace knows which rows of a ledger made which calls. It reads only what the ledger has grown by since it was read last, so
// that it costs little while a batch runs. The zero value has read nothing.
type Trace struct {
	Header Header
	lines  []int32 // of the file, by row
	tail   durable.Tail
}

// Read reads on in the ledger at path, and tells of each call which line of the file it was made for. Lines of the ledger that
// are damaged are left out.
func (t *Trace) Read(ctx context.Context, path string, made func(callID string, line int)) error {
	lines, anew, err := t.tail.Lines(ctx, path)
	if err != nil {
		return fmt.Errorf("the batch can't be read: %w", err)
	}
	if anew {
		t.Header, t.lines = Header{}, nil
	}
	for l, err := range lines {
		if err != nil {
			return fmt.Errorf("the batch can't be read: %w", err)
		}
		if l.Err == nil {
			t.line(l.Text, made)
		}
	}
	return nil
}

func (t *Trace) line(text []byte, made func(callID string, line int)) {
	if t.Header.ID == "" {
		_ = json.Unmarshal(text, &t.Header) // what is no header has no id either
		return
	}
	row := int(gjson.GetBytes(text, "row").Int())
	switch {
	case row == len(t.lines)+1:
		if line := gjson.GetBytes(text, "line").Int(); line > 0 {
			t.lines = append(t.lines, int32(min(line, 1<<30)))
		}
	case 0 < row && row <= len(t.lines):
		if id := gjson.GetBytes(text, "call").Str; id != "" {
			made(id, int(t.lines[row-1]))
		}
	}
}

// RowsOf are the rows of the ledger at path whose number is e164, as they are now. It reads no more of the others than it takes
// to tell. Lines that are damaged are left out.
func RowsOf(ctx context.Context, path, e164 string) (h Header, rows []Entry, err error) {
	want := []byte(`"number":"` + e164 + `"`)
	at := map[int64]int{} // places in rows, by the numbers of the rows
	for l, err := range durable.LinesOf(ctx, path, 0) {
		switch {
		case err != nil:
			return h, nil, fmt.Errorf("the batch can't be read: %w", err)
		case l.Torn || l.Err != nil:
			continue
		case h.ID == "":
			if json.Unmarshal(l.Text, &h) != nil || h.ID == "" {
				return h, nil, fmt.Errorf("%s is no batch", filepath.Base(path))
			}
			continue
		}
		begins := bytes.Contains(l.Text, want)
		if !begins && len(at) == 0 {
			continue
		}
		row := gjson.GetBytes(l.Text, "row").Int()
		i, known := at[row]
		var r record
		if !begins && !known || json.Unmarshal(l.Text, &r) != nil {
			continue
		}
		switch {
		case known:
			rows[i].apply(r)
		case r.Number == e164 && r.Line > 0:
			at[row] = len(rows)
			rows = append(rows, entryOf(r))
		}
	}
	return h, rows, nil
}
