package dial

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"

	"talkdeck/client"
	"talkdeck/client/durable"
)

// index is the journal's attempts, by numbers. It is brought up to date by reading what was added to the file.
type index struct {
	attempts // without their variables, and without the numbers of uploads
	byNumber map[string][]int
	byCall   map[string]int // by client.CallKey
	byBatch  map[string][]int
	singles  []int // those that are no rows, oldest first
	open     map[int]bool
	seq      uint64 // the highest

	tail       durable.Tail
	rolledBack bool // the file was put back or taken away: lines that were in it are missing
}

func newIndex() *index {
	return &index{
		attempts: attempts{byID: map[string]int{}}, byNumber: map[string][]int{}, byCall: map[string]int{}, byBatch: map[string][]int{},
		open: map[int]bool{},
	}
}

// refresh reads what was added to the journal. It must be called under the journal's lock.
func (x *index) refresh(j journal) error {
	path := JournalFile(j.dir)
	lines, anew, err := x.tail.Lines(context.Background(), path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		x.rolledBack = x.rolledBack || x.seq > 0
		return nil
	case err != nil:
		return err
	case anew: // the first time, or another file: written anew by a purge, or put back
		was, before := x.rolledBack, x.seq
		tail := x.tail
		*x = *newIndex()
		x.tail = tail
		defer func() { x.rolledBack, x.seq = was || x.seq < before, max(x.seq, before) }()
	}
	for r, err := range records(lines) {
		if err != nil {
			return err
		}
		x.apply(r)
	}
	if end, more := x.tail.Unfinished(); more { // a piece of a line, or blanks: what follows must begin a line of its own
		return os.Truncate(path, end)
	}
	return nil
}

// apply updates the index by a line.
func (x *index) apply(r Record) {
	x.seq = max(x.seq, r.Seq)
	if r.ID == "" {
		return
	}
	short := r
	short.Variables = nil
	if r.Upload() {
		short.Numbers = slices.Clip(r.Numbers[:min(len(r.Numbers), 1)])
	}
	i, isNew := x.add(short)
	if isNew {
		x.file(i, &r)
	}
	a := &x.list[i]
	if a.Call != "" && (a.Number != "" || a.Upload()) { // else the line that told for whom is damaged
		x.byCall[client.CallKey(a.Call)] = i
	}
	if a.State.Settled() {
		delete(x.open, i)
	} else {
		x.open[i] = true
	}
}

// file puts a new attempt under its numbers and its batch.
func (x *index) file(i int, a *Record) {
	for _, n := range a.numbers() {
		if n != "" {
			x.byNumber[n] = append(x.byNumber[n], i)
		}
	}
	if a.Row() {
		x.byBatch[a.Batch] = append(x.byBatch[a.Batch], i)
	} else {
		x.singles = append(x.singles, i)
	}
}

// damagedLines are the damaged lines on which nobody decided.
func (x *index) damagedLines() []Record {
	var out []Record
	for i := range x.open {
		if x.list[i].Damage() {
			out = append(out, x.list[i])
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return cmp.Compare(a.Reason, b.Reason) })
	return out
}

// to are the attempts for a number, the newest first, that may have rung.
func (x *index) to(number string) []*Record {
	var out []*Record
	list := x.byNumber[number]
	for i := len(list) - 1; i >= 0; i-- {
		if a := &x.list[list[i]]; a.State.MayHaveRung() && !a.Damage() {
			out = append(out, a)
		}
	}
	return out
}
