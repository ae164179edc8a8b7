package batch

import "strings"

// Kind is what a verdict is about.
type Kind uint8

// The kinds, in the order in which a row's are given.
const (
	Unreadable     Kind = iota // the line, or its variables, can't be read
	Valid                      // a number that can be called
	Invalid                    // no number at all
	UnknownRange               // as long as a number, but none of any range in use
	National                   // a number without its country: which one is asked, not guessed
	Mangled                    // a number that a spreadsheet made something else of
	Duplicate                  // the number stands in an earlier line
	CalledRecently             // the number was called in the last days
	NotChecked                 // whether it was isn't known
	Unwanted                   // the number is on the do-not-call list
	OutsideHours               // it isn't an hour for calls where the number is
	HoursUnsure                // where the number is, and so what time it is there, isn't certain
	Missing                    // the prompt has variables of which the row knows nothing
	Empty                      // the prompt has variables that are empty here
	Spoiled                    // the prompt has variables whose values a spreadsheet spoiled
	Suspicious                 // the prompt has variables whose values look as if a program had written them for want of one
	Unused                     // the row has variables that the prompt doesn't
)

// Kinds lists all kinds, in their order.
func Kinds() []Kind { return below(Unused + 1) }

// below lists all values below n, in their order.
func below[T ~uint8](n T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(i)
	}
	return out
}

var kindNames = [...]string{
	"unreadable", "valid", "invalid", "doubtful", "national", "mangled", "duplicate", "recent", "not checked", "do not call", "outside hours",
	"hours unsure", "variables missing", "variables empty", "variables spoiled", "variables suspicious", "variables unused",
}

// String is the kind's name, for people and for JSON.
func (k Kind) String() string { return kindNames[k] }

// Word is the name as one word, to be typed.
func (k Kind) Word() string { return strings.ReplaceAll(k.String(), " ", "-") }

// MarshalText writes the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Level is what follows from a verdict.
type Level uint8

// The levels, the more serious the higher.
const (
	Fine   Level = iota
	Warns        // the row goes
	Blocks       // the row doesn't go, unless a person includes it
	Bars         // the row can't go
)

var levelNames = [...]string{"fine", "warning", "blocking", "barring"}

// String is the level's name.
func (l Level) String() string { return levelNames[l] }

// MarshalText writes the name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Verdict is one thing that is to be said of a row.
type Verdict struct {
	Kind  Kind   `json:"kind"`
	Level Level  `json:"level"`
	Text  string `json:"text"` // a sentence without its full stop
}

// Checked is a row with its verdicts.
type Checked struct {
	Row      int       // in Table.Rows
	Number   string    // E.164; "" if there is none
	Country  string    // its ISO code; "" if it has none or it isn't known
	Verdicts []Verdict // in the order of their kinds
}

// Level is the most serious of the row's.
func (c *Checked) Level() Level {
	worst := Fine
	for _, v := range c.Verdicts {
		worst = max(worst, v.Level)
	}
	return worst
}

// Has reports whether one of the row's verdicts is of a kind.
func (c *Checked) Has(k Kind) bool {
	for _, v := range c.Verdicts {
		if v.Kind == k {
			return true
		}
	}
	return false
}
