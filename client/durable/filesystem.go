package durable

import (
	"io"
	"os"
	"runtime"
	"strings"
)

// filesystem is what is needed of one. The tests have another, which loses what wasn't synced.
type filesystem interface {
	createTemp(dir, pattern string) (file, error) // exclusively, for its owner alone
	rename(from, to string) error
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

// system is the operating system's.
type system struct{}

func (system) createTemp(dir, pattern string) (file, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err // not f, which would be an interface that holds nil
	}
	return f, nil
}

func (system) rename(from, to string) error { return os.Rename(from, to) }
func (system) remove(path string) error     { return os.Remove(path) }

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
