package contacts

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"talkdeck/client/cell"
	"talkdeck/client/ordered"
)

// listText is the text of a do-not-call list.
type listText struct {
	name   string // what the list is called, for errors
	region string // the ISO code of the country that numbers without one are from; "": there may be none
	text   string
	known  *numberList // the list as it was before: what was a number then is one; nil if there was none
	table  *listTable  // how its lines are parted into cells; nil: a number a line
	first  int         // where the lines with numbers begin, in bytes
	line   int         // the number of the line that begins there
}

// listTable is how a list that is a table is written. Columns that it hasn't are -1.
type listTable struct {
	comma                        byte
	number, date, reason, titles int
}

// listLine is a line with a number.
type listLine struct {
	number string // E.164
	also   string // another number that it can be read as; "" if there is none
	sure   bool   // the number is of a range in use, so that it is read as itself again
	remark
	line     int // from 1
	from, to int // its place in the text, its end included
}

// parseListText finds out how a list is written.
func parseListText(raw []byte, name, region string) (*listText, error) {
	for mark, what := range map[string]string{
		"\xFF\xFE": "in UTF-16", "\xFE\xFF": "in UTF-16", "\x00\x00\xFE\xFF": "in UTF-32", "PK\x03\x04": "a workbook", "\xD0\xCF\x11\xE0": "a workbook",
	} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			return nil, fmt.Errorf("%s is %s: save it as text or CSV, in UTF-8", name, what)
		}
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, fmt.Errorf("%s isn't text, or it is in UTF-16: save it as text or CSV, in UTF-8", name)
	}
	t := &listText{name: name, region: region, text: string(raw)}
	comma := byte(0)
	for l := range t.physical(0, 1) {
		text := strings.TrimPrefix(t.text[l.from:l.to], "\ufeff")
		if sep, ok := strings.CutPrefix(strings.ToLower(strings.Trim(text, "\r\n\" ")), "sep="); ok && len(sep) == 1 {
			comma = sep[0]
			t.first, t.line = l.to, l.line+1
			continue
		}
		if blank(text) || strings.HasPrefix(strings.TrimSpace(text), "#") {
			continue
		}
		var err error
		if t.table, err = readHeading(text, comma); err != nil {
			return nil, fmt.Errorf("line %d of %s: %w", l.line, name, err)
		}
		if t.first, t.line = l.from, l.line; t.table != nil {
			t.first, t.line = l.to, l.line+1
		}
		return t, nil
	}
	t.first = len(t.text)
	return t, nil
}

// span is a line of a text, with its end.
type span struct{ line, from, to int }

// ParseList reads the content of a do-not-call list as one is read that Lists watch. name is what errors call it.
func ParseList(content []byte, name string) ([]Unwanted, error) {
	t, err := parseListText(content, name, "")
	if err != nil {
		return nil, err
	}
	return t.entries(listPlace{})
}

// entries are the numbers of a list at a place.
func (t *listText) entries(at listPlace) ([]Unwanted, error) {
	var out []Unwanted
	for l, err := range t.lines() {
		if err != nil {
			return nil, err
		}
		out = append(out, l.unwanted(at))
	}
	return out, nil
}

func (l *listLine) unwanted(at listPlace) Unwanted {
	return Unwanted{Number: l.number, Since: l.since, Reason: l.reason, Line: l.line, List: at.path, Own: at.own}
}

// physical gives the lines of the text from a place on, each with its end: a line feed, a carriage return, or both.
func (t *listText) physical(from, line int) iter.Seq[span] {
	return func(yield func(span) bool) {
		for from < len(t.text) {
			to := len(t.text)
			if i := strings.IndexAny(t.text[from:], "\r\n"); i >= 0 {
				if to = from + i + 1; t.text[to-1] == '\r' && to < len(t.text) && t.text[to] == '\n' {
					to++
				}
			}
			if !yield(span{line, from, to}) {
				return
			}
			from, line = to, line+1
		}
	}
}

// blank reports whether there is nothing in a line, or nothing but what parts cells.
func blank(line string) bool { return strings.Trim(Visible(line), " \t,;|\"") == "" }

// headings are what a column of numbers may be called.
var headings = []string{"number", "phone", "phone number", "phone_number", "telephone", "mobile"}

