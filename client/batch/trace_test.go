package batch

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// What is read of a ledger by the way is what all of it tells.
func TestALedgerIsTracedAsItIsWritten(t *testing.T) {
	l := create(t, numbered(t, 3), quick(0))
	var trace Trace
	made := map[string]int{}
	read := func() {
		t.Helper()
		if err := trace.Read(t.Context(), l.Path(), func(id string, line int) { made[id] = line }); err != nil {
			t.Fatal(err)
		}
	}
	read()
	now := time.Date(2026, 11, 25, 14, 2, 0, 0, time.UTC)
	for row, a := range []dial.Attempt{{State: dial.Sent, Call: "CA1"}, {State: dial.Unknown}} {
		for _, err := range []error{l.sending(row, now), l.sent(row, "", a, now)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	read()
	if err := l.note(record{Row: 2, State: Sent, At: now, Call: "CA2"}, record{Row: 1, State: Final, At: now, Outcome: &Outcome{Status: client.StatusBusy}}); err != nil {
		t.Fatal(err)
	}
	read()
	if want := map[string]int{"CA1": 2, "CA2": 3}; !cmp.Equal(made, want) || trace.Header.ID != l.Header().ID {
		t.Errorf("%v of batch %q", made, trace.Header.ID)
	}
	for i, e := range l.Entries() {
		h, rows, err := RowsOf(t.Context(), l.Path(), e.Number)
		if err != nil || h.ID != l.Header().ID || len(rows) != 1 || !cmp.Equal(rows[0], e) {
			t.Errorf("row %d: %v\n%s", i, err, cmp.Diff([]Entry{e}, rows))
		}
	}
	if _, rows, err := RowsOf(t.Context(), l.Path(), "+4930"); err != nil || rows != nil {
		t.Errorf("%v, %v", rows, err)
	}
	if files, err := Files(filepath.Dir(l.Path())); err != nil || !cmp.Equal(files, []string{l.Path()}) {
		t.Errorf("%q, %v", files, err)
	}
}
