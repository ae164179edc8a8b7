package batch

import "talkdeck/client/contacts"

// readNumber judges what stands in the column of numbers. region is where numbers without a country are from, if a person
// said so; else they are asked back.
func readNumber(cell, region string) (contacts.Number, Verdict) {
	n, fault := contacts.Parse(cell, region)
	switch {
	case fault != contacts.None:
		return contacts.Number{}, faulty(fault, cell)
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
