package export

import (
	"cmp"
	"io"
	"strings"
	"unicode"
)

// markdownRows writes a table as GitHub, GitLab and most others read it.
type markdownRows struct {
	w    io.Writer
	line strings.Builder
}

func newMarkdown(w io.Writer, columns []Column) (rows, error) {
	m := &markdownRows{w: w}
	for _, c := range columns {
		m.line.WriteString("| " + escaped(cmp.Or(c.Title, c.Key)) + " ")
	}
	m.line.WriteString("|\n" + strings.Repeat("|---", len(columns)))
	return m, m.write()
}

func (m *markdownRows) row(cells []Cell) error {
	for _, c := range cells {
		var s string
		switch c.kind {
		case none:
		case text:
			s = escaped(c.text)
		case number:
			s = plain(c.number)
		case moment:
			s = c.time.Format("2006-01-02 15:04:05 -07:00")
		case length:
			s = c.length()
		case estimate:
			s = `\~` + c.length()
		}
		m.line.WriteString("| " + s + " ")
	}
	return m.write()
}

// write writes the line that was gathered.
func (m *markdownRows) write() error {
	m.line.WriteString("|\n")
	_, err := io.WriteString(m.w, m.line.String())
	m.line.Reset()
	return err
}

func (m *markdownRows) end() error { return nil }

// marks are the characters that mark up text. A backslash takes that meaning from any of them.
const marks = "\\`*_{}[]<>|~$&#!"

// escaped is a text that marks up nothing and stays in its cell. A line break has no other way to be written in a table.
func escaped(s string) string {
	s = strings.TrimSpace(clean(s))
	if !strings.ContainsAny(s, marks+"\n\t") && !strings.ContainsFunc(s, unseen) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("<br>")
			continue
		case r == '\t':
			r = ' '
		case strings.ContainsRune(marks, r):
			b.WriteByte('\\')
		case unseen(r):
			r = unicode.ReplacementChar
		}
		b.WriteRune(r)
	}
	return b.String()
}
