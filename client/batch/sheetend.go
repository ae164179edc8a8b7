package batch

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// lastRow is the number of the last row in a sheet's XML; 0 if the sheet can't be found. The library takes XML that breaks
// off for the sheet's end, and rows would be missing without a word.
func lastRow(z *zip.Reader, f *excelize.File, sheet string) (int, error) {
	i := slices.IndexFunc(z.File, func(part *zip.File) bool { return part.Name == sheetPath(z, f, sheet) })
	if i < 0 {
		return 0, nil
	}
	part, err := z.File[i].Open()
	if err != nil {
		return 0, err
	}
	last, err := scanRows(part)
	return last, errors.Join(err, part.Close())
}

// sheetPath is where a sheet lies in the workbook.
func sheetPath(z *zip.Reader, f *excelize.File, sheet string) string {
	if f.WorkBook == nil {
		return ""
	}
	id := ""
	for _, s := range f.WorkBook.Sheets.Sheet {
		if s.Name == sheet {
			id = s.ID
		}
	}
	part, err := z.Open("xl/_rels/workbook.xml.rels")
	if err != nil {
		return ""
	}
	defer func() { _ = part.Close() }() // it was only read
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:",attr"`
		} `xml:"Relationship"`
	}
	if xml.NewDecoder(part).Decode(&links) != nil {
		return ""
	}
	for _, l := range links.All {
		if l.ID == id {
			if strings.HasPrefix(l.Target, "/") {
				return strings.TrimPrefix(l.Target, "/")
			}
			return path.Join("xl", l.Target)
		}
	}
	return ""
}

var (
	rowTag    = regexp.MustCompile(`^(\w+:)?row[\s/>]`)
	rowNumber = regexp.MustCompile(`\sr="(\d{1,7})"`)
)

// scanRows looks for the rows in a sheet's XML, and is the number of the last.
func scanRows(r io.Reader) (last int, err error) {
	const tag = 256 // bytes; a row's number stands near its beginning
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		switch _, err := in.ReadSlice('<'); {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return last, nil
		case err != nil:
			return last, err
		}
		begin, _ := in.Peek(tag) // what went wrong is met again
		if !rowTag.Match(begin) {
			continue
		}
		last++
		if end := bytes.IndexByte(begin, '>'); end >= 0 {
			begin = begin[:end]
		}
		if m := rowNumber.FindSubmatch(begin); m != nil {
			last, _ = strconv.Atoi(string(m[1])) // at most seven digits
		}
	}
}
