package durable

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// disk is a file system that can lose its power. What wasn't synced may then be lost: each change of the folder on its own,
// and a file's content wholly or by half. That is more than any real one loses, so what survives here survives there.
type disk struct {
	dir     map[string]*inode // as the running program sees it
	changes []change          // of the folder, not synced yet
	synced  map[string]*inode // the folder as it surely is on the disk
	left    int               // operations until the power fails; negative: it doesn't

	ignoreSync, ignoreSyncDir bool // break this disk, to see that the test sees it
	temps                     int
}

type inode struct{ data, synced []byte }

type change struct {
	name string
	to   *inode // nil: removed
}

// powerLoss is what an operation panics with when the power fails.
type powerLoss struct{}

func newDisk(name, content string) *disk {
	n := &inode{[]byte(content), []byte(content)}
	return &disk{dir: map[string]*inode{name: n}, synced: map[string]*inode{name: n}, left: -1}
}

// step happens after each operation.
func (d *disk) step() {
	if d.left == 0 {
		panic(powerLoss{})
	}
	d.left--
}

func (d *disk) change(name string, to *inode) {
	d.changes = append(d.changes, change{name, to})
	if to == nil {
		delete(d.dir, name)
	} else {
		d.dir[name] = to
	}
}

func (d *disk) createTemp(dir, pattern string) (file, error) {
	defer d.step()
	d.temps++
	f := &diskFile{d, filepath.Join(dir, fmt.Sprint(pattern, d.temps)), &inode{}}
	d.change(f.name, f.inode)
	return f, nil
}

func (d *disk) rename(from, to string) error {
	defer d.step()
	n := d.dir[from]
	d.change(to, n)
	d.change(from, nil)
	return nil
}

func (d *disk) remove(path string) error {
	defer d.step()
	d.change(path, nil)
	return nil
}

func (d *disk) openDir(string) (folder, error) { return diskFolder{d}, nil }

type diskFolder struct{ *disk }

func (f diskFolder) Close() error { return nil }

func (f diskFolder) Sync() error {
	defer f.step()
	if f.ignoreSyncDir {
		return nil
	}
	for _, c := range f.changes {
		apply(f.synced, c)
	}
	f.changes = nil
	return nil
}

func apply(dir map[string]*inode, c change) {
	if c.to == nil {
		delete(dir, c.name)
	} else {
		dir[c.name] = c.to
	}
}

type diskFile struct {
	d    *disk
	name string
	*inode
}

func (f *diskFile) Name() string            { return f.name }
func (f *diskFile) Chmod(os.FileMode) error { return nil }
func (f *diskFile) Close() error            { return nil }

func (f *diskFile) WriteAt(b []byte, at int64) (int, error) {
	defer f.d.step()
	f.data = slices.Concat(f.data[:at], b, f.data[min(len(f.data), int(at)+len(b)):])
	return len(b), nil
}

func (f *diskFile) Truncate(n int64) error {
	defer f.d.step()
	f.data = slices.Clone(f.data[:n])
	return nil
}

func (f *diskFile) Sync() error {
	defer f.d.step()
	if !f.d.ignoreSync {
		f.synced = slices.Clone(f.data)
	}
	return nil
}

// found lists every content that path may have once the power is back; "(none)" stands for no file.
func (d *disk) found(path string) []string {
	var out []string
	for subset := range 1 << len(d.changes) {
		dir := map[string]*inode{}
		for name, n := range d.synced {
			dir[name] = n
		}
		for i, c := range d.changes {
			if subset>>i&1 == 1 {
				apply(dir, c)
			}
		}
		n := dir[path]
		if n == nil {
			out = append(out, "(none)")
			continue
		}
		out = append(out, string(n.synced), string(n.data), string(n.data[:len(n.data)/2]))
		if string(n.data) == string(n.synced) {
			out = out[:len(out)-1]
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const (
	oldContent = "the old generation"
	newContent = "the new generation, which is longer"
)

// losePower replaces a file's content by do, with the power failing after each operation in turn, and lists what is wrong
// with what may then be found.
func losePower(do func(*disk) error, breakIt func(*disk)) (wrong []string) {
	const path = "dir/file"
	for at := range 100 {
		d := newDisk(path, oldContent)
		d.left = at
		breakIt(d)
		done := func() (done bool) {
			defer func() {
				if p := recover(); p != nil {
					if _, ok := p.(powerLoss); !ok {
						panic(p)
					}
				}
			}()
			return do(d) == nil
		}()
		for _, content := range d.found(path) {
			if content != newContent && (done || content != oldContent) {
				wrong = append(wrong, fmt.Sprintf("%q after %d operations (finished: %v)", content, at+1, done))
			}
		}
		if done {
			return wrong
		}
	}
	return append(wrong, "it never ended")
}

func replaceByWrite(d *disk) error { return write(d, "dir/file", []byte(newContent), 0o600) }

func replaceByRoom(d *disk) error {
	r, err := reserve(d, "dir/file", 1000, 0o600)
	if err != nil {
		return err
	}
	return r.Replace([]byte(newContent))
}

func TestFault14_PowerLossLeavesTheOldOrTheNewFile(t *testing.T) {
	for name, do := range map[string]func(*disk) error{"Write": replaceByWrite, "Reserve and Replace": replaceByRoom} {
		if wrong := losePower(do, func(*disk) {}); len(wrong) > 0 {
			t.Errorf("%s: %q", name, wrong)
		}
		// The proof that this test can fail: take each sync out, and it does.
		if wrong := losePower(do, func(d *disk) { d.ignoreSync = true }); len(wrong) == 0 {
			t.Errorf("%s: files that are never synced weren't noticed", name)
		}
		if wrong := losePower(do, func(d *disk) { d.ignoreSyncDir = true }); len(wrong) == 0 {
			t.Errorf("%s: a folder that is never synced wasn't noticed", name)
		}
	}
}
