package filter

import (
	"testing"

	"pgregory.net/rapid"
)

// The terms of a filter, put together again, are the filter.
func TestTermsMakeTheFilterAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFilter().Draw(t, "filter")
		if got := Of(f.Terms()...); got.String() != f.String() {
			t.Fatalf("%q comes back as %q", f, got)
		}
	})
}

func TestWhatTermsTell(t *testing.T) {
	for _, c := range []struct {
		text, field        string
		not, exact, states bool
		texts              int
	}{
		{text: "refund,paid", texts: 2},
		{text: "!to=+4930", field: "to", not: true, exact: true, texts: 1},
		{text: "live,final", states: true},
		{text: "status:live", field: "status", states: true},
		{text: "live,refund"},
		{text: "marked"},
		{text: "note:", field: "note"},
	} {
		got := parsed(t, c.text).Terms()[0]
		if got.Field != c.field || got.Not != c.not || got.Exact != c.exact || got.States != c.states || len(got.Texts) != c.texts {
			t.Errorf("%s: %+v", c.text, got)
		}
	}
}
