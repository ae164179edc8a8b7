package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"
)

// jsonRows writes an object a row, its keys in the order of the columns: in one array, or one a line.
type jsonRows struct {
	w     io.Writer
	keys  []string // as JSON, with the colon
	array bool
	n     int
	line  bytes.Buffer
}

func newJSON(w io.Writer, columns []Column, array bool) (rows, error) {
	j := &jsonRows{w: w, array: array}
	for _, c := range columns {
		key, err := quoted(c.Key)
		if err != nil {
			return nil, err
		}
		j.keys = append(j.keys, string(key)+":")
	}
	return j, nil
}

func (j *jsonRows) row(cells []Cell) error {
	j.line.Reset()
	if j.array {
		j.line.WriteString([]string{"[\n", ",\n"}[min(j.n, 1)])
	}
	j.n++
	j.line.WriteByte('{')
	for i, c := range cells {
		if i > 0 {
			j.line.WriteByte(',')
		}
		j.line.WriteString(j.keys[i])
		if err := j.cell(c); err != nil {
			return err
		}
	}
	j.line.WriteByte('}')
	if !j.array {
		j.line.WriteByte('\n')
	}
	_, err := j.w.Write(j.line.Bytes())
	return err
}

func (j *jsonRows) cell(c Cell) error {
	switch c.kind {
	case none:
		j.line.WriteString("null")
	case text:
		s, err := quoted(c.text)
		if err != nil {
			return err
		}
		j.line.Write(s)
	case number, length:
		j.line.WriteString(plain(c.number))
	case estimate:
		j.line.WriteString(`"~` + plain(c.number) + `"`)
	case moment:
		j.line.WriteString(`"` + c.time.Format(time.RFC3339) + `"`)
	}
	return nil
}

func (j *jsonRows) end() error {
	if !j.array {
		return nil
	}
	end := "\n]\n"
	if j.n == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}

// quoted is a text as a JSON string. Nothing is lost.
func quoted(s string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return nil, err
	}
	return Visible(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// Visible is JSON, without white space between its parts, in which nothing is left that can't be seen: in strings it is
// written as its number, also where JSON would allow it as it is.
func Visible(raw []byte) []byte {
	if !bytes.ContainsFunc(raw, unseen) {
		return raw
	}
	var out bytes.Buffer
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		switch {
		case !unseen(r):
			out.Write(raw[:n])
		case r < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		raw = raw[n:]
	}
	return out.Bytes()
}

// unseen reports characters that steer a terminal or the order of a text.
func unseen(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
