package batch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"talkdeck/client/cell"
)

// Layout is what the columns of a table are for.
type Layout struct {
	Columns []string `json:"columns"` // their headings; "" for one without
	Number  int      `json:"number"`  // which holds the numbers
	Dynamic int      `json:"dynamic"` // which holds variables, as JSON or key=value; -1: none
}

// list is headings for a sentence: the first few.
func list(names []string) string {
	var out []string
	for _, n := range names {
		if n != "" {
			out = append(out, cell.Quote(n))
		}
	}
	return firstOf(12, out, ", ")
}

// headings that numbers stand under. The first is the service's own and wins; the others are as good as each other.
var headings = []string{
	"number", "phone", "phonenumber", "phoneno", "mobile", "mobilenumber", "mobilephone", "cell", "cellphone", "telephone",
	"telephonenumber", "tel", "telno", "telefon", "telefonnummer", "handy", "mobil", "to", "msisdn", "telephone1", "teléfono",
	"telefono", "téléphone", "telefoon", "numero", "número", "numéro", "nummer", "rufnummer",
}

// rank is where a heading stands among those, -1 if it doesn't. Case, blanks and marks don't count.
func rank(heading string) int {
	return slices.Index(headings, marksOff.Replace(strings.ToLower(strings.TrimSpace(heading))))
}

var marksOff = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "\u00a0", "")

const dynamicHeading = "dynamicvariables"

// newLayout reads a heading. want is the heading of the column that holds the numbers, if that was told.
func newLayout(cells []string, want string) (Layout, error) {
	l := Layout{Number: -1, Dynamic: -1}
	seen := map[string]bool{}
	for i, c := range cells {
		c = strings.TrimSpace(c)
		l.Columns = append(l.Columns, c)
		if c != "" && seen[c] {
			return l, fmt.Errorf("two columns are called %s", list([]string{c}))
		}
		seen[c] = true
		if l.Dynamic < 0 && strings.EqualFold(c, dynamicHeading) {
			l.Dynamic = i
		}
	}
	var err error
	l.Number, err = numberColumn(l.Columns, want)
	return l, err
}

func numberColumn(columns []string, want string) (int, error) {
	if want = strings.TrimSpace(want); want != "" {
		if i := slices.Index(columns, want); i >= 0 {
			return i, nil
		}
		if i := slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, want) }); i >= 0 {
			return i, nil
		}
		return -1, &ColumnError{Columns: columns, Asked: want}
	}
	named := func(is func(rank int) bool) (at int, names []string) {
		for i, c := range columns {
			if is(rank(c)) {
				at, names = i, append(names, c)
			}
		}
		return at, names
	}
	at, names := named(func(rank int) bool { return rank == 0 })
	if len(names) == 0 {
		at, names = named(func(rank int) bool { return rank > 0 })
	}
	if len(names) == 1 {
		return at, nil
	}
	return -1, &ColumnError{Columns: columns, Candidates: names}
}

// cell is what stands in a column of a row, without blanks around it. What a row ends before is empty.
func (l *Layout) cell(cells []string, column int) string {
	if column < 0 || column >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[column])
}

// Variables are a row's values for the prompt: the cells of all columns but the numbers', by their headings, and what stands
// in the column of dynamicVariables. The error is a sentence about the latter.
func (l *Layout) Variables(cells []string) (map[string]string, error) {
	out := make(map[string]string, len(l.Columns))
	err := l.each(cells, func(name, value string) { out[name] = value })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// each gives a row's variables. Of a name that comes twice the later value counts.
func (l *Layout) each(cells []string, take func(name, value string)) error {
	for i, name := range l.Columns {
		if name != "" && i != l.Number && i != l.Dynamic {
			take(name, l.cell(cells, i))
		}
	}
	if l.Dynamic < 0 {
		return nil
	}
	given := map[string]string{}
	return dynamic(l.cell(cells, l.Dynamic), func(name, value string) error {
		in := l.cell(cells, slices.Index(l.Columns, name))
		if other, twice := given[name]; twice && other != value || in != "" && in != value {
			return fmt.Errorf("{{%s}} has two values: one of dynamicVariables and another", name)
		}
		given[name] = value
		take(name, value)
		return nil
	})
}

// dynamic reads a cell of variables: a JSON object of texts, numbers and booleans, or key=value;key=value.
func dynamic(text string, take func(name, value string) error) error {
	if text == "" {
		return nil
	}
	if strings.HasPrefix(text, "{") {
		return dynamicJSON(text, take)
	}
	for pair := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return errors.New("dynamicVariables is neither a JSON object nor key=value;key=value")
		}
		if err := take(name, strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	return nil
}

func dynamicJSON(text string, take func(name, value string) error) (err error) {
	if !gjson.Valid(text) {
		return errors.New("dynamicVariables begins like JSON and isn't")
	}
	gjson.Parse(text).ForEach(func(k, v gjson.Result) bool {
		switch value := v.Raw; v.Type {
		case gjson.JSON:
			err = fmt.Errorf("dynamicVariables holds an object or a list at {{%s}}; a value is a text, a number, true or false", k.Str)
		case gjson.Null:
			err = take(k.Str, "")
		case gjson.String:
			err = take(k.Str, v.Str)
		default:
			err = take(k.Str, value)
		}
		return err == nil
	})
	return err
}
