package batch

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/xuri/excelize/v2"
)

const (
	maxUnzipped = 256 << 20 // bytes of all parts of a workbook
	maxParts    = 10_000
	// maxInMemory bounds what of a sheet, and of the texts that cells share, is unpacked in memory; more goes to a file.
	maxInMemory = 8 << 20
)

var errWorkbook = errors.New("it is no workbook that can be read: save it as .xlsx, or as CSV")

// readWorkbook reads a sheet. Cells are what Excel shows, so that a date is a date and a price has its decimals.
func readWorkbook(raw []byte, sheet string, b *builder) (err error) {
	z, err := weigh(raw)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "talkdeck-") // 0700
	if err != nil {
		return fmt.Errorf("there is no room to unpack it: %w", err)
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	defer func() {
		if recover() != nil { // a file made to break its reader
			err = errWorkbook
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory, TmpDir: dir,
	})
	if err != nil {
		return errWorkbook
	}
	defer func() { _ = f.Close() }() // what it unpacked is removed anyway
	if err := choose(f, sheet, b); err != nil {
		return err
	}
	b.t.Format = fmt.Sprintf("Excel, sheet %q", b.t.Sheet)
	return readSheet(z, f, b)
}

// choose settles which sheet is read: the one that was asked for, else the first that can be seen.
func choose(f *excelize.File, sheet string, b *builder) error {
	b.t.Sheets = f.GetSheetList()
	if b.t.Sheet = sheet; sheet != "" {
		if !slices.Contains(b.t.Sheets, sheet) {
			return fmt.Errorf("it has no sheet %q; there are: %s", sheet, list(b.t.Sheets))
		}
		return nil
	}
	for _, name := range b.t.Sheets {
		if seen, err := f.GetSheetVisible(name); err == nil && seen {
			b.t.Sheet = name
			if n := len(b.t.Sheets); n > 1 {
				b.note("It has %d sheets; %q is read.", n, name)
			}
			return nil
		}
	}
	return errors.New("the workbook has no sheet that can be seen")
}

// weigh refuses a workbook that would unpack to more than it may, before anything is unpacked. Go's zip fails where a part
// has more than it says.
func weigh(raw []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, errWorkbook
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("the workbook has %d parts, which no real one has", len(z.File))
	}
	var size uint64
	for _, part := range z.File {
		if size += part.UncompressedSize64; part.UncompressedSize64 > maxUnzipped || size > maxUnzipped {
			return nil, fmt.Errorf("the workbook unpacks to more than %d MiB", maxUnzipped>>20)
		}
	}
	return z, nil
}

func readSheet(z *zip.Reader, f *excelize.File, b *builder) error {
	rows, err := f.Rows(b.t.Sheet)
	if err != nil {
		return errWorkbook
	}
	defer func() { _ = rows.Close() }() // it was only read
	line, hidden := 0, 0
	for rows.Next() {
		line++
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("row %d of the sheet can't be read; the rest isn't either: save it anew from Excel, or as CSV", line)
		}
		if rows.GetRowOpts().Hidden && len(trimmed(cells)) > 0 {
			hidden++
		}
		if err := b.add(line, cells, ""); err != nil {
			return err
		}
	}
	last, err := lastRow(z, f, b.t.Sheet)
	if errors.Join(rows.Error(), err) != nil {
		return errWorkbook
	}
	if line < last {
		return fmt.Errorf("its sheet can't be read beyond row %d of %d: save it anew from Excel, or as CSV", line, last)
	}
	if hidden > 0 {
		b.note("%s, by a filter perhaps, and read like the others.", count(hidden, "row is hidden in the sheet", "rows are hidden in the sheet"))
	}
	return nil
}
