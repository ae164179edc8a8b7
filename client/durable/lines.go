package durable

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"os"
	"path/filepath"
)

// ErrDamaged is the error of a complete line that isn't what was written.
var ErrDamaged = errors.New("the line is damaged")

// The end of a sealed line: the checksum of all that stands before it, as the object's last field.
const (
	sealField = `,"crc":"`
	sealLen   = len(sealField) + 8 + len(`"}`)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Seal makes a line of a JSON object that has fields: with its checksum and its end.
func Seal(object []byte) []byte {
	body := object[:len(object)-1]
	return fmt.Appendf(append(make([]byte, 0, len(body)+sealLen+1), body...), `%s%08x"}`+"\n", sealField, crc32.Checksum(body, castagnoli))
}

// SealRecord makes a line of a record, which must be marshalled as an object that has fields.
func SealRecord(record any) ([]byte, error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	if len(raw) < len(`{"":0}`) || raw[0] != '{' {
		return nil, fmt.Errorf("%T is no record", record)
	}
	return Seal(raw), nil
}

// WriteRecord writes a record as a sealed line.
func WriteRecord(to io.Writer, record any) error {
	line, err := SealRecord(record)
	if err == nil {
		_, err = to.Write(line)
	}
	return err
}

// Line is a line of a file that only grows.
type Line struct {
	N      int    // its number, from 1 where reading began; Tail numbers from the beginning of the file
	Text   []byte // without its end; valid until the next line is read
	Sealed bool   // it carries its checksum, which is right. One without a checksum was written by an older talkdeck
	Ended  bool   // a line break follows it
	Torn   bool   // the file ends within it: whoever wrote it never finished, and so never acted on it
	Err    error  // ErrDamaged if it is complete and isn't what was written
	End    int64  // bytes from where reading began to behind it
}

// Lines reads lines; blank ones are left out. The error is the reader's, and ends it.
func Lines(r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var end int64
		for n := 1; ; n++ {
			text, err := in.ReadBytes('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Line{N: n}, err)
				return
			}
			end += int64(len(text))
			whole := bytes.HasSuffix(text, []byte("\n"))
			if text = bytes.TrimSpace(text); len(text) > 0 {
				l := Line{N: n, Text: text, Ended: whole, End: end}
				l.Sealed, l.Err = check(text)
				// A piece of a line was never finished. What has the end of one was, and something happened to it then.
				if l.Torn = !whole && !l.Sealed && !ended(text); l.Torn {
					l.Err = nil
				}
				if !yield(l, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

// check looks at the checksum of a line.
func check(text []byte) (sealed bool, err error) {
	at := len(text) - sealLen
	if at > 0 && bytes.HasPrefix(text[at:], []byte(sealField)) {
		if fmt.Sprintf(`%08x"}`, crc32.Checksum(text[:at], castagnoli)) == string(text[at+len(sealField):]) {
			return true, nil
		}
		return false, ErrDamaged
	}
	if !json.Valid(text) {
		return false, ErrDamaged
	}
	return false, nil
}

// ended reports whether a text goes as far as a line's checksum, or beyond it.
func ended(text []byte) bool {
	at := bytes.LastIndex(text, []byte(sealField))
	return at >= 0 && len(text)-at >= sealLen
}

// AppendLine adds a record as a line to a file that only its owner can read, in a folder that is made if need be. It returns
// once the line, and a new file's place in its folder, are on the disk. It waits for whoever has TurnOfRecords.
func AppendLine(path string, record any) error {
	line, err := SealRecord(record)
	if err != nil {
		return err
	}
	if err := MakeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	done, err := TurnOfRecords(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer done()
	return appendLine(system{}, path, line)
}

// appendLine writes a line in one piece, so that windows can share a file, and syncs it. A piece of a line that is left at the
// end, by a program that died or a disk that was full, is ended first. A new file's folder is synced before its first line is
// written: so a file that has a line has a lasting place.
func appendLine(fs filesystem, path string, line []byte) error {
	f, err := fs.openLog(path)
	if err != nil {
		return err
	}
	switch size, last, err := f.end(); {
	case err != nil:
		return errors.Join(err, f.Close())
	case size == 0:
		if err := syncDir(fs, filepath.Dir(path)); err != nil {
			return errors.Join(err, f.Close())
		}
	case last != '\n':
		line = append([]byte("\n"), line...)
	}
	if _, err := f.Write(line); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// Records gives the records of a file, oldest first; no file is no error. Lines that can't be read, or aren't good, are left
// out: it is for what can be done without, not for what somebody is called by.
func Records[T any](path string, good func(T) bool) ([]T, error) {
	var out []T
	for l, err := range LinesOf(context.Background(), path, 0) {
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var got T
		if l.Err == nil && json.Unmarshal(l.Text, &got) == nil && good(got) {
			out = append(out, got)
		}
	}
	return out, nil
}

// Tail reads a file that only grows, each time what was added since. The zero value has read nothing.
type Tail struct {
	info os.FileInfo // of the file as it was read last
	end  int64       // behind the last whole line
	n    int         // of that line
}

// Lines gives the whole lines that were added to the file at path; one that isn't finished yet comes when it is. anew tells that
// they are all of the file: it wasn't read before, or another one was put in its place.
func (t *Tail) Lines(ctx context.Context, path string) (lines iter.Seq2[Line, error], anew bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	if anew = t.info == nil || !os.SameFile(t.info, info) || info.Size() < t.end; anew {
		t.end, t.n = 0, 0
	}
	t.info = info
	return func(yield func(Line, error) bool) {
		if info.Size() == t.end {
			return
		}
		from, before := t.end, t.n
		for l, err := range LinesOf(ctx, path, from) {
			if err == nil && l.Torn {
				return
			}
			l.N += before
			if !yield(l, err) || err != nil {
				return
			}
			t.end, t.n = from+l.End, l.N
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
