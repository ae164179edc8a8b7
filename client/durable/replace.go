package durable

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Replace replaces the file at path by data with the given permissions: a temporary file beside it is written, synced and
// renamed over it, and then the directory is synced, without which the rename itself may be lost with the power.
func Replace(path string, data []byte, mode os.FileMode) error {
	return write(system{}, path, data, mode)
}

func write(fs filesystem, path string, data []byte, mode os.FileMode) error {
	r, err := open(fs, path, mode)
	if err != nil {
		return err
	}
	return r.Replace(data)
}

// ReplaceBy is Replace for what is too much to hold: fill writes it.
func ReplaceBy(path string, mode os.FileMode, fill func(io.Writer) error) error {
	r, err := filled(system{}, path, mode, fill)
	if err != nil {
		return err
	}
	return r.put()
}

// CreateBy writes a new file with the given permissions under the first of the names that is free, all of which are of one
// folder, and is that name. What is there is never replaced: the error is os.ErrExist where no name is free. The file is there
// whole or not at all.
func CreateBy(names []string, mode os.FileMode, fill func(io.Writer) error) (path string, err error) {
	return createBy(system{}, names, mode, fill)
}

func createBy(fs filesystem, names []string, mode os.FileMode, fill func(io.Writer) error) (path string, err error) {
	r, err := filled(fs, names[0], mode, fill)
	if err != nil {
		return "", err
	}
	if err := r.f.Close(); err != nil {
		return "", errors.Join(err, fs.remove(r.f.Name()))
	}
	for _, path := range names {
		switch err = fs.place(r.f.Name(), path); {
		case err == nil:
			return path, syncDir(fs, filepath.Dir(path))
		case !errors.Is(err, os.ErrExist):
			return "", errors.Join(err, fs.remove(r.f.Name()))
		}
	}
	return "", errors.Join(err, fs.remove(r.f.Name()))
}

// Rename moves a file within its folder, for good.
func Rename(from, to string) error { return rename(system{}, from, to) }

func rename(fs filesystem, from, to string) error {
	if err := fs.rename(from, to); err != nil {
		return err
	}
	return syncDir(fs, filepath.Dir(to))
}

// MakeFolder makes a folder that only its owner can enter, and those above it that are missing; each has a lasting place.
func MakeFolder(path string) error { return makeFolder(system{}, filepath.Clean(path)) }

func makeFolder(fs filesystem, path string) error {
	above := filepath.Dir(path)
	err := fs.mkdir(path)
	if errors.Is(err, os.ErrNotExist) && above != path {
		if err := makeFolder(fs, above); err != nil {
			return err
		}
		err = fs.mkdir(path)
	}
	if err == nil {
		return syncDir(fs, above)
	}
	if info, looked := os.Stat(path); looked == nil && info.IsDir() {
		return nil
	}
	return err
}

// filled is a temporary file with its content, synced.
func filled(fs filesystem, path string, mode os.FileMode, fill func(io.Writer) error) (*Room, error) {
	r, err := open(fs, path, mode)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(io.NewOffsetWriter(r.f, 0), 64<<10)
	if err := fill(out); err != nil {
		return nil, errors.Join(err, r.Release())
	}
	if err := errors.Join(out.Flush(), r.f.Sync()); err != nil {
		return nil, errors.Join(err, r.Release())
	}
	return r, nil
}

// Room is a temporary file that holds space on the disk for one replacement to come.
type Room struct {
	fs   filesystem
	path string
	f    file
}

// Reserve takes size bytes on the disk, so that a later Replace of no more than that doesn't fail for want of space.
func Reserve(path string, size int, mode os.FileMode) (*Room, error) {
	return reserve(system{}, path, size, mode)
}

func reserve(fs filesystem, path string, size int, mode os.FileMode) (*Room, error) {
	return filled(fs, path, mode, func(to io.Writer) error { // some file systems only find out at the sync that they are full
		_, err := to.Write(make([]byte, size))
		return err
	})
}

func open(fs filesystem, path string, mode os.FileMode) (*Room, error) {
	f, err := fs.createTemp(filepath.Dir(path), temporary(path))
	if err != nil {
		return nil, err
	}
	r := &Room{fs: fs, path: path, f: f}
	if err := f.Chmod(mode); err != nil {
		return nil, errors.Join(err, r.Release())
	}
	return r, nil
}

// Replace puts data in the file's place, as the function Replace does. The room is used up, whether or not that succeeds.
func (r *Room) Replace(data []byte) error {
	if err := r.fill(data); err != nil {
		return errors.Join(err, r.Release())
	}
	return r.put()
}

// put has the temporary file take the file's place.
func (r *Room) put() error {
	if err := r.f.Close(); err != nil {
		return errors.Join(err, r.fs.remove(r.f.Name()))
	}
	if err := r.fs.rename(r.f.Name(), r.path); err != nil {
		return errors.Join(err, r.fs.remove(r.f.Name()))
	}
	return syncDir(r.fs, filepath.Dir(r.path))
}

// syncDir makes what was renamed in a directory last.
func syncDir(fs filesystem, path string) error {
	d, err := fs.openDir(path)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", path, err), d.Close())
	}
	return d.Close()
}

func (r *Room) fill(data []byte) error {
	if _, err := r.f.WriteAt(data, 0); err != nil {
		return err
	}
	if err := r.f.Truncate(int64(len(data))); err != nil {
		return err
	}
	return r.f.Sync()
}

// Release gives the room back unused.
func (r *Room) Release() error {
	return errors.Join(r.f.Close(), r.fs.remove(r.f.Name()))
}

// Sweep removes the temporary files that writers of path left behind when they were killed. The caller must know that
// nobody is writing path.
func Sweep(path string) error {
	left, err := filepath.Glob(filepath.Join(escape(filepath.Dir(path)), escape(prefix(path))+"*"))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

func prefix(path string) string    { return "." + filepath.Base(path) + "-" }
func temporary(path string) string { return prefix(path) + "*" }
