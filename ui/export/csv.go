package export

import (
	"encoding/csv"
	"io"
	"time"

	"talkdeck/client/batch/spreadsheet"
)

// csvRows writes CSV as in RFC 4180, with bare line feeds. encoding/csv quotes what needs it.
type csvRows struct {
	out    io.Writer
	w      *csv.Writer
	fields []string
}

func newCSV(w io.Writer, columns []Column) (rows, error) {
	c := &csvRows{out: w, w: csv.NewWriter(w), fields: make([]string, len(columns))}
	for i, column := range columns {
		c.fields[i] = guarded(column.Key)
	}
	return c, c.write()
}

func (c *csvRows) row(cells []Cell) error {
	for i, cell := range cells {
		switch cell.kind {
		case none:
			c.fields[i] = ""
		case text:
			c.fields[i] = guarded(cell.text)
		case number, length:
			c.fields[i] = plain(cell.number)
		case estimate:
			c.fields[i] = "~" + plain(cell.number)
		case moment:
			c.fields[i] = cell.time.Format(time.RFC3339)
		}
	}
	return c.write()
}

// write writes the fields. A single empty one would be an empty line, which readers pass over; encoding/csv doesn't mind.
func (c *csvRows) write() error {
	if len(c.fields) != 1 || c.fields[0] != "" {
		return c.w.Write(c.fields)
	}
	if err := c.end(); err != nil {
		return err
	}
	_, err := io.WriteString(c.out, "\"\"\n")
	return err
}

func (c *csvRows) end() error {
	c.w.Flush()
	return c.w.Error()
}

// guarded is a text that no spreadsheet takes for a formula.
func guarded(s string) string { return clean(spreadsheet.Guard(s)) }
