package durable

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ErrNotRegular is the error of what is no regular file: reading a pipe may wait for ever, and a device may have no end.
var ErrNotRegular = errors.New("it is no regular file")

// OpenRegular opens a regular file to be read, and refuses anything else before it is opened.
func OpenRegular(path string) (*os.File, error) { return openRegular(path, os.O_RDONLY) }

// OpenLog opens a regular file to add to its end, or makes it for its owner alone.
func OpenLog(path string) (*os.File, error) {
	return openRegular(path, os.O_RDWR|os.O_APPEND|os.O_CREATE)
}

// openRegular looks at a file before it opens it, and again at what it opened: it may be another by then.
func openRegular(path string, flag int) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil:
		err = regular(path, info)
	case flag&os.O_CREATE != 0 && errors.Is(err, os.ErrNotExist):
		err = nil
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag|nonblocking, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = regular(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func regular(path string, info os.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return fmt.Errorf("%s: %w", filepath.Base(path), ErrNotRegular)
}

// ReadRegular is the content of a regular file.
func ReadRegular(path string) (content []byte, err error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(f)
}

// Quote is a path as a POSIX shell takes it, for sentences that say what to type.
func Quote(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }
