package durable

import (
	"context"
	"io"
	"iter"
	"os"
)

// Tail reads a file that only grows, each time what was added since. The zero value has read nothing.
type Tail struct {
	info os.FileInfo // of the file as it was read last
	end  int64       // behind the last whole line
}

// Lines gives the whole lines that were added to the file at path; one that isn't finished yet comes when it is. anew tells that
// they are all of the file: it wasn't read before, or another one was put in its place.
func (t *Tail) Lines(ctx context.Context, path string) (lines iter.Seq2[Line, error], anew bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	if anew = t.info == nil || !os.SameFile(t.info, info) || info.Size() < t.end; anew {
		t.end = 0
	}
	t.info = info
	return func(yield func(Line, error) bool) {
		if info.Size() == t.end {
			return
		}
		from := t.end
		for l, err := range LinesOf(ctx, path, from) {
			if err == nil && l.Torn {
				return
			}
			if !yield(l, err) || err != nil {
				return
			}
			t.end = from + l.End
		}
	}, anew, nil
}

// Unfinished reports whether something follows the last whole line, and where that ends, once the lines were read.
func (t *Tail) Unfinished() (end int64, more bool) {
	return t.end, t.info != nil && t.end < t.info.Size()
}

// LinesOf reads the lines of a file from a place on, until it ends or ctx does.
func LinesOf(ctx context.Context, path string, from int64) iter.Seq2[Line, error] {
	const often = 1024 // lines
	return func(yield func(Line, error) bool) {
		f, err := OpenRegular(path)
		if err == nil {
			defer func() { _ = f.Close() }() // it was only read
			_, err = f.Seek(from, io.SeekStart)
		}
		if err != nil {
			yield(Line{}, err)
			return
		}
		for l, err := range Lines(f) {
			if l.N%often == 0 && err == nil {
				err = ctx.Err()
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}