// readHeading reads the heading of a table; nil if the line is none.
func readHeading(line string, comma byte) (*listTable, error) {
	commas := []byte{',', ';', '\t', '|'}
	if comma != 0 {
		commas = []byte{comma}
	}
	for _, comma := range commas {
		cells, err := cellsOf(line, comma)
		if err != nil {
			continue
		}
		t := &listTable{comma: comma, number: -1, date: -1, reason: -1, titles: len(cells)}
		for i, cell := range cells {
			var at *int
			switch title := strings.ToLower(Visible(cell)); {
			case slices.Contains(headings, title):
				at = &t.number
			case title == "date":
				at = &t.date
			case title == "reason":
				at = &t.reason
			default:
				continue
			}
			if *at >= 0 {
				return nil, errors.New("its heading has two columns of numbers, of dates or of reasons; one must be left")
			}
			*at = i
		}
		if t.number >= 0 {
			return t, nil
		}
	}
	return nil, nil
}

// errQuotes is the error of a line of which it isn't certain where its cells end.
var errQuotes = errors.New(`its quotes aren't right: a cell that begins with " must end with one in the same line`)

// cellsOf parts a line into its cells.
func cellsOf(line string, comma byte) ([]string, error) {
	line = strings.TrimRight(line, "\r\n")
	var cells []string
	for {
		rest, isQuoted := strings.CutPrefix(strings.TrimLeft(line, " "), `"`)
		if !isQuoted {
			cell, after, more := strings.Cut(line, string(comma))
			if cells = append(cells, cell); !more {
				return cells, nil
			}
			line = after
			continue
		}
		var cell strings.Builder
		for {
			part, after, ended := strings.Cut(rest, `"`)
			if !ended {
				return nil, errQuotes
			}
			cell.WriteString(part)
			if rest = after; !strings.HasPrefix(rest, `"`) {
				break
			}
			cell.WriteByte('"')
			rest = rest[1:]
		}
		cells = append(cells, cell.String())
		if rest = strings.TrimLeft(rest, " "); rest == "" {
			return cells, nil
		}
		if rest[0] != comma {
			return nil, errQuotes
		}
		line = rest[1:]
	}
}

// lines gives the lines with numbers, in their order, and ends with an error for the first that isn't understood. They are read on
// all processors, since a number takes some microseconds.
func (t *listText) lines() iter.Seq2[listLine, error] {
	const many = 1000 // lines at a time
	return func(yield func(listLine, error) bool) {
		n := 0
		for part := range ordered.Map(ordered.Chunk(t.physical(t.first, t.line), many), t.read) {
			for _, l := range part {
				if n++; n > maxListed && l.err == nil {
					l.err = fmt.Errorf("%s has more than %d numbers", t.name, maxListed)
				}
				if !yield(l.listLine, l.err) || l.err != nil {
					return
				}
			}
		}
	}
}

// readLine is the result of reading a line.
type readLine struct {
	listLine
	err error
}

// read reads some lines, to the first that isn't understood.
func (t *listText) read(spans []span) []readLine {
	var out []readLine
	for _, s := range spans {
		l, ok, err := t.readLine(strings.ToValidUTF8(t.text[s.from:s.to], "\uFFFD"))
		if err != nil {
			err = fmt.Errorf("line %d of %s isn't understood: %s: %w", s.line, t.name, cell.Quote(Visible(t.text[s.from:s.to])), err)
		}
		if ok || err != nil {
			l.line, l.from, l.to = s.line, s.from, s.to
			out = append(out, readLine{l, err})
		}
		if err != nil {
			break
		}
	}
	return out
}

// readLine reads a line; ok is false if there is nothing in it but a comment.
func (t *listText) readLine(text string) (l listLine, ok bool, err error) {
	if blank(text) {
		return l, false, nil
	}
	comment := strings.HasPrefix(strings.TrimSpace(text), "#")
	if t.table == nil {
		if comment {
			return l, false, nil
		}
		if l, err = t.number(text); err != nil {
			return l, false, err
		}
		l.reason = oneLine(l.reason)
		return l, true, nil
	}
	return t.readRow(text, comment)
}

// readRow reads a line of a table.
func (t *listText) readRow(text string, comment bool) (l listLine, ok bool, err error) {
	cells, err := cellsOf(text, t.table.comma)
	cell := func(column int) string {
		if column < 0 || column >= len(cells) {
			return ""
		}
		return Visible(cells[column])
	}
	switch isComment := comment && (t.table.number == 0 || cell(t.table.number) == ""); {
	case isComment:
		return l, false, nil
	case err != nil:
		return l, false, err
	}
	if l, err = t.number(cell(t.table.number)); err != nil {
		return l, false, err
	}
	for i := range cells {
		if i == t.table.number || i == t.table.date || i == t.table.reason {
			continue
		}
		if n, fault := Parse(abroad.FindString(cells[i]), ""); fault == None && n.E164 != l.number {
			return l, false, errors.New("there is a second number in it: each needs a line of its own")
		}
	}
	l.since = oneLine(cell(t.table.date))
	if reason := cell(t.table.reason); reason != "" {
		l.reason = reason
	}
	l.reason = oneLine(l.reason)
	return l, true, nil
}

