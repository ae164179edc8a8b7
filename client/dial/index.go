package dial

import (
	"cmp"
	"os"
	"slices"
	"strings"
)

// index is what the journal tells, by numbers. It is brought up to date by reading what was added to the file.
type index struct {
	attempts []Record // without their variables, and without the numbers of uploads
	byID     map[string]int
	byNumber map[string][]int
	byCall   map[string]int
	byBatch  map[string][]int
	singles  []int // those that are no rows, oldest first
	open     map[int]bool
	seq      uint64 // the highest

	info   os.FileInfo // of the file as it was read
	end    int64       // how far
	behind bool        // the file was put back or taken away: what was in it before isn't now
}

func newIndex() *index {
	return &index{byID: map[string]int{}, byNumber: map[string][]int{}, byCall: map[string]int{}, byBatch: map[string][]int{}, open: map[int]bool{}}
}

// refresh reads what was added to the journal. It must be called under the journal's lock.
func (x *index) refresh(j journal) error {
	info, err := os.Stat(JournalFile(j.dir))
	switch {
	case os.IsNotExist(err):
		x.behind = x.behind || x.seq > 0
		return nil
	case err != nil:
		return err
	case x.info != nil && os.SameFile(x.info, info) && info.Size() == x.end && info.ModTime().Equal(x.info.ModTime()):
		return nil
	case x.info != nil && (!os.SameFile(x.info, info) || info.Size() < x.end):
		before := x.seq // another file: written anew by a purge, or put back
		was := x.behind
		*x = *newIndex()
		defer func() { x.behind = was || x.seq < before; x.seq = max(x.seq, before) }()
	}
	end, err := j.lines(x.end, x.take)
	x.end = end
	if err != nil {
		return err
	}
	if end < info.Size() { // a line that was never finished, or blanks: what follows must begin a line of its own
		if err := os.Truncate(JournalFile(j.dir), end); err != nil {
			return err
		}
	}
	x.info, err = os.Stat(JournalFile(j.dir))
	return err
}

// take takes in a line.
func (x *index) take(r Record) {
	x.seq = max(x.seq, r.Seq)
	if r.ID == "" {
		return
	}
	i, known := x.byID[r.ID]
	if known {
		x.attempts[i].follow(r)
	} else {
		i = x.add(r)
	}
	a := &x.attempts[i]
	if a.Call != "" && (a.Number != "" || a.Upload()) { // else the line that told for whom is damaged
		x.byCall[Fold(a.Call)] = i
	}
	if a.State.Settled() {
		delete(x.open, i)
	} else {
		x.open[i] = true
	}
}

func (x *index) add(r Record) int {
	i := len(x.attempts)
	for _, n := range r.Numbers {
		x.byNumber[n] = append(x.byNumber[n], i)
	}
	if r.Number != "" {
		x.byNumber[r.Number] = append(x.byNumber[r.Number], i)
	}
	if r.Row() {
		x.byBatch[r.Batch] = append(x.byBatch[r.Batch], i)
	} else {
		x.singles = append(x.singles, i)
	}
	if r.Upload() {
		r.Numbers = slices.Clip(r.Numbers[:min(len(r.Numbers), 1)])
	}
	r.Variables = nil
	x.byID[r.ID] = i
	x.attempts = append(x.attempts, r)
	return i
}

// Fold makes one of an id in either case: what names calls is hexadecimal.
func Fold(callID string) string { return strings.ToLower(callID) }

// hurt are the damaged lines on which nobody decided.
func (x *index) hurt() []Record {
	var out []Record
	for i := range x.open {
		if x.attempts[i].Damage() {
			out = append(out, x.attempts[i])
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
		if a := &x.attempts[list[i]]; a.State.MayHaveRung() && !a.Damage() {
			out = append(out, a)
		}
	}
	return out
}
