package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"talkdeck/client/durable"
)

// SaveFile writes a table into a file, as Save does.
func SaveFile(path string, overwrite bool, f Format, t Table) error {
	var b bytes.Buffer
	if err := Write(&b, f, t); err != nil {
		return err
	}
	return Save(path, overwrite, b.Bytes())
}

// Save writes a file that only its owner may read, since it holds people's telephone numbers. The file is there whole or not
// at all. One that is there already is replaced only if overwrite says so: the error is fs.ErrExist otherwise, and the caller
// asks. Only plain files are ever replaced.
func Save(path string, overwrite bool, data []byte) error {
	there, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path, data)
	case err != nil:
		return fmt.Errorf("could not look at %s: %w", path, err)
	case !there.Mode().IsRegular():
		return fmt.Errorf("%s is a folder or a device, not a file; give another name", path)
	case !overwrite:
		return exists(path)
	}
	// Whoever put a link there wants what it points to replaced, and not the link.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return fmt.Errorf("could not follow the link: %w", err)
	}
	return replace(path, data)
}

func exists(path string) error {
	return fmt.Errorf("%s is there already (%w); give another name, or let it be replaced", path, fs.ErrExist)
}

// create replaces no file, not even one that comes in between.
func create(path string, data []byte) error {
	_, err := durable.CreateBy([]string{path}, 0o600, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	switch {
	case errors.Is(err, fs.ErrExist):
		return exists(path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s isn't there; make it, or give another", filepath.Dir(path))
	case err != nil:
		return fmt.Errorf("could not save the file: %w", err)
	}
	return nil
}

func replace(path string, data []byte) error {
	if err := durable.Replace(path, data, 0o600); err != nil {
		return fmt.Errorf("could not save the file: %w", err)
	}
	return nil
}
