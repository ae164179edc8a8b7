package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Bounds of one history. An answer of 64 MiB has some 150,000 calls; only one that is made to do harm has more.
const (
	maxEntries = 250_000
	maxHeld    = 1000 // entries of an array that are looked at for the first call
)

// readHistory streams an answer whose form is open. The calls are the objects that look like calls in an array: bare, or
// up to three levels deep in any envelope. Where there is no such array, the answer is read once more as a whole, if it
// isn't larger than any other answer may be: see readWhole.
func readHistory(body io.Reader) (*History, error) {
	h := &historyReader{out: &History{}}
	h.d = json.NewDecoder(io.TeeReader(body, &h.begin))
	h.d.UseNumber() // of any size, since none is used
	if err := h.value(0); err != nil {
		return nil, notJSON(err)
	}
	switch _, err := h.d.Token(); { // half an answer is no answer, and one and a half neither
	case err == nil:
		return nil, fmt.Errorf("%w: something follows its end", ErrMalformed)
	case !errors.Is(err, io.EOF):
		return nil, notJSON(err)
	case h.found:
		return h.out, nil
	case h.begin.full:
		return nil, errNoCalls
	}
	return h.out, h.readWhole(gjson.Parse(wellFormed(string(h.begin.bytes))))
}

var errNoCalls = fmt.Errorf("%w: it holds no list of calls", ErrMalformed)

func notJSON(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it isn't JSON, or ends too early", ErrMalformed)
	}
	return err
}

type historyReader struct {
	d     *json.Decoder
	begin beginning
	raw   json.RawMessage // reused
	out   *History
	n     int
	found bool
	depth int // where calls were found; what lies deeper or less deep is something else
}

// value reads one value and takes the calls in it.
func (h *historyReader) value(depth int) error {
	if depth > maxDepth {
		return h.d.Decode(&h.raw)
	}
	t, err := h.d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('['):
		err = h.array(depth)
	case json.Delim('{'):
		for h.d.More() {
			if _, err := h.d.Token(); err != nil { // the key
				return err
			}
			if err := h.value(depth + 1); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	if err == nil {
		_, err = h.d.Token() // the closing bracket
	}
	return err
}

// array reads an array's entries. They are held until one of them is a call: it may not be the first.
func (h *historyReader) array(depth int) error {
	calls, skip := false, h.found && depth != h.depth
	var held []json.RawMessage
	for h.d.More() {
		if err := h.d.Decode(&h.raw); err != nil {
			return err
		}
		switch {
		case skip:
		case calls:
			if err := h.add(h.raw, ""); err != nil {
				return err
			}
		default:
			held = append(held, append(json.RawMessage(nil), h.raw...))
			if like(gjson.ParseBytes(h.raw)) == isCall {
				calls, h.found, h.depth = true, true, depth
				h.begin.drop()
				for _, raw := range held {
					if err := h.add(raw, ""); err != nil {
						return err
					}
				}
				held = nil
			}
			skip = len(held) > maxHeld
		}
	}
	return nil
}

// add takes an entry. Its id, if it has none of its own, is the key under which it came.
func (h *historyReader) add(raw []byte, key string) error {
	if h.n++; h.n > maxEntries {
		return fmt.Errorf("more than %d calls: %w", maxEntries, ErrTooLarge)
	}
	c, _ := newCall(raw)
	if c.ID == "" {
		c.ID = key
	}
	if c.ID == "" {
		h.out.Strange = append(h.out.Strange, json.RawMessage(c.Raw))
	} else {
		h.out.Calls = append(h.out.Calls, c)
	}
	return nil
}

// readWhole takes the calls of an answer that has no plain array of them: one call by itself, an object with the calls'
// ids as keys, arrays within arrays; or calls without any id, which are strange. There are none where there is an empty
// place for them.
func (h *historyReader) readWhole(root gjson.Result) error {
	for _, take := range []func(gjson.Result) error{h.takeCalls, h.takeNameless} {
		for depth := 0; depth <= maxDepth && h.n == 0; depth++ {
			var err error
			walk(root, depth, func(v gjson.Result) bool {
				err = take(v)
				return err != nil
			})
			if err != nil {
				return err
			}
		}
	}
	if h.n > 0 || hollow(root) || noCalls(root) {
		return nil
	}
	if message, _ := words(root); message != "" {
		return fmt.Errorf("%w; it says: %s", errNoCalls, line(message))
	}
	return errNoCalls
}

// callLists are the names, without what joins their words, that the list of calls may have in an answer.
var callLists = []string{"calls", "callhistory", "history", "calllogs", "data", "items", "results", "records", "docs", "rows", "list"}

// noCalls reports whether an answer has an empty array under a name that the calls' would have, also if it lies deeper than other
// lists of objects. It doesn't look into the entries of lists, but for the only one of a list that is all of the answer.
func noCalls(root gjson.Result) bool {
	if root.IsArray() && root.Get("#").Int() == 1 {
		root = root.Get("0")
	}
	return emptyList(root, maxDepth)
}

func emptyList(v gjson.Result, depth int) (found bool) {
	if !v.IsObject() || depth == 0 {
		return false
	}
	v.ForEach(func(k, below gjson.Result) bool {
		named := slices.Contains(callLists, unjoined.Replace(strings.ToLower(k.Str)))
		found = named && below.IsArray() && empty(below) || emptyList(below, depth-1)
		return !found
	})
	return found
}

// takeCalls takes v if it is a call, or else its entries, if one of them is.
func (h *historyReader) takeCalls(v gjson.Result) error {
	if like(v) == isCall {
		return h.add([]byte(v.Raw), "")
	}
	if !anyIn(v, func(e gjson.Result) bool { return like(e) == isCall }) {
		return nil
	}
	return h.takeEntries(v)
}

// takeNameless takes the entries of v if they are calls but for their ids.
func (h *historyReader) takeNameless(v gjson.Result) error {
	if !anyIn(v, func(e gjson.Result) bool { return like(e) == nameless }) {
		return nil
	}
	return h.takeEntries(v)
}

// takeEntries takes all of an array, and what looks like a call of an object, whose keys are ids if they look like it.
func (h *historyReader) takeEntries(v gjson.Result) (err error) {
	v.ForEach(func(k, e gjson.Result) bool {
		if v.IsArray() || like(e) != notCall {
			id := k.Str
			if !strings.ContainsAny(id, "0123456789") {
				id = ""
			}
			err = h.add([]byte(e.Raw), id)
		}
		return err == nil
	})
	return err
}

// beginning keeps what was read, as long as it is wanted and not too much.
type beginning struct {
	bytes         []byte
	full, dropped bool
}

func (b *beginning) Write(p []byte) (int, error) {
	switch {
	case b.full || b.dropped:
	case len(b.bytes)+len(p) > maxAnswer:
		b.bytes, b.full = nil, true
	default:
		b.bytes = append(b.bytes, p...)
	}
	return len(p), nil
}

func (b *beginning) drop() { b.bytes, b.dropped = nil, true }