// number reads the number that a text begins with. What stands behind it is the reason.
func (t *listText) number(text string) (l listLine, err error) {
	n, rest, err := split(text, t.region, t.parse)
	if err != nil {
		return l, err
	}
	l.number, l.reason, l.sure = n.E164, rest, n.Valid
	if !n.International { // perhaps its country's code only lacks the +
		number, _ := numberPart(text)
		if m, fault := Parse("+"+phonenumbers.NormalizeDigitsOnly(number), ""); fault == None && m.Valid {
			l.also = m.E164
		}
	} else if !n.Valid { // whoever reads it once more may take more of it for a prefix
		if m, fault := Parse(n.E164, ""); fault == None {
			l.also = m.E164
		}
	}
	return l, nil
}

// parse is Parse, but faster for numbers that were read before.
func (t *listText) parse(text, region string) (Number, Fault) {
	if n := digitsOf(text); n != 0 && t.known != nil {
		if t.known.sure(n) {
			return Number{E164: text, Valid: true, International: true}, None
		}
	}
	return Parse(text, region)
}

// longest bounds a reason, in characters.
const longest = 200

// CheckReason says what is wrong with a reason; nil if nothing is.
func CheckReason(text string) error {
	if len([]rune(Visible(text))) > longest {
		return fmt.Errorf("a reason has at most %d characters", longest)
	}
	return nil
}

// oneLine makes one line of bounded length of a text.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(Visible(text)), " ")
	if r := []rune(text); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return text
}

// ends are what no number goes on behind, besides letters.
const ends = ",;|\"#\t\r\n\v\f\u0085\u2028\u2029"

// numberPart is the part of a text in which its number must be, to its last digit, and what stands behind it.
func numberPart(text string) (number, behind string) {
	text = strings.TrimLeft(Visible(text), `="' `)
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune(ends, r) })
	if end < 0 {
		end = len(text)
	}
	number = strings.TrimRightFunc(text[:end], func(r rune) bool { return !unicode.IsDigit(r) })
	return number, text[len(number):]
}

var (
	// day is a date with a year, as people and spreadsheets write it.
	day = regexp.MustCompile(`\b((19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](19|20)?\d\d)(\b|T)`)
	// another may be a number behind another, or the end of one.
	another = regexp.MustCompile(`(?i)\d([ ./()-]*\d){6}|\b(or|and|oder|und|ou|et|y|o|e)\s+\d|[&/]\s*\d`)
	// abroad may be a number with its country's code.
	abroad = regexp.MustCompile(`[+＋]\d([ ./()-]*\d){6,}`)
)

// Split parts a text into the number that it begins with and what stands behind it: a name, a reason, "+1 415 555 0123, asked on
// the phone". Behind # anything may stand. region is as for Parse. The error says what is wrong; a text that may hold two numbers
// is refused.
func Split(text, region string) (n Number, rest string, err error) { return split(text, region, Parse) }

func split(text, region string, parse func(text, region string) (Number, Fault)) (n Number, rest string, err error) {
	text, comment, _ := strings.Cut(Visible(text), "#")
	number, behind := numberPart(text)
	n, fault := parse(number, region)
	if fault != None {
		if _, err := Read(number); err != nil && region == "" {
			return Number{}, "", err
		}
		return Number{}, "", errors.New("this is no telephone number")
	}
	rest = strings.Trim(behind, ends+" -–:'()[]<>")
	dateless := day.ReplaceAllString(rest, "x")
	switch first, _ := utf8.DecodeRuneInString(behind); {
	case unicode.IsLetter(first):
		return Number{}, "", errors.New("letters stand in it: what isn't the number goes behind a blank or a comma")
	case strings.IndexFunc(dateless, func(r rune) bool { return r == '+' || r == '＋' || unicode.IsDigit(r) }) == 0, another.MatchString(dateless):
		return Number{}, "", errors.New("there may be a second number in it: what isn't one goes behind #")
	}
	return n, strings.TrimSpace(rest + " " + strings.TrimSpace(comment)), nil
}
