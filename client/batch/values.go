package batch

import (
	"fmt"
	"slices"
	"strings"

	"talkdeck/client/cell"
	"talkdeck/client/contacts"
)

// variables compares a row's variables with the prompt's, as prompt.Render does, and judges the values that the prompt uses.
func (j *judge) variables(row *Row) []Verdict {
	var unused []string
	values := make(map[string]string, len(j.names))
	err := j.layout.each(row.Cells, func(name, value string) {
		switch {
		case j.Prompt == "":
		case j.inPrompt[name]:
			values[name] = value
		case !slices.Contains(unused, name):
			unused = append(unused, name)
		}
	})
	if err != nil {
		return []Verdict{{Unreadable, Bars, err.Error()}}
	}
	if j.Prompt == "" {
		return nil
	}
	var missing, empty, spoiled, suspicious []string
	for _, name := range j.names {
		value, has := values[name]
		shown := contacts.Visible(value)
		damage := cell.DamageOf(shown)
		switch {
		case !has:
			missing = append(missing, name)
		case cell.Blank(value):
			empty = append(empty, name)
		case damage != cell.Whole:
			spoiled = append(spoiled, fmt.Sprintf("{{%s}} is %s, which %s", name, cell.Quote(value), damageWords[damage]))
		case cell.Doubtful(shown):
			suspicious = append(suspicious, fmt.Sprintf("{{%s}} is %s", name, cell.Quote(value)))
		}
	}
	var out []Verdict
	add := func(k Kind, l Level, say, list string) {
		if list != "" {
			out = append(out, Verdict{k, l, say + list})
		}
	}
	emptyLevel := Blocks
	if j.AllowEmpty {
		emptyLevel = Warns
	}
	add(Missing, Blocks, "the prompt's variables without a value: ", braced(missing))
	add(Empty, emptyLevel, "the prompt's variables that are empty here: ", braced(empty))
	add(Spoiled, Blocks, "", firstOf(few, spoiled, "; "))
	add(Suspicious, Warns, "no person may have written this: ", firstOf(few, suspicious, "; "))
	add(Unused, Fine, "not in the prompt: ", braced(unused))
	return out
}

// damageWords are the words for the damages of a value.
var damageWords = map[cell.Damage]string{
	cell.Failed:   "a spreadsheet writes where a formula failed",
	cell.Exponent: "a spreadsheet made of a longer number: format the column as text and enter it again",
}

// firstOf joins the first of some sentences.
func firstOf(few int, all []string, by string) string {
	if len(all) > few {
		return strings.Join(all[:few], by) + " …"
	}
	return strings.Join(all, by)
}

const few = 8 // of a row's sentences about one matter

// braced is names as a prompt has them.
func braced(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = "{{" + name + "}}"
	}
	return firstOf(few, out, ", ")
}

// readNumber judges what stands in the column of numbers. region is where numbers without a country are from, if a person
// said so; else they are asked back.
func readNumber(cell, region string) (contacts.Number, Verdict) {
	n, fault := contacts.Parse(cell, region)
	switch {
	case fault != contacts.None:
		return contacts.Number{}, faultVerdict(fault, cell)
	case !n.Valid:
		return n, Verdict{UnknownRange, Warns, n.E164 + " is as long as a number, but of no range that is known to be in use"}
	}
	v := Verdict{Valid, Fine, n.Line}
	if n.Costly {
		v.Level = Warns
	}
	if !n.International {
		v.Text += ", written without its country"
	}
	return n, v
}

// faultVerdict is the verdict on a cell that holds no number.
func faultVerdict(fault contacts.Fault, text string) Verdict {
	kind := Invalid
	switch fault {
	case contacts.ErrorValue, contacts.Exponent, contacts.Amount, contacts.NoPlus:
		kind = Mangled
	case contacts.ByZeros, contacts.NoCountry:
		kind = National
	default:
	}
	return Verdict{kind, Bars, fault.InCell(text)}
}
