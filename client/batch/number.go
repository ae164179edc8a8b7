package batch

import (
	"fmt"

	"talkdeck/client/contacts"
)

// readNumber judges what stands in the column of numbers. region is where numbers without a country are from, if a person
// said so; else they are asked back.
func readNumber(cell, region string) (contacts.Number, Verdict) {
	n, fault := contacts.Parse(cell, region)
	switch {
	case fault != contacts.None:
		return contacts.Number{}, faulty(fault, contacts.Visible(cell))
	case !n.Valid:
		return n, Verdict{Doubtful, Warns, n.E164 + " is as long as a number, but of no range that is known to be in use"}
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

// faulty is the verdict on a cell that holds no number.
func faulty(fault contacts.Fault, text string) Verdict {
	kind, say := Invalid, "%s is no telephone number"
	switch fault {
	case contacts.Empty:
		return Verdict{Invalid, Bars, "there is no number"}
	case contacts.ErrorValue:
		kind, say = Mangled, "%s is what a spreadsheet writes where a formula failed"
	case contacts.Exponent:
		kind, say = Mangled, "a spreadsheet made %s of the number, and its last digits are lost: format the column as text and enter it again"
	case contacts.Amount:
		kind, say = Mangled, "a program made the amount %s of the number: format the column as text"
	case contacts.NoPlus:
		kind, say = Mangled, "%s has no +, which spreadsheets take away: write it as text, with + and the country's code"
	case contacts.ByZeros:
		kind, say = National, "%s begins with 00, which isn't the way abroad everywhere: write + and the country's code"
	case contacts.NoCountry:
		kind, say = National, "%s has no country: write it with + and the country's code"
	case contacts.UnknownCountry:
		say = "%s has a code that no country has"
	case contacts.NoArea:
		say = "%s lacks its area code"
	case contacts.TooShort:
		say = "%s is too short"
	case contacts.TooLong:
		say = "%s is too long"
	case contacts.OddLength:
		say = "%s is of a length that no number there has"
	case contacts.Extension:
		say = "%s has an extension, which can't be dialled"
	case contacts.Several:
		say = "%s may be two numbers: which one is to be called?"
	case contacts.None, contacts.NoNumber:
	}
	return Verdict{kind, Bars, fmt.Sprintf(say, clip(text))}
}

// clip bounds what a sentence repeats of a cell.
func clip(text string) string {
	const long = 40
	if r := []rune(text); len(r) > long {
		text = string(r[:long]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
