package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Save writes a file that only its owner may read, since it holds people's telephone numbers. The file is there whole or not
// at all. One that is there already is replaced only if overwrite says so: the error is fs.ErrExist otherwise, and the caller
// asks. Only plain files are ever replaced.
func Save(path string, overwrite bool, data []byte) error {
	there, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createNew(path, data)
	case err != nil:
		return fmt.Errorf("could not look at %s: %w", path, err)
	case !there.Mode().IsRegular():
		return fmt.Errorf("%s is a folder or a device, not a file; give another name", path)
	case !overwrite:
		return alreadyThere(path)
	}
	// Whoever put a link there wants what it points to replaced, and not the link.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return fmt.Errorf("could not follow the link: %w", err)
	}
	if err := Replace(path, data, 0o600); err != nil {
		return fmt.Errorf("could not save the file: %w", err)
	}
	return nil
}

func alreadyThere(path string) error {
	return fmt.Errorf("%s is there already (%w); give another name, or let it be replaced", path, fs.ErrExist)
}

// createNew replaces no file, not even one that comes in between.
func createNew(path string, data []byte) error {
	_, err := CreateBy([]string{path}, 0o600, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	switch {
	case errors.Is(err, fs.ErrExist):
		return alreadyThere(path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s isn't there; make it, or give another", filepath.Dir(path))
	case err != nil:
		return fmt.Errorf("could not save the file: %w", err)
	}
	return nil
}
