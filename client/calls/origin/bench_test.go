package origin

import (
	"fmt"
	"testing"
)

// many is a folder with the ledger of a batch of n rows, all of which were called.
func many(b *testing.B, n int) (dir string, l *ledger) {
	b.Helper()
	dir = b.TempDir()
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("+4915112%06d", i), fmt.Sprintf("Ana Example %d", i)}
	}
	l = begin(b, dir, "jack", began, rows...)
	var lines [][]byte
	for i := range rows {
		for _, state := range []string{"sending", "sent", "seen", "final"} {
			line := map[string]any{"row": i + 1, "state": state, "at": at(i)}
			if state == "sent" {
				line["call"] = callID(i + 1)
			}
			if state == "final" {
				line["outcome"] = map[string]any{"status": "completed", "seconds": 12.5, "cost": 0.02, "data": [][2]string{{"outcome", "will come"}}}
			}
			lines = append(lines, l.line(line))
		}
	}
	l.write(lines...)
	return dir, l
}

const rows = 100_000

// BenchmarkFirst reads all that there is.
func BenchmarkFirst(b *testing.B) {
	dir, _ := many(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New("", dir).Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOneMore reads on after a call of a batch that runs.
func BenchmarkOneMore(b *testing.B) {
	dir, l := many(b, rows)
	x := New("", dir)
	if _, err := x.Refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	n := rows
	b.ReportAllocs()
	for b.Loop() {
		n++
		l.called(1, callID(n), began)
		if _, err := x.Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOf asks for calls, half of which weren't made here.
func BenchmarkOf(b *testing.B) {
	dir, _ := many(b, rows)
	o, err := New("", dir).Refresh(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, 2*rows)
	for i := range ids {
		ids[i] = callID(i)
	}
	i := 0
	for b.Loop() {
		o.Of(ids[i%len(ids)])
		i += 7919
	}
}

// BenchmarkValues looks for what is known of a number.
func BenchmarkValues(b *testing.B) {
	dir, _ := many(b, rows)
	x := New("", dir)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok, err := x.Values(b.Context(), "+4915112050000", "jack"); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
