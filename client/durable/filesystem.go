package durable

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
)

// filesystem is what is needed of one. The tests have another, which loses what wasn't synced.
type filesystem interface {
	createTemp(dir, pattern string) (file, error) // exclusively, for its owner alone
	openLog(path string) (log, error)             // made if need be, for its owner alone; only what is regular
	mkdir(path string) error                      // for its owner alone
	rename(from, to string) error
	place(from, to string) error // as rename, but fails if to is there
	remove(path string) error
	openDir(path string) (folder, error)
}

type folder interface {
	io.Closer
	Sync() error
}

type file interface {
	io.WriterAt
	io.Closer
	Name() string
	Chmod(os.FileMode) error
	Truncate(size int64) error
	Sync() error
}

// log is a file that only grows.
type log interface {
	io.Writer
	io.Closer
	Sync() error
	end() (size int64, last byte, err error)
}

// system is the operating system's.
type system struct{}

func (system) createTemp(dir, pattern string) (file, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err // not f, which would be an interface that holds nil
	}
	return f, nil
}

func (system) openLog(path string) (log, error) {
	f, err := OpenLog(path)
	if err != nil {
		return nil, err
	}
	return grown{f}, nil
}

func (system) mkdir(path string) error      { return os.Mkdir(path, 0o700) }
func (system) rename(from, to string) error { return os.Rename(from, to) }
func (system) remove(path string) error     { return os.Remove(path) }

// place gives the file a second name and takes the first away. Some file systems have no second names: there an empty file
// takes the name first.
func (system) place(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, os.ErrExist):
		return err
	}
	taken, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(taken.Close(), os.Rename(from, to)); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// grown is a log of the operating system's.
type grown struct{ *os.File }

func (g grown) end() (size int64, last byte, err error) {
	info, err := g.Stat()
	if err != nil || info.Size() == 0 {
		return 0, 0, err
	}
	var b [1]byte
	if _, err := g.ReadAt(b[:], info.Size()-1); err != nil {
		return 0, 0, err
	}
	return info.Size(), b[0], nil
}

func (system) openDir(path string) (folder, error) {
	if runtime.GOOS == "windows" {
		return journalled{}, nil
	}
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// journalled is a folder on Windows, where folders can't be synced and needn't be.
type journalled struct{}

func (journalled) Sync() error  { return nil }
func (journalled) Close() error { return nil }

// escape makes a pattern that matches s alone.
func escape(s string) string {
	if runtime.GOOS == "windows" { // no escapes there, and no such characters in names but [
		return s
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
