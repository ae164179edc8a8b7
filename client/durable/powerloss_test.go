package durable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
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

func (d *disk) place(from, to string) error {
	if d.dir[to] != nil {
		return os.ErrExist
	}
	return d.rename(from, to)
}

func (d *disk) mkdir(string) error { return os.ErrExist }

func (d *disk) openLog(path string) (log, error) {
	n := d.dir[path]
	if n == nil {
		defer d.step()
		n = &inode{}
		d.change(path, n)
	}
	return diskLog{&diskFile{d, path, n}}, nil
}

type diskLog struct{ *diskFile }

func (f diskLog) Write(b []byte) (int, error) { return f.WriteAt(b, int64(len(f.data))) }

func (f diskLog) end() (size int64, last byte, err error) {
	if len(f.data) == 0 {
		return 0, 0, nil
	}
	return int64(len(f.data)), f.data[len(f.data)-1], nil
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
		kept := 0 // of what was only added to, nothing is lost that was synced
		if bytes.HasPrefix(n.data, n.synced) {
			kept = len(n.synced)
		}
		out = append(out, string(n.synced), string(n.data), string(n.data[:kept+(len(n.data)-kept)/2]))
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

// losePower does something with the power failing after each operation in turn. It calls check with each content that the
// file may then have, and whether the thing had been done.
func losePower(begin func() *disk, do func(*disk) error, check func(content string, done bool)) error {
	for at := range 100 {
		d := begin()
		d.left = at
		done, err := func() (done bool, err error) {
			defer func() {
				if p := recover(); p != nil {
					if _, ok := p.(powerLoss); !ok {
						panic(p)
					}
				}
			}()
			err = do(d)
			return err == nil, err
		}()
		if err != nil {
			return err
		}
		for _, content := range d.found("dir/file") {
			check(content, done)
		}
		if done {
			return nil
		}
	}
	return errors.New("it never ended")
}

const withoutFolder = "a folder that is never synced"

// broken are disks that should lose something, to see that the tests see it.
var broken = map[string]func(*disk){
	"":                            func(*disk) {},
	"files that are never synced": func(d *disk) { d.ignoreSync = true },
	withoutFolder:                 func(d *disk) { d.ignoreSyncDir = true },
}

// surviving runs a test of what survives on a good disk, where nothing may be wrong, and on those that are broken, which it
// must notice. A folder that nothing new is put into needn't be synced.
func surviving(t *testing.T, broken map[string]func(*disk), begin func() *disk, do func(*disk) error, wrong func(content string, done bool) bool) {
	t.Helper()
	for name, breakIt := range broken {
		var found []string
		err := losePower(func() *disk { d := begin(); breakIt(d); return d }, do, func(content string, done bool) {
			if wrong(content, done) {
				found = append(found, fmt.Sprintf("%q (done: %v)", content, done))
			}
		})
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case name == "" && len(found) > 0:
			t.Errorf("lost: %s", found)
		case name != "" && len(found) == 0:
			t.Errorf("%s: not noticed", name)
		}
	}
}

func TestFault14_PowerLossLeavesTheOldOrTheNewFile(t *testing.T) {
	fill := func(w io.Writer) error { _, err := io.WriteString(w, newContent); return err }
	for name, do := range map[string]func(*disk) error{
		"Replace": func(d *disk) error { return write(d, "dir/file", []byte(newContent), 0o600) },
		"Reserve and Replace": func(d *disk) error {
			r, err := reserve(d, "dir/file", 1000, 0o600)
			if err != nil {
				return err
			}
			return r.Replace([]byte(newContent))
		},
		"ReplaceBy": func(d *disk) error {
			r, err := filled(d, "dir/file", 0o600, fill)
			if err != nil {
				return err
			}
			return r.put()
		},
	} {
		t.Run(name, func(t *testing.T) {
			surviving(t, broken, func() *disk { return newDisk("dir/file", oldContent) }, do, func(content string, done bool) bool {
				return content != newContent && (done || content != oldContent)
			})
		})
	}
	t.Run("CreateBy", func(t *testing.T) {
		begin := func() *disk { return newDisk("dir/taken", oldContent) }
		create := func(d *disk) error {
			_, err := createBy(d, []string{"dir/taken", "dir/file"}, 0o600, fill)
			return err
		}
		surviving(t, broken, begin, create, func(content string, done bool) bool {
			return content != newContent && (done || content != "(none)")
		})
	})
}

func TestPowerLossLeavesEveryLineThatWasAdded(t *testing.T) {
	first, second := sealed(t, record{1}), sealed(t, record{2})
	for name, c := range map[string]struct {
		begin func() *disk
		old   string // what is there for good
		lines [][]byte
	}{
		"to no file":             {func() *disk { return newDisk("dir/other", "") }, "", [][]byte{second}},
		"twice":                  {func() *disk { return newDisk("dir/other", "") }, "", [][]byte{first, second}},
		"behind a line":          {func() *disk { return newDisk("dir/file", string(first)) }, string(first), [][]byte{second}},
		"behind a piece of one":  {func() *disk { return newDisk("dir/file", string(first[:9])) }, string(first[:9]), [][]byte{second}},
		"behind one without end": {func() *disk { return newDisk("dir/file", string(first[:len(first)-1])) }, string(first[:len(first)-1]), [][]byte{second}},
	} {
		t.Run(name, func(t *testing.T) {
			added := 0 // lines for which the program was told that they are there
			do := func(d *disk) error {
				for added = 0; added < len(c.lines); added++ {
					if err := appendLine(d, "dir/file", c.lines[added]); err != nil {
						return err
					}
				}
				return nil
			}
			notice := maps.Clone(broken)
			if c.old != "" {
				delete(notice, withoutFolder)
			}
			surviving(t, notice, c.begin, do, func(content string, _ bool) bool {
				if content == "(none)" {
					return added > 0 || c.old != ""
				}
				if !bytes.HasPrefix([]byte(content), []byte(c.old)) {
					return true
				}
				for _, l := range c.lines[:added] {
					if !bytes.Contains([]byte(content), l) {
						return true
					}
				}
				return false
			})
		})
	}
}
