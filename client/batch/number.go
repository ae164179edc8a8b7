package batch

import (
	"fmt"

	"talkdeck/client/phone"
)

// readNumber judges what stands in the column of numbers. region is where numbers without a country are from, if a person
// said so; else they are asked back.
func readNumber(cell, region string) (phone.Number, Verdict) {
	n, fault := phone.Parse(cell, region)
	switch {
	case fault != phone.None:
		return phone.Number{}, faulty(fault, phone.Visible(cell))
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
func faulty(fault phone.Fault, text string) Verdict {
	kind, say := Invalid, "%s is no telephone number"
	switch fault {
	case phone.Empty:
		return Verdict{Invalid, Bars, "there is no number"}
	case phone.Exponent:
		kind, say = Mangled, "a spreadsheet made %s of the number, and its last digits are lost: format the column as text and enter it again"
	case phone.Amount:
		kind, say = Mangled, "a program made the amount %s of the number: format the column as text"
	case phone.NoPlus:
		kind, say = Mangled, "%s has no +, which spreadsheets take away: write it as text, with + and the country's code"
	case phone.ByZeros:
		kind, say = National, "%s begins with 00, which isn't the way abroad everywhere: write + and the country's code"
	case phone.NoCountry:
		kind, say = National, "%s has no country: write it with + and the country's code"
	case phone.UnknownCountry:
		say = "%s has a code that no country has"
	case phone.NoArea:
		say = "%s lacks its area code"
	case phone.TooShort:
		say = "%s is too short"
	case phone.TooLong:
		say = "%s is too long"
	case phone.OddLength:
		say = "%s is of a length that no number there has"
	case phone.Extension:
		say = "%s has an extension, which can't be dialled"
	case phone.None, phone.NoNumber:
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
