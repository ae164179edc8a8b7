package watch

// Person is the number of the person in a call, as against the project's own: the one of the call's two that fewer of the
// project's calls have. The service doesn't tell which is which. "" if the call has no number.
func Person(calls []*Entry, of *Entry) string {
	to, from := of.Call.To, of.Call.From
	if to == "" || from == "" {
		return to + from
	}
	var withTo, withFrom int
	for _, e := range calls {
		if c := &e.Call; c.To == to || c.From == to {
			withTo++
		}
		if c := &e.Call; c.To == from || c.From == from {
			withFrom++
		}
	}
	if withFrom < withTo {
		return from
	}
	return to
}
