// Package spreadsheet knows what spreadsheets make of the cells of a CSV file: which they take for a formula, and which texts
// they write as one. It imports nothing of talkdeck.
package spreadsheet

import "strings"

// mark stands before a cell that is text, whatever it looks like.
const mark = "'"

// Guard is a cell as it is written to a CSV file: a ' stands before what a spreadsheet could take for a formula. A plain
// number, a telephone number among them, stays as it is. Unguard takes off what Guard put on, and nothing else.
func Guard(cell string) string {
	if guardable(cell) {
		return mark + cell
	}
	return cell
}

// Unguard is the cell that Guard wrote. A ' that Guard would not have written stays: it is the text's own.
func Unguard(cell string) string {
	if rest, ok := strings.CutPrefix(cell, mark); ok && guardable(rest) {
		return rest
	}
	return cell
}

// guardable reports whether Guard puts a ' before a cell: before a formula, and before a ' that Unguard would else take off.
func guardable(cell string) bool {
	cell = strings.TrimLeft(cell, mark)
	return cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0 && !plainNumber(cell)
}

// plainNumber reports whether a text is digits and points, behind a sign or none.
func plainNumber(s string) bool {
	if s[0] == '+' || s[0] == '-' {
		s = s[1:]
	}
	return s != "" && strings.Trim(s, "0123456789.") == ""
}

// Unwrap is the text of a formula that is nothing but a text, ="0171", by which programs keep a spreadsheet from changing
// it. ok is false for any other cell.
func Unwrap(cell string) (text string, ok bool) {
	cell = strings.TrimSpace(cell)
	rest, ok := strings.CutPrefix(cell, "=")
	if !ok {
		return "", false
	}
	rest = strings.TrimSpace(rest)
	if len(rest) < 2 || rest[0] != '"' || rest[len(rest)-1] != '"' {
		return "", false
	}
	rest = rest[1 : len(rest)-1]
	if strings.Contains(strings.ReplaceAll(rest, `""`, ""), `"`) {
		return "", false // a formula of several texts
	}
	return strings.ReplaceAll(rest, `""`, `"`), true
}
